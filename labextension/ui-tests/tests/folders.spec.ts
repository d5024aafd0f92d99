import { expect, type Locator, type Page, test } from '@playwright/test';
import { closeSync, openSync } from 'node:fs';
import {
  mkdir,
  readFile,
  rm,
  symlink,
  utimes,
  writeFile
} from 'node:fs/promises';
import { join } from 'node:path';

import { findings } from './axe';
import { expectNoOverflow, Panel } from './panel';
import { type IServer, startServer } from './server';

/** More than any list can draw at once. */
const MANY = 100_000;

// Many folders to go into, a backup and two reloads, on a machine that may be busy.
test.setTimeout(400_000);
test.use({ actionTimeout: 60_000 });

let server: IServer;
let shared: string;

test.beforeEach(async () => {
  server = await startServer();
  shared = join(server.folder, 'shared');
});

test.afterEach(() => server.stop());

/** Have more locations than the usual two: by their names, the folders beneath the server's. */
async function addLocations(more: Record<string, string>): Promise<void> {
  const file = join(server.folder, 'config/jupyter_server_config.json');
  const config = JSON.parse(await readFile(file, 'utf8')) as {
    DataManager: { locations: Record<string, string> };
  };
  for (const [name, folder] of Object.entries(more)) {
    config.DataManager.locations[name] = join(server.folder, folder);
  }
  await server.end('kill');
  await writeFile(file, JSON.stringify(config));
  await server.begin();
}

/** The part of the panel that shows the locations, or what is in one. */
class Folders {
  constructor(readonly panel: Panel) {
    this.root = panel.root.locator('.ad-Folders');
    this.entries = this.root.locator('.ad-Row.ad-Entry');
    this.told = this.root.locator('.ad-Inside-foot [role=status]');
    this.up = this.root.getByRole('button', { name: /^(Up to|All folders)/ });
    this.filter = this.root.getByRole('searchbox');
  }

  location(name: string): Locator {
    return this.root.locator(`[data-location="${name}"]`);
  }

  entry(text: string): Locator {
    return this.entries.filter({
      has: this.panel.page.getByText(text, { exact: true })
    });
  }

  /** Go into a location, and into folders of it. */
  async go(location: string, ...folders: string[]): Promise<void> {
    await this.location(location).click();
    for (const folder of folders) {
      await this.entry(folder).click();
    }
    await expect(
      this.root.locator('.ad-Step[aria-current=location]')
    ).toHaveText(folders[folders.length - 1] ?? location);
  }

  /** Choose from the menu of an entry or a location. */
  async choose(row: Locator, name: string | RegExp): Promise<void> {
    await row.click({ button: 'right' });
    await this.panel.page.getByRole('menuitem', { name }).click();
  }

  readonly root: Locator;
  readonly entries: Locator;
  readonly told: Locator;
  readonly up: Locator;
  readonly filter: Locator;
}

async function copied(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}

test('looks into the notebooks, opens, copies a path, downloads', async ({
  page,
  context
}) => {
  await context.grantPermissions(['clipboard-read']);
  const panel = new Panel(page, server);
  const folders = new Folders(panel);
  await panel.open();
  await folders.go('notebooks', 'data');
  await expect(folders.entry('readings.csv')).toContainText(/\d\skB · /);
  expect.soft(await findings(page, '.ad-Folders')).toEqual([]);

  await test.step('open', async () => {
    await folders.entry('readings.csv').click();
    await expect(page.locator('.jp-CSVViewer')).toBeVisible();
  });

  await test.step('copy the path', async () => {
    await folders.choose(folders.entry('readings.csv'), 'Copy Path');
    expect(await copied(page)).toBe(
      join(server.notebooks, 'data', 'readings.csv')
    );
  });

  await test.step('download', async () => {
    const downloading = page.waitForEvent('download');
    await folders.choose(folders.entry('readings.csv'), 'Download');
    const file = await downloading;
    expect(await readFile(await file.path(), 'utf8')).toBe(
      await readFile(join(server.notebooks, 'data', 'readings.csv'), 'utf8')
    );
  });

  await test.step('show a folder in the file browser', async () => {
    await folders.up.click();
    await folders.choose(folders.entry('data'), 'Show in File Browser');
    await expect(
      page.locator('#filebrowser .jp-DirListing-item').filter({
        hasText: 'readings.csv'
      })
    ).toBeVisible();
  });

  await test.step('it is where it was after a reload', async () => {
    const { url, token } = server;
    const noted = `${url}lab/api/workspaces/default?token=${token}`;
    await expect
      .poll(async () => (await page.request.get(noted)).text())
      .toMatch(
        /"jupyter_ailab_data:folders":\s*\{\s*"place":\s*\{[^}]*"path":\s*""/
      );
    await panel.reload();
    await expect(folders.entry('data')).toBeVisible();
  });
});

test('lists whatever lies in a folder', async ({ page }) => {
  await addLocations({ lost: 'lost' });
  await mkdir(join(shared, 'reports', 'q3'), { recursive: true });
  await writeFile(join(shared, 'reports', 'q3', 'sum.csv'), 'a,b\n');
  await symlink('nowhere', join(shared, 'latest.csv'));
  await symlink('reports', join(shared, 'link to reports'));
  await writeFile(join(shared, 'new\nline.txt'), 'x');
  await writeFile(
    Buffer.concat([Buffer.from(`${shared}/caf`), Buffer.of(0xe9)]),
    'x'
  );
  await writeFile(join(shared, '.profile'), 'x');
  await mkdir(join(shared, 'nothing'));
  const panel = new Panel(page, server);
  const folders = new Folders(panel);
  await panel.open();
  await folders.go('shared');

  await test.step('odd names, broken links', async () => {
    await expect(folders.entry('latest.csv')).toContainText('broken link');
    await expect(folders.entry('link to reports')).toContainText(
      'link to reports'
    );
    await expect(folders.entry('new↵line.txt')).toBeVisible();
    await expect(folders.entry('caf\\xe9')).toBeVisible();
    expect.soft(await findings(page, '.ad-Folders')).toEqual([]);
  });

  await test.step('hidden files by the setting', async () => {
    await expect(folders.entry('.profile')).toHaveCount(0);
    await expect(folders.told).toContainText('1 hidden');
    await folders.root
      .getByRole('button', { name: 'Show hidden files' })
      .click();
    await expect(folders.entry('.profile')).toBeVisible();
    await expect(async () => {
      const kept = join(
        ...[server.folder, 'config/lab/user-settings/jupyter_ailab_data'],
        'panel.jupyterlab-settings'
      );
      expect(await readFile(kept, 'utf8')).toContain('"showHiddenFiles": true');
    }).toPass();
    await folders.root
      .getByRole('button', { name: 'Hide hidden files' })
      .click();
    await expect(folders.entry('.profile')).toHaveCount(0);
  });

  await test.step('a filter', async () => {
    await folders.filter.fill('REP');
    await expect(folders.entries).toHaveCount(2);
    await expect(folders.told).toContainText(/^2 of \d+ files and folders$/);
    await folders.filter.fill('no such name');
    await expect(folders.told).toHaveText(/^No name here contains/);
    await page.keyboard.press('Escape');
    await expect(folders.entry('nothing')).toBeVisible();
  });

  await test.step('an empty folder', async () => {
    await folders.entry('nothing').click();
    await expect(folders.told).toHaveText('This folder is empty.');
    await folders.up.click();
  });

  await test.step('by keys alone', async () => {
    await folders.entry('reports').click();
    await expect(folders.entry('q3')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(folders.entry('sum.csv')).toBeFocused();
    await page.keyboard.press('Alt+ArrowUp');
    await expect(folders.entry('q3')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(folders.entry('sum.csv')).toBeFocused();
  });

  await test.step('a folder that goes away', async () => {
    await rm(join(shared, 'reports'), { recursive: true });
    await panel.root.getByRole('button', { name: 'Refresh' }).click();
    await expect(folders.root).toContainText(
      '“reports/q3” is no longer there. This is the folder above it.'
    );
    await expect(folders.entry('nothing')).toBeVisible();
    await panel.resize(33 + 240);
    await expectNoOverflow(page);
    await folders.up.click();
    await expect(folders.location('shared')).toBeFocused();
  });

  await test.step('a location that is missing', async () => {
    const lost = folders.location('lost');
    await expect(lost).toContainText('does not exist. Create it');
    await lost.click();
    await expect(lost).toBeVisible();
    expect.soft(await findings(page, '.ad-Folders')).toEqual([]);
  });
});

test('scrolls through 100,000 files', async ({ page }) => {
  const big = join(shared, 'big');
  await mkdir(big);
  for (let number = 0; number < MANY; number++) {
    closeSync(openSync(join(big, `file_${number}.csv`), 'w'));
  }
  await utimes(big, new Date(), new Date(Date.now() - 3_600_000));
  const panel = new Panel(page, server);
  const folders = new Folders(panel);
  const asked: string[] = [];
  page.on('request', request => {
    if (request.url().includes('/contents/big')) {
      asked.push(request.url());
    }
  });
  await panel.open();
  await folders.go('shared', 'big');
  await expect(folders.told).toHaveText('100,000 files and folders');
  await expect(folders.entry('file_0.csv')).toBeVisible();
  expect(await folders.entries.count()).toBeLessThan(80);
  expect(asked).toHaveLength(1);

  await test.step('to the end, at once', async () => {
    await folders.entries.first().focus();
    await page.keyboard.press('End');
    await expect(folders.entry('file_99999.csv')).toBeFocused();
    await page.keyboard.press('ArrowUp');
    await expect(folders.entry('file_99998.csv')).toBeFocused();
    expect(asked.length).toBeLessThan(4);
  });

  await test.step('a filter finds a few of them', async () => {
    await folders.filter.fill('_9999');
    await expect(folders.told).toHaveText('11 of 100,000 files and folders');
    await expect(folders.entries).toHaveCount(11);
  });
});

test('backs up a folder besides the notebooks', async ({ page }) => {
  await addLocations({ team: 'notebooks/team' });
  await mkdir(join(server.notebooks, 'team'));
  await writeFile(join(server.notebooks, 'team', 'plan.md'), '# Plan\n');
  const panel = new Panel(page, server);
  const folders = new Folders(panel);
  await panel.open();
  await expect(folders.location('shared')).not.toContainText('Backed up');
  await folders.location('shared').hover();
  await folders.root
    .getByRole('button', { name: 'Back up shared now' })
    .click();
  await expect(panel.rows).toHaveCount(1);
  await expect(panel.rows.first()).toContainText('shared');
  await expect(folders.location('shared')).toContainText('Backed up today at');

  await test.step('from its menu', async () => {
    await folders.choose(folders.location('team'), 'Back Up team Now');
    await expect(panel.rows).toHaveCount(2);
  });

  await test.step('from the file browser, where a folder is a location', async () => {
    await page.getByRole('tab', { name: /^File Browser/ }).click();
    const item = (name: string): Locator =>
      page.locator('#filebrowser .jp-DirListing-item').filter({
        hasText: name
      });
    await item('data').click({ button: 'right' });
    await expect(page.getByRole('menuitem', { name: 'Rename' })).toBeVisible();
    // The folder that is shown is a location, the one that is selected is none.
    const offers = page.getByRole('menuitem', { name: /^Back Up/ });
    await expect(offers).toHaveText(['Back Up notebooks Now']);
    await page.keyboard.press('Escape');
    await item('team').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Back Up team Now' }).click();
    await panel.show();
    await expect(panel.rows).toHaveCount(3);
  });
});

test.describe('where folders are mounted', () => {
  test.skip(process.getuid?.() !== 0, 'only root can mount');

  test('publishes into a shared folder', async ({ page }) => {
    await server.stop();
    server = await startServer('--mounted');
    const panel = new Panel(page, server);
    const folders = new Folders(panel);
    await panel.open();
    await folders.go('notebooks', 'data');
    await folders.choose(folders.entry('readings.csv'), /^Publish/);
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: /^Publish/ }).click();
    await expect(dialog).toHaveCount(0);
    await folders.up.click();
    await folders.up.click();
    await folders.go('data');
    await expect(folders.entry('readings.csv')).toBeVisible();
  });
});
