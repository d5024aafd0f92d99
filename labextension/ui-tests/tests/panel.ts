import { expect, type Locator, type Page } from '@playwright/test';

import { openLab, shown } from './lab';
import type { IServer } from './server';

/** The panel as a user finds it: by what stands on its buttons. */
export class Panel {
  constructor(
    readonly page: Page,
    readonly server: IServer
  ) {
    this.root = page.getByRole('region', { name: 'AI-Lab Data' });
    this.label = this.root.getByRole('textbox', { name: /label/i });
    this.backUp = this.root.getByRole('button', {
      name: 'Back up',
      exact: true
    });
    this.progress = this.root.getByRole('progressbar');
    this.cancel = this.root.getByRole('button', { name: 'Cancel' });
    this.rows = this.root.locator('[data-snapshot]');
  }

  /** Load JupyterLab, with a document of the notebooks folder open if one is named, and show the panel. */
  async open(document = ''): Promise<void> {
    await openLab(this.page, this.server, document);
    await this.show();
  }

  /** Load the page again. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.show();
  }

  /** Click the panel's icon in the left bar, unless JupyterLab has brought the panel back by itself. */
  async show(): Promise<void> {
    await shown(this.page);
    const tab = this.page.getByRole('tab', {
      name: 'AI-Lab Data',
      exact: true
    });
    if ((await tab.getAttribute('aria-selected')) !== 'true') {
      await tab.click();
    }
    await expect(this.root).toBeVisible();
  }

  /** Drag the panel's edge, so that the left area ends at `x`. */
  async resize(x: number): Promise<void> {
    const box = await this.root.boundingBox();
    expect(box).not.toBeNull();
    const { x: left, y: top, width } = box!;
    await this.page.mouse.move(left + width + 2, top + 300);
    await this.page.mouse.down();
    await this.page.mouse.move(x, top + 300, { steps: 5 });
    await this.page.mouse.up();
  }

  /** Move the panel to the other side of the window, by the menu of its tab. */
  async switchSide(): Promise<void> {
    await this.page
      .getByRole('tab', { name: 'AI-Lab Data', exact: true })
      .click({ button: 'right' });
    await this.page.getByText('Switch Sidebar Side').click();
    await this.show();
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

/** Nothing in the panel may stick out of it, and the panel may not scroll sideways. */
export async function expectNoOverflow(page: Page): Promise<void> {
  const wide = await page
    .getByRole('region', { name: 'AI-Lab Data' })
    .evaluate(panel => {
      const { left, right } = panel.getBoundingClientRect();
      return [panel, ...panel.querySelectorAll('*')]
        .filter(element => {
          const box = element.getBoundingClientRect();
          const spoken = box.width <= 1;
          return !spoken && (box.left < left - 1 || box.right > right + 1);
        })
        .map(element => element.outerHTML.slice(0, 200));
    });
  expect(wide).toEqual([]);
}
