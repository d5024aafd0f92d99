import type { FileBrowser, IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { IDisposable } from '@lumino/disposable';
import type { Drag } from '@lumino/dragdrop';

import type { IKept } from './copying';
import { snapshotPathOf } from './paths';

/** What JupyterLab's file browsers drag: the paths of files, in all its versions. */
const CONTENTS_MIME = 'application/x-jupyter-icontents';
const LISTING = '.jp-DirListing-content';
const MARKED = 'jp-mod-dropTarget';
const EVENTS = [
  'lm-dragenter',
  'lm-dragleave',
  'lm-dragover',
  'lm-drop'
] as const;

/** What Lumino tells of something that is dragged. */
type IDragged = MouseEvent &
  Pick<Drag.Event, 'mimeData' | 'proposedAction' | 'dropAction'>;

export interface IDropOutOptions {
  browsers: Pick<IFileBrowserFactory['tracker'], 'find'>;
  /** Whether a folder of the file browser can be copied into. */
  canTake: (labPath: string) => boolean;
  onDrop: (kept: IKept, labPath: string) => void;
}

/**
 * Lets files of a snapshot be dropped on JupyterLab's file browser. That itself only moves files within a
 * drive, and answers others with an error, so such drops are taken before it sees them.
 */
export class DropOut implements IDisposable {
  constructor(private readonly _options: IDropOutOptions) {
    for (const event of EVENTS) {
      document.addEventListener(event, this, true);
    }
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    for (const event of EVENTS) {
      document.removeEventListener(event, this, true);
    }
  }

  handleEvent(dragged: Event): void {
    const event = dragged as unknown as IDragged;
    const kept = keptIn(event);
    const target = event.target as Element;
    const browser = kept && this._browserAt(target);
    if (!kept || !browser) {
      return;
    }
    event.stopPropagation();
    this._mark(null);
    const listing = target.closest(LISTING);
    const folder = listing && folderAt(browser, event);
    if (!folder || !this._options.canTake(folder.path)) {
      if (event.type !== 'lm-dragenter') {
        event.dropAction = 'none';
      }
      return;
    }
    event.preventDefault();
    if (event.type === 'lm-dragover') {
      event.dropAction = event.proposedAction;
      this._mark(folder.row ?? listing);
    } else if (event.type === 'lm-drop') {
      event.dropAction = event.proposedAction;
      this._options.onDrop(kept, folder.path);
    }
  }

  /** The file browser of JupyterLab's own drive that an element is in. */
  private _browserAt(target: Element): FileBrowser | undefined {
    return this._options.browsers.find(
      ({ node, model }) =>
        node.contains(target) && snapshotPathOf(model.path) === null
    );
  }

  /** Mark where the copy would go. */
  private _mark(element: Element | null): void {
    if (element !== this._marked) {
      this._marked?.classList.remove(MARKED);
      element?.classList.add(MARKED);
      this._marked = element;
    }
  }

  private _marked: Element | null = null;
  private _isDisposed = false;
}

/** The folder under the pointer, with its row; over anything else the folder that is shown. */
function folderAt(
  browser: FileBrowser,
  event: IDragged
): { path: string; row: Element | null } {
  const item = browser.modelForClick(event);
  const row = (event.target as Element).closest('.jp-DirListing-item');
  return item?.type === 'directory'
    ? { path: item.path, row }
    : { path: browser.model.path, row: null };
}

/** What of a snapshot is dragged; null where something else is. */
function keptIn({ mimeData }: IDragged): IKept | null {
  const paths = mimeData.getData(CONTENTS_MIME) as string[] | undefined;
  const places = (paths ?? []).map(snapshotPathOf);
  const [first] = places;
  if (!first || places.some(place => place?.id !== first.id)) {
    return null;
  }
  return {
    id: first.id,
    paths: places.flatMap(place => (place?.path ? [place.path] : []))
  };
}
