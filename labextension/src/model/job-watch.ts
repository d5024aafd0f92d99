import type { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';

import { ApiError } from '../api/errors';
import type { Job } from '../api/schemas';
import { forgotten, isRunning, mergeJobs } from './state';

export interface IJobWatchOptions {
  /** One job as the server has it now. */
  look(id: string): Promise<Job>;
  /** Called with all jobs whenever there is news of one. */
  onNews(jobs: readonly Job[]): void;
  /** Called with the jobs that have ended while this page was open, each once. */
  onEnd(ended: readonly Job[]): void;
  /** Called where a running job can't be looked at. */
  onLost(error: unknown): void;
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

  get isDisposed(): boolean {
    return this._poll.isDisposed;
  }

  dispose(): void {
    this._poll.dispose();
  }

  /** A job that is known, or undefined. */
  find(id: string): Job | undefined {
    return this._jobs.find(job => job.id === id);
  }

  /**
   * Take up what the server says of some jobs.
   *
   * @param now - the server's clock where it has told it. What had ended when it first did is old: it was told
   * to whoever had this page open then.
   */
  take(news: readonly Job[], now?: string): void {
    const ended = news.filter(job => this._isEndOf(job));
    this._since ??= now === undefined ? null : Date.parse(now);
    this._jobs = mergeJobs(this._jobs, news);
    this._options.onNews(this._jobs);
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
      this._poll.frequency = { ...this._poll.frequency, interval };
      void this._poll.start();
    } else {
      void this._poll.stop();
    }
  }

  /** Whether this is the first word of a job's end, for one that ran or was not known before. */
  private _isEndOf(job: Job): boolean {
    if (isRunning(job)) {
      return false;
    }
    const before = this.find(job.id);
    if (before) {
      return isRunning(before);
    }
    return (
      this._since !== null &&
      job.ended !== null &&
      Date.parse(job.ended) >= this._since
    );
  }

  private async _follow(): Promise<void> {
    const running = this._jobs.filter(isRunning);
    const news: Job[] = [];
    let lost: unknown = null;
    await Promise.all(
      running.map(async job => {
        try {
          news.push(await this._options.look(job.id));
        } catch (error) {
          // A server that was restarted and kept no history knows the job no more.
          if (error instanceof ApiError && error.reason === 'not-found') {
            news.push(forgotten(job));
          } else {
            lost = error;
          }
        }
      })
    );
    if (this.isDisposed) {
      return;
    }
    if (news.length > 0) {
      this.take(news);
    }
    if (lost !== null) {
      this._options.onLost(lost);
    }
  }

  private readonly _poll: Poll;
  private _jobs: readonly Job[] = [];
  /** The server's clock when it first told it: what ended before is old. */
  private _since: number | null = null;
}
