import { expect, type Locator, type Page, test } from '@playwright/test';
import { join } from 'node:path';

import { expectNoOverflow, Panel } from './panel';
import { type IServer, startServer } from './server';
import { useTheme } from './theme';
import { freezeWorker } from './worker';

/**
 * How the main states look, compared with the pictures in reference.spec.ts-snapshots/. What differs from
 * machine to machine (room, speed) is hidden by reference.css; a broken layout is not forgiven. CONTRIBUTING.md says how
 * to take them anew.
 */
const NOW = '2026-11-20T15:12:00+01:00';
const THEMES = ['Light', 'Dark'];
test.use({ actionTimeout: 30_000, viewport: { width: 1000, height: 700 } });
test.setTimeout(240_000);
test.skip(
  process.getuid?.() !== 0 && !process.env.CI,
  'The folders are mounted as in a container, which takes root.'
);

async function look(page: Page, part: Locator, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await expect.soft(part).toHaveScreenshot(`${name}.png`, {
    maxDiffPixelRatio: 0.02,
    stylePath: join(__dirname, 'reference.css')
  });
}

/** Load JupyterLab in a theme, with the clock standing still. */
async function open(
  page: Page,
  server: IServer,
  theme: string
): Promise<Panel> {
  await useTheme(server, theme);
  await page.clock.setFixedTime(NOW);
  const panel = new Panel(page, server);
  await panel.open();
  await panel.resize(360);
  return panel;
}

test('looks as it did at the first start, and with a job at work', async ({
  page
}) => {
  const server = await startServer('--mounted', '--megabytes', '120');
  try {
    for (const theme of THEMES) {
      const panel = await open(page, server, theme);
      await expect(panel.root).toContainText('No snapshots yet');
      await look(page, panel.root, `first-start-${theme}`);
      const freezing = freezeWorker(server);
      await panel.label.fill('before the upgrade');
      await panel.backUp.click();
      const worker = await freezing;
      await expect(panel.progress).toBeVisible();
      await look(page, panel.root, `job-${theme}`);
      await panel.cancel.click();
      worker.thaw();
      await expect(panel.progress).toHaveCount(0);
    }
  } finally {
    await server.stop();
  }
});

test('looks as it did with snapshots, in dialogs, and offline', async ({
  page,
  context
}) => {
  const server = await startServer('--mounted', '--past', NOW);
  const dialog = page.locator('.jp-Dialog-content');
  const ready = dialog.getByRole('button', { name: /^(Restore|Undo:) / });
  try {
    for (const theme of THEMES) {
      const panel = await open(page, server, theme);
      const row = panel.row('before cleaning');
      await expect(row).toBeVisible();
      await look(page, panel.root, `diary-${theme}`);

      await row.hover();
      await row.getByRole('button', { name: 'Restore…' }).click();
      await expect(ready).toBeEnabled();
      await expect(dialog).toContainText('to write');
      await look(page, dialog, `restore-${theme}`);
      await page.keyboard.press('Escape');

      await panel.resize(600);
      await look(page, panel.root, `wide-${theme}`);
      await panel.resize(60);
      await expectNoOverflow(page);
      await look(page, panel.root, `narrow-${theme}`);

      await context.setOffline(true);
      await panel.root.getByRole('button', { name: 'Refresh' }).click();
      await expect(panel.root).toContainText('Can’t reach the server');
      await look(page, panel.root, `offline-${theme}`);
      await context.setOffline(false);
    }

    await test.step('restore, for there to be something to undo', async () => {
      const panel = await open(page, server, 'Light');
      await panel.row('forecast works').hover();
      await panel
        .row('forecast works')
        .getByRole('button', { name: 'Restore…' })
        .click();
      await ready.click();
      await expect(panel.notification(/Restored/)).toBeVisible();
    });
    for (const theme of THEMES) {
      const panel = await open(page, server, theme);
      await panel.root.getByRole('button', { name: 'Undo restore…' }).click();
      await expect(ready).toBeEnabled();
      await look(page, dialog, `undo-${theme}`);
      await page.keyboard.press('Escape');
    }
  } finally {
    await server.stop();
  }
});
