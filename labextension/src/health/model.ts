import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import type { DataClient } from '../api/client';
import { ApiError, problemOf } from '../api/errors';
import type { Job } from '../api/schemas';
import type { IQuestion } from '../model/question';
import type { IDataModel } from '../model/tokens';
import type { IHealthModel, IHealthState } from './tokens';

/** Milliseconds for which findings hold, unless something is done. */
const INTERVAL = 600_000;

/** The same where the doctor could not be asked. */
const RETRY = 30_000;

export interface IHealthModelOptions {
  client: DataClient;
  data: IDataModel;
  interval?: number;
}

/**
 * The findings of the server's doctor: asked for when somebody looks and the last ones are old, and
 * again when a job has ended that may have mended what was wrong.
 */
export class HealthModel implements IHealthModel, IDisposable {
  readonly changed: Signal<IHealthModel, IHealthState> = new Signal<
    IHealthModel,
    IHealthState
  >(this);

  constructor(options: IHealthModelOptions) {
    this._client = options.client;
    this._data = options.data;
    this._interval = options.interval ?? INTERVAL;
    this._question = this._data.rounds.add({
      ask: () => this._ask(),
      holds: () => (this._visible ? this._hold : Infinity)
    });
    this._data.jobEnded.connect((_, job) => this._onJobEnded(job), this);
  }

  get state(): IHealthState {
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
      this._question.freshen();
    }
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._question.dispose();
      Signal.clearData(this);
    }
  }

  /** A call while the doctor is at work waits for what it finds. */
  refresh(): Promise<void> {
    return this._question.shared();
  }

  bringOver(location: string): Promise<boolean> {
    return this._data.start(
      () => this._client.bringOver(location),
      `bring over ${location}`
    );
  }

  private async _ask(): Promise<void> {
    this._update({ asking: true });
    try {
      const checkup = await this._client.checkup();
      this._update({
        checkup,
        made: new Date(),
        asking: false,
        problem: null
      });
    } catch (error) {
      // A server part that is older than this panel has no doctor.
      const absent = error instanceof ApiError && error.status === 404;
      this._update({
        asking: false,
        problem: absent ? null : problemOf(error)
      });
    }
  }

  /** Milliseconds for which the last answer holds; less where there was none. */
  private get _hold(): number {
    const { problem } = this._state;
    return problem ? Math.min(RETRY, this._interval) : this._interval;
  }

  private _onJobEnded({ kind }: Job): void {
    const mending = kind === 'bring-over' || this._visible;
    if (mending && this._state.checkup && this._state.checkup.status !== 'ok') {
      void this.refresh();
    }
  }

  private _update(change: Partial<IHealthState>): void {
    if (!this.isDisposed) {
      this._state = { ...this._state, ...change };
      this.changed.emit(this._state);
    }
  }

  private readonly _client: DataClient;
  private readonly _data: IDataModel;
  private readonly _interval: number;
  private readonly _question: IQuestion;
  private _state: IHealthState = {
    checkup: null,
    made: null,
    asking: false,
    problem: null
  };
  private _visible = false;
}
