import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { PartialJSONValue } from '@lumino/coreutils';

import { snapshotPathOf } from '../browse/paths';
import { isAsSaved } from './as-saved';
import type { IOpenDocument, IOpenDocuments } from './tokens';

/** Milliseconds that the server is given to say what of a notebook is saved. */
const PATIENCE = 2000;

/**
 * The documents in the main area, found through JupyterLab's own document manager.
 */
export class OpenDocuments implements IOpenDocuments {
  constructor(
    private readonly _shell: JupyterFrontEnd.IShell,
    private readonly _manager: IDocumentManager
  ) {}

  openIn(folder: string): IOpenDocument[] {
    return this._beneath(folder).map(context => ({
      path: context.path,
      inside: insideOf(context.path, folder) ?? '',
      unsaved: this._isUnsaved(context)
    }));
  }

  async look(folder: string): Promise<void> {
    const doubtful = this._beneath(folder).filter(
      context =>
        context.contentsModel?.type === 'notebook' && this._isUnsaved(context)
    );
    await Promise.all(
      doubtful.map(async context => {
        if (await this._isAsSaved(context)) {
          this._asSaved.add(context.model);
          context.model.contentChanged.connect(this._onContentChanged);
        }
      })
    );
  }

  async save(paths: readonly string[]): Promise<void> {
    const wanted = new Set(paths);
    await Promise.allSettled(
      this._beneath('')
        .filter(context => wanted.has(context.path) && this._isUnsaved(context))
        .map(context => context.save())
    );
  }

  async reload(folder: string): Promise<void> {
    const clean = this._beneath(folder).filter(
      context => context.isReady && !this._isUnsaved(context)
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

  private _isUnsaved(context: DocumentRegistry.Context): boolean {
    return context.model.dirty && !this._asSaved.has(context.model);
  }

  private async _isAsSaved({
    path,
    model
  }: DocumentRegistry.Context): Promise<boolean> {
    const asked = this._manager.services.contents.get(path, {
      type: 'notebook',
      content: true
    });
    const late = new Promise<null>(done =>
      window.setTimeout(() => done(null), PATIENCE)
    );
    // Where that can't be known, there may be changes.
    const saved = await Promise.race([asked, late]).catch(() => null);
    const content = saved?.content as PartialJSONValue | undefined;
    return saved !== null && isAsSaved(model.toJSON(), content);
  }

  private readonly _onContentChanged = (
    model: DocumentRegistry.IModel
  ): void => {
    model.contentChanged.disconnect(this._onContentChanged);
    this._asSaved.delete(model);
  };

  /** Notebooks that count as changed for JupyterLab, and whose user has changed nothing. */
  private readonly _asSaved = new WeakSet<DocumentRegistry.IModel>();
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
