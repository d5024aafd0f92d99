import type { IDisposable } from '@lumino/disposable';
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
import type { IQuestion } from '../model/question';
import type { IDataModel } from '../model/tokens';
import type { IVolumesModel, IVolumesState } from './tokens';

/** Milliseconds between looks at the volumes: each makes the engine count their bytes. */
const INTERVAL = 60_000;

export interface IVolumesModelOptions {
  client: DataClient;
  data: IDataModel;
  interval?: number;
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
    this._client = options.client;
    this._data = options.data;
    this._question = this._data.rounds.add({
      ask: () => this._ask(),
      holds: () => (this._isWanted ? (options.interval ?? INTERVAL) : Infinity)
    });
    this._data.jobEnded.connect(() => this._onJobEnded(), this);
  }

  get state(): IVolumesState {
    return this._state;
  }

  get isDisposed(): boolean {
    return this._question.isDisposed;
  }

  get visible(): boolean {
    return this._visible;
  }
  set visible(visible: boolean) {
    const shown = visible && !this._visible;
    this._visible = visible;
    if (shown) {
      void this._question.now();
    }
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._question.dispose();
      Signal.clearData(this);
    }
  }

  refresh(): Promise<void> {
    return this._question.now();
  }

  backUp(name: string): Promise<boolean> {
    return this._data.start(
      () => this._client.snapshotVolume(name, {}),
      `back up volume ${name}`
    );
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

  private async _ask(): Promise<void> {
    try {
      const { engine, volumes } = await this._client.volumes();
      this._update({ engine, volumes });
    } catch (error) {
      // A server part that is older than this panel has no volumes; one that is gone comes back.
      if (error instanceof ApiError) {
        this._update({ engine: null, volumes: [] });
      }
    }
  }

  /** Whether there may be something new to see for somebody. */
  private get _isWanted(): boolean {
    const { engine } = this._state;
    return this._visible && engine !== null && engine.state !== 'absent';
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
  private readonly _question: IQuestion;
  private readonly _adopted = new Map<string, string>();
  private _state: IVolumesState = { engine: null, volumes: [] };
  private _visible = false;
}
