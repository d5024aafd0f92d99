import type { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
import { Signal } from '@lumino/signaling';

import type { DataClient } from '../api/client';
import { ApiError } from '../api/errors';
import type {
  Job,
  Plan,
  PlanRestore,
  RestoreSnapshot,
  RunLine,
  Volume
} from '../api/schemas';
import type { IDataModel } from '../model/tokens';
import type { IVolumesModel, IVolumesState } from './tokens';

/** Milliseconds between looks at the volumes: each makes the engine count their bytes. */
const INTERVAL = 60_000;

export interface IVolumesModelOptions {
  client: DataClient;
  data: IDataModel;
  interval?: number;
  isPageHidden?: () => boolean;
}

/**
 * The volumes of a real engine, by way of the server. Without an engine it asks only when the panel
 * is opened or refreshed.
 */
export class VolumesModel implements IVolumesModel, IDisposable {
  readonly changed: Signal<IVolumesModel, IVolumesState> = new Signal<
    IVolumesModel,
    IVolumesState
  >(this);

  constructor(options: IVolumesModelOptions) {
    const isPageHidden = options.isPageHidden ?? (() => document.hidden);
    this._client = options.client;
    this._data = options.data;
    this._poll = new Poll({
      name: 'jupyter_ailab_data:volumes',
      auto: false,
      factory: () => this.refresh(),
      frequency: { interval: options.interval ?? INTERVAL, backoff: false },
      standby: () =>
        isPageHidden() || !this._visible || !this._state.engine
          ? true
          : this._state.engine.state === 'absent'
    });
    void this._poll.start();
    this._data.jobEnded.connect(() => this._onJobEnded(), this);
  }

  get state(): IVolumesState {
    return this._state;
  }

  get isDisposed(): boolean {
    return this._poll.isDisposed;
  }

  get visible(): boolean {
    return this._visible;
  }
  set visible(visible: boolean) {
    const shown = visible && !this._visible;
    this._visible = visible;
    if (shown) {
      void this.refresh();
    }
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._poll.dispose();
      Signal.clearData(this);
    }
  }

  async refresh(): Promise<void> {
    const turn = ++this._turn;
    try {
      const { engine, volumes } = await this._client.volumes();
      if (turn === this._turn) {
        this._update({ engine, volumes });
      }
    } catch (error) {
      // A server part that is older than this panel has no volumes; one that is gone comes back.
      if (error instanceof ApiError && turn === this._turn) {
        this._update({ engine: null, volumes: [] });
      }
    }
  }

  backUp(name: string): Promise<boolean> {
    return this._data.start(() => this._client.snapshotVolume(name, {}));
  }

  snapshot(name: string, label: string): Promise<Job> {
    return this._data.follow(() =>
      this._client.snapshotVolume(name, { label })
    );
  }

  async create(name: string): Promise<Volume> {
    const volume = await this._client.createVolume({ name });
    await this.refresh();
    return volume;
  }

  async remove(name: string): Promise<void> {
    await this._client.removeVolume(name);
    await this.refresh();
  }

  plan(
    name: string,
    snapshot: string,
    wish: Partial<PlanRestore>
  ): Promise<Plan> {
    return this._client.planVolumeRestore(name, { ...wish, snapshot });
  }

  restore(
    name: string,
    snapshot: string,
    wish: Partial<RestoreSnapshot>,
    stop: boolean
  ): Promise<Job> {
    return this._data.agree(() =>
      this._client.restoreVolume(name, { ...wish, snapshot, stop })
    );
  }

  async adopt(location: string, volume: string): Promise<Job> {
    const job = await this._data.follow(() =>
      this._client.adopt(location, { volume })
    );
    this._adopted.set(job.id, volume);
    return job;
  }

  adoptedBy({ id }: Job): string | undefined {
    return this._adopted.get(id);
  }

  runLine(location: string, volume: string): Promise<RunLine> {
    return this._client.runLine(location, volume);
  }

  /** A job may have made a volume, filled it, or given it a snapshot. */
  private _onJobEnded(): void {
    if (this._state.engine?.state === 'ok') {
      void this.refresh();
    }
  }

  private _update(state: IVolumesState): void {
    if (!this.isDisposed) {
      this._state = state;
      this.changed.emit(state);
    }
  }

  private readonly _client: DataClient;
  private readonly _data: IDataModel;
  private readonly _poll: Poll;
  private readonly _adopted = new Map<string, string>();
  private _state: IVolumesState = { engine: null, volumes: [] };
  private _visible = false;
  /** Which question is the newest; answers to older ones are dropped. */
  private _turn = 0;
}
