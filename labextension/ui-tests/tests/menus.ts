import { expect, type Locator, type Page } from '@playwright/test';

/** An item of a menu that is open, by its name without the keys beside it. */
export function itemOf(page: Page, name: string): Locator {
  return page
    .locator('.lm-Menu-item')
    .filter({ has: page.getByText(name, { exact: true }) });
}

/** Choose from the menu bar: the name of a menu, then of an item, with that of a submenu between them. */
export async function chooseFromMenu(
  page: Page,
  menu: string,
  ...items: string[]
): Promise<void> {
  await openMenu(page, menu);
  for (const name of items) {
    await itemOf(page, name).click();
  }
}

/** Open a menu of the menu bar. */
export async function openMenu(page: Page, name: string): Promise<void> {
  await page
    .getByRole('menubar')
    .first()
    .getByRole('menuitem', { name, exact: true })
    .click();
  await expect(page.locator('.lm-Menu').last()).toBeVisible();
}

/**
 * Find a command in the palette by its name, and run it. The palette closes when something else takes the focus, as a
 * notebook does once its kernel is there: then it's opened again, as somebody would.
 */
export async function runFromPalette(page: Page, name: string): Promise<void> {
  const soon = { timeout: 5000 };
  await expect(async () => {
    await chooseFromMenu(page, 'View', 'Activate Command Palette');
    await page.locator('.lm-CommandPalette-input:visible').fill(name, soon);
    await page
      .locator('.lm-CommandPalette-item:visible')
      .filter({ hasText: name })
      .first()
      .click(soon);
  }).toPass({ timeout: 60_000 });
}
