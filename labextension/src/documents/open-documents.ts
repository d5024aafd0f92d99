import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { DocumentRegistry } from '@jupyterlab/docregistry';

import type { IOpenDocuments } from './tokens';

/**
 * The documents in the main area, found through JupyterLab's own document manager.
 */
export class OpenDocuments implements IOpenDocuments {
  constructor(
    private readonly _shell: JupyterFrontEnd.IShell,
    private readonly _manager: IDocumentManager
  ) {}

  unsavedIn(folder: string): string[] {
    return this._beneath(folder)
      .filter(({ model }) => model.dirty)
      .map(({ path }) => path);
  }

  async reload(folder: string): Promise<void> {
    const clean = this._beneath(folder).filter(
      context => context.isReady && !context.model.dirty
    );
    // A document whose file is gone stays as it is; JupyterLab tells about it when it is saved.
    await Promise.allSettled(clean.map(context => context.revert()));
  }

  private _beneath(folder: string): DocumentRegistry.Context[] {
    const found = new Set<DocumentRegistry.Context>();
    for (const widget of this._shell.widgets('main')) {
      const context = this._manager.contextForWidget(widget);
      if (context && isBeneath(context.path, folder)) {
        found.add(context);
      }
    }
    return [...found];
  }
}

/** Whether a document lies beneath a folder; the root of the file browser is the empty path. */
export function isBeneath(path: string, folder: string): boolean {
  const root = folder.replace(/^\/+|\/+$/g, '');
  // Another drive's documents ("RTC:…" is the same drive) start with its name and a colon.
  const local = path.replace(/^RTC:/, '').replace(/^\/+/, '');
  return root === '' || local.startsWith(`${root}/`);
}
