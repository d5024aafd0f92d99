import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { DocumentRegistry } from '@jupyterlab/docregistry';

import { snapshotPathOf } from '../browse/paths';
import type { IOpenDocument, IOpenDocuments } from './tokens';

/**
 * The documents in the main area, found through JupyterLab's own document manager.
 */
export class OpenDocuments implements IOpenDocuments {
  constructor(
    private readonly _shell: JupyterFrontEnd.IShell,
    private readonly _manager: IDocumentManager
  ) {}

  openIn(folder: string): IOpenDocument[] {
    return this._beneath(folder).map(({ path, model }) => ({
      path,
      inside: insideOf(path, folder) ?? '',
      unsaved: model.dirty
    }));
  }

  async save(paths: readonly string[]): Promise<void> {
    const wanted = new Set(paths);
    await Promise.allSettled(
      this._beneath('')
        .filter(({ path, model }) => wanted.has(path) && model.dirty)
        .map(context => context.save())
    );
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
      if (context && insideOf(context.path, folder) !== null) {
        found.add(context);
      }
    }
    return [...found];
  }
}

/**
 * A document's path beneath a folder, or null where it doesn't lie there; the root of the file
 * browser is the empty path.
 */
export function insideOf(path: string, folder: string): string | null {
  if (snapshotPathOf(path)) {
    return null;
  }
  const root = folder.replace(/^\/+|\/+$/g, '');
  // Another drive's documents ("RTC:…" is the same drive) start with its name and a colon.
  const local = path.replace(/^RTC:/, '').replace(/^\/+/, '');
  if (root === '') {
    return local;
  }
  return local.startsWith(`${root}/`) ? local.slice(root.length + 1) : null;
}
