import { expect, test, type Locator } from '@playwright/test';
import { execFile } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { expectNoOverflow, Panel } from './panel';
import { python, startServer, type IServer } from './server';

const run = promisify(execFile);
const root = resolve(__dirname, '../../..');

/** Give the server's folder so many snapshots, six hours apart. */
async function givePast(server: IServer, count: number): Promise<void> {
  const script = join(root, 'labextension/ui-tests/long_past.py');
  const { notebooks, store } = server;
  await run(python, [script, notebooks, store, String(count)]);
}

/** Where something begins on the page, in pixels from its top. */
async function topOf(part: Locator): Promise<number> {
  return (await part.boundingBox())!.y;
}

/** Go to the first row, for good: once it has started, JupyterLab gives the focus to the launcher. */
async function focusFirstRow({ page, rows }: Panel): Promise<void> {
  await expect(async () => {
    await rows.first().focus();
    await page.waitForTimeout(1000);
    await expect(rows.first()).toBeFocused({ timeout: 100 });
  }).toPass();
}

test.describe('a long diary', () => {
  const COUNT = 250;
  let server: IServer;
  test.beforeAll(async () => {
    test.setTimeout(300_000);
    server = await startServer();
    await givePast(server, COUNT);
  });
  test.afterAll(() => server.stop());

  test('is gone through by the keyboard', async ({ page }) => {
    const panel = new Panel(page, server);
    const focused = page.locator('[data-snapshot]:focus');
    await panel.open();
    await expect(panel.root).toContainText(`${COUNT} · `);
    expect(await panel.rows.count()).toBeLessThan(60);
    await focusFirstRow(panel);
    await page.keyboard.press('End');
    await expect(focused).toContainText('step 0');
    await expect(focused).toBeInViewport({ ratio: 1 });
    await page.keyboard.press('PageUp');
    await expect(focused).not.toContainText('step 0');
    await expect(focused).toBeInViewport({ ratio: 1 });
    await page.keyboard.press('Home');
    await expect(focused).toBeInViewport({ ratio: 1 });
    const names: string[] = [];
    for (let i = 0; i < 40; i++) {
      names.push((await focused.getAttribute('data-snapshot'))!);
      await page.keyboard.press('ArrowDown');
    }
    expect(new Set(names).size).toBe(40);
    expect([...names].sort().reverse()).toEqual(names);
    await expect(focused).toBeInViewport({ ratio: 1 });
    await expect(
      panel.root.locator('[data-snapshot][tabindex="0"]')
    ).toHaveCount(1);
    // The menu gives the focus back to where it was.
    await page.keyboard.press('Shift+F10');
    await expect(page.getByRole('menu')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(focused).toHaveCount(1);
  });

  test('finds a snapshot by words and by days', async ({ page }) => {
    const panel = new Panel(page, server);
    await panel.open();
    const filter = panel.root.getByRole('searchbox');
    const top = await topOf(panel.rows.first());
    await filter.fill('step 245');
    await expect(panel.rows).toHaveCount(1);
    await expect(panel.root).toContainText(`1 of ${COUNT}`);
    expect(await topOf(panel.rows.first())).toBeCloseTo(top, 0);
    await filter.press('Escape');
    await expect(panel.root).toContainText(`${COUNT} · `);
  });

  test('stays where it was while another panel is looked at, and on the other side', async ({
    page
  }) => {
    const panel = new Panel(page, server);
    await panel.open();
    await panel.rows.first().hover();
    await page.mouse.wheel(0, 3000);
    const list = panel.root.locator('.ad-Diary-list');
    const offset = (): Promise<number> => list.evaluate(it => it.scrollTop);
    await expect.poll(offset).toBeGreaterThan(2900);
    const there = await offset();
    await expect(panel.rows.first()).toBeAttached();
    const seen = await panel.root.locator('.ad-Day').allTextContents();
    await page.getByRole('tab', { name: /^File Browser/ }).click();
    await expect(panel.root).toBeHidden();
    await panel.show();
    expect(await offset()).toBe(there);
    expect(await panel.root.locator('.ad-Day').allTextContents()).toEqual(seen);

    await panel.switchSide();
    await expect(
      page.locator('#jp-right-stack').filter({ has: panel.root })
    ).toBeVisible();
    expect(await offset()).toBe(there);
    await expectNoOverflow(page);
    await panel.switchSide();
    await expect(
      page.locator('#jp-left-stack').filter({ has: panel.root })
    ).toBeVisible();
  });

  test('gives the focus to the next row when a snapshot is deleted', async ({
    page
  }) => {
    const panel = new Panel(page, server);
    const focused = page.locator('[data-snapshot]:focus');
    await panel.open();
    const second = await panel.rows.nth(1).getAttribute('data-snapshot');
    const third = await panel.rows.nth(2).getAttribute('data-snapshot');
    await focusFirstRow(panel);
    await page.keyboard.press('ArrowDown');
    await expect(focused).toHaveAttribute('data-snapshot', second!);
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: /Delete/ }).click();
    await expect(page.locator(`[data-snapshot="${second}"]`)).toHaveCount(0);
    await expect(focused).toHaveAttribute('data-snapshot', third!);
  });
});

test('remembers which sections are closed, and on which side it is', async ({
  page
}) => {
  const server = await startServer();
  try {
    const panel = new Panel(page, server);
    await panel.open();
    const folders = panel.root.getByRole('button', { name: 'Folders' });
    await expect(folders).toHaveAttribute('aria-expanded', 'true');
    await folders.click();
    await panel.switchSide();
    await page.waitForResponse(
      answer =>
        answer.url().includes('/api/workspaces') &&
        answer.request().method() === 'PUT' &&
        (answer.request().postData() ?? '').includes('"folders"')
    );
    await page.reload();
    await expect(panel.root).toBeVisible();
    await expect(folders).toHaveAttribute('aria-expanded', 'false');
    await expect(
      page.locator('#jp-right-stack').filter({ has: panel.root })
    ).toBeVisible();
  } finally {
    await server.stop();
  }
});

test('has unsaved documents saved before a backup, or left out, or makes none', async ({
  page
}) => {
  const server = await startServer();
  const kept = async (): Promise<string[]> => {
    const archives = (await readdir(server.store).catch(() => [])).filter(
      name => name.endsWith('.tgz')
    );
    return Promise.all(
      archives.sort().map(async name => {
        const archive = join(server.store, name);
        return (await run('tar', ['-xOzf', archive, './charts.py'])).stdout;
      })
    );
  };
  try {
    const panel = new Panel(page, server);
    await panel.open('charts.py');
    const save = panel.root.getByRole('button', { name: 'Save and back up' });
    const editor = page.locator('.jp-FileEditor .cm-content');
    const write = async (text: string): Promise<void> => {
      await editor.click();
      await page.keyboard.press('ControlOrMeta+Home');
      await page.keyboard.type(text);
      await expect(page.locator('.jp-mod-dirty').first()).toBeAttached();
    };

    await write('# first thought\n');
    const heading = panel.root.getByRole('button', { name: 'Snapshots' });
    const below = await topOf(heading);
    await panel.label.fill('cancelled');
    await panel.backUp.click();
    await expect(panel.root).toContainText('“charts.py” has unsaved changes.');
    await expect(save).toBeFocused();
    expect(await topOf(heading)).toBe(below);
    await expectNoOverflow(page);
    await page.keyboard.press('Escape');
    await expect(panel.backUp).toBeFocused();
    await expect(panel.label).toHaveValue('cancelled');

    await panel.label.fill('as on disk');
    await panel.backUp.click();
    await panel.root
      .getByRole('button', { name: 'Back up what is on disk' })
      .click();
    await expect(panel.row('as on disk')).toBeVisible();
    expect(await kept()).toHaveLength(1);
    expect((await kept())[0]).not.toContain('first thought');
    await rm(server.store, { recursive: true });

    // From the palette, the same is asked.
    await page.keyboard.press('ControlOrMeta+Shift+C');
    await page.keyboard.type('Back Up Now');
    await page.keyboard.press('Enter');
    await expect(save).toBeFocused();
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await kept()).length).toBe(1);
    expect((await kept())[0]).toContain('# first thought');
    await expect(page.locator('.jp-mod-dirty')).toHaveCount(0);
  } finally {
    await server.stop();
  }
});

test('does not ask about a notebook that only its kernel has changed', async ({
  page
}) => {
  const server = await startServer();
  try {
    const panel = new Panel(page, server);
    await panel.open('01 Load the readings.ipynb');
    // the kernel writes into it which Python it is
    await expect(page.locator('.jp-mod-dirty').first()).toBeAttached();
    await panel.label.fill('merely opened');
    await panel.backUp.click();
    await expect(panel.row('merely opened')).toBeVisible();

    await page.locator('.jp-CodeCell .cm-content').first().click();
    await page.keyboard.type('# a thought');
    await panel.backUp.click();
    await expect(panel.root).toContainText(
      '“01 Load the readings.ipynb” has unsaved changes.'
    );
  } finally {
    await server.stop();
  }
});

test('says that the server is gone, lets nothing be pressed, and comes back', async ({
  context,
  page
}) => {
  const server = await startServer();
  try {
    const panel = new Panel(page, server);
    await panel.open();
    await panel.label.fill('before');
    await panel.backUp.click();
    await expect(panel.row('before')).toBeVisible();
    const heading = panel.root.getByRole('button', { name: 'Snapshots' });
    const below = await topOf(heading);
    await context.setOffline(true);
    await panel.root.getByRole('button', { name: 'Refresh' }).click();
    await expect(panel.root).toContainText('Can’t reach the server');
    await expect(panel.root).toContainText('What is shown is as of today at');
    expect(await topOf(heading)).toBe(below);
    await expect(panel.row('before')).toBeVisible();
    await expect(panel.backUp).toHaveAttribute('aria-disabled', 'true');
    const restore = panel
      .row('before')
      .getByRole('button', { name: 'Restore…' });
    await expect(restore).toHaveAttribute('aria-disabled', 'true');
    await context.setOffline(false);
    await expect(panel.root).not.toContainText('Can’t reach the server');
    await expect(panel.backUp).toHaveAttribute('aria-disabled', 'false');
  } finally {
    await server.stop();
  }
});

test.describe('read-only', () => {
  test.skip(process.getuid?.() !== 0, 'only root can mount');

  test('a store says why nothing can be backed up', async ({ page }) => {
    const server = await startServer('--mounted', '--read-only', 'store');
    try {
      const panel = new Panel(page, server);
      await panel.open();
      await expect(panel.root).toContainText(
        'can be read here but not written'
      );
      await expect(panel.backUp).toHaveAttribute('aria-disabled', 'true');
      await expect(panel.backUp).toHaveAttribute('title', /not written/);
    } finally {
      await server.stop();
    }
  });

  test('a folder can be backed up, and says why nothing can be put back', async ({
    page
  }) => {
    const server = await startServer('--mounted', '--read-only', 'notebooks');
    try {
      const panel = new Panel(page, server);
      await panel.open();
      await expect(panel.root).toContainText('read-only');
      await panel.label.fill('kept');
      await panel.backUp.click();
      const row = panel.row('kept');
      await expect(row).toBeVisible();
      const restore = row.getByRole('button', { name: 'Restore…' });
      await expect(restore).toHaveAttribute('aria-disabled', 'true');
      await expect(restore).toHaveAttribute('title', /notebooks is read-only/);
    } finally {
      await server.stop();
    }
  });
});
