import { expect, test } from '@playwright/test';
import { appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { describeFolder } from './folder';
import { Panel } from './panel';
import { type IServer, startServer } from './server';
import { freezeWorker, killWorker } from './worker';

let server: IServer;
let panel: Panel;
test.beforeEach(async ({ page }) => {
  server = await startServer('--megabytes', '20');
  panel = new Panel(page, server);
  await panel.open();
  await expect(panel.backUp).toBeEnabled();
});
test.afterEach(async () => {
  await server.stop();
});

/** JupyterLab itself says in a dialog that the server is gone: close it, to see the panel. */
async function closeLabsOwnDialog(): Promise<void> {
  const dialog = panel.page.getByRole('dialog', {
    name: /Server Connection Error/
  });
  if (await dialog.isVisible()) {
    await dialog.getByRole('button').last().click();
  }
}

test('says at once that the server is gone in the middle of a backup, and tells its end when it is back', async () => {
  const freezing = freezeWorker(server);
  await panel.label.fill('cut off');
  await panel.backUp.click();
  const worker = await freezing;
  await expect(panel.progress).toBeVisible();
  await server.end('kill');
  await expect(panel.root).toContainText('Can’t reach the server');
  worker.thaw();
  await server.begin();
  await expect(
    panel.notification(
      'notebooks was not backed up. The server ended while this was running.'
    )
  ).toBeVisible();
  await expect(panel.root).not.toContainText('Can’t reach the server');
  await expect(panel.progress).toHaveCount(0);
  await expect(panel.row('cut off')).toHaveCount(0);
  await closeLabsOwnDialog();
  await panel.label.fill('once more');
  await panel.backUp.click();
  await expect(panel.row('once more')).toBeVisible();
});

test('says what became of a restore that was cut off, with nothing half-done', async ({
  page
}) => {
  const { notebooks } = server;
  await panel.label.fill('kept');
  await panel.backUp.click();
  await expect(panel.row('kept')).toBeVisible();
  await expect(panel.progress).toHaveCount(0);
  const kept = await describeFolder(notebooks);
  await rm(join(notebooks, 'data'), { recursive: true });
  await appendFile(join(notebooks, 'charts.py'), '\nraise SystemExit\n');
  const before = await describeFolder(notebooks);

  await panel.row('kept').hover();
  await panel.row('kept').getByRole('button', { name: 'Restore…' }).click();
  const freezing = freezeWorker(server);
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Restore \d/ })
    .click();
  await freezing;
  killWorker(server);
  await server.end('kill');
  await expect(panel.root).toContainText('Can’t reach the server');
  await server.begin();
  const told = panel.notification('notebooks was not restored.');
  await expect(told).toContainText('The server ended in the middle of it');
  await expect(panel.progress).toHaveCount(0);
  // the worker may have been killed just before its end or just after; the times of the top are its own
  const states = [before, kept, await describeFolder(notebooks)];
  const [old, restored, after] = states.map(({ '.': _top, ...rest }) => rest);
  expect([old, restored]).toContainEqual(after);

  // who loads the page only now reads it in the panel, and isn't told old news
  await panel.reload();
  await expect(panel.root).toContainText(
    'The server ended in the middle of it'
  );
  await expect(panel.notification(/./)).toHaveCount(0);
});

test('says why a job ended that a stopped server has cancelled', async () => {
  const freezing = freezeWorker(server);
  await panel.backUp.click();
  const worker = await freezing;
  await expect(panel.progress).toBeVisible();
  const ending = server.end('stop');
  worker.thaw();
  await ending;
  await server.begin();
  await expect(
    panel.notification('The server was stopped while this was running.')
  ).toBeVisible();
  await expect(panel.progress).toHaveCount(0);
});

test('comes back by itself where nothing ran, and asks for a reload where the server has another token', async ({
  page
}) => {
  await server.end('stop');
  await expect(panel.root).toContainText('Can’t reach the server', {
    timeout: 40_000
  });
  await expect(panel.backUp).toHaveAttribute('aria-disabled', 'true');
  await server.begin();
  await expect(panel.root).not.toContainText('Can’t reach the server');
  await expect(panel.backUp).toHaveAttribute('aria-disabled', 'false');

  await server.end('stop');
  await page.context().clearCookies();
  await server.begin('another-token');
  await expect(panel.root).toContainText('Sign in again, or reload the page.', {
    timeout: 40_000
  });
});
