import { expect, type Locator, type Page, test } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { choose, fileBrowser, item, menuOfFolder } from './file-browser';
import { Panel } from './panel';
import { AFTERNOON, picture, withPast } from './picturing';
import type { IServer } from './server';
import { freezeWorker } from './worker';

/** The pictures of docs/user-guide.md: each of one task, and of no more than it needs. */
test.use({
  actionTimeout: 30_000,
  timezoneId: AFTERNOON,
  viewport: { width: 1120, height: 900 }
});
test.setTimeout(300_000);
test.describe.configure({ mode: 'serial' });

let server: IServer;
let page: Page;
let panel: Panel;
let content: Locator;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  server = await withPast();
  // serial tests go on with one page, where `use` is not looked at by itself
  page = await browser.newPage({
    ...test.info().project.use,
    timezoneId: AFTERNOON,
    viewport: { width: 1120, height: 900 }
  });
  panel = new Panel(page, server);
  content = page.locator('.jp-Dialog-content');
  await panel.open();
  await panel.resize(400);
  await expect(panel.row('forecast works')).toBeVisible();
});
test.afterAll(async () => {
  await page?.close();
  await server?.stop();
});

const part = (name: string): Locator =>
  panel.root.getByRole('region', { name, exact: true });

/** Press a button on the row of a snapshot. */
async function press(label: string, button: string | RegExp): Promise<void> {
  await panel.row(label).hover();
  await panel.row(label).getByRole('button', { name: button }).click();
}

/** Take the pointer to where nothing reacts to it. */
async function stepAside(): Promise<void> {
  await page.mouse.move(0, 0);
}

test.describe('pictures', () => {
  test('of what is kept, and of the menu of a snapshot', async () => {
    await panel.row('before cleaning').hover();
    await picture(page, 'diary', [part('Snapshots')]);
    await press('forecast works', /^More/);
    await page.getByRole('menuitem', { name: 'Verify' }).hover();
    const menu = page.locator('.lm-Menu');
    await picture(page, 'menu', [panel.row('forecast works'), menu], {
      margin: 12
    });
    await page.keyboard.press('Escape');
  });

  test('of a backup at work', async () => {
    await panel.label.fill('before the upgrade');
    const freezing = freezeWorker(server, 0.2);
    await panel.backUp.click();
    const worker = await freezing;
    await expect
      .poll(() => panel.progress.getAttribute('aria-valuenow'))
      .toMatch(/^[1-9]\d$/);
    await stepAside();
    await picture(page, 'back-up', [part('notebooks')]);
    worker.thaw();
    await expect(panel.row('before the upgrade')).toBeVisible();
  });

  test('of one file that is put back, and of the way back', async () => {
    await press('forecast works', 'Restore…');
    const entries = content.getByRole('treeitem');
    await expect(entries.first()).toBeVisible();
    for (const name of [/^data/, /^figures/, /^latest/]) {
      await content
        .getByRole('treeitem', { name })
        .first()
        .getByRole('checkbox', { includeHidden: true })
        .click();
    }
    const agree = content.getByRole('button', { name: 'Restore 1 file' });
    await expect(agree).toBeEnabled();
    await expect(content).toContainText('to write');
    await stepAside();
    await picture(page, 'restore-one', [content]);
    await agree.click();
    await expect(panel.notification(/Restored/)).toBeVisible();
    await expect(panel.progress).toHaveCount(0);
    const undo = panel.root.getByRole('button', { name: 'Undo restore…' });
    await undo.hover();
    await picture(page, 'undo', [part('notebooks')]);
  });

  test('of a snapshot as folders', async () => {
    // what was made with tar is read once, and from then on like the rest
    for (const label of ['backup-2025', 'before cleaning']) {
      await press(label, /^More/);
      await choose(page, 'Browse');
      await expect(
        item(page.locator('.jp-AILabDataBrowser'), 'charts.py')
      ).toBeVisible();
    }
    const browser = page.locator('.jp-AILabDataBrowser');
    await expect(item(browser, 'charts.py')).toBeVisible();
    await item(browser, '02 Daily pattern').hover();
    await picture(page, 'browse', [page.locator('#jp-main-dock-panel')], {
      highest: 430
    });
  });

  test('of previous versions, compared', async () => {
    const browser = await fileBrowser(page);
    await item(browser, '02 Daily pattern').click({ button: 'right' });
    await choose(page, 'Previous Versions…');
    const versions = content.getByRole('list', { name: /^Versions of/ });
    await expect(versions.getByRole('listitem')).toHaveCount(2);
    await expect(content).toContainText('2 versions');
    await picture(page, 'versions', [content]);
    await versions
      .getByRole('button', { name: /^Compare/ })
      .first()
      .click();
    const compared = page.locator('.jp-AILabDataCompare');
    await expect(compared.getByRole('status')).toContainText('differ');
    await stepAside();
    await picture(page, 'compare', [compared], { highest: 420 });
  });

  test('of what was deleted', async () => {
    const browser = await fileBrowser(page);
    await menuOfFolder(browser);
    await choose(page, 'Deleted Here…');
    await expect(content.getByRole('listitem').first()).toContainText(
      'figures'
    );
    await picture(page, 'deleted', [content]);
    await page.keyboard.press('Escape');
  });

  test('of folders, and of publishing', async () => {
    await panel.show();
    await picture(page, 'folders', [part('Folders')]);
    const folders = part('Folders');
    await folders.locator('[data-location="notebooks"]').click();
    await folders.getByText('charts.py', { exact: true }).hover();
    await picture(page, 'folder', [folders]);
    await folders.getByRole('button', { name: /^All folders/ }).click();
    const browser = await fileBrowser(page);
    await item(browser, '03 Forecast').click({ button: 'right' });
    await choose(page, 'Publish to a Shared Folder…');
    await expect(
      content.getByRole('button', { name: 'Publish' })
    ).toBeEnabled();
    await expect(content).toContainText('models');
    await picture(page, 'publish', [content]);
    await page.keyboard.press('Escape');
    await panel.show();
  });

  test('of an upload', async () => {
    const archive = join(server.folder, 'backup-of-the-old-laptop.tgz');
    execFileSync('tar', ['-C', server.notebooks, '-czf', archive, '.']);
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      panel.root.getByRole('button', { name: 'Upload a snapshot…' }).click()
    ]);
    await chooser.setFiles(archive);
    await expect(panel.root).toContainText('A snapshot of');
    await stepAside();
    await picture(page, 'upload', [panel.root], { highest: 332 });
    await panel.cancel.click();
  });

  test('of what was checked', async () => {
    await panel.root
      .getByRole('button', { name: /to look at|attention|All is well/ })
      .click();
    const found = page.locator('.jp-AILabDataHealth');
    await expect(found).toContainText('In order');
    await expect(
      found.getByRole('button', { name: 'Look again' })
    ).toBeEnabled();
    await stepAside();
    await picture(page, 'health', [found], { highest: 520 });
  });
});
