import type { Locator, Page } from '@playwright/test';

/** JupyterLab's own file browser, in front. */
export async function fileBrowser(page: Page): Promise<Locator> {
  const tab = page.getByRole('tab', { name: /^File Browser/ });
  if ((await tab.getAttribute('aria-selected')) !== 'true') {
    await tab.click();
  }
  return page.locator('#filebrowser');
}

/** An entry in a file browser, JupyterLab's own or that of a snapshot. */
export function item(browser: Locator, name: string): Locator {
  return browser.locator('.jp-DirListing-item').filter({ hasText: name });
}

/** Open the menu of the folder that is shown, on the empty place below its entries. */
export async function menuOfFolder(browser: Locator): Promise<void> {
  const list = browser.locator('.jp-DirListing-content');
  const height = (await list.boundingBox())?.height ?? 0;
  await list.click({ button: 'right', position: { x: 60, y: height - 10 } });
}

/** Choose from the menu that is open. */
export async function choose(page: Page, name: string): Promise<void> {
  await page.getByRole('menuitem', { name, exact: true }).click();
}
