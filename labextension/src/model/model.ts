import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import type { DataClient } from '../api/client';
import { ApiError, problemOf, UnreachableError } from '../api/errors';
import type {
  Job,
  Plan,
  PlanRestore,
  Problem,
  RestoreSnapshot
} from '../api/schemas';
import { Actions } from './actions';
import { JobWatch } from './job-watch';
import { Lists } from './lists';
import { PACE, type IPace } from './pace';
import type { Question } from './question';
import { Rounds } from './rounds';
import { EMPTY, isConflict, isRunning, type IDataState } from './state';
import type { IDataModel, IJobHint } from './tokens';
import { Agreed } from './under-way';

export interface IDataModelOptions {
  client: DataClient;
  pace?: Partial<IPace>;
  /** Whether the whole page is hidden (another browser tab is in front). */
  isPageHidden?: () => boolean;
}

/**
 * The model over a real server: keeps the lists, follows the jobs, carries out actions.
 */
export class DataModel implements IDataModel, IDisposable {
  readonly changed: Signal<IDataModel, IDataState> = new Signal<
    IDataModel,
    IDataState
  >(this);
  readonly jobEnded: Signal<IDataModel, Job> = new Signal<IDataModel, Job>(
    this
  );
  readonly failed: Signal<IDataModel, Problem> = new Signal<
    IDataModel,
    Problem
  >(this);
  readonly rounds: Rounds;

  constructor(options: IDataModelOptions) {
    const isPageHidden = options.isPageHidden ?? (() => document.hidden);
    const client = options.client;
    const pace = { ...PACE, ...options.pace };
    this._isPageHidden = isPageHidden;
    this._client = client;
    this._pace = pace;
    this._agreed = new Agreed(this, pace.grace);
    this._actions = new Actions({
      update: change => this._update(change),
      onFailed: (problem, error) => {
        this.failed.emit(problem);
        if (error instanceof UnreachableError) {
          this._lose(error);
        }
      }
    });
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
      onLost: error => this._lose(error)
    });
    this._watch = new JobWatch({
      look: id => client.job(id),
      onNews: jobs => {
        this._update({ jobs });
        this._setPaces();
      },
      onEnd: ended => this._tellEnds(ended),
      onLost: error => this._lose(error),
      interval: pace.jobHidden,
      isPageHidden
    });
    void this.refresh();
  }

  get state(): IDataState {
    return this._state;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

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
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._lists.dispose();
      this._news.dispose();
      this._watch.dispose();
      this.rounds.dispose();
      Signal.clearData(this);
    }
  }

  async refresh(): Promise<void> {
    await Promise.all([this._lists.refresh(), this._news.now()]);
  }

  hear({ id, state }: IJobHint): void {
    const known = this._watch.find(id);
    const isNews = !known || (isRunning(known) && state !== 'running');
    if (isNews && !this._isPageHidden()) {
      void this._news.now();
    }
  }

  doubt(): void {
    if (!this._isLost && !this._isPageHidden()) {
      void this._news.shared();
    }
  }

  show(snapshot: string | null): void {
    this._update({ shown: snapshot });
  }

  start(ask: () => Promise<Job>, name?: string): Promise<boolean> {
    return this._actions.run(name, async () => {
      this._watch.take([await ask()]);
    });
  }

  async follow(ask: () => Promise<Job>): Promise<Job> {
    const job = await ask();
    this._watch.take([job]);
    return job;
  }

  async agree(ask: () => Promise<Job>): Promise<Job> {
    this._update({ problem: null });
    const job = await ask();
    return this._agreed.underWay(job, () => this._watch.take([job]));
  }

  backUp(location: string, label = ''): Promise<boolean> {
    return this.start(
      () =>
        this._client.createSnapshot({ location, label, incremental: false }),
      `back up ${location}`
    );
  }

  plan(id: string, wish: Partial<PlanRestore>): Promise<Plan> {
    return this._client.planRestore(id, wish);
  }

  restore(id: string, wish: Partial<RestoreSnapshot>): Promise<Job> {
    return this.agree(() => this._client.restoreSnapshot(id, wish));
  }

  verify(id: string): Promise<boolean> {
    return this.start(() => this._client.verifySnapshot(id), `verify ${id}`);
  }

  remove(id: string): Promise<boolean> {
    return this.start(() => this._client.deleteSnapshot(id), `remove ${id}`);
  }

  cancel(job: string): Promise<boolean> {
    return this.start(() => this._client.cancel(job), `cancel ${job}`);
  }

  rename(id: string, label: string): Promise<boolean> {
    return this._actions.run(`rename ${id} ${label}`, async () => {
      await this._client.changeSnapshot(id, { label });
      await this._lists.refresh();
    });
  }

  pin(id: string, pinned: boolean): Promise<boolean> {
    return this._actions.run(`pin ${id} ${pinned}`, async () => {
      await this._client.changeSnapshot(id, { pinned });
      await this._lists.refresh();
    });
  }

  downloadUrl(id: string): string {
    return this._client.downloadUrl(id);
  }

  dismiss(): void {
    this._update({ problem: null });
  }

  /** Whether the server is known not to answer as it should. */
  private get _isLost(): boolean {
    const { connection } = this._state;
    return connection !== 'ready' && connection !== 'starting';
  }

  /** Milliseconds for which news holds. */
  private get _newsHold(): number {
    const { beat, away, retry } = this._pace;
    if (this._state.connection === 'unreachable') {
      return this._visible ? retry : beat;
    }
    return this._visible ? beat : away;
  }

  /** Ask what has happened since the last time; of a server that was gone, everything. */
  private async _askNews(): Promise<void> {
    try {
      const { jobs, now, changes } = await this._client.jobs(this._asked);
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
      this._lose(error);
    }
  }

  /** Take up the lists: the server answers. What runs is shown with the first of them, not after. */
  private _find(change: Partial<IDataState>): void {
    if (!this._hasNews) {
      this._early = change;
      return;
    }
    const { connection, problem } = this._state;
    this._update({
      ...change,
      connection: 'ready',
      problem: connection === 'refused' ? null : problem
    });
    this._setPaces();
  }

  /** Note why the server can't be had, and keep showing what was known. */
  private _lose(error: unknown): void {
    this._asked = undefined;
    if (error instanceof ApiError && error.status === 404) {
      this._update({ connection: 'missing' });
    } else if (error instanceof ApiError && error.status < 500) {
      this._update({ connection: 'refused', problem: problemOf(error) });
    } else {
      this._update({ connection: 'unreachable' });
    }
    this._setPaces();
  }

  private _tellEnds(ended: readonly Job[]): void {
    for (const job of ended) {
      // Whoever waits for its start is told of a conflict, and asks the user again.
      if (!(this._agreed.has(job) && isConflict(job))) {
        this.jobEnded.emit(job);
      }
    }
    void this._lists.refresh();
  }

  /** Look as often as what goes on deserves. */
  private _setPaces(): void {
    if (this._isDisposed) {
      return;
    }
    const gone = this._state.connection === 'unreachable';
    const { beat, job, jobHidden, retry } = this._pace;
    this.rounds.interval = gone && this._visible ? retry : beat;
    this._watch.pace(gone ? retry : this._visible ? job : jobHidden);
  }

  private _update(change: Partial<IDataState>): void {
    if (!this._isDisposed) {
      this._state = { ...this._state, ...change };
      this.changed.emit(this._state);
    }
  }

  private readonly _client: DataClient;
  private readonly _pace: IPace;
  private readonly _isPageHidden: () => boolean;
  private readonly _actions: Actions;
  private readonly _agreed: Agreed;
  private readonly _lists: Lists;
  private readonly _news: Question;
  private readonly _watch: JobWatch;
  private _state = EMPTY;
  /** The server's clock at the last news; undefined where everything is wanted. */
  private _asked: string | undefined;
  private _hasNews = false;
  /** Lists that came before the first news. */
  private _early: Partial<IDataState> | null = null;
  private _visible = false;
  private _isDisposed = false;
}
