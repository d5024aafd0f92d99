import type { Job } from '../api/schemas';
import { isRunning } from '../model/state';
import type { IDataModel } from '../model/tokens';

/** Wait until a job that the model follows has ended; one that a restarted server doesn't know has failed. */
export function untilEnded(
  data: Pick<IDataModel, 'state' | 'changed'>,
  started: Job
): Promise<Job> {
  return new Promise(resolve => {
    const look = (): void => {
      const job = data.state.jobs.find(({ id }) => id === started.id);
      if (job && isRunning(job)) {
        return;
      }
      data.changed.disconnect(look);
      resolve(job ?? { ...started, state: 'failed' });
    };
    data.changed.connect(look);
    look();
  });
}
