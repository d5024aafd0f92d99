import { expect, test } from '@playwright/test';
import { join, resolve } from 'node:path';

import { expectNoOverflow, Panel } from './panel';
import { type IServer, startServer } from './server';
import { freezeWorker } from './worker';

/**
 * The pictures of the docs. They are written into docs/images where UPDATE_PICTURES is set, else with the
 * other results of the tests: two runs never give the same bytes (free space, speed).
 */
const images = process.env.UPDATE_PICTURES
  ? resolve(__dirname, '../../../docs/images')
  : resolve(__dirname, '../test-results/pictures');
const NOW = '2026-11-20T15:12:00+01:00';

/** A server with snapshots of three days; as root with the folders mounted as in a Docker container. */
function withPast(...options: string[]): Promise<IServer> {
  const mounted = process.getuid?.() === 0 ? ['--mounted'] : [];
  return startServer(
    ...['--megabytes', '120', '--past', NOW, ...mounted, ...options]
  );
}

test.describe('pictures', () => {
  for (const theme of ['light', 'dark']) {
    test(`of the panel at work, ${theme}`, async ({ page }) => {
      const server = await withPast(
        ...(theme === 'dark' ? ['--theme', 'JupyterLab Dark'] : [])
      );
      try {
        const panel = new Panel(page, server);
        await page.clock.setFixedTime(NOW);
        await page.setViewportSize({ width: 1280, height: 800 });
        await panel.open('02 Daily pattern.ipynb');
        await panel.resize(360);
        await expect(panel.row('forecast works')).toBeVisible();
        await page.locator('.jp-OutputArea img').first().waitFor();
        await panel.row('before cleaning').hover();
        await panel
          .row('before cleaning')
          .getByRole('button', { name: 'Restore…' })
          .click();
        const dialog = page.getByRole('dialog');
        const charts = dialog.getByRole('treeitem', { name: /charts/ });
        await charts.getByRole('checkbox', { includeHidden: true }).click();
        await expect(dialog).toContainText('to write');
        await expect(
          dialog.getByRole('button', { name: /^Restore \d+ files$/ })
        ).toBeEnabled();
        await page.mouse.move(0, 0);
        const name = theme === 'light' ? 'restore' : 'restore-dark';
        await page.screenshot({ path: join(images, `${name}.png`) });
        await dialog.getByText('Cancel', { exact: true }).click();

        await panel.label.fill('before the upgrade');
        const freezing = freezeWorker(server, 0.4);
        await panel.backUp.click();
        const worker = await freezing;
        await expect(panel.progress).toBeVisible();
        await expect
          .poll(() => panel.progress.getAttribute('aria-valuenow'))
          .toMatch(/^[3-8]\d$/);
        await panel.row('before cleaning').hover();
        await expectNoOverflow(page);
        const panelName = theme === 'light' ? 'panel' : 'panel-dark';
        await page.screenshot({ path: join(images, `${panelName}.png`) });
        worker.thaw();
        await expect(panel.progress).toHaveCount(0);
      } finally {
        await server.stop();
      }
    });
  }

  test('of the panel, narrow', async ({ page }) => {
    const server = await withPast();
    try {
      const panel = new Panel(page, server);
      await page.clock.setFixedTime(NOW);
      await page.setViewportSize({ width: 760, height: 800 });
      await panel.open();
      await expect(panel.row('forecast works')).toBeVisible();
      await panel.resize(60);
      const panelBox = await panel.root.boundingBox();
      expect(panelBox!.width).toBeLessThan(260);
      await expectNoOverflow(page);
      await page.screenshot({
        path: join(images, 'panel-narrow.png'),
        clip: { x: 0, y: 0, width: panelBox!.x + panelBox!.width, height: 800 }
      });
    } finally {
      await server.stop();
    }
  });
});
