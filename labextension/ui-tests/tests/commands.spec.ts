import { expect, test } from '@playwright/test';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { openLab } from './lab';
import { chooseFromMenu, itemOf, openMenu, runFromPalette } from './menus';
import { Panel } from './panel';
import {
  chooseSettings,
  type IServer,
  settingsFile,
  startServer
} from './server';

const SCRIPT = 'charts.py';
const NOTEBOOK = '03 Forecast.ipynb';

let server: IServer;
test.beforeEach(async () => {
  server = await startServer();
});
test.afterEach(() => server.stop());

test('backs up and restores from the palette and the menus @everywhere', async ({
  page
}) => {
  const panel = new Panel(page, server);
  await openLab(page, server, SCRIPT);
  await expect(page.locator('.jp-FileEditor')).toBeVisible();

  await test.step('back up from the palette', async () => {
    await runFromPalette(page, 'Back Up Now');
    await expect(panel.root).toBeVisible();
    await expect(panel.rows).toHaveCount(1);
    await expect(panel.progress).toHaveCount(0);
  });

  await test.step('back up from the File menu', async () => {
    await chooseFromMenu(page, 'File', 'Back Up Now');
    await expect(panel.rows).toHaveCount(2);
    await expect(panel.progress).toHaveCount(0);
  });

  await test.step('restore, having chosen a snapshot', async () => {
    const notebook = join(server.notebooks, NOTEBOOK);
    const content = await readFile(notebook, 'utf8');
    await writeFile(notebook, '{}');
    await chooseFromMenu(page, 'File', 'AI-Lab Data', 'Restore…');
    const which = page.getByRole('dialog', {
      name: 'Restore from a snapshot'
    });
    await expect(which.getByRole('radio')).toHaveCount(2);
    await which.getByRole('button', { name: 'Look at the plan…' }).click();
    const plan = page.getByRole('dialog', { name: /^Restore/ });
    await plan.getByRole('button', { name: 'Restore 1 file' }).click();
    await expect(panel.notification(/Restored/)).toBeVisible();
    expect(await readFile(notebook, 'utf8')).toBe(content);
  });

  await test.step('undo from the File menu', async () => {
    await chooseFromMenu(page, 'File', 'AI-Lab Data', 'Undo Restore…');
    const plan = page.getByRole('dialog', { name: /^Undo/ });
    await expect(plan.getByRole('treeitem')).toHaveCount(1);
    await page.keyboard.press('Escape');
  });

  await test.step('previous versions from a document’s tab', async () => {
    await page.getByRole('tab', { name: SCRIPT }).click({ button: 'right' });
    await itemOf(page, 'Previous Versions…').click();
    const dialog = page.getByRole('dialog', { name: /^Previous versions/ });
    await expect(dialog).toContainText(SCRIPT);
    await page.keyboard.press('Escape');
  });
});

test('has a card in the launcher, which shows the panel and its button @everywhere', async ({
  page
}) => {
  const panel = new Panel(page, server);
  await openLab(page, server);
  const card = page.locator('.jp-LauncherCard', { hasText: 'AI-Lab Data' });
  await expect(card).toHaveCount(1);
  await expect(
    page
      .locator('.jp-Launcher-section', { hasText: 'Other' })
      .locator('.jp-LauncherCard', { hasText: 'AI-Lab Data' })
  ).toBeVisible();
  await card.click();
  await expect(panel.root).toBeVisible();
  await expect(panel.backUp).toBeFocused();
});

test('shows the panel from the View menu, and greys what can’t be done', async ({
  page
}) => {
  const panel = new Panel(page, server);
  await openLab(page, server);
  await chooseFromMenu(page, 'View', 'Show AI-Lab Data');
  await expect(panel.root).toBeVisible();
  await openMenu(page, 'File');
  await expect(itemOf(page, 'Back Up Now')).not.toHaveClass(/lm-mod-disabled/);
  // The launcher is in front: there is no document.
  await expect(itemOf(page, 'Previous Versions…')).toHaveClass(
    /lm-mod-disabled/
  );
});

test('takes a change in the settings editor, at once and for later @everywhere', async ({
  page
}) => {
  const panel = new Panel(page, server);
  await openLab(page, server);
  await runFromPalette(page, 'Settings Editor');
  const editor = page.locator('.jp-SettingsPanel, #setting-editor').first();
  await expect(editor).toBeVisible();
  await page
    .locator('.jp-PluginList [data-id="jupyter_ailab_data:panel"]')
    .click();
  const form = page.locator('.jp-SettingsForm, .jp-SettingsPanel').filter({
    hasText: 'Open the panel at start'
  });
  await expect(form.first()).toContainText('Documents with unsaved changes');
  await page.getByLabel('Open the panel at start').check();
  await expect
    .poll(() => readFile(settingsFile(server), 'utf8').catch(() => ''))
    .toContain('"openAtStart": true');
  await expect(panel.root).toBeHidden();
  await page.reload();
  await expect(panel.root).toBeVisible();
});

test('obeys a keyboard shortcut that the user has chosen', async ({ page }) => {
  const shortcuts = [
    { command: 'ailab-data:back-up', keys: ['Alt Shift B'], selector: 'body' }
  ];
  await chooseSettings(
    { shortcuts },
    settingsFile(server, '@jupyterlab/shortcuts-extension/shortcuts')
  );
  const panel = new Panel(page, server);
  await openLab(page, server);
  await page.keyboard.press('Alt+Shift+B');
  await expect(panel.rows).toHaveCount(1);
  await openMenu(page, 'File');
  await expect(itemOf(page, 'Back Up Now')).toContainText(/Alt\+Shift\+B/);
});
