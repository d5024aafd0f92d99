import { ApiError } from '../api/errors';
import type { Job } from '../api/schemas';
import { isConflict, isRunning } from './state';
import type { IDataModel } from './tokens';

/** What a restore says before it has compared the folder with the plan. */
const FIRST_PHASES = new Set(['starting', 'Reading the archive', 'Comparing']);

/**
 * The restores that somebody has agreed to and waits for, until they are really at work, or done.
 */
export class Agreed {
  /**
   * @param model - where news of jobs comes from
   * @param grace - milliseconds after which a restore counts as at work in any case
   */
  constructor(
    private readonly _model: Pick<IDataModel, 'state' | 'changed'>,
    private readonly _grace: number
  ) {}

  /** Whether somebody waits for the start of a job, who is then told of a conflict and asks the user again. */
  has({ id }: Job): boolean {
    return this._waitedFor.has(id);
  }

  /**
   * Wait until a restore is at work. The worker looks at the folder once more when nothing else can
   * change it, so it is the one that may find that the plan no longer holds: then this rejects with
   * reason `conflict`.
   *
   * @param take - has the model take up the job; called when somebody waits for it
   */
  async underWay(started: Job, take: () => void): Promise<Job> {
    this._waitedFor.add(started.id);
    try {
      take();
      return await this._wait(started);
    } finally {
      this._waitedFor.delete(started.id);
    }
  }

  private _wait(started: Job): Promise<Job> {
    const model = this._model;
    return new Promise((resolve, reject) => {
      const look = (isLate: boolean): void => {
        const job =
          model.state.jobs.find(({ id }) => id === started.id) ?? started;
        if (!isLate && isRunning(job) && FIRST_PHASES.has(job.progress.phase)) {
          return;
        }
        window.clearTimeout(late);
        model.changed.disconnect(onChanged);
        if (isConflict(job)) {
          reject(new ApiError(job.error?.message ?? '', 'conflict', 409));
        } else {
          resolve(job);
        }
      };
      const onChanged = (): void => look(false);
      const late = window.setTimeout(() => look(true), this._grace);
      model.changed.connect(onChanged);
      onChanged();
    });
  }

  private readonly _waitedFor = new Set<string>();
}
