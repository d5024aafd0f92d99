import { expect, test } from '@playwright/test';
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { findings } from './axe';
import { choose, fileBrowser, item, menuOfFolder } from './file-browser';
import { Panel } from './panel';
import { type IServer, startServer } from './server';

const NOTEBOOK = '02 Daily pattern.ipynb';
const FIRST_WORDS = 'the words of the first version';

// Six dialogs, three backups and a reload, on a machine that may be busy.
test.setTimeout(300_000);

let server: IServer;

test.beforeEach(async () => {
  server = await startServer();
});

test.afterEach(() => server.stop());

async function backUp(panel: Panel, label: string): Promise<void> {
  await panel.show();
  await panel.label.fill(label);
  await panel.backUp.click();
  await expect(panel.row(label)).toBeVisible();
  await expect(panel.progress).toHaveCount(0);
}

/** Change the words of a notebook's first cell, where a Markdown heading stands. */
async function rewrite(path: string, from: string | RegExp, to: string) {
  const text = await readFile(path, 'utf8');
  expect(text).toMatch(from);
  await writeFile(path, text.replace(from, to));
}

test('finds the versions of a file, compares, opens and restores one @everywhere', async ({
  page
}) => {
  const panel = new Panel(page, server);
  const notebook = join(server.notebooks, NOTEBOOK);
  await rewrite(notebook, '# Daily pattern', `# ${FIRST_WORDS}`);
  const first = await readFile(notebook, 'utf8');
  await panel.open();
  await backUp(panel, 'one');
  await backUp(panel, 'two');
  await rewrite(notebook, FIRST_WORDS, 'other words');
  await backUp(panel, 'three');
  await rewrite(notebook, 'other words', 'the words of now');
  const now = await readFile(notebook, 'utf8');

  const browser = await fileBrowser(page);
  const dialog = page.getByRole('dialog', { name: /^Previous versions/ });
  const versions = dialog
    .getByRole('list', { name: /^Versions of/ })
    .getByRole('listitem');
  const older = versions.filter({ hasText: 'In “two”' });
  const show = async (): Promise<void> => {
    await item(browser, NOTEBOOK).click({ button: 'right' });
    await choose(page, 'Previous Versions…');
    await expect(versions).toHaveCount(2);
  };

  await test.step('each content is there once', async () => {
    await show();
    await expect(versions.first()).toContainText('In “three”');
    await expect(older).toContainText('and 1 more snapshot');
    await expect(dialog).toContainText('2 versions');
    expect.soft(await findings(page, '.ad-VersionsDialog')).toEqual([]);
  });

  await test.step('compare', async () => {
    await older.getByRole('button', { name: /^Compare/ }).click();
    const compared = page.locator('.jp-AILabDataCompare');
    await expect(compared).toContainText(FIRST_WORDS);
    await expect(compared).toContainText('the words of now');
    // by cells where nbdime is installed, else as text
    await expect(compared.getByRole('status')).toHaveText(
      /^(1 cell differs|They differ in 1 place)\.$/
    );
    expect.soft(await findings(page, '.jp-AILabDataCompare')).toEqual([]);
  });

  await test.step('open, read-only and without a kernel', async () => {
    await show();
    await older.getByRole('button', { name: /^Open/ }).click();
    const opened = page.locator('.jp-NotebookPanel').filter({
      hasText: FIRST_WORDS
    });
    await expect(opened).toBeVisible();
    // A narrow toolbar hides the kernel's name; the status bar does not.
    await expect(page.locator('#jp-main-statusbar')).toContainText('No Kernel');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(opened).toContainText('as it was in the snapshot “two”');
  });

  await test.step('after a reload it is as before', async () => {
    const { url, token } = server;
    const noted = `${url}lab/api/workspaces/default?token=${token}`;
    await expect
      .poll(async () => (await page.request.get(noted)).text())
      .toContain('Snapshot:');
    await page.reload();
    const opened = page.locator('.jp-NotebookPanel');
    await expect(opened).toContainText(FIRST_WORDS);
    await expect(opened).toContainText('as it was in the snapshot “two”');
    await expect(page.locator('#jp-bottom-panel')).toContainText('No Kernel');
    const sessions = await page.request.get(
      `${url}api/sessions?token=${token}`
    );
    expect(await sessions.json()).toEqual([]);
  });

  expect(await readFile(notebook, 'utf8')).toBe(now);
  await test.step('restore just this', async () => {
    await appendFile(join(server.notebooks, 'charts.py'), '\n# of now\n');
    await show();
    await older.getByRole('button', { name: /^Restore/ }).click();
    const plan = page.getByRole('dialog', { name: /^Restore/ });
    await expect(plan.getByRole('treeitem')).toHaveCount(1);
    await plan.getByRole('button', { name: 'Restore 1 file' }).click();
    await expect(panel.notification(/Restored/)).toBeVisible();
    expect(await readFile(notebook, 'utf8')).toBe(first);
    const charts = await readFile(join(server.notebooks, 'charts.py'), 'utf8');
    expect(charts).toContain('# of now');
  });

  await test.step('what stands there now is marked', async () => {
    await item(browser, NOTEBOOK).click({ button: 'right' });
    await choose(page, 'Previous Versions…');
    await expect(
      versions.filter({ hasText: 'as it is now' }).first()
    ).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });
});

test('compares a notebook cell by cell, and other files as text', async ({
  page
}) => {
  const panel = new Panel(page, server);
  await panel.open();
  await backUp(panel, 'then');
  await rewrite(
    join(server.notebooks, NOTEBOOK),
    '# Daily pattern',
    '# The words of now'
  );
  await appendFile(join(server.notebooks, 'charts.py'), '\n# of now\n');
  const browser = await fileBrowser(page);
  const dialog = page.getByRole('dialog', { name: /^Previous versions/ });
  const compared = page.locator('.jp-AILabDataCompare:visible');
  const compare = async (name: string): Promise<void> => {
    await item(browser, name).click({ button: 'right' });
    await choose(page, 'Previous Versions…');
    await dialog.getByRole('button', { name: /^Compare/ }).click();
  };

  await test.step('cells, of which the changed are shown', async () => {
    await compare(NOTEBOOK);
    await expect(compared.getByRole('status')).toHaveText('1 cell differs.');
    const changed = compared.locator('.jp-Cell-diff.jp-Diff-twoway');
    await expect(changed).toContainText('# Daily pattern');
    await expect(changed).toContainText('# The words of now');
    await expect(compared.locator('.ad-Compare-cells')).toBeFocused();
    const unchanged = compared.locator('.jp-Cell-diff.jp-Diff-unchanged');
    await expect(unchanged.first()).toBeHidden();
    expect.soft(await findings(page, '.jp-AILabDataCompare')).toEqual([]);

    await compared
      .getByRole('checkbox', { name: 'Show unchanged cells' })
      .check();
    await expect(unchanged.first()).toBeVisible();
    expect.soft(await findings(page, '.jp-AILabDataCompare')).toEqual([]);
  });

  await test.step('nothing can be written there', async () => {
    const editor = compared.locator('.cm-content').first();
    const text = await editor.innerText();
    await editor.click();
    await page.keyboard.type('scribble');
    expect(await editor.innerText()).toBe(text);
  });

  await test.step('lines of a program', async () => {
    await compare('charts.py');
    await expect(compared.getByRole('status')).toHaveText(
      'They differ in 1 place.'
    );
    await expect(compared).toContainText('# of now');
  });
});

test('finds what a folder lost, and brings it back', async ({ page }) => {
  const panel = new Panel(page, server);
  await panel.open();
  await backUp(panel, 'before');
  const charts = join(server.notebooks, 'charts.py');
  const content = await readFile(charts, 'utf8');
  await rm(charts);
  await rm(join(server.notebooks, 'figures'), { recursive: true });
  const browser = await fileBrowser(page);
  await menuOfFolder(browser);
  await choose(page, 'Deleted Here…');
  const dialog = page.getByRole('dialog', { name: /^Deleted from/ });
  const gone = dialog.getByRole('listitem');
  await expect(gone).toHaveCount(2);
  await expect(gone.first()).toContainText('figures/');
  await expect(gone.last()).toContainText('In “before”');
  expect.soft(await findings(page, '.ad-VersionsDialog')).toEqual([]);
  await dialog.getByRole('button', { name: 'Restore charts.py' }).click();
  const plan = page.getByRole('dialog', { name: /^Restore/ });
  await plan.getByRole('button', { name: 'Restore 1 file' }).click();
  await expect(panel.notification(/Restored/)).toBeVisible();
  expect(await readFile(charts, 'utf8')).toBe(content);
});

test('shows a snapshot as folders, and opens and downloads what is in it @everywhere', async ({
  page
}) => {
  const panel = new Panel(page, server);
  await panel.open();
  await backUp(panel, 'to look into');
  const charts = join(server.notebooks, 'charts.py');
  const content = await readFile(charts, 'utf8');
  await writeFile(charts, 'changed since\n');
  await panel.row('to look into').hover();
  await panel
    .row('to look into')
    .getByRole('button', { name: /^More/ })
    .click();
  await choose(page, 'Browse');
  const browser = page.locator('.jp-AILabDataBrowser');
  await expect(item(browser, 'charts.py')).toBeVisible();
  await expect(
    page.getByRole('tab', { name: 'Snapshot: to look into' })
  ).toBeVisible();

  await item(browser, 'data').dblclick();
  await item(browser, 'readings.csv').dblclick();
  await expect(page.locator('.jp-CSVViewer')).toBeVisible();
  await page.getByRole('tab', { name: 'Snapshot: to look into' }).click();
  await browser.locator('.jp-BreadCrumbs-item').first().click();

  await item(browser, 'charts.py').dblclick();
  const editor = page.locator('.jp-FileEditor');
  await expect(editor).toContainText(content.split('\n')[0] ?? '');
  await expect(editor).not.toContainText('changed since');

  await page.getByRole('tab', { name: 'Snapshot: to look into' }).click();
  await item(browser, 'charts.py').click({ button: 'right' });
  await expect(page.getByRole('menuitem', { name: /Rename/ })).toHaveCount(0);
  const downloading = page.waitForEvent('download');
  await choose(page, 'Download');
  const file = await downloading;
  expect(file.suggestedFilename()).toBe('charts.py');
  expect(await readFile(await file.path(), 'utf8')).toBe(content);

  await test.step('it is there again after a reload', async () => {
    // JupyterLab takes its time to note what is open
    const { url, token } = server;
    const noted = `${url}lab/api/workspaces/default?token=${token}`;
    await expect
      .poll(async () => (await page.request.get(noted)).text())
      .toContain('jupyter_ailab_data-browser:browser');
    await page.reload();
    await expect(item(browser, 'charts.py')).toBeVisible();
  });
});
