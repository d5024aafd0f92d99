import { expect, test } from '@playwright/test';

import { Requests } from './network';
import { Panel } from './panel';
import { type IServer, startServer } from './server';
import { freezeWorker } from './worker';

let server: IServer;
test.beforeAll(async () => {
  server = await startServer('--megabytes', '40');
});
test.afterAll(async () => {
  await server.stop();
});

test('shows a running job in the status bar, and leads from there to the panel', async ({
  page
}) => {
  const panel = new Panel(page, server);
  await panel.open();
  const item = page.locator('#jp-main-statusbar .ad-Status');
  await expect(item).toHaveCount(0);
  const freezing = freezeWorker(server, 0.2);
  await panel.backUp.click();
  const worker = await freezing;
  await expect(item).toContainText(/Backing up\s*\d+\s%/);
  await expect(item).toHaveAccessibleName(/^Backing up notebooks, \d+/);
  await expect(item).toHaveAttribute('title', /Backing up notebooks\n\d+/);
  // it shows the panel, which may be closed
  await page.getByRole('tab', { name: 'AI-Lab Data', exact: true }).click();
  await expect(panel.root).toBeHidden();
  await expect(item).toBeVisible();
  await item.click();
  await expect(panel.progress).toBeVisible();
  worker.thaw();
  await expect(panel.notification(/Backed up notebooks/)).toBeVisible();
  await expect(item).toHaveCount(0);
});

test('leads from a notification to the snapshot’s row', async ({ page }) => {
  const panel = new Panel(page, server);
  await panel.open();
  await panel.label.fill('to be shown');
  await panel.backUp.click();
  const toast = panel.notification(/Backed up notebooks/);
  await expect(toast).toBeVisible();
  await page.getByRole('tab', { name: 'AI-Lab Data', exact: true }).click();
  await expect(panel.root).toBeHidden();
  await toast.getByRole('button', { name: 'Show' }).click();
  await expect(panel.row('to be shown')).toBeInViewport();
});

test('asks the server no more often than every ten seconds while nothing runs', async ({
  page
}) => {
  const panel = new Panel(page, server);
  const requests = new Requests(page);
  await panel.open();
  await expect(panel.rows.first()).toBeVisible();
  await expect.poll(() => requests.count('GET', 'doctor')).toBe(1);
  await page.waitForTimeout(3000);
  const before = requests.seen.length;
  await page.waitForTimeout(38_000);
  const idle = requests.seen.slice(before);
  expect(idle.length).toBeGreaterThan(1);
  const gaps = idle.slice(1).map(({ at }, index) => at - idle[index].at);
  expect(Math.min(...gaps)).toBeGreaterThan(10_000);
  expect(idle.map(({ method }) => method)).not.toContain('POST');
});
