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
import { JobWatch } from './job-watch';
import { PACE, setPace, type IPace } from './pace';
import { EMPTY, isConflict, type IDataState } from './state';
import type { IDataModel } from './tokens';
import { untilUnderWay } from './under-way';

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
    const isPageHidden = options.isPageHidden ?? (() => document.hidden);
    this._client = options.client;
    this._pace = { ...PACE, ...options.pace };
    this._lists = new Poll({
      name: 'jupyter_ailab_data:lists',
      auto: false,
      factory: () => this.refresh(),
      frequency: { interval: this._pace.lists, backoff: false },
      standby: () => isPageHidden() || !this._visible
    });
    this._watch = new JobWatch({
      look: id => this._client.job(id),
      onNews: jobs => {
        this._update({ jobs });
        this._setPaces();
      },
      onEnd: ended => this._tellEnds(ended),
      onLost: async () => {
        await this.refresh();
        return this._state.connection === 'ready';
      },
      interval: this._pace.jobHidden,
      isPageHidden
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
      this._watch.dispose();
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

  start(ask: () => Promise<Job>): Promise<boolean> {
    return this._ask(async () => {
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
    this._agreed.add(job.id);
    try {
      this._watch.take([job]);
      return await untilUnderWay(this, job, this._pace.grace);
    } finally {
      this._agreed.delete(job.id);
    }
  }

  backUp(location: string, label = ''): Promise<boolean> {
    return this.start(() =>
      this._client.createSnapshot({ location, label, incremental: false })
    );
  }

  plan(id: string, wish: Partial<PlanRestore>): Promise<Plan> {
    return this._client.planRestore(id, wish);
  }

  restore(id: string, wish: Partial<RestoreSnapshot>): Promise<Job> {
    return this.agree(() => this._client.restoreSnapshot(id, wish));
  }

  verify(id: string): Promise<boolean> {
    return this.start(() => this._client.verifySnapshot(id));
  }

  remove(id: string): Promise<boolean> {
    return this.start(() => this._client.deleteSnapshot(id));
  }

  cancel(job: string): Promise<boolean> {
    return this.start(() => this._client.cancel(job));
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
      this._watch.take(jobs.jobs);
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

  private _tellEnds(ended: readonly Job[]): void {
    for (const job of ended) {
      // Whoever waits for its start is told of a conflict, and asks the user again.
      if (!(this._agreed.has(job.id) && isConflict(job))) {
        this.jobEnded.emit(job);
      }
    }
    void this.refresh();
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
    this._watch.pace(gone ? retry : this._visible ? job : jobHidden);
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
  private readonly _lists: Poll;
  private readonly _watch: JobWatch;
  private _state = EMPTY;
  private _visible = false;
  private _isDisposed = false;
  private _loading: Promise<void> | null = null;
  private _loadingNext: Promise<void> | null = null;
}
