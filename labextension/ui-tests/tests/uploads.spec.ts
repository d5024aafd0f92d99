import { expect, type Locator, test } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFile,
  mkdtemp,
  readFile,
  readdir,
  rm,
  truncate,
  writeFile
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { findings } from './axe';
import { describeFolder } from './folder';
import { expectNoOverflow, Panel } from './panel';
import { type IRelay, relayTo } from './relay';
import { type IServer, startServer } from './server';
import { freezeWorker } from './worker';

test.setTimeout(300_000);

let server: IServer;
let elsewhere: string;

test.beforeEach(async () => {
  server = await startServer();
  elsewhere = await mkdtemp(join(tmpdir(), 'ailab-data-elsewhere-'));
});

test.afterEach(async () => {
  await server.stop();
  await rm(elsewhere, { recursive: true, force: true });
});

/** Pack the notebooks as the documented command does. */
function pack(name = 'backup.tgz'): string {
  const path = join(elsewhere, name);
  execFileSync('tar', ['-C', server.notebooks, '-czf', path, '.']);
  return path;
}

/** What lies in the store besides snapshots, such as what an upload has left. */
async function leftovers(): Promise<string[]> {
  const names = await readdir(server.store).catch(() => []);
  return names.filter(name => name.endsWith('-partial'));
}

async function chooseFiles(panel: Panel, ...paths: string[]): Promise<void> {
  const [chooser] = await Promise.all([
    panel.page.waitForEvent('filechooser'),
    panel.root.getByRole('button', { name: 'Upload a snapshot…' }).click()
  ]);
  await chooser.setFiles(paths);
}

/** Hold files over the panel as if they came from outside of the browser, and let go of them. */
async function drop(panel: Panel, ...paths: string[]): Promise<void> {
  const files = await Promise.all(
    paths.map(async path => ({
      name: basename(path),
      content: (await readFile(path)).toString('base64')
    }))
  );
  const data = await panel.page.evaluateHandle(given => {
    const transfer = new DataTransfer();
    for (const { name, content } of given) {
      const bytes = Uint8Array.from(atob(content), char => char.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    return transfer;
  }, files);
  await panel.root.dispatchEvent('dragenter', { dataTransfer: data });
  await panel.root.dispatchEvent('dragover', { dataTransfer: data });
  await expect(panel.root).toContainText('Drop archives here');
  await panel.page.screenshot({ path: test.info().outputPath('drop.png') });
  await panel.root.dispatchEvent('drop', { dataTransfer: data });
  await expect(panel.root).not.toContainText('Drop archives here');
}

/** Restore a snapshot so that the folder is exactly as that has it. */
async function restoreExactly(panel: Panel, row: Locator): Promise<void> {
  await row.focus();
  await row.getByRole('button', { name: 'Restore…' }).click();
  const dialog = panel.page.getByRole('dialog', { name: /^Restore/ });
  await dialog.getByRole('radio', { name: /exactly/ }).check();
  await dialog.getByRole('button', { name: /^Restore/ }).click();
  await expect(panel.notification(/^Restored/)).toBeVisible();
}

const uploads = (panel: Panel): Locator =>
  panel.root.getByRole('group', { name: 'Uploads' });

test('an archive that is chosen becomes a snapshot, byte for byte', async ({
  page
}) => {
  const panel = new Panel(page, server);
  const path = pack();
  const before = await describeFolder(server.notebooks, 1_000_000_000n);
  await panel.open();
  await chooseFiles(panel, path);

  const question = uploads(panel);
  await expect(question).toContainText('Upload “backup.tgz”');
  await expect(question.getByRole('combobox')).toHaveValue('notebooks');
  await expect(question.getByRole('button', { name: 'Upload' })).toBeFocused();
  await page.screenshot({ path: test.info().outputPath('question.png') });
  expect.soft(await findings(page, '.jp-AILabDataPanel')).toEqual([]);
  await expectNoOverflow(page);
  // By name: once it has started, JupyterLab gives the focus to the launcher.
  await question.getByRole('button', { name: 'Upload' }).press('Enter');
  await expect(panel.notification('Imported the archive')).toBeVisible();
  await expect(panel.rows).toHaveCount(1);
  await expect(uploads(panel)).toHaveCount(0);

  const file = Object.keys(before).find(name => name.endsWith('.ipynb'))!;
  await appendFile(join(server.notebooks, file), 'damaged');
  await writeFile(join(server.notebooks, 'stray.txt'), 'made since');
  await restoreExactly(panel, panel.rows.first());
  expect(await describeFolder(server.notebooks, 1_000_000_000n)).toEqual(
    before
  );

  await test.step('the same again is noticed', async () => {
    await chooseFiles(panel, path);
    await expect(question).toContainText('it becomes a second one');
    await question.getByRole('button', { name: 'Cancel' }).click();
    await expect(question).toHaveCount(0);
  });
});

test('archives that are dropped go one after the other, and what is none is told', async ({
  page
}) => {
  const panel = new Panel(page, server);
  const good = pack('good.tar.gz');
  const cut = pack('cut.tgz');
  await truncate(cut, 2000);
  const photo = join(elsewhere, 'photo.png');
  await writeFile(photo, randomBytes(5000));
  await panel.open();
  await drop(panel, cut, photo, good);
  await expect(uploads(panel)).toContainText('Upload 2 archives');
  await expect(uploads(panel)).toContainText('“photo.png” was not uploaded');
  await uploads(panel).getByRole('button', { name: 'Upload' }).click();

  await expect(panel.rows).toHaveCount(1);
  const refused = uploads(panel).getByRole('alert').filter({
    hasText: '“cut.tgz” was not uploaded'
  });
  await expect(refused).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('failed.png') });
  expect.soft(await findings(page, '.jp-AILabDataPanel')).toEqual([]);
  await expectNoOverflow(page);
  expect(await leftovers()).toEqual([]);
  for (const _ of [1, 2]) {
    await uploads(panel)
      .getByRole('button', { name: 'Dismiss' })
      .first()
      .click();
  }
  await expect(uploads(panel)).toHaveCount(0);
});

test('an upload shows how far it is, survives nothing but says so, and can be cancelled', async ({
  page
}) => {
  const relay: IRelay = await relayTo(server);
  const panel = new Panel(page, relay.server);
  await writeFile(join(server.notebooks, 'large.bin'), randomBytes(64 << 20));
  const path = pack('large.tgz');
  await panel.open();
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  const throttle = (bytes: number) =>
    network.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: bytes
    });
  const begin = async (): Promise<void> => {
    await throttle(1 << 20);
    await chooseFiles(panel, path);
    await uploads(panel).getByRole('button', { name: 'Upload' }).click();
    const bar = uploads(panel).getByRole('progressbar');
    await expect
      .poll(async () => Number(await bar.getAttribute('aria-valuenow')))
      .toBeGreaterThan(0);
  };

  await test.step('the connection is lost', async () => {
    await begin();
    await expect(uploads(panel)).toContainText(/[kM]B\/s/);
    await page.screenshot({ path: test.info().outputPath('sending.png') });
    relay.cut();
    await expect(uploads(panel).getByRole('alert')).toContainText(
      'the connection was lost after'
    );
    relay.mend();
    await expect(panel.backUp).toBeEnabled();
    await expect.poll(leftovers).toEqual([]);
    await uploads(panel).getByRole('button', { name: 'Dismiss' }).click();
  });

  await test.step('the page asks before it is left', async () => {
    await begin();
    const asked = page.waitForEvent('dialog');
    const left = page.reload({ timeout: 5000 }).catch(() => null);
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await left;
  });

  await test.step('cancelled while it is sent', async () => {
    await uploads(panel)
      .getByRole('button', { name: /^Cancel the upload/ })
      .click();
    await expect(uploads(panel)).toHaveCount(0);
    await throttle(-1);
    await expect.poll(leftovers).toEqual([]);
  });

  await test.step('cancelled while the server reads it', async () => {
    await chooseFiles(panel, path);
    const frozen = freezeWorker(server);
    await uploads(panel).getByRole('button', { name: 'Upload' }).click();
    const worker = await frozen;
    await expect(uploads(panel)).toContainText('Checking “large.tgz”');
    await uploads(panel)
      .getByRole('button', { name: /^Cancel the upload/ })
      .click();
    worker.thaw();
    await expect(uploads(panel)).toHaveCount(0);
    await expect.poll(leftovers).toEqual([]);
    await expect(panel.rows).toHaveCount(0);
  });
  relay.stop();
});
