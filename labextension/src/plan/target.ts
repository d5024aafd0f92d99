import type {
  Job,
  Location,
  Plan,
  PlanRestore,
  RestoreSnapshot,
  Snapshot,
  Volume
} from '../api/schemas';
import type { IDataModel } from '../model/tokens';
import { locationOf, stoppableUsers } from '../volumes/state';
import type { IVolumesModel } from '../volumes/tokens';

/** Where a snapshot is restored to, and by which way. */
export interface IRestoreTarget {
  /** The location's name, as jobs and snapshots have it. */
  readonly place: string;
  /** The folder in JupyterLab's file browser; null where it shows none. */
  readonly folder: string | null;
  /** Whether there are other containers that could be stopped for the restore. */
  readonly canStop: boolean;
  plan(wish: Partial<PlanRestore>): Promise<Plan>;
  restore(wish: Partial<RestoreSnapshot>, stop: boolean): Promise<Job>;
}

/** A snapshot, put back to where it comes from. */
export function intoItsPlace(
  { id, location: place }: Snapshot,
  model: Pick<IDataModel, 'plan' | 'restore' | 'state'>
): IRestoreTarget {
  return {
    place,
    folder: folderOf(place, model.state.locations),
    canStop: false,
    plan: wish => model.plan(id, wish),
    restore: wish => model.restore(id, wish)
  };
}

/** A snapshot of anything, put into a Docker volume. */
export function intoVolume(
  { id }: Snapshot,
  volume: Volume,
  model: Pick<IVolumesModel, 'plan' | 'restore'>,
  locations: readonly Location[]
): IRestoreTarget {
  return {
    place: locationOf(volume),
    folder: folderOf(volume.location, locations),
    canStop: stoppableUsers(volume).length > 0,
    plan: wish => model.plan(volume.name, id, wish),
    restore: (wish, stop) => model.restore(volume.name, id, wish, stop)
  };
}

/** One file or folder of a snapshot, and what is ticked of that. */
export function onlyOf(path: string, target: IRestoreTarget): IRestoreTarget {
  const within = <T extends { paths?: string[] }>(wish: T): T => ({
    ...wish,
    paths: wish.paths?.length ? wish.paths : [path]
  });
  return {
    ...target,
    plan: wish => target.plan(within(wish)),
    restore: (wish, stop) => target.restore(within(wish), stop)
  };
}

function folderOf(
  name: string | null,
  locations: readonly Location[]
): string | null {
  return locations.find(location => location.name === name)?.lab_path ?? null;
}
