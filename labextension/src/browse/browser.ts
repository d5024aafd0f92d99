import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { IDocumentWidget } from '@jupyterlab/docregistry';
import { FileBrowser, FilterFileBrowserModel } from '@jupyterlab/filebrowser';
import type { Contents } from '@jupyterlab/services';
import type { ITranslator } from '@jupyterlab/translation';

import { DRIVE, type ISnapshotPath, localPathOf } from './paths';

export interface ISnapshotBrowserOptions {
  /** What opens the files. */
  manager: IDocumentManager;
  translator: ITranslator;
  /** Called where the menu of an entry shall open; without an entry it is the folder's own. */
  onMenu: (at: ISnapshotPath, isFolder: boolean, event: MouseEvent) => void;
}

/** Folders of a snapshot don't change, so they are not asked for again and again. */
const SELDOM = 24 * 3_600_000;

/**
 * JupyterLab's own file browser on a snapshot, with a menu of what can be done there: nothing in it can be
 * renamed, cut or deleted.
 */
export class SnapshotBrowser extends FileBrowser {
  constructor(options: ISnapshotBrowserOptions) {
    const { manager, translator } = options;
    super({
      id: 'jupyter_ailab_data:browser',
      model: new FilterFileBrowserModel({
        manager,
        translator,
        driveName: DRIVE,
        includeHiddenFiles: true,
        refreshInterval: SELDOM
      }),
      translator,
      restore: false
    });
    this._onMenu = options.onMenu;
    this.addClass('jp-AILabDataBrowser');
    this.showFileFilter = true;
    this.showFileSizeColumn = true;
    this.showFileCheckboxes = false;
    this.node.addEventListener('contextmenu', this, true);
  }

  /** Where the browser is. */
  get place(): ISnapshotPath {
    return placeOfModel(this, this.model.path);
  }

  /** Go to a folder. */
  async visit(at: ISnapshotPath): Promise<void> {
    await this.model.cd(`/${[at.id, at.path].filter(Boolean).join('/')}`);
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.node.removeEventListener('contextmenu', this, true);
      this.model.dispose();
      super.dispose();
    }
  }

  handleEvent(event: Event): void {
    event.preventDefault();
    event.stopPropagation();
    const item = this.modelForClick(event as MouseEvent);
    const at = item ? placeOfModel(this, item.path) : this.place;
    if (at.id) {
      const isFolder = !item || item.type === 'directory';
      this._onMenu(at, isFolder, event as MouseEvent);
    }
  }

  private readonly _onMenu: ISnapshotBrowserOptions['onMenu'];
}

function placeOfModel(browser: FileBrowser, path: string): ISnapshotPath {
  const contents: Contents.IManager = browser.model.manager.services.contents;
  return localPathOf(contents.localPath(path));
}

/** Documents of a snapshot start no kernel: their folder is not there. */
export const NO_KERNEL = {
  shouldStart: false,
  canStart: false,
  autoStartDefault: false
};

/**
 * A document manager that opens everything as what is in a snapshot is opened: without a kernel.
 *
 * @param onOpen - called with each document that is opened
 */
export function readOnlyManager(
  manager: IDocumentManager,
  onOpen: (widget: IDocumentWidget) => void
): IDocumentManager {
  const open: IDocumentManager['openOrReveal'] = (
    path,
    factory,
    _,
    options
  ) => {
    const widget = manager.openOrReveal(
      path,
      factory,
      undefined,
      options,
      NO_KERNEL
    );
    if (widget) {
      onOpen(widget);
    }
    return widget;
  };
  return Object.create(manager, {
    openOrReveal: { value: open }
  }) as IDocumentManager;
}
