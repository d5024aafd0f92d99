import { Token } from '@lumino/coreutils';

import type { ContentsPage, Job, Publish } from '../api/schemas';
import type { IPlace } from './places';

/**
 * Copying files and folders into shared locations. Everything rejects with `ApiError` or `UnreachableError`.
 */
export interface IPublishing {
  /** What lies in a folder of a location, the first thousand entries of it. */
  list(location: string, path: string): Promise<ContentsPage>;
  /** Start copying; the job is shown with the others. */
  publish(from: IPlace, wish: Publish): Promise<Job>;
}

export const IPublishing = new Token<IPublishing>(
  'jupyter_ailab_data:IPublishing',
  'Copies files and folders into shared locations.'
);
