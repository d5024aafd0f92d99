import type { IDisposable } from '@lumino/disposable';

import type { DataClient } from '../api/client';
import { ApiError, problemOf } from '../api/errors';
import type { Job } from '../api/schemas';
import { JobWatch } from './job-watch';
import { Lists } from './lists';
import type { IPace } from './pace';
import type { Question } from './question';
import { Rounds } from './rounds';
import { isRunning, type IDataState } from './state';
import type { IJobHint } from './tokens';

export interface IUpkeepOptions {
  client: DataClient;
  pace: IPace;
  /** Whether the whole page is hidden (another browser tab is in front). */
  isPageHidden: () => boolean;
  /** What is known now. */
  state: () => IDataState;
  /** Called with what is newly known. */
  update: (change: Partial<IDataState>) => void;
  /** Called with the jobs that have ended while this page was open, each once. */
  onEnd: (ended: readonly Job[]) => void;
}

/**
 * Keeps what is known of the server up to date: the lists, the jobs, and whether it answers at all. It asks as
 * often as what goes on deserves.
 */
export class Upkeep implements IDisposable {
  readonly rounds: Rounds;

  constructor(private readonly _options: IUpkeepOptions) {
    const { client, pace, isPageHidden } = _options;
    this.rounds = new Rounds({ interval: pace.beat, isPageHidden });
    this._news = this.rounds.add({
      ask: () => this._askNews(),
      holds: () => this._newsHold
    });
    this._lists = new Lists({
      client,
      rounds: this.rounds,
      pace,
      isLookedAt: () => this._visible,
      onNews: change => this._find(change),
      onLost: error => this.lose(error)
    });
    this._watch = new JobWatch({
      look: id => client.job(id),
      onNews: jobs => {
        _options.update({ jobs });
        this._setPaces();
      },
      onEnd: ended => {
        _options.onEnd(ended);
        void this._lists.refresh();
      },
      onLost: error => this.lose(error),
      interval: pace.jobHidden,
      isPageHidden
    });
  }

  get isDisposed(): boolean {
    return this._watch.isDisposed;
  }

  /** Whether somebody looks. */
  get visible(): boolean {
    return this._visible;
  }
  set visible(visible: boolean) {
    if (visible === this._visible) {
      return;
    }
    this._visible = visible;
    this._setPaces();
    if (visible) {
      this._news.freshen();
      this._lists.freshen();
    }
  }

  dispose(): void {
    this._lists.dispose();
    this._news.dispose();
    this._watch.dispose();
    this.rounds.dispose();
  }

  /** Ask for everything now. */
  async refresh(): Promise<void> {
    await Promise.all([this._lists.refresh(), this._news.now()]);
  }

  /** Ask for the lists now: something in them was changed. */
  refreshLists(): Promise<void> {
    return this._lists.refresh();
  }

  /** Somebody has heard of a job: look at it if that is news. */
  hear({ id, state }: IJobHint): void {
    const known = this._watch.find(id);
    const isNews = !known || (isRunning(known) && state !== 'running');
    if (isNews && !this._options.isPageHidden()) {
      void this._news.now();
    }
  }

  /** Somebody could not reach the server: look whether it is still there. */
  doubt(): void {
    if (!this._isLost && !this._options.isPageHidden()) {
      void this._news.shared();
    }
  }

  /** Take up a job that was just started, and follow it. */
  take(job: Job): void {
    this._watch.take([job]);
  }

  /** Note why the server can't be had, and keep what was known. */
  lose(error: unknown): void {
    const { update } = this._options;
    this._asked = undefined;
    if (error instanceof ApiError && error.status === 404) {
      update({ connection: 'missing' });
    } else if (error instanceof ApiError && error.status < 500) {
      update({ connection: 'refused', problem: problemOf(error) });
    } else {
      update({ connection: 'unreachable' });
    }
    this._setPaces();
  }

  /** Whether the server is known not to answer as it should. */
  private get _isLost(): boolean {
    const { connection } = this._options.state();
    return connection !== 'ready' && connection !== 'starting';
  }

  private get _isAway(): boolean {
    return this._options.state().connection === 'unreachable';
  }

  /** Milliseconds for which news holds. */
  private get _newsHold(): number {
    const { beat, away, retry } = this._options.pace;
    if (this._isAway) {
      return this._visible ? retry : beat;
    }
    return this._visible ? beat : away;
  }

  /** Ask what has happened since the last time; of a server that was gone, everything. */
  private async _askNews(): Promise<void> {
    try {
      const { jobs, now, changes } = await this._options.client.jobs(
        this._asked
      );
      this._asked = now;
      this._hasNews = true;
      this._watch.take(jobs, now);
      if (this._early) {
        this._find(this._early);
        this._early = null;
      }
      if (this._isLost) {
        void this._lists.refresh();
      } else {
        void this._lists.follow(changes);
      }
    } catch (error) {
      this.lose(error);
    }
  }

  /** Take up the lists: the server answers. What runs is shown with the first of them, not after. */
  private _find(change: Partial<IDataState>): void {
    if (!this._hasNews) {
      this._early = change;
      return;
    }
    const { connection, problem } = this._options.state();
    this._options.update({
      ...change,
      connection: 'ready',
      problem: connection === 'refused' ? null : problem
    });
    this._setPaces();
  }

  private _setPaces(): void {
    if (this.isDisposed) {
      return;
    }
    const { beat, job, jobHidden, retry } = this._options.pace;
    this.rounds.interval = this._isAway && this._visible ? retry : beat;
    this._watch.pace(this._isAway ? retry : this._visible ? job : jobHidden);
  }

  private readonly _lists: Lists;
  private readonly _news: Question;
  private readonly _watch: JobWatch;
  /** The server's clock at the last news; undefined where everything is wanted. */
  private _asked: string | undefined;
  private _hasNews = false;
  /** Lists that came before the first news. */
  private _early: Partial<IDataState> | null = null;
  private _visible = false;
}
