import { ApiError } from '../api/errors';
import type { Job } from '../api/schemas';
import { isConflict, isRunning } from './state';
import type { IDataModel } from './tokens';

/** What a restore says before it has compared the folder with the plan. */
const FIRST_PHASES = new Set(['starting', 'Reading the archive', 'Comparing']);

/**
 * Wait until a restore is really at work, or done. The worker looks at the folder once more when nothing
 * else can change it, so it is the one that may find that the plan no longer holds: then this rejects
 * with reason `conflict`.
 *
 * @param grace - milliseconds after which it counts as at work in any case
 */
export function untilUnderWay(
  model: Pick<IDataModel, 'state' | 'changed'>,
  started: Job,
  grace: number
): Promise<Job> {
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
    const late = window.setTimeout(() => look(true), grace);
    model.changed.connect(onChanged);
    onChanged();
  });
}
