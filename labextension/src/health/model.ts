import type { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
import { Signal } from '@lumino/signaling';

import type { DataClient } from '../api/client';
import { ApiError, problemOf } from '../api/errors';
import type { Job } from '../api/schemas';
import type { IDataModel } from '../model/tokens';
import type { IHealthModel, IHealthState } from './tokens';

/** Milliseconds for which findings hold, unless something is done. */
const INTERVAL = 600_000;

export interface IHealthModelOptions {
  client: DataClient;
  data: IDataModel;
  interval?: number;
  isPageHidden?: () => boolean;
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
    const isPageHidden = options.isPageHidden ?? (() => document.hidden);
    this._client = options.client;
    this._data = options.data;
    this._interval = options.interval ?? INTERVAL;
    this._poll = new Poll({
      name: 'jupyter_ailab_data:health',
      auto: false,
      factory: () => this.refresh(),
      frequency: { interval: this._interval, backoff: false },
      standby: () => isPageHidden() || !this._visible
    });
    void this._poll.start();
    window.addEventListener('focus', this);
    this._data.jobEnded.connect((_, job) => this._onJobEnded(job), this);
  }

  get state(): IHealthState {
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
      this._freshen();
    }
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._poll.dispose();
      window.removeEventListener('focus', this);
      Signal.clearData(this);
    }
  }

  /** The page has come to the front. */
  handleEvent(): void {
    if (this._visible) {
      this._freshen();
    }
  }

  /** A call while the doctor is at work waits for what it finds. */
  refresh(): Promise<void> {
    this._asked ??= this._ask().finally(() => (this._asked = null));
    return this._asked;
  }

  bringOver(location: string): Promise<boolean> {
    return this._data.start(() => this._client.bringOver(location));
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

  /** Ask unless the last findings are new enough. */
  private _freshen(): void {
    const { made } = this._state;
    if (!made || Date.now() - made.getTime() >= this._interval) {
      void this.refresh();
    }
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
  private readonly _poll: Poll;
  private _state: IHealthState = {
    checkup: null,
    made: null,
    asking: false,
    problem: null
  };
  private _visible = false;
  private _asked: Promise<void> | null = null;
}
