import { expect, type Locator, type Page, test } from '@playwright/test';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { openLab } from './lab';
import { Panel } from './panel';
import { startServer } from './server';

/** What is ours on the page: there every stop of the focus has to be seen. */
const OURS = '.jp-AILabDataPanel, .ad-Frame';
/** How many stops there are at most on the way to anything. */
const FAR = 40;

test.setTimeout(240_000);
test.use({ actionTimeout: 30_000 });

/** The focus is somewhere, and where it is can be seen. */
async function expectFocus(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.tagName))
    .not.toBe('BODY');
  const hidden = await page.evaluate(ours => {
    const element = document.activeElement as HTMLElement;
    if (!element.closest(ours) || element.tabIndex < 0) {
      return '';
    }
    const style = getComputedStyle(element);
    const outlined =
      style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
    const box = element.getBoundingClientRect();
    const inView =
      box.width > 0 && box.bottom > 0 && box.top < window.innerHeight;
    return (outlined || style.boxShadow !== 'none') && inView
      ? ''
      : element.outerHTML.slice(0, 200);
  }, OURS);
  expect(hidden).toBe('');
}

async function press(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key);
  await expectFocus(page);
}

/** Press a key until an element has the focus. */
async function goTo(page: Page, target: Locator, key = 'Tab'): Promise<void> {
  const isThere = (): Promise<boolean> =>
    target.evaluate(element => element === document.activeElement);
  for (let stop = 0; stop < FAR; stop++) {
    if (await isThere()) {
      return;
    }
    await press(page, key);
  }
  throw new Error(`${key} does not lead to ${String(target)}`);
}

test('backs up, restores and undoes by keyboard alone, and never loses the focus', async ({
  page
}) => {
  const server = await startServer();
  const charts = join(server.notebooks, 'charts.py');
  const panel = new Panel(page, server);
  const row = panel.row('by keyboard');
  const dialog = page.getByRole('dialog', { name: /^(Restore|Undo) / });
  try {
    await openLab(page, server);

    await test.step('open the panel from the command palette', async () => {
      const palette = page.locator('.jp-ModalCommandPalette');
      await page.locator('.jp-LauncherCard').first().waitFor();
      await expect(async () => {
        await page.keyboard.press('Escape');
        await page.keyboard.press('Control+Shift+C');
        await expect(palette).toBeVisible({ timeout: 2000 });
        await page.keyboard.type('Show AI-Lab Data');
        await expect(palette.locator('.lm-mod-active')).toContainText(
          'Show AI-Lab Data',
          { timeout: 4000 }
        );
      }).toPass();
      await page.keyboard.press('Enter');
      await expect(panel.root).toBeVisible();
      await expect(panel.root).toBeFocused();
    });

    await test.step('back up', async () => {
      await goTo(page, panel.label);
      await page.keyboard.type('by keyboard');
      await press(page, 'Enter');
      await expect(row).toBeVisible();
      await expect(panel.progress).toHaveCount(0);
      await expectFocus(page);
    });

    const kept = await readFile(charts, 'utf8');
    await writeFile(charts, 'spoilt\n');
    await rm(join(server.notebooks, 'latest.csv'));

    await test.step('restore', async () => {
      await goTo(page, row);
      await goTo(page, row.getByRole('button', { name: 'Restore…' }));
      await page.keyboard.press('Enter');
      const agree = dialog.getByRole('button', { name: 'Restore 2 files' });
      await expect(agree).toBeVisible();
      await goTo(page, dialog.getByRole('tree'));
      await goTo(page, agree);
      await page.keyboard.press('Enter');
      await expect(dialog).toHaveCount(0);
      await expect(panel.notification(/Restored/)).toBeVisible();
      await expectFocus(page);
      expect(await readFile(charts, 'utf8')).toBe(kept);
    });

    await test.step('undo', async () => {
      const undo = panel.root.getByRole('button', { name: 'Undo restore…' });
      await expect(undo).toBeVisible();
      await goTo(page, undo, 'Shift+Tab');
      await page.keyboard.press('Enter');
      const agree = dialog.getByRole('button', { name: /^Undo: restore 1/ });
      await expect(agree).toBeVisible();
      await goTo(page, agree);
      await page.keyboard.press('Enter');
      await expect(dialog).toHaveCount(0);
      await expect.poll(() => readFile(charts, 'utf8')).toBe('spoilt\n');
      await expect(
        panel.root.getByRole('button', { name: 'Take the undo back…' })
      ).toBeVisible();
      await expectFocus(page);
      await expect(
        stat(join(server.notebooks, 'latest.csv'))
      ).rejects.toThrow();
    });
  } finally {
    await server.stop();
  }
});
