import { expect, test } from '@playwright/test';
import { join } from 'node:path';

import { expectNoOverflow, Panel } from './panel';
import { AFTERNOON, DARK, IMAGES, withPast } from './picturing';
import { freezeWorker } from './worker';

test.use({
  actionTimeout: 30_000,
  timezoneId: AFTERNOON,
  viewport: { width: 1280, height: 850 }
});
// the data of a picture take their time on a machine that may be busy
test.setTimeout(240_000);

test.describe('pictures', () => {
  for (const theme of ['light', 'dark']) {
    test(`of the panel at work, ${theme}`, async ({ page }) => {
      const options = theme === 'dark' ? ['--theme', DARK] : [];
      const server = await withPast(undefined, ...options);
      const suffix = theme === 'dark' ? '-dark' : '';
      try {
        const panel = new Panel(page, server);
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
        await page.screenshot({ path: join(IMAGES, `restore${suffix}.png`) });
        await dialog.getByText('Cancel', { exact: true }).click();

        // JupyterLab itself adds to a notebook that it opens, and a backup asks about that
        await page.keyboard.press('Control+s');
        await expect(page.locator('.jp-mod-dirty')).toHaveCount(0);
        await panel.label.fill('before the upgrade');
        const freezing = freezeWorker(server, 0.2);
        await panel.backUp.click();
        const worker = await freezing;
        await expect(panel.progress).toBeVisible();
        await expect
          .poll(() => panel.progress.getAttribute('aria-valuenow'))
          .toMatch(/^[1-9]\d$/);
        await panel.row('before cleaning').hover();
        await expectNoOverflow(page);
        await page.screenshot({ path: join(IMAGES, `panel${suffix}.png`) });
        worker.thaw();
        await expect(panel.progress).toHaveCount(0);
      } finally {
        await server.stop();
      }
    });
  }
});
