import { expect, test } from '@playwright/test';
import { appendFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { findings } from './axe';
import { Panel } from './panel';
import { startServer } from './server';

const DIALOG = '.ad-RestoreDialog';
const PANEL = '.jp-AILabDataPanel';

const THEMES = ['Light', 'Dark', 'Dark High Contrast'];

for (const theme of THEMES) {
  test(`axe finds nothing in the panel and the restore dialog, ${theme}`, async ({
    page
  }) => {
    const server = await startServer('--theme', `JupyterLab ${theme}`);
    const { notebooks } = server;
    try {
      const panel = new Panel(page, server);
      const dialog = page.getByRole('dialog', { name: /^(Restore|Undo) / });
      await panel.open();
      expect.soft(await findings(page, PANEL)).toEqual([]);
      await panel.label.fill('one');
      await panel.backUp.click();
      await expect(panel.row('one')).toBeVisible();
      await rm(join(notebooks, 'latest.csv'));
      await appendFile(join(notebooks, 'charts.py'), '#\n');
      await writeFile(join(notebooks, 'new.txt'), 'later\n');
      await panel.row('one').hover();
      await panel.row('one').getByRole('button', { name: 'Restore…' }).click();
      await expect(dialog.getByRole('treeitem')).toHaveCount(2);
      expect.soft(await findings(page, DIALOG)).toEqual([]);

      await dialog.getByText('Make it exactly as it was').click();
      const button = dialog.getByRole('button', { name: /^Restore/ });
      await expect(button).toHaveText('Restore 2 files, remove 1');
      await appendFile(join(notebooks, 'charts.py'), '#\n');
      await button.click();
      await expect(dialog.getByRole('alert')).toContainText('has changed');
      await dialog.getByRole('tree').focus();
      await page.keyboard.press('Space');
      expect.soft(await findings(page, DIALOG)).toEqual([]);

      await button.click();
      await expect(panel.notification(/Restored/)).toBeVisible();
      await panel.root.getByRole('button', { name: 'Undo restore…' }).click();
      await expect(dialog.getByRole('treeitem').first()).toBeVisible();
      expect.soft(await findings(page, DIALOG)).toEqual([]);
      await page.keyboard.press('Escape');
      expect.soft(await findings(page, PANEL)).toEqual([]);
    } finally {
      await server.stop();
    }
  });
}
