import { expect, type Page, test } from '@playwright/test';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { chooseFromMenu, itemOf, runFromPalette } from './menus';
import { Panel } from './panel';
import {
  chooseSettings,
  type IServer,
  settingsFile,
  startServer
} from './server';

const NOTEBOOK = '02 Daily pattern.ipynb';

// Pages of Notebook 7 load for themselves, each document anew.
test.setTimeout(240_000);

let server: IServer;
test.beforeEach(async () => {
  server = await startServer('--app', 'notebook');
});
test.afterEach(() => server.stop());

async function openFiles(page: Page): Promise<void> {
  await page.goto(`${server.url}tree?token=${server.token}`);
  await expect(page.locator('.jp-DirListing-item').first()).toBeVisible();
}

async function openNotebook(page: Page): Promise<void> {
  const { url, token } = server;
  const path = encodeURIComponent(NOTEBOOK);
  await page.goto(`${url}notebooks/${path}?token=${token}`);
  await expect(page.locator('.jp-NotebookPanel')).toBeVisible();
}

test('backs up and restores on the page of files @everywhere', async ({
  page
}) => {
  const panel = new Panel(page, server);
  const charts = join(server.notebooks, 'charts.py');
  const content = await readFile(charts, 'utf8');
  await openFiles(page);

  await chooseFromMenu(page, 'View', 'Show AI-Lab Data');
  await expect(panel.root).toBeVisible();
  await expect(panel.backUp).toBeFocused();
  await panel.label.fill('by Notebook 7');
  await panel.backUp.click();
  const row = panel.row('by Notebook 7').last(); // the newer is kept before a restore of it
  await expect(row).toBeVisible();
  await expect(panel.progress).toHaveCount(0);

  await test.step('restore', async () => {
    await writeFile(charts, 'spoilt\n');
    await row.hover();
    await row.getByRole('button', { name: 'Restore…' }).click();
    const plan = page.getByRole('dialog', { name: /^Restore/ });
    await plan.getByRole('button', { name: 'Restore 1 file' }).click();
    await expect(panel.notification(/Restored/)).toBeVisible();
    expect(await readFile(charts, 'utf8')).toBe(content);
  });

  await test.step('a snapshot’s folders and the findings are tabs', async () => {
    await row.hover();
    await row.getByRole('button', { name: /^More/ }).click();
    await itemOf(page, 'Browse').click();
    const browser = page.locator('.jp-AILabDataBrowser');
    await expect(
      browser.locator('.jp-DirListing-item', { hasText: 'charts.py' })
    ).toBeVisible();
    await chooseFromMenu(page, 'File', 'AI-Lab Data', 'Check Health');
    await expect(page.locator('.jp-AILabDataHealth')).toBeVisible();
    await expect(browser).toBeHidden();
    await page.getByRole('tab', { name: 'Files' }).click();
    await expect(page.locator('.jp-AILabDataHealth')).toBeHidden();
  });

  await test.step('what the folder lost', async () => {
    const item = page
      .locator('.jp-DirListing-item:visible')
      .filter({ hasText: 'charts.py' });
    await item.click({ button: 'right' });
    await itemOf(page, 'Previous Versions…').click();
    await expect(
      page.getByRole('dialog', { name: /^Previous versions/ })
    ).toContainText('In “by Notebook 7”');
    await page.keyboard.press('Escape');
  });
});

test('finds the previous versions of the notebook that is open @everywhere', async ({
  context,
  page
}) => {
  const panel = new Panel(page, server);
  // Some versions change a notebook while they open it.
  await chooseSettings({ unsavedDocuments: 'save' }, settingsFile(server));
  await openNotebook(page);
  await runFromPalette(page, 'Back Up Now');
  await expect(panel.rows).toHaveCount(1);
  await expect(panel.progress).toHaveCount(0);
  const file = join(server.notebooks, NOTEBOOK);
  const before = await readFile(file, 'utf8');
  await writeFile(file, before.replace('# Daily pattern', '# Something else'));

  const dialog = page.getByRole('dialog', { name: /^Previous versions/ });
  const version = dialog
    .getByRole('list', { name: /^Versions of/ })
    .getByRole('listitem')
    .first();
  const show = async (): Promise<void> => {
    await chooseFromMenu(page, 'File', 'Previous Versions…');
    await expect(version).toBeVisible();
  };

  await test.step('open one, in a page of its own', async () => {
    await show();
    const opening = context.waitForEvent('page');
    await version.getByRole('button', { name: /^Open/ }).click();
    const opened = await opening;
    await expect(opened.locator('.jp-NotebookPanel')).toContainText(
      'Daily pattern'
    );
    await expect(opened.locator('.jp-NotebookPanel')).toContainText(
      'as it was in the snapshot'
    );
    const { url, token } = server;
    const sessions = await page.request.get(
      `${url}api/sessions?token=${token}`
    );
    expect(await sessions.text()).not.toContain('Snapshot:');
    await opened.close();
  });

  await test.step('compare, over the notebook', async () => {
    await show();
    await version.getByRole('button', { name: /^Compare/ }).click();
    const compared = page.locator('.jp-AILabDataCompare');
    await expect(compared).toContainText('Something else');
    await page.keyboard.press('Escape');
    await expect(compared).toHaveCount(0);
  });

  await test.step('restore it, and see it', async () => {
    await show();
    await version.getByRole('button', { name: /^Restore/ }).click();
    const plan = page.getByRole('dialog', { name: /^Restore/ });
    await plan.getByRole('button', { name: 'Restore 1 file' }).click();
    await expect(panel.notification(/Restored/)).toBeVisible();
    expect(await readFile(file, 'utf8')).toBe(before);
  });
});
