import { expect, type Page, test } from '@playwright/test';
import { appendFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { openLab } from './lab';
import { expectNoOverflow } from './panel';
import { type IServer, startServer } from './server';

const pictures = join(__dirname, '../test-results/pictures');
/** English that would stand out in German; names, paths and what the server says aside. */
const ENGLISH =
  /\b(the|and|is|are|back|backed|restore|restored|snapshots?|folders?|files?|today|yesterday|cancel|undo|more|free|new|volume of)\b/i;

test.describe('in German', () => {
  let server: IServer;
  test.beforeAll(async () => {
    server = await startServer('--locale', 'de_DE');
  });
  test.afterAll(() => server.stop());

  test('everything from a backup to its undoing', async ({ page }) => {
    await open(page, server);
    const panel = panelOf(page);
    await expect(page.getByRole('menuitem', { name: 'Datei' })).toBeVisible();
    await expect(panel).toContainText('Noch nicht gesichert');
    await expectGerman(page, '.jp-AILabDataPanel');

    await panel.getByRole('textbox', { name: /^Name/ }).fill('eins');
    await panel.getByRole('button', { name: 'Sichern', exact: true }).click();
    await expect(
      toast(page, /^notebooks gesichert: \d+ Dateien/)
    ).toBeVisible();
    const row = panel.locator('[data-snapshot]').filter({ hasText: 'eins' });
    await expect(row).toContainText(/[kM]B · vollständig/);
    await expect(panel).toContainText(/Zuletzt gesichert heute um \d\d:\d\d/);
    await expect(panel.getByRole('heading', { name: 'Heute' })).toBeVisible();
    await expectGerman(page, '.jp-AILabDataPanel');

    await rm(join(server.notebooks, 'latest.csv'));
    await appendFile(join(server.notebooks, 'charts.py'), '#\n');
    await writeFile(join(server.notebooks, 'neu.txt'), 'später\n');
    await row.hover();
    await row.getByRole('button', { name: 'Zurückholen …' }).click();
    const dialog = page.getByRole('dialog', {
      name: /^notebooks wiederherstellen, Stand: heute um/
    });
    await expect(dialog).toContainText(
      '1 kommt zurück und 1 ändert sich. Nichts wird entfernt.'
    );
    await expectGerman(page, '.ad-RestoreDialog');
    await expectUncut(page, '.ad-RestoreDialog');
    await page.screenshot({ path: join(pictures, 'german-restore.png') });
    await dialog.getByText('Genau wie damals').click();
    await dialog
      .getByRole('button', { name: '2 Dateien wiederherstellen, 1 entfernen' })
      .click();
    await expect(
      toast(page, '1 zurückgeholt, 1 geändert, 1 entfernt')
    ).toBeVisible();

    await panel
      .getByRole('button', { name: 'Wiederherstellung rückgängig machen …' })
      .click();
    const undo = page.getByRole('dialog', {
      name: /^Wiederherstellung von notebooks rückgängig machen/
    });
    await expectGerman(page, '.ad-RestoreDialog');
    await undo.getByRole('button', { name: /^Rückgängig: / }).click();
    await expect(undo).toHaveCount(0);
    await expect(panel).toContainText(/Zurückgenommen heute um/);
    await page.screenshot({ path: join(pictures, 'german-panel.png') });
  });

  test('nothing is cut where the panel is narrow', async ({ page }) => {
    await page.setViewportSize({ width: 760, height: 800 });
    await open(page, server);
    const panel = panelOf(page);
    await expect(
      panel.getByRole('button', { name: 'Sichern', exact: true })
    ).toBeVisible();
    const box = (await panel.boundingBox())!;
    await page.mouse.move(box.x + box.width + 2, 300);
    await page.mouse.down();
    await page.mouse.move(60, 300, { steps: 5 });
    await page.mouse.up();
    expect((await panel.boundingBox())!.width).toBeLessThan(260);
    await expectNoOverflow(page);
    await expectUncut(page, '.jp-AILabDataPanel');
    await page.screenshot({ path: join(pictures, 'german-narrow.png') });
  });

  test('the settings and the menus', async ({ page }) => {
    await open(page, server);
    await page.getByRole('menuitem', { name: 'Datei' }).click();
    await expect(
      page.getByRole('menuitem', { name: 'Jetzt sichern' })
    ).toBeVisible();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Comma');
    const settings = page.locator('.jp-SettingsPanel');
    await page.locator('.jp-PluginList').getByText('AI-Lab Data').click();
    await expect(settings.getByText('Panel beim Start öffnen')).toBeVisible();
    await expect(
      settings.getByRole('option', { name: 'Erst speichern, dann sichern' })
    ).toBeAttached();
  });
});

async function open(page: Page, server: IServer): Promise<void> {
  await openLab(page, server);
  const tab = page.getByRole('tab', { name: 'AI-Lab Data', exact: true });
  if ((await tab.getAttribute('aria-selected')) !== 'true') {
    await tab.click();
  }
}

function panelOf(page: Page): ReturnType<Page['getByRole']> {
  return page.getByRole('region', { name: 'AI-Lab Data' });
}

function toast(page: Page, text: string | RegExp): ReturnType<Page['locator']> {
  return page.locator('.Toastify__toast').filter({ hasText: text });
}

/** What is read and heard within a part of the page, without the names of files and what the server says. */
async function expectGerman(page: Page, part: string): Promise<void> {
  const texts = await page.locator(part).evaluate(root => {
    const found: string[] = [];
    const names = '.ad-Tree-name, .ad-LocationName, .ad-Row-name, code, pre';
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      if (!node.parentElement?.closest(names)) {
        found.push(node.textContent ?? '');
      }
    }
    for (const element of root.querySelectorAll('*')) {
      for (const name of ['aria-label', 'placeholder', 'aria-valuetext']) {
        found.push(element.getAttribute(name) ?? '');
      }
    }
    return found;
  });
  expect(texts.filter(text => ENGLISH.test(text))).toEqual([]);
}

/** No button or heading shows less than its words. */
async function expectUncut(page: Page, part: string): Promise<void> {
  const cut = await page
    .locator(part)
    .evaluate(root =>
      [
        ...root.querySelectorAll<HTMLElement>(
          'button, h2, h3, dt, label, input'
        )
      ]
        .filter(
          each => each.offsetParent && each.scrollWidth > each.clientWidth + 1
        )
        .map(each => each.outerHTML.slice(0, 200))
    );
  expect(cut).toEqual([]);
}
