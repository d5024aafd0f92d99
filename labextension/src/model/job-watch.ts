import type { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';

import type { Job } from '../api/schemas';
import { setPace } from './pace';
import { isRunning, mergeJobs } from './state';

export interface IJobWatchOptions {
  /** One job as the server has it now. */
  look(id: string): Promise<Job>;
  /** Called with all jobs whenever there is news of one. */
  onNews(jobs: readonly Job[]): void;
  /** Called with the jobs that were seen running and have ended. */
  onEnd(ended: readonly Job[]): void;
  /** Called where a running job can't be looked at; resolves to whether the server answers at all. */
  onLost(): Promise<boolean>;
  /** Milliseconds between two looks. */
  interval: number;
  isPageHidden(): boolean;
}

/**
 * The jobs that are known, and a look at those that run, again and again until they have ended.
 */
export class JobWatch implements IDisposable {
  constructor(private readonly _options: IJobWatchOptions) {
    this._poll = new Poll({
      name: 'jupyter_ailab_data:jobs',
      auto: false,
      factory: () => this._follow(),
      frequency: { interval: _options.interval, backoff: false },
      standby: () => _options.isPageHidden()
    });
  }

  get jobs(): readonly Job[] {
    return this._jobs;
  }

  get isDisposed(): boolean {
    return this._poll.isDisposed;
  }

  dispose(): void {
    this._poll.dispose();
  }

  /** Take up what the server says of some jobs. */
  take(news: readonly Job[]): void {
    const before = new Set(this._jobs.filter(isRunning).map(({ id }) => id));
    this._jobs = mergeJobs(this._jobs, news);
    this._options.onNews(this._jobs);
    const ended = this._jobs.filter(
      job => before.has(job.id) && !isRunning(job)
    );
    if (ended.length > 0) {
      this._options.onEnd(ended);
    }
  }

  /** Look every so many milliseconds while something runs. */
  pace(interval: number): void {
    if (this.isDisposed) {
      return;
    }
    if (this._jobs.some(isRunning)) {
      setPace(this._poll, interval);
      void this._poll.start();
    } else {
      void this._poll.stop();
    }
  }

  private async _follow(): Promise<void> {
    const running = this._jobs.filter(isRunning);
    try {
      this.take(
        await Promise.all(running.map(({ id }) => this._options.look(id)))
      );
    } catch {
      // The server is gone, or was restarted and knows the job no more: the lists tell which.
      if (await this._options.onLost()) {
        this._forget(new Set(running.map(({ id }) => id)));
      }
    }
  }

  /** Stop waiting for jobs that a restarted server does not know. */
  private _forget(ids: ReadonlySet<string>): void {
    this._jobs = this._jobs.filter(job => !(isRunning(job) && ids.has(job.id)));
    this._options.onNews(this._jobs);
  }

  private readonly _poll: Poll;
  private _jobs: readonly Job[] = [];
}
