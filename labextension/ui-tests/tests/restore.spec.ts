import { expect, type Locator, type Page, test } from '@playwright/test';
import {
  appendFile,
  mkdir,
  readFile,
  rm,
  stat,
  writeFile
} from 'node:fs/promises';
import { join } from 'node:path';

import { describeFolder } from './folder';
import { expectNoOverflow, Panel } from './panel';
import { type IServer, startServer } from './server';

const LABEL = 'before the upgrade';

let server: IServer;
let panel: Panel;
let dialog: Locator;
test.beforeEach(async ({ page }) => {
  server = await startServer();
  panel = new Panel(page, server);
  dialog = page.getByRole('dialog', { name: /^(Restore|Undo|Take back) / });
});
test.afterEach(async () => {
  await server.stop();
});

async function backUp(): Promise<void> {
  await panel.label.fill(LABEL);
  await panel.backUp.click();
  await expect(panel.row(LABEL)).toBeVisible();
  await expect(panel.progress).toHaveCount(0);
}

/** Delete, change and add files: what a restore has to deal with. */
async function work(notebooks: string): Promise<void> {
  await rm(join(notebooks, 'figures'), { recursive: true });
  await rm(join(notebooks, 'latest.csv'));
  await appendFile(join(notebooks, 'charts.py'), '\nraise SystemExit\n');
  await writeFile(join(notebooks, 'data/readings.csv'), 'gone\n');
  await mkdir(join(notebooks, 'ideas'));
  await writeFile(join(notebooks, 'ideas/new.txt'), 'after the backup\n');
}

async function openRestore(): Promise<void> {
  await panel.row(LABEL).hover();
  await panel.row(LABEL).getByRole('button', { name: 'Restore…' }).click();
  await expect(dialog.getByRole('treeitem').first()).toBeVisible();
}

const row = (name: string | RegExp): Locator =>
  dialog.getByRole('treeitem', { name });
const button = (name: RegExp): Locator => dialog.getByRole('button', { name });

/** Wait for the restore to be done, and close what tells of it. */
async function done(page: Page): Promise<void> {
  await expect(dialog).toBeHidden();
  const toast = panel.notification(/Restored notebooks/);
  await expect(toast).toBeVisible();
  await expect(panel.progress).toHaveCount(0);
  await toast.getByRole('button', { name: /hide|close/i }).click();
  await expect(toast).toHaveCount(0);
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

test('shows what a restore would do, restores what is ticked, and undoes it @everywhere', async ({
  page
}) => {
  const { notebooks } = server;
  await panel.open();
  await backUp();
  const backedUp = await describeFolder(notebooks);
  await work(notebooks);
  const worked = await describeFolder(notebooks);

  await test.step('see the plan', async () => {
    await openRestore();
    await expect(row('figures')).toContainText('comes back');
    await expect(row('site.png')).toContainText('comes back');
    await expect(row('latest.csv')).toContainText('comes back');
    await expect(row('charts.py')).toContainText('changes');
    await expect(row('readings.csv')).toContainText(/5\sB → \d+\skB/);
    await expect(row('new.txt')).toHaveCount(0);
    await expect(dialog).toContainText('so this can be undone');
    await dialog.getByText('Make it exactly as it was').click();
    await expect(row('new.txt')).toContainText('is removed');
    expect(await describeFolder(notebooks)).toEqual(worked);
  });

  await test.step('untick a file and a folder, and restore the rest', async () => {
    await row('charts.py')
      .getByRole('checkbox', { includeHidden: true })
      .click();
    await row(/^ideas/)
      .getByRole('checkbox', { includeHidden: true })
      .click();
    await expect(row('charts.py')).toHaveAttribute('aria-checked', 'false');
    await expect(row('new.txt')).toHaveAttribute('aria-checked', 'false');
    await button(/^Restore 3 files$/).click();
    await done(page);
  });

  const restored = await describeFolder(notebooks);
  for (const path of ['figures/site.png', 'latest.csv', 'data/readings.csv']) {
    expect(restored[path]).toEqual(backedUp[path]);
  }
  for (const path of ['charts.py', 'ideas', 'ideas/new.txt']) {
    expect(restored[path]).toEqual(worked[path]);
  }

  await test.step('undo it from the panel, after a reload', async () => {
    await panel.reload();
    await panel.root.getByRole('button', { name: 'Undo restore…' }).click();
    await expect(row('latest.csv')).toContainText('is removed');
    await expect(row('charts.py')).toHaveCount(0);
    await button(/^Undo: restore 1 file, remove 2$/).click();
    await done(page);
  });
  expect(contentsOf(await describeFolder(notebooks))).toEqual(
    contentsOf(worked)
  );

  await test.step('the panel has room for the way back, narrow too', async () => {
    await page.setViewportSize({ width: 760, height: 800 });
    await panel.resize(60);
    await expect(
      panel.root.getByRole('button', { name: /back…$/ })
    ).toBeVisible();
    expect((await panel.root.boundingBox())!.width).toBeLessThan(260);
    await expectNoOverflow(page);
    await page.setViewportSize({ width: 1280, height: 720 });
  });

  await test.step('and take the undo back, from what was kept before it', async () => {
    await panel.row('before undoing a restore').hover();
    await panel
      .row('before undoing a restore')
      .getByRole('button', { name: 'Undo…' })
      .click();
    await button(/^Undo: restore 3 files$/).click();
    await done(page);
  });
  expect(contentsOf(await describeFolder(notebooks))).toEqual(
    contentsOf(restored)
  );
});

/** Files alone: a folder's time is that of its last change. */
function contentsOf(
  description: Record<string, string>
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(description).filter(([, facts]) => !facts.startsWith('4'))
  );
}

test('asks again where the folder has changed since the plan was shown', async ({
  page
}) => {
  const { notebooks } = server;
  await panel.open();
  await backUp();
  await work(notebooks);
  await openRestore();
  await expect(button(/^Restore 4 files$/)).toBeEnabled();
  await rm(join(notebooks, '03 Forecast.ipynb'));
  await appendFile(join(notebooks, 'charts.py'), '# a thought\n');
  await button(/^Restore 4 files$/).click();

  await expect(dialog.getByRole('alert')).toContainText(
    'notebooks has changed since'
  );
  await expect(row('03 Forecast.ipynb')).toContainText('comes back');
  expect(await readFile(join(notebooks, 'charts.py'), 'utf8')).toContain(
    'a thought'
  );
  await expect(page.locator('.Toastify__toast--error')).toHaveCount(0);
  await expect(button(/^Restore 5 files$/)).toBeFocused();
  await page.keyboard.press('Enter');
  await done(page);
  expect(await readFile(join(notebooks, 'charts.py'), 'utf8')).not.toContain(
    'a thought'
  );
});

test('saves open documents first, and shows them restored', async ({
  page
}) => {
  await panel.open('charts.py');
  await backUp();
  const editor = page.locator('.jp-FileEditor .cm-content');
  await editor.click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('# saved thought\n');
  await page.keyboard.press('Control+s');
  const file = join(server.notebooks, 'charts.py');
  await expect.poll(() => readFile(file, 'utf8')).toContain('saved thought');
  // what is typed before JupyterLab knows that it has saved counts as saved
  await expect(page.locator('.jp-mod-dirty')).toHaveCount(0);
  await page.keyboard.type('# unsaved thought\n');
  await expect(page.locator('.jp-mod-dirty').first()).toBeAttached();

  await openRestore();
  await expect(dialog).toContainText('charts.py is open with unsaved changes');
  await button(/^Save it first$/).click();
  await expect(dialog).toContainText('charts.py is open and will be reloaded');
  expect(await readFile(file, 'utf8')).toContain('unsaved thought');
  await expect(button(/^Restore (1 file|2 files)$/)).toBeEnabled();
  await expect(dialog).not.toContainText('has changed since this list');
  // two where JupyterLab had made its checkpoint before the backup
  await button(/^Restore (1 file|2 files)$/).click();
  await done(page);
  await expect(editor).not.toContainText('thought');

  await panel.root.getByRole('button', { name: 'Undo restore…' }).click();
  await button(/^Undo: restore (1 file|2 files)$/).click();
  await done(page);
  await expect(editor).toContainText('# unsaved thought');
});

test('restores into a new folder, and touches nothing else', async ({
  page
}) => {
  const { notebooks } = server;
  await panel.open();
  await backUp();
  await work(notebooks);
  const before = contentsOf(await describeFolder(notebooks));
  await openRestore();
  await dialog.getByText('Into a new folder beside').click();
  await expect(dialog).toContainText('there is nothing to undo');
  await row(/^data/).getByRole('checkbox', { includeHidden: true }).click();
  await button(/^Restore \d+ files into a new folder$/).click();
  await expect(panel.notification(/into the new folder/)).toBeVisible();
  const after = contentsOf(await describeFolder(notebooks));
  const added = Object.keys(after).filter(path => !(path in before));
  expect(new Set(added.map(path => path.split('/')[0])).size).toBe(1);
  expect(added.some(path => path.endsWith('/figures/site.png'))).toBe(true);
  expect(added.some(path => path.includes('/data/'))).toBe(false);
  for (const path of Object.keys(before)) {
    expect(after[path]).toEqual(before[path]);
  }
  await expect(page.getByRole('button', { name: 'Undo restore…' })).toHaveCount(
    0
  );
});

test('is used by the keyboard alone, and gives the focus back', async ({
  page
}) => {
  await panel.open();
  await backUp();
  await work(server.notebooks);
  await panel.row(LABEL).focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('Cancel', { exact: true })).toBeFocused();
  await expect(button(/^Restore 4 files$/)).toBeEnabled();

  await test.step('the focus stays in the dialog', async () => {
    for (let stop = 0; stop < 12; stop++) {
      await page.keyboard.press('Tab');
      const inside = await dialog.evaluate(node =>
        node.contains(document.activeElement)
      );
      expect(inside).toBe(true);
    }
  });

  await test.step('arrows choose a mode, Space unticks', async () => {
    await dialog.getByRole('radio', { checked: true }).focus();
    await page.keyboard.press('ArrowDown');
    await expect(button(/^Restore 4 files, remove 1$/)).toBeEnabled();
    await page.keyboard.press('Tab');
    await expect(dialog.getByRole('tree')).toBeFocused();
    await page.keyboard.press('End');
    await page.keyboard.press('Space');
    await expect(button(/^Restore 3 files, remove 1$/)).toBeEnabled();
  });

  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(
    panel.row(LABEL).getByRole('button', { name: 'Restore…' })
  ).toBeFocused();
  await expect(stat(join(server.notebooks, 'latest.csv'))).rejects.toThrow();
});
