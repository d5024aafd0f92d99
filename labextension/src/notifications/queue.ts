import type { IDisposable } from '@lumino/disposable';

import type { Job } from '../api/schemas';

export interface IQueueOptions {
  /** Called with jobs that have ended, at a time when somebody sees it. */
  tell(ended: readonly Job[]): void;
}

/**
 * The jobs whose end is still to be told: those that end together are told together, and those that end
 * while nobody looks at the page when somebody does again.
 */
export class Queue implements IDisposable {
  constructor(private readonly _options: IQueueOptions) {
    document.addEventListener('visibilitychange', this);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      document.removeEventListener('visibilitychange', this);
    }
  }

  add(job: Job): void {
    this._ended.push(job);
    if (this._ended.length === 1) {
      queueMicrotask(() => this._flush());
    }
  }

  /** The page is seen again, or no longer. */
  handleEvent(): void {
    this._flush();
  }

  private _flush(): void {
    if (this._ended.length > 0 && !this._isDisposed && !document.hidden) {
      const ended = this._ended;
      this._ended = [];
      this._options.tell(ended);
    }
  }

  private _ended: Job[] = [];
  private _isDisposed = false;
}
