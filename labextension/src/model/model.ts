import type { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
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
import {
  currentJob,
  EMPTY,
  isConflict,
  isRunning,
  mergeJobs,
  type IDataState
} from './state';
import type { IDataModel } from './tokens';

/** Milliseconds between looks at the server. */
export interface IPace {
  /** At a running job while the panel is shown; people see it move. */
  job: number;
  /** At a running job while the panel is closed, to tell its end. */
  jobHidden: number;
  /** At the lists, for what other tabs and the command line do. */
  lists: number;
  /** At a server that doesn't answer. */
  retry: number;
  /** How long a restore may take to start before it counts as started. */
  grace: number;
}

const PACE: IPace = {
  job: 500,
  jobHidden: 2000,
  lists: 12_000,
  retry: 3000,
  grace: 3000
};

/** What a restore says before it has compared the folder with the plan. */
const FIRST_PHASES = new Set(['starting', 'Reading the archive', 'Comparing']);

export interface IDataModelOptions {
  client: DataClient;
  pace?: Partial<IPace>;
  /** Whether the whole page is hidden (another browser tab is in front). */
  isPageHidden?: () => boolean;
}

/**
 * The model over a real server: fetches the lists, follows the jobs, carries out actions.
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

  constructor(options: IDataModelOptions) {
    this._client = options.client;
    this._pace = { ...PACE, ...options.pace };
    this._isPageHidden = options.isPageHidden ?? (() => document.hidden);
    this._lists = new Poll({
      name: 'jupyter_ailab_data:lists',
      auto: false,
      factory: () => this.refresh(),
      frequency: { interval: this._pace.lists, backoff: false },
      standby: () => this._isPageHidden() || !this._visible
    });
    this._jobs = new Poll({
      name: 'jupyter_ailab_data:jobs',
      auto: false,
      factory: () => this._followJobs(),
      frequency: { interval: this._pace.jobHidden, backoff: false },
      standby: () => this._isPageHidden()
    });
    void this.refresh();
    void this._lists.start();
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
      void this.refresh();
    }
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._lists.dispose();
      this._jobs.dispose();
      Signal.clearData(this);
    }
  }

  /**
   * Fetch everything anew. A call while one is under way waits for another after it, so that
   * what it brings is never older than the call.
   */
  refresh(): Promise<void> {
    if (!this._loading) {
      this._loading = this._load().finally(() => (this._loading = null));
      return this._loading;
    }
    this._loadingNext ??= this._loading.then(() => {
      this._loadingNext = null;
      return this.refresh();
    });
    return this._loadingNext;
  }

  backUp(location: string, label = ''): Promise<boolean> {
    return this._start(() =>
      this._client.createSnapshot({ location, label, incremental: false })
    );
  }

  plan(id: string, wish: Partial<PlanRestore>): Promise<Plan> {
    return this._client.planRestore(id, wish);
  }

  async restore(id: string, wish: Partial<RestoreSnapshot>): Promise<Job> {
    this._update({ problem: null });
    const job = await this._client.restoreSnapshot(id, wish);
    this._agreed.add(job.id);
    try {
      this._takeJobs([job]);
      return await this._underWay(job);
    } finally {
      this._agreed.delete(job.id);
    }
  }

  verify(id: string): Promise<boolean> {
    return this._start(() => this._client.verifySnapshot(id));
  }

  remove(id: string): Promise<boolean> {
    return this._start(() => this._client.deleteSnapshot(id));
  }

  cancel(job: string): Promise<boolean> {
    return this._start(() => this._client.cancel(job));
  }

  rename(id: string, label: string): Promise<boolean> {
    return this._ask(async () => {
      await this._client.changeSnapshot(id, { label });
      await this.refresh();
    });
  }

  pin(id: string, pinned: boolean): Promise<boolean> {
    return this._ask(async () => {
      await this._client.changeSnapshot(id, { pinned });
      await this.refresh();
    });
  }

  downloadUrl(id: string): string {
    return this._client.downloadUrl(id);
  }

  dismiss(): void {
    this._update({ problem: null });
  }

  private async _load(): Promise<void> {
    try {
      const [locations, snapshots, jobs] = await Promise.all([
        this._client.locations(),
        this._client.snapshots(),
        this._client.jobs()
      ]);
      this._update({
        connection: 'ready',
        problem:
          this._state.connection === 'refused' ? null : this._state.problem,
        serverVersion: locations.version,
        locations: locations.locations,
        snapshots: snapshots.snapshots,
        store: snapshots.store,
        storeFree: snapshots.usage?.free ?? null,
        totalSize: snapshots.total_size,
        storeProblem: snapshots.problem
      });
      this._takeJobs(jobs.jobs);
    } catch (error) {
      this._lose(error);
    }
  }

  /** Note why the lists can't be had, and keep showing the last ones. */
  private _lose(error: unknown): void {
    if (error instanceof ApiError && error.status === 404) {
      this._update({ connection: 'missing' });
    } else if (error instanceof ApiError && error.status < 500) {
      this._update({ connection: 'refused', problem: problemOf(error) });
    } else {
      this._update({ connection: 'unreachable' });
    }
    this._setPaces();
  }

  /** One look at the jobs that run. */
  private async _followJobs(): Promise<void> {
    const running = this._state.jobs.filter(isRunning);
    try {
      this._takeJobs(
        await Promise.all(running.map(({ id }) => this._client.job(id)))
      );
    } catch {
      // The server is gone, or was restarted and knows the job no more: the lists tell which.
      await this.refresh();
      const lost = new Set(running.map(({ id }) => id));
      if (this._state.connection === 'ready') {
        this._forget(lost);
      }
    }
  }

  /** Stop waiting for jobs that a restarted server does not know. */
  private _forget(ids: ReadonlySet<string>): void {
    this._update({
      jobs: this._state.jobs.filter(job => !(isRunning(job) && ids.has(job.id)))
    });
    this._setPaces();
  }

  private _takeJobs(news: readonly Job[]): void {
    const before = new Set(
      this._state.jobs.filter(isRunning).map(({ id }) => id)
    );
    const jobs = mergeJobs(this._state.jobs, news);
    this._update({ jobs });
    this._setPaces();
    const ended = jobs.filter(job => before.has(job.id) && !isRunning(job));
    for (const job of ended) {
      // Whoever waits for its start is told of a conflict, and asks the user again.
      if (!(this._agreed.has(job.id) && isConflict(job))) {
        this.jobEnded.emit(job);
      }
    }
    if (ended.length > 0) {
      void this.refresh();
    }
  }

  /** Look as often as what goes on deserves. */
  private _setPaces(): void {
    if (this._isDisposed) {
      return;
    }
    const gone = this._state.connection === 'unreachable';
    const { lists, job, jobHidden, retry } = this._pace;
    if (setPace(this._lists, gone ? retry : lists) && gone) {
      // What is scheduled may lie far ahead: schedule anew.
      void this._lists.schedule();
    }
    if (currentJob(this._state)) {
      setPace(this._jobs, gone ? retry : this._visible ? job : jobHidden);
      void this._jobs.start();
    } else {
      void this._jobs.stop();
    }
  }

  /**
   * Wait until a restore is really at work. The worker looks at the folder once more when nothing
   * else can change it, so it is the one that may find that the plan no longer holds.
   */
  private _underWay(started: Job): Promise<Job> {
    return new Promise((resolve, reject) => {
      const look = (isLate: boolean): void => {
        const job =
          this._state.jobs.find(({ id }) => id === started.id) ?? started;
        if (!isLate && isRunning(job) && FIRST_PHASES.has(job.progress.phase)) {
          return;
        }
        window.clearTimeout(late);
        this.changed.disconnect(onChanged);
        if (isConflict(job)) {
          reject(new ApiError(job.error?.message ?? '', 'conflict', 409));
        } else {
          resolve(job);
        }
      };
      const onChanged = (): void => look(false);
      const late = window.setTimeout(() => look(true), this._pace.grace);
      this.changed.connect(onChanged);
      onChanged();
    });
  }

  /** Ask for something that becomes a job. */
  private _start(ask: () => Promise<Job>): Promise<boolean> {
    return this._ask(async () => {
      this._takeJobs([await ask()]);
    });
  }

  private async _ask(action: () => Promise<void>): Promise<boolean> {
    this._update({ asking: true, problem: null });
    try {
      await action();
      this._update({ asking: false });
      return true;
    } catch (error) {
      const problem = problemOf(error);
      this._update({ asking: false, problem });
      this.failed.emit(problem);
      if (error instanceof UnreachableError) {
        this._lose(error);
      }
      return false;
    }
  }

  private _update(change: Partial<IDataState>): void {
    if (!this._isDisposed) {
      this._state = { ...this._state, ...change };
      this.changed.emit(this._state);
    }
  }

  private readonly _client: DataClient;
  /** Restores whose start somebody waits for. */
  private readonly _agreed = new Set<string>();
  private readonly _pace: IPace;
  private readonly _isPageHidden: () => boolean;
  private readonly _lists: Poll;
  private readonly _jobs: Poll;
  private _state = EMPTY;
  private _visible = false;
  private _isDisposed = false;
  private _loading: Promise<void> | null = null;
  private _loadingNext: Promise<void> | null = null;
}

/** Set a poll's interval from its next tick on, and return whether that changes it. */
function setPace(poll: Poll, interval: number): boolean {
  if (poll.frequency.interval === interval) {
    return false;
  }
  poll.frequency = { ...poll.frequency, interval };
  return true;
}
