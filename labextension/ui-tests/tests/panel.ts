import { expect, type Locator, type Page } from '@playwright/test';

import type { IServer } from './server';

/** The panel as a user finds it: by what stands on its buttons. */
export class Panel {
  constructor(
    readonly page: Page,
    readonly server: IServer
  ) {
    this.root = page.getByRole('region', { name: 'AI-Lab Data' });
    this.label = this.root.getByRole('textbox', { name: /label/i });
    this.backUp = this.root.getByRole('button', { name: 'Back up' });
    this.progress = this.root.getByRole('progressbar');
    this.cancel = this.root.getByRole('button', { name: 'Cancel' });
    this.rows = this.root.locator('[data-snapshot]');
  }

  /** Load JupyterLab, with a document if one is named, and open the panel by its icon in the left bar. */
  async open(document = ''): Promise<void> {
    await this.load(document);
    await this.page.getByRole('tab', { name: 'AI-Lab Data' }).click();
    await expect(this.root).toBeVisible();
  }

  /** Load JupyterLab, with a document of the notebooks folder open if one is named. */
  async load(document = ''): Promise<void> {
    const { url, token } = this.server;
    const path = document ? `/tree/${encodeURIComponent(document)}` : '';
    await this.page.goto(`${url}lab${path}?token=${token}`);
    const splash = this.page.locator('#jupyterlab-splash');
    await splash.waitFor({ state: 'detached' });
  }

  row(label: string): Locator {
    return this.rows.filter({ hasText: label });
  }

  /** The toast that JupyterLab shows in the corner. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.Toastify__toast').filter({ hasText: text });
  }

  readonly root: Locator;
  readonly label: Locator;
  readonly backUp: Locator;
  readonly progress: Locator;
  readonly cancel: Locator;
  readonly rows: Locator;
}
