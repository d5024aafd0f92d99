import type { Page } from '@playwright/test';

import type { IServer } from './server';

/** Load JupyterLab, with a document of the notebooks folder open if one is named, until a user could begin. */
export async function openLab(
  page: Page,
  { url, token }: IServer,
  document = ''
): Promise<void> {
  const path = document ? `/tree/${encodeURIComponent(document)}` : '';
  await page.goto(`${url}lab${path}?token=${token}`);
  await shown(page);
  if (!document) {
    await settled(page);
  }
}

/** JupyterLab's shell is there: it comes after the splash screen, which goes when the layout is restored. */
export async function shown(page: Page): Promise<void> {
  await page.locator('#jp-main-content-panel').waitFor();
  await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
}

/**
 * JupyterLab has given the focus to the launcher. It does so a second after the page seems to be ready, whatever
 * somebody has begun to do meanwhile: the palette closes, what is typed goes astray.
 */
async function settled(page: Page): Promise<void> {
  const main = page.locator('#jp-main-dock-panel .jp-MainAreaWidget');
  await main.first().waitFor();
  await page
    .waitForFunction(
      () => document.activeElement?.closest('#jp-main-dock-panel'),
      undefined,
      { timeout: 5000 }
    )
    .catch(() => undefined); // where something else has it by rights
}
