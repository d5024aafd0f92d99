import type { IDisposable } from '@lumino/disposable';

import type { DataClient } from '../api/client';
import type { IPace } from './pace';
import type { Question } from './question';
import type { Rounds } from './rounds';
import type { IDataState } from './state';

export interface IListsOptions {
  client: DataClient;
  rounds: Rounds;
  pace: IPace;
  /** Whether somebody looks. */
  isLookedAt(): boolean;
  /** Called with what is newly known, once there is something to show. */
  onNews(change: Partial<IDataState>): void;
  onLost(error: unknown): void;
}

/**
 * The locations and the snapshots, fetched one by one as each grows old, and shown when both are known.
 */
export class Lists implements IDisposable {
  constructor(private readonly _options: IListsOptions) {
    const { rounds, pace } = _options;
    const holds = (time: number): number =>
      _options.isLookedAt() ? time : Infinity;
    this._locations = rounds.add({
      ask: () => this._ask(() => this._fetchLocations()),
      holds: () => holds(pace.locations)
    });
    this._snapshots = rounds.add({
      ask: () => this._ask(() => this._fetchSnapshots()),
      holds: () => holds(pace.snapshots)
    });
  }

  get isDisposed(): boolean {
    return this._locations.isDisposed;
  }

  dispose(): void {
    this._locations.dispose();
    this._snapshots.dispose();
  }

  async refresh(): Promise<void> {
    await Promise.all([this._locations.now(), this._snapshots.now()]);
  }

  /** Fetch what is too old to be shown to somebody who looks now. */
  freshen(): void {
    this._locations.freshen();
    this._snapshots.freshen();
  }

  /** Fetch the snapshots if the server's word for the state of its store is another than before. */
  async follow(changes: string): Promise<void> {
    if (this._known.snapshots && changes !== this._changes) {
      this._changes = changes;
      await this._snapshots.shared();
    }
  }

  private async _fetchLocations(): Promise<void> {
    const { locations, version } = await this._options.client.locations();
    this._known = { ...this._known, locations, serverVersion: version };
  }

  private async _fetchSnapshots(): Promise<void> {
    const list = await this._options.client.snapshots();
    this._changes = list.changes || this._changes;
    this._known = {
      ...this._known,
      snapshots: list.snapshots,
      store: list.store,
      storeFree: list.usage?.free ?? null,
      totalSize: list.total_size,
      storeProblem: list.problem
    };
  }

  private async _ask(fetch: () => Promise<void>): Promise<void> {
    try {
      await fetch();
    } catch (error) {
      this._options.onLost(error);
      return;
    }
    if (this._known.locations && this._known.snapshots) {
      this._options.onNews({ ...this._known, asOf: new Date() });
    }
  }

  private readonly _locations: Question;
  private readonly _snapshots: Question;
  private _known: Partial<IDataState> = {};
  /** The server's word for the state of the store that the snapshots were listed in. */
  private _changes = '';
}
