import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import type { DataClient } from '../api/client';
import { ApiError, problemOf } from '../api/errors';
import type { Job, Problem } from '../api/schemas';
import { mainLocation } from '../model/state';
import type { IDataModel } from '../model/tokens';
import { looksLikeArchive } from './archives';
import { Speed } from './speed';
import type { IUpload, IUploads } from './tokens';
import { untilEnded } from './until-ended';

export interface IUploadsOptions {
  client: Pick<DataClient, 'importSnapshot'>;
  data: Pick<IDataModel, 'state' | 'changed' | 'follow' | 'cancel'>;
}

/** The proxy in front of the server lets nothing through that is as large (RFC 9110 §15.5.14). */
const TOO_LARGE = 413;

/** An upload with what it takes to go on with it. */
interface IEntry {
  shown: IUpload;
  readonly file: File;
  readonly stop: AbortController;
  job: string | null;
}

/**
 * Uploads by way of the server. While something is being sent, leaving the page asks first.
 */
export class Uploads implements IUploads, IDisposable {
  readonly changed: Signal<IUploads, void> = new Signal<IUploads, void>(this);
  readonly done: Signal<IUploads, string> = new Signal<IUploads, string>(this);

  constructor(private readonly _options: IUploadsOptions) {}

  get list(): readonly IUpload[] {
    return this._entries.map(({ shown }) => shown);
  }

  get ready(): boolean {
    const { connection } = this._options.data.state;
    return connection === 'ready' && this._main !== null;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    this._entries.forEach(({ stop }) => stop.abort());
    this._entries = [];
    this._guard();
    Signal.clearData(this);
  }

  async add(files: readonly File[]): Promise<void> {
    const location = this._main;
    if (location === null) {
      return;
    }
    const { locations } = this._options.data.state;
    for (const file of files) {
      const problem = await this._refusalOf(file);
      const isTwin = this._isTwin(file);
      const asks = locations.length > 1 || isTwin;
      this._entries.push({
        shown: {
          key: ++this._last,
          name: file.name,
          size: file.size,
          location,
          stage: problem ? 'failed' : asks ? 'asking' : 'waiting',
          sent: 0,
          rate: 0,
          isTwin,
          problem
        },
        file,
        stop: new AbortController(),
        job: null
      });
    }
    this._tell();
    void this._run();
  }

  agree(location: string): void {
    for (const entry of this._entries) {
      if (entry.shown.stage === 'asking') {
        entry.shown = { ...entry.shown, location, stage: 'waiting' };
      }
    }
    this._tell();
    void this._run();
  }

  cancel(key: number): void {
    const entry = this._find(key);
    if (entry?.job) {
      void this._options.data.cancel(entry.job);
    } else if (entry) {
      entry.stop.abort();
      this._forget(entry);
    }
  }

  again(key: number): void {
    const entry = this._find(key);
    if (entry?.shown.stage === 'failed') {
      this._show(entry, { stage: 'waiting', sent: 0, rate: 0, problem: null });
      void this._run();
    }
  }

  private get _main(): string | null {
    return mainLocation(this._options.data.state)?.name ?? null;
  }

  /** Why a file need not be sent at all, or null. */
  private async _refusalOf(file: File): Promise<Problem | null> {
    const { storeFree } = this._options.data.state;
    if (!(await looksLikeArchive(file))) {
      return { reason: 'no-archive', message: '' };
    }
    return storeFree !== null && file.size > storeFree
      ? { reason: 'no-space', message: '' }
      : null;
  }

  /** Whether there is a snapshot that it most likely is: of the same size, and called as it would be. */
  private _isTwin({ name, size }: File): boolean {
    const stem = idOf(name);
    return this._options.data.state.snapshots.some(snapshot => {
      const other = idOf(snapshot.id);
      return (
        snapshot.size === size &&
        (other === stem || other.startsWith(`${stem}-`))
      );
    });
  }

  /** Send what waits, one after the other. */
  private async _run(): Promise<void> {
    if (this._running) {
      return;
    }
    this._running = true;
    try {
      let next: IEntry | undefined;
      while ((next = this._entries.find(isWaiting))) {
        await this._upload(next);
      }
    } finally {
      this._running = false;
    }
  }

  private async _upload(entry: IEntry): Promise<void> {
    const { client, data } = this._options;
    const { file, stop } = entry;
    const { location, name } = entry.shown;
    const speed = new Speed();
    speed.at(0);
    this._show(entry, { stage: 'sending' });
    const onProgress = (sent: number): void =>
      this._show(entry, {
        sent: Math.min(sent, file.size),
        rate: speed.at(sent)
      });
    let job: Job;
    try {
      job = await data.follow(() =>
        client.importSnapshot(
          { location, name },
          { body: file, onProgress, signal: stop.signal }
        )
      );
    } catch (error) {
      if (!stop.signal.aborted) {
        this._fail(entry, refusalOf(error));
      }
      return;
    }
    entry.job = job.id;
    this._show(entry, { stage: 'checking', sent: file.size });
    if (stop.signal.aborted) {
      // It was stopped just after its last byte had gone out.
      void data.cancel(job.id);
    }
    const ended = await untilEnded(data, job);
    entry.job = null;
    if (ended.state === 'failed') {
      const unknown = { reason: 'failed', message: '' };
      this._fail(entry, ended.error ?? unknown);
      return;
    }
    this._forget(entry);
    if (ended.state !== 'cancelled' && ended.snapshot && !this._isDisposed) {
      this.done.emit(ended.snapshot);
    }
  }

  private _fail(entry: IEntry, problem: Problem): void {
    this._show(entry, { stage: 'failed', problem });
  }

  private _find(key: number): IEntry | undefined {
    return this._entries.find(({ shown }) => shown.key === key);
  }

  private _forget(entry: IEntry): void {
    this._entries = this._entries.filter(each => each !== entry);
    this._tell();
  }

  private _show(entry: IEntry, change: Partial<IUpload>): void {
    entry.shown = { ...entry.shown, ...change };
    this._tell();
  }

  private _tell(): void {
    this._guard();
    if (!this._isDisposed) {
      this.changed.emit();
    }
  }

  /** Have the browser ask before the page is left, while it is needed. */
  private _guard(): void {
    const needed = this._entries.some(
      ({ shown }) => shown.stage === 'sending' || shown.stage === 'waiting'
    );
    if (needed) {
      window.addEventListener('beforeunload', askFirst);
    } else {
      window.removeEventListener('beforeunload', askFirst);
    }
  }

  private _entries: IEntry[] = [];
  private _last = 0;
  private _running = false;
  private _isDisposed = false;
}

function isWaiting({ shown }: IEntry): boolean {
  return shown.stage === 'waiting';
}

/** The id that the server gives to an archive of that name, as far as it is free. */
function idOf(name: string): string {
  return name
    .replace(/\.(tgz|tzst|txz|tbz2?|tar(\.\w+)?|gz|zst|xz|bz2)$/i, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '');
}

function refusalOf(error: unknown): Problem {
  return error instanceof ApiError && error.status === TOO_LARGE
    ? { reason: 'too-large', message: error.message }
    : problemOf(error);
}

function askFirst(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
