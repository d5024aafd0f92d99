import type { Job, Location, Problem, Snapshot } from '../api/schemas';

/**
 * What is known of the server: `starting` before the first answer, `missing` where its routes
 * aren't there, `refused` where it doesn't let us, `unreachable` while it doesn't answer.
 */
export type Connection =
  'starting' | 'ready' | 'unreachable' | 'missing' | 'refused';

/**
 * Everything the panel shows. States are never changed, only replaced.
 */
export interface IDataState {
  readonly connection: Connection;
  /** The server part's version, once it has answered. */
  readonly serverVersion: string | null;
  readonly locations: readonly Location[];
  /** Newest first. */
  readonly snapshots: readonly Snapshot[];
  /** The folder that keeps the snapshots, or its address. */
  readonly store: string;
  /** Bytes free where the store is; null where that is unknown. */
  readonly storeFree: number | null;
  /** Bytes that the snapshots occupy together. */
  readonly totalSize: number;
  /** What is wrong with the store as a whole. */
  readonly storeProblem: Problem | null;
  /** Newest first. */
  readonly jobs: readonly Job[];
  /** Whether an action was asked for and the server has not answered yet. */
  readonly asking: boolean;
  /** When the lists were last had of the server; null before that. */
  readonly asOf: Date | null;
  /** The snapshot whose row somebody wants to see; the list that has shown it calls `show(null)`. */
  readonly shown: string | null;
  /** Why the last action was not carried out; stays until the next one or until dismissed. */
  readonly problem: Problem | null;
}

export const EMPTY: IDataState = {
  connection: 'starting',
  serverVersion: null,
  locations: [],
  snapshots: [],
  store: '',
  storeFree: null,
  totalSize: 0,
  storeProblem: null,
  jobs: [],
  asOf: null,
  shown: null,
  asking: false,
  problem: null
};

export function isRunning(job: Job): boolean {
  return job.state === 'running';
}

/** A job that a restarted server knows nothing of: nobody can tell what became of it. */
export function forgotten(job: Job): Job {
  return {
    ...job,
    state: 'failed',
    ended: new Date().toISOString(),
    error: { message: '', reason: 'forgotten' }
  };
}

/** Whether a restore was not carried out because the folder no longer was as in its plan. */
export function isConflict(job: Job): boolean {
  return (
    job.kind === 'restore' &&
    job.state === 'failed' &&
    job.error?.reason === 'conflict'
  );
}

/** The restore of a location that can be undone: what was kept before the newest one. */
export function undoable(
  state: IDataState,
  location: string | undefined
): Snapshot | null {
  return (
    state.snapshots.find(
      snapshot => snapshot.location === location && snapshot.undoes
    ) ?? null
  );
}

/** The newest snapshot of a location's own state, not one brought from elsewhere. */
export function lastBackup(
  snapshots: readonly Snapshot[],
  location: string
): Snapshot | undefined {
  return snapshots.find(
    snapshot =>
      snapshot.location === location &&
      (snapshot.origin === 'user' || snapshot.origin === 'automatic')
  );
}

/** The location that the card at the top is about: notebooks, or the first there is. */
export function mainLocation(state: IDataState): Location | null {
  return (
    state.locations.find(({ name }) => name === 'notebooks') ??
    state.locations[0] ??
    null
  );
}

/** The jobs that run, the newest first. */
export function runningJobs(state: IDataState): Job[] {
  return state.jobs.filter(isRunning);
}

/** The job to show progress of: the newest one that runs. */
export function currentJob(state: IDataState): Job | null {
  return state.jobs.find(isRunning) ?? null;
}

/**
 * Put newer news of jobs over what is known of them. Answers may overtake each other, so a job
 * that has ended stays ended.
 */
export function mergeJobs(
  known: readonly Job[],
  news: readonly Job[]
): readonly Job[] {
  const merged = new Map(known.map(job => [job.id, job]));
  for (const job of news) {
    const before = merged.get(job.id);
    if (!before || isRunning(before)) {
      merged.set(job.id, job);
    }
  }
  return [...merged.values()].sort((a, b) =>
    a.started < b.started ? 1 : a.started > b.started ? -1 : 0
  );
}
