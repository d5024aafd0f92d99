import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import type { DataClient } from '../api/client';
import { UnreachableError } from '../api/errors';
import type {
  Job,
  Plan,
  PlanRestore,
  Problem,
  RestoreSnapshot
} from '../api/schemas';
import { Actions } from './actions';
import { PACE, type IPace } from './pace';
import { EMPTY, isConflict, type IDataState } from './state';
import type { IDataModel, IJobHint, IRounds } from './tokens';
import { Agreed } from './under-way';
import { Upkeep } from './upkeep';

export interface IDataModelOptions {
  client: DataClient;
  pace?: Partial<IPace>;
  /** Whether the whole page is hidden (another browser tab is in front). */
  isPageHidden?: () => boolean;
}

/**
 * The model over a real server: holds what is known of it, and carries out actions.
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
    const { client } = options;
    const pace = { ...PACE, ...options.pace };
    this._client = client;
    this._agreed = new Agreed(this, pace.grace);
    this._upkeep = new Upkeep({
      client,
      pace,
      isPageHidden: options.isPageHidden ?? (() => document.hidden),
      state: () => this._state,
      update: change => this._update(change),
      onEnd: ended => this._tellEnds(ended)
    });
    this._actions = new Actions({
      update: change => this._update(change),
      onFailed: (problem, error) => {
        this.failed.emit(problem);
        if (error instanceof UnreachableError) {
          this._upkeep.lose(error);
        }
      }
    });
    void this.refresh();
  }

  get state(): IDataState {
    return this._state;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  get rounds(): IRounds {
    return this._upkeep.rounds;
  }

  get visible(): boolean {
    return this._upkeep.visible;
  }
  set visible(visible: boolean) {
    this._upkeep.visible = visible;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._upkeep.dispose();
      Signal.clearData(this);
    }
  }

  refresh(): Promise<void> {
    return this._upkeep.refresh();
  }

  hear(hint: IJobHint): void {
    this._upkeep.hear(hint);
  }

  doubt(): void {
    this._upkeep.doubt();
  }

  show(snapshot: string | null): void {
    this._update({ shown: snapshot });
  }

  start(ask: () => Promise<Job>, name?: string): Promise<boolean> {
    return this._actions.run(name, async () => {
      this._upkeep.take(await ask());
    });
  }

  async follow(ask: () => Promise<Job>): Promise<Job> {
    const job = await ask();
    this._upkeep.take(job);
    return job;
  }

  async agree(ask: () => Promise<Job>): Promise<Job> {
    this._update({ problem: null });
    const job = await ask();
    return this._agreed.underWay(job, () => this._upkeep.take(job));
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
      await this._upkeep.refreshLists();
    });
  }

  pin(id: string, pinned: boolean): Promise<boolean> {
    return this._actions.run(`pin ${id} ${pinned}`, async () => {
      await this._client.changeSnapshot(id, { pinned });
      await this._upkeep.refreshLists();
    });
  }

  downloadUrl(id: string): string {
    return this._client.downloadUrl(id);
  }

  dismiss(): void {
    this._update({ problem: null });
  }

  private _tellEnds(ended: readonly Job[]): void {
    for (const job of ended) {
      // Whoever waits for its start is told of a conflict, and asks the user again.
      if (!(this._agreed.has(job) && isConflict(job))) {
        this.jobEnded.emit(job);
      }
    }
  }

  private _update(change: Partial<IDataState>): void {
    if (!this._isDisposed) {
      this._state = { ...this._state, ...change };
      this.changed.emit(this._state);
    }
  }

  private readonly _client: DataClient;
  private readonly _actions: Actions;
  private readonly _agreed: Agreed;
  private readonly _upkeep: Upkeep;
  private _state = EMPTY;
  private _isDisposed = false;
}
