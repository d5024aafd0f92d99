import { expect, type Locator, test } from '@playwright/test';
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { findings } from './axe';
import { choose, fileBrowser, item, menuOfFolder } from './file-browser';
import { Panel } from './panel';
import { startServer } from './server';
import { useTheme } from './theme';
import { freezeWorker } from './worker';

const DIALOG = '.ad-RestoreDialog';
const FRAME = '.ad-Frame';
const PANEL = '.jp-AILabDataPanel';
const NOTEBOOK = '02 Daily pattern.ipynb';

const THEMES = ['Light', 'Dark', 'Dark High Contrast'];

// One server for all states of a theme, on a machine that may be busy.
test.setTimeout(300_000);
test.use({ actionTimeout: 30_000 });

for (const theme of THEMES) {
  test(`axe finds nothing in the panel and its dialogs, ${theme}`, async ({
    page,
    context
  }) => {
    const server = await startServer(
      ...['--theme', `JupyterLab ${theme}`, '--megabytes', '60']
    );
    const { notebooks } = server;
    const look = async (
      state: string,
      part: string,
      ...not: string[]
    ): Promise<void> =>
      expect.soft(await findings(page, part, not), state).toEqual([]);
    try {
      const panel = new Panel(page, server);
      const dialog = page.getByRole('dialog', {
        name: /^(Restore|Undo|Take back) /
      });
      const row = panel.root.locator('[data-snapshot$="-one"]');
      const press = async (name: string | RegExp): Promise<void> => {
        await panel.show();
        await row.hover();
        await row.getByRole('button', { name }).click();
      };
      await panel.open();

      await test.step('first start, and a job at work', async () => {
        await expect(panel.root).toContainText('No snapshots yet');
        await look('first start', PANEL);
        await panel.label.fill('one');
        const freezing = freezeWorker(server);
        await panel.backUp.click();
        const worker = await freezing;
        await expect(panel.progress).toBeVisible();
        await look('a job at work', PANEL);
        worker.thaw();
        await expect(row).toBeVisible();
      });

      await test.step('restore and undo', async () => {
        await rm(join(notebooks, 'latest.csv'));
        await appendFile(join(notebooks, 'charts.py'), '#\n');
        await writeFile(join(notebooks, 'new.txt'), 'later\n');
        await press('Restore…');
        await expect(dialog.getByRole('treeitem')).toHaveCount(2);
        await look('the plan of a restore', DIALOG);

        await dialog.getByText('Make it exactly as it was').click();
        const button = dialog.getByRole('button', { name: /^Restore/ });
        await expect(button).toHaveText('Restore 2 files, remove 1');
        await appendFile(join(notebooks, 'charts.py'), '#\n');
        await button.click();
        await expect(dialog.getByRole('alert')).toContainText('has changed');
        await dialog.getByRole('tree').focus();
        await page.keyboard.press('Space');
        await look('a plan that is outdated', DIALOG);

        await button.click();
        await expect(panel.notification(/Restored/)).toBeVisible();
        await panel.root.getByRole('button', { name: 'Undo restore…' }).click();
        await expect(dialog.getByRole('treeitem').first()).toBeVisible();
        await look('the plan of an undo', DIALOG);
        await page.keyboard.press('Escape');
        await look('after a restore', PANEL);
      });

      await test.step('rename, pin, delete', async () => {
        const small = page.locator('.jp-Dialog');
        await press(/^More/);
        await choose(page, 'Pin');
        await expect(row).toContainText('pinned');
        await look('a pinned snapshot', PANEL);
        await press(/^More/);
        await choose(page, 'Unpin');
        for (const [command, title] of [
          ['Rename…', 'Rename snapshot'],
          ['Delete…', 'Delete this snapshot?']
        ] as const) {
          await press(/^More/);
          await choose(page, command);
          await expect(small).toContainText(title);
          await look(title, '.jp-Dialog');
          await page.keyboard.press('Escape');
          await expect(small).toHaveCount(0);
        }
      });

      await test.step('previous versions, compared, and deleted files', async () => {
        const notebook = join(notebooks, NOTEBOOK);
        const text = await readFile(notebook, 'utf8');
        await writeFile(notebook, text.replace('# Daily', '# Hourly'));
        await rm(join(notebooks, 'figures'), { recursive: true });
        const browser = await fileBrowser(page);
        const frame: Locator = page.locator(FRAME);
        await item(browser, NOTEBOOK).click({ button: 'right' });
        await choose(page, 'Previous Versions…');
        await expect(frame).toContainText('1 version');
        await look('previous versions', FRAME);
        await frame.getByRole('button', { name: /^Compare/ }).click();
        const compared = page.locator('.jp-AILabDataCompare');
        await expect(compared.getByRole('status')).toContainText('differ');
        await look('two versions compared', '.jp-AILabDataCompare');

        await menuOfFolder(browser);
        await choose(page, 'Deleted Here…');
        await expect(frame).toContainText('figures');
        await look('deleted files', FRAME);
        await page.keyboard.press('Escape');
      });

      await test.step('a snapshot as folders, and what was checked', async () => {
        await press(/^More/);
        await choose(page, 'Browse');
        const browser = page.locator('.jp-AILabDataBrowser');
        await expect(item(browser, 'charts.py')).toBeVisible();
        // the button in JupyterLab's field for a filter has no name
        await look(
          'a snapshot as folders',
          '.jp-AILabDataBrowser',
          'jp-search'
        );
        await panel.root
          .getByRole('button', { name: /attention|look at|All is well/ })
          .click();
        const found = page.locator('.jp-AILabDataHealth');
        await expect(found).toContainText('In order');
        await look('what was checked', '.jp-AILabDataHealth');
      });

      await test.step('offline', async () => {
        await context.setOffline(true);
        await panel.root.getByRole('button', { name: 'Refresh' }).click();
        await expect(panel.root).toContainText('Can’t reach the server');
        await look('offline', PANEL);
        await context.setOffline(false);
      });
    } finally {
      await server.stop();
    }
  });
}

test('axe finds nothing where the server part is missing', async ({ page }) => {
  const server = await startServer('--without-server-part');
  try {
    const panel = new Panel(page, server);
    for (const theme of THEMES) {
      await useTheme(server, theme);
      await panel.open();
      await expect(panel.root).toContainText('is not running');
      expect.soft(await findings(page, PANEL), theme).toEqual([]);
    }
  } finally {
    await server.stop();
  }
});
