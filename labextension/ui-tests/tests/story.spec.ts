import { expect, test } from '@playwright/test';
import { execFile } from 'node:child_process';
import {
  appendFile,
  mkdir,
  readdir,
  rm,
  truncate,
  writeFile
} from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { describeFolder } from './folder';
import { Panel } from './panel';
import { type IServer, startServer } from './server';
import { freezeWorker } from './worker';

const run = promisify(execFile);
const SECOND = 1_000_000_000n;
const SCS = 'ai_lab_secure_configuration_storage.sqlite';

let server: IServer;
test.beforeEach(async () => {
  server = await startServer();
});
test.afterEach(async () => {
  await server.stop();
});

test('backs up a folder, shows progress, and restores it byte for byte @everywhere', async ({
  page
}) => {
  const panel = new Panel(page, server);
  const { notebooks, store, folder } = server;
  const before = await describeFolder(notebooks);
  expect(Object.keys(before)).toContain(SCS);

  await test.step('back up with a label', async () => {
    await panel.open();
    const freezing = freezeWorker(server);
    await panel.label.fill('before the upgrade');
    await panel.backUp.click();
    const worker = await freezing;
    await expect(panel.progress).toBeVisible();
    await expect(panel.cancel).toBeVisible();
    worker.thaw();
    await expect(panel.row('before the upgrade')).toBeVisible();
    await expect(panel.notification(/Backed up notebooks/)).toBeVisible();
    await expect(panel.progress).toHaveCount(0);
  });

  expect(await describeFolder(notebooks)).toEqual(before);
  const [archive, ...others] = (await readdir(store)).filter(name =>
    name.endsWith('.tgz')
  );
  expect(others).toEqual([]);

  await test.step('tar reads the archive', async () => {
    const listing = await run('tar', [
      ...['--quoting-style=literal', '-tzf', join(store, archive)]
    ]);
    expect(listing.stderr).toBe('');
    const listed = listing.stdout
      .trimEnd()
      .split('\n')
      .map(name => name.replace(/^\.\//, '').replace(/\/$/, '') || '.');
    expect(listed.sort()).toEqual(Object.keys(before).sort());
    const elsewhere = join(folder, 'by-tar');
    await mkdir(elsewhere);
    const extracted = await run('tar', [
      ...['-C', elsewhere, '-xpzf', join(store, archive)]
    ]);
    expect(extracted.stderr).toBe('');
    // the index keeps nanoseconds, a tar header whole seconds
    expect(await describeFolder(elsewhere, SECOND)).toEqual(
      await describeFolder(notebooks, SECOND)
    );
  });

  await test.step('damage the folder', async () => {
    await rm(join(notebooks, '01 Load the readings.ipynb'));
    await rm(join(notebooks, 'figures'), { recursive: true });
    await rm(join(notebooks, 'latest.csv'));
    await writeFile(join(notebooks, '02 Daily pattern.ipynb'), '{}');
    await appendFile(join(notebooks, 'charts.py'), '\nraise SystemExit\n');
    await truncate(join(notebooks, 'data/readings.csv'), 100);
    await truncate(join(notebooks, SCS), 4096);
    await writeFile(join(notebooks, 'new idea.txt'), 'after the backup\n');
  });

  await test.step('restore', async () => {
    const row = panel.row('before the upgrade');
    await row.hover();
    await row.getByRole('button', { name: 'Restore…' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('before the upgrade');
    await expect(dialog).toContainText('notebooks');
    await dialog.getByRole('button', { name: /^Restore/ }).click();
    await expect(panel.notification(/Restored notebooks/)).toBeVisible();
    await expect(panel.progress).toHaveCount(0);
  });

  const { 'new idea.txt': later, ...after } = await describeFolder(notebooks);
  expect(later).toContain(' 17 ');
  expect(after).toEqual(before);
});

test('restores nothing when the dialog is cancelled', async ({ page }) => {
  const panel = new Panel(page, server);
  await panel.open();
  await panel.label.fill('kept');
  await panel.backUp.click();
  await expect(panel.row('kept')).toBeVisible();
  const notebook = join(server.notebooks, '02 Daily pattern.ipynb');
  await writeFile(notebook, 'work in progress');
  const before = await describeFolder(server.notebooks);
  await panel.row('kept').hover();
  await panel.row('kept').getByRole('button', { name: 'Restore…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Cancel', { exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(panel.progress).toHaveCount(0);
  expect(await describeFolder(server.notebooks)).toEqual(before);
});

test('shows a running job again after a reload of the page', async ({
  page
}) => {
  const panel = new Panel(page, server);
  await panel.open();
  const freezing = freezeWorker(server);
  await panel.label.fill('across a reload');
  await panel.backUp.click();
  const worker = await freezing;
  await expect(panel.progress).toBeVisible();
  await panel.reload();
  await expect(panel.progress).toBeVisible();
  await expect(panel.cancel).toBeVisible();
  await expect(panel.row('across a reload')).toHaveCount(0);
  worker.thaw();
  await expect(panel.row('across a reload')).toBeVisible();
  await expect(panel.progress).toHaveCount(0);
});

test('cancels a backup and leaves nothing behind', async ({ page }) => {
  const panel = new Panel(page, server);
  const before = await describeFolder(server.notebooks);
  await panel.open();
  const freezing = freezeWorker(server);
  await panel.backUp.click();
  const worker = await freezing;
  await panel.cancel.click();
  worker.thaw();
  await expect(panel.notification(/Cancelled/)).toBeVisible();
  await expect(panel.progress).toHaveCount(0);
  await expect(panel.rows).toHaveCount(0);
  const left = await readdir(server.store).catch(() => []);
  expect(left.filter(name => /partial|\.tgz/.test(name))).toEqual([]);
  expect(await describeFolder(server.notebooks)).toEqual(before);
});
