import type { IDisposable } from '@lumino/disposable';

export interface IDropZoneOptions {
  /** Where files can be dropped. */
  node: HTMLElement;
  /** What stands there while files are held over it. */
  words: string;
  /** Whether files can be taken now. */
  isReady: () => boolean;
  onFiles: (files: readonly File[]) => void;
}

const EVENTS = ['dragenter', 'dragover', 'dragleave', 'drop'] as const;

/**
 * Takes files that are dropped from outside of the browser, and says so while they are held over it.
 */
export class DropZone implements IDisposable {
  constructor(private readonly _options: IDropZoneOptions) {
    this._sign = document.createElement('div');
    this._sign.className = 'ad-DropZone';
    this._sign.textContent = _options.words;
    for (const event of EVENTS) {
      _options.node.addEventListener(event, this);
    }
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    this._hide();
    for (const event of EVENTS) {
      this._options.node.removeEventListener(event, this);
    }
  }

  handleEvent(event: DragEvent): void {
    const data = event.dataTransfer;
    if (!data?.types.includes('Files')) {
      return;
    }
    const { node, isReady, onFiles } = this._options;
    if (event.type === 'dragleave') {
      // Going from one part of it to another is not leaving it.
      if (!node.contains(event.relatedTarget as Node | null)) {
        this._hide();
      }
      return;
    }
    // Else the browser would leave the page to show the file.
    event.preventDefault();
    event.stopPropagation();
    const ready = isReady();
    data.dropEffect = ready ? 'copy' : 'none';
    if (event.type === 'drop') {
      this._hide();
      if (ready) {
        onFiles([...data.files]);
      }
    } else if (ready) {
      this._show();
    }
  }

  private _show(): void {
    const { node } = this._options;
    this._sign.style.top = `${node.scrollTop}px`;
    this._sign.style.height = `${node.clientHeight}px`;
    if (!this._sign.isConnected) {
      node.append(this._sign);
    }
  }

  private _hide(): void {
    this._sign.remove();
  }

  private readonly _sign: HTMLElement;
  private _isDisposed = false;
}
