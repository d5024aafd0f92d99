import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import type { DataClient } from '../api/client';
import { problemOf } from '../api/errors';
import type { ContentsPage, FolderOrder } from '../api/schemas';
import type { IDataModel } from '../model/tokens';
import type { IPanelSettings } from '../settings/tokens';
import {
  type IFolderPlace,
  type IFoldersState,
  NOTHING_OPEN,
  PAGE,
  parentOf
} from './state';
import type { IFoldersModel } from './tokens';

/** Milliseconds for which the last wish must stand: who types or scrolls changes it all the time. */
const PAUSE = 120;

/** What the server says where a folder is gone, or has become something else. */
const GONE = new Set(['not-found', 'bad-request', 'outside-location']);

export interface IFoldersModelOptions {
  client: Pick<DataClient, 'contents'>;
  data: Pick<IDataModel, 'state' | 'changed' | 'jobEnded'>;
  settings: IPanelSettings;
  pause?: number;
}

/**
 * The folders by way of the server. Whatever is opened, filtered or sorted is a new question, and answers to
 * older ones are dropped: a folder that hangs can be left.
 */
export class FoldersModel implements IFoldersModel, IDisposable {
  readonly changed: Signal<IFoldersModel, IFoldersState> = new Signal<
    IFoldersModel,
    IFoldersState
  >(this);

  constructor(options: IFoldersModelOptions) {
    this._options = options;
    this._state = {
      ...NOTHING_OPEN,
      showHidden: options.settings.values.showHiddenFiles
    };
    options.settings.changed.connect((_, { showHiddenFiles: showHidden }) => {
      if (showHidden !== this._state.showHidden) {
        this._ask({ showHidden });
      }
    }, this);
    // A job may have brought files or taken some away.
    options.data.jobEnded.connect(() => this.refresh(), this);
    options.data.changed.connect((_, { connection }) => {
      const isBack = connection === 'ready';
      if (isBack && this._state.problem?.reason === 'unreachable') {
        this.refresh();
      }
    }, this);
  }

  get state(): IFoldersState {
    return this._state;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  get visible(): boolean {
    return this._visible;
  }
  set visible(visible: boolean) {
    const shown = visible && !this._visible;
    this._visible = visible;
    if (shown) {
      this.refresh();
    }
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._question.abort();
      window.clearTimeout(this._later);
      Signal.clearData(this);
    }
  }

  open(place: IFolderPlace): void {
    this._seen = [0, 0];
    this._ask({ place, left: '', filter: '', content: null, gone: '' });
  }

  up(): void {
    const { place } = this._state;
    if (place?.path) {
      this.open({ ...place, path: parentOf(place.path) });
    } else {
      this.close();
    }
  }

  close(): void {
    const left = this._state.place?.location ?? '';
    this._ask({ place: null, left, filter: '', content: null, gone: '' });
  }

  setFilter(filter: string): void {
    this._seen = [0, 0];
    this._ask({ filter }, this._options.pause ?? PAUSE);
  }

  setOrder(order: FolderOrder): void {
    this._seen = [0, 0];
    this._ask({ order });
  }

  showHidden(show: boolean): void {
    void this._options.settings.set('showHiddenFiles', show);
  }

  need(first: number, last: number): void {
    this._seen = [first, last];
    const { asking, problem } = this._state;
    const idle = this._visible && !asking && !problem;
    if (idle && this._missing().length > 0) {
      window.clearTimeout(this._later);
      this._later = window.setTimeout(
        () => this._load(),
        this._options.pause ?? PAUSE
      );
    }
  }

  refresh(): void {
    this._ask({ problem: this._state.problem });
  }

  /** Put the question anew, with some of it changed, after so many milliseconds. */
  private _ask(change: Partial<IFoldersState>, pause = 0): void {
    if (this._isDisposed) {
      return;
    }
    this._question.abort();
    this._question = new AbortController();
    this._awaited.clear();
    this._isOld = true;
    window.clearTimeout(this._later);
    const place = { ...this._state, ...change }.place;
    const asking = place !== null && this._visible;
    this._update({ problem: null, ...change, asking });
    if (asking && pause > 0) {
      this._later = window.setTimeout(() => this._load(), pause);
    } else if (asking) {
      this._load();
    }
  }

  /** Fetch what is looked at and not known. */
  private _load(): void {
    for (const page of this._missing()) {
      this._awaited.add(page);
      void this._fetch(page);
    }
  }

  /** The pages of what is looked at that are neither known nor on their way. */
  private _missing(): number[] {
    const { place, content } = this._state;
    const known = this._isOld ? undefined : content?.pages;
    const last = Math.min(
      this._seen[1],
      Math.max(0, (content?.total ?? 1) - 1)
    );
    const pages: number[] = [];
    const from = Math.min(this._seen[0], last);
    for (let page = Math.floor(from / PAGE); page * PAGE <= last; page++) {
      if (!known?.has(page) && !this._awaited.has(page)) {
        pages.push(page);
      }
    }
    return place ? pages : [];
  }

  private async _fetch(page: number): Promise<void> {
    const question = this._question;
    const { place, order, filter, showHidden } = this._state;
    if (!place) {
      return;
    }
    try {
      const answer = await this._options.client.contents(
        place.location,
        place.path,
        {
          offset: page * PAGE,
          limit: PAGE,
          sort: order,
          filter,
          hidden: showHidden
        },
        question.signal
      );
      if (question === this._question) {
        this._take(page, answer);
      }
    } catch (error) {
      if (question === this._question) {
        this._lose(place, error);
      }
    }
  }

  private _take(page: number, answer: ContentsPage): void {
    const { total, unfiltered, hidden, entries } = answer;
    const known = this._isOld ? null : this._state.content;
    // In a folder that has changed meanwhile, the other pages are other ones.
    const pages = new Map(known?.total === total ? known.pages : []);
    pages.set(page, entries);
    this._awaited.delete(page);
    this._isOld = false;
    const content = { total, unfiltered, hidden, pages };
    this._update({ content, asking: false, problem: null });
  }

  private _lose(place: IFolderPlace, error: unknown): void {
    const problem = problemOf(error);
    if (place.path && GONE.has(problem.reason)) {
      this._seen = [0, 0];
      this._ask({
        place: { ...place, path: parentOf(place.path) },
        filter: '',
        content: null,
        gone: this._state.gone || place.path
      });
    } else {
      // While the server is away, what was seen last is better than nothing.
      const keeps = problem.reason === 'unreachable';
      const content = keeps ? this._state.content : null;
      this._awaited.clear();
      this._update({ content, asking: false, problem });
    }
  }

  private _update(change: Partial<IFoldersState>): void {
    if (!this._isDisposed) {
      this._state = { ...this._state, ...change };
      this.changed.emit(this._state);
    }
  }

  private readonly _options: IFoldersModelOptions;
  private _state: IFoldersState;
  private _visible = false;
  private _isDisposed = false;
  /** What is asked now; aborted when something else is. */
  private _question = new AbortController();
  /** Pages on their way. */
  private readonly _awaited = new Set<number>();
  /** Whether the pages that are shown answer an older question. */
  private _isOld = true;
  /** The first and last entry that somebody looks at. */
  private _seen: [first: number, last: number] = [0, 0];
  private _later = 0;
}
