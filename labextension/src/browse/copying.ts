import type { DataClient } from '../api/client';
import type { ContentsPage, Job, Location, Plan } from '../api/schemas';
import type { IDataModel } from '../model/tokens';
import type { IPlace } from '../publishing/places';

/** Files and folders of one snapshot, by their paths in it. */
export interface IKept {
  readonly id: string;
  readonly paths: readonly string[];
}

/**
 * Copies out of snapshots into folders of locations. A copy never takes the place of anything: where its
 * name is taken, it is given a number.
 */
export class Copying {
  constructor(
    private readonly _client: Pick<
      DataClient,
      'contents' | 'planRestore' | 'restoreSnapshot'
    >,
    private readonly _data: Pick<IDataModel, 'start' | 'follow' | 'state'>
  ) {}

  /** The locations that copies can go to. */
  get targets(): readonly Location[] {
    return this._data.state.locations.filter(
      ({ status, writable }) => status === 'ok' && writable
    );
  }

  /** What lies in a folder of a location. */
  list(location: string, path: string): Promise<ContentsPage> {
    return this._client.contents(location, path);
  }

  /** What copying would do. Rejects with `ApiError` or `UnreachableError`, like all here. */
  plan({ id, paths }: IKept, to: IPlace): Promise<Plan> {
    return this._client.planRestore(id, { ...wishOf(paths, to), limit: 1 });
  }

  /** Start copying what a plan says. */
  agree({ id, paths }: IKept, to: IPlace, plan: string): Promise<Job> {
    return this._data.follow(() =>
      this._client.restoreSnapshot(id, { ...wishOf(paths, to), plan })
    );
  }

  /** Start copying at once. Resolves to whether the server took it; the model tells why not. */
  start({ id, paths }: IKept, to: IPlace): Promise<boolean> {
    return this._data.start(() =>
      this._client.restoreSnapshot(id, wishOf(paths, to))
    );
  }
}

function wishOf(
  paths: readonly string[],
  { location, path }: IPlace
): { mode: 'copy'; paths: string[]; to: string; folder: string } {
  return { mode: 'copy', paths: [...paths], to: location.name, folder: path };
}
