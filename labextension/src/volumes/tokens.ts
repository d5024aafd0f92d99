import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

import type {
  Engine,
  Job,
  Plan,
  PlanRestore,
  RestoreSnapshot,
  RunLine,
  Volume
} from '../api/schemas';

/** What is known of Docker. States are never changed, only replaced. */
export interface IVolumesState {
  /** The engine; null before the first answer, and where the server part knows nothing of volumes. */
  readonly engine: Engine | null;
  /** By name; empty without an engine. */
  readonly volumes: readonly Volume[];
}

/**
 * The Docker volumes, and what can be done with them. What becomes a job is shown with the others.
 * Where a promise is not of a boolean it rejects with `ApiError` or `UnreachableError`.
 */
export interface IVolumesModel {
  readonly state: IVolumesState;
  readonly changed: ISignal<IVolumesModel, IVolumesState>;

  /** Whether somebody looks; the list is only kept fresh while they do. */
  visible: boolean;

  refresh(): Promise<void>;
  /** Take a snapshot of a volume. Resolves to whether the server took it. */
  backUp(name: string): Promise<boolean>;
  create(name: string): Promise<Volume>;
  remove(name: string): Promise<void>;
  /** What restoring a snapshot into a volume would do. */
  plan(
    name: string,
    snapshot: string,
    wish: Partial<PlanRestore>
  ): Promise<Plan>;
  /**
   * Restore a snapshot into a volume, as a plan says.
   *
   * @param stop - whether the containers that use it are stopped before and started again after
   */
  restore(
    name: string,
    snapshot: string,
    wish: Partial<RestoreSnapshot>,
    stop: boolean
  ): Promise<Job>;
  /** Take a snapshot for somebody who waits for its end. */
  snapshot(name: string, label: string): Promise<Job>;
  /** Copy a location into a new volume. */
  adopt(location: string, volume: string): Promise<Job>;
  /** The volume that a job of this tab copies a location into, or undefined. */
  adoptedBy(job: Job): string | undefined;
  /** The command that starts our container anew with the location on a volume. */
  runLine(location: string, volume: string): Promise<RunLine>;
}

export const IVolumesModel = new Token<IVolumesModel>(
  'jupyter_ailab_data:IVolumesModel',
  'The Docker volumes that jupyter_ailab_data sees, and what can be done with them.'
);
