import { expect, type Locator, type Page, test } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  writeFile
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findings } from './axe';
import { Panel } from './panel';
import { type IServer, startServer } from './server';

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

test('a download that was cut goes on where it was', async ({ page }) => {
  const panel = new Panel(page, server);
  await panel.open();
  await panel.label.fill('to take away');
  await panel.backUp.click();
  const row = panel.row('to take away');
  await expect(row).toBeVisible();
  await row.click({ button: 'right' });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Download', exact: true }).click()
  ]);
  const got = await readFile((await download.path())!);
  const id = await row.getAttribute('data-snapshot');
  expect(download.suggestedFilename()).toBe(`${id}.tgz`);
  const kept = await readFile(join(server.store, `${id}.tgz`));
  expect(sumOf(got)).toBe(sumOf(kept));

  const part = join(elsewhere, 'part.tgz');
  await writeFile(part, kept.subarray(0, 10_000));
  execFileSync('curl', [
    ...['-sSf', '-C', '-', '-o', part],
    ...['-H', `Authorization: token ${server.token}`],
    `${server.url}ailab-data/snapshots/${id}/download`
  ]);
  expect(sumOf(await readFile(part))).toBe(sumOf(kept));
});

function sumOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

test('a file of a snapshot is copied back by its menu and by dragging', async ({
  page
}) => {
  const panel = new Panel(page, server);
  await mkdir(join(server.notebooks, 'copies'));
  await writeFile(join(server.notebooks, 'a words.txt'), 'as it was');
  await panel.open();
  await panel.label.fill('before');
  await panel.backUp.click();
  await expect(panel.row('before')).toBeVisible();
  await writeFile(join(server.notebooks, 'a words.txt'), 'changed since');

  await panel.row('before').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Browse', exact: true }).click();
  const snapshot = page.locator('.jp-AILabDataBrowser');
  const kept = itemIn(snapshot, 'a words.txt');
  await expect(kept).toBeVisible();

  await test.step('by its menu', async () => {
    await kept.click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Copy To…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Copy “a words.txt” to' });
    await expect(dialog).toContainText(
      'The copy is called “a words-Copy1.txt”'
    );
    await dialog.getByRole('button', { name: 'copies' }).click();
    await expect(dialog).toContainText('Nothing there is replaced');
    await page.screenshot({ path: test.info().outputPath('copy-to.png') });
    expect.soft(await findings(page, '.ad-Frame')).toEqual([]);
    await dialog.getByRole('button', { name: 'Copy here' }).click();
    await expect(dialog).toHaveCount(0);
    await expect(
      panel.notification('Copied “a words.txt” out of a snapshot')
    ).toBeVisible();
    const copy = join(server.notebooks, 'copies', 'a words.txt');
    expect(await readFile(copy, 'utf8')).toBe('as it was');
  });

  await test.step('by dragging it to the file browser', async () => {
    await page.getByRole('tab', { name: /^File Browser/ }).click();
    const browser = page.locator('#filebrowser');
    await dragTo(page, kept, itemIn(browser, 'copies'));
    await expect
      .poll(() => readdir(join(server.notebooks, 'copies')))
      .toEqual(['a words-Copy1.txt', 'a words.txt']);
    // beside all rows: into the folder that is shown
    await dragTo(page, kept, browser.locator('.jp-DirListing-content'), true);
    await expect(itemIn(browser, 'a words-Copy1.txt')).toBeVisible();
    const now = await readFile(join(server.notebooks, 'a words.txt'), 'utf8');
    expect(now).toBe('changed since');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });
});

function itemIn(browser: Locator, name: string): Locator {
  return browser.locator('.jp-DirListing-item').filter({ hasText: name });
}

/** Drag with the mouse, as Lumino's drags are; to the middle, or the lower edge, of the target. */
async function dragTo(
  page: Page,
  from: Locator,
  to: Locator,
  low = false
): Promise<void> {
  const [a, b] = [await from.boundingBox(), await to.boundingBox()];
  await page.mouse.move(a!.x + 40, a!.y + a!.height / 2);
  await page.mouse.down();
  await page.mouse.move(a!.x + 60, a!.y + a!.height / 2 + 10, { steps: 5 });
  const y = low ? b!.y + b!.height - 12 : b!.y + b!.height / 2;
  await page.mouse.move(b!.x + 60, y, { steps: 10 });
  await page.mouse.move(b!.x + 62, y, { steps: 2 });
  await page.screenshot({ path: test.info().outputPath(`drag-${low}.png`) });
  await page.mouse.up();
}
