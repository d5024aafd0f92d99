import { nullTranslator } from '@jupyterlab/translation';

import type {
  Check,
  Checkup,
  Engine,
  Job,
  Location,
  Mount,
  Plan,
  PlanEntry,
  Snapshot,
  Volume,
  VolumeUser
} from '../src/api/schemas';
import { EMPTY, type IDataState } from '../src/model/state';
import type { IHealthState } from '../src/health/tokens';
import type { IVolumesState } from '../src/volumes/tokens';
import type { ILanguage } from '../src/words/language';

export const ENGLISH: ILanguage = {
  trans: nullTranslator.load('jupyter_ailab_data'),
  locale: 'en-GB'
};

export function aSnapshot(change: Partial<Snapshot> = {}): Snapshot {
  return {
    id: 'notebooks-20261122T110316Z',
    location: 'notebooks',
    created: '2026-11-22T11:03:16Z',
    kind: 'full',
    size: 1_500_000_000,
    origin: 'user',
    label: '',
    pinned: false,
    state: 'complete',
    problem: null,
    entries: 24_491,
    content_size: 1_900_000_000,
    warnings: 0,
    tar_complete: true,
    undoes: null,
    ...change
  };
}

export function aMount(change: Partial<Mount> = {}): Mount {
  return {
    kind: 'volume',
    survives: true,
    read_only: false,
    fs_type: 'ext4',
    mount_point: '/home/jupyter/notebooks',
    source: null,
    volume: 'my-vol',
    anonymous: false,
    nested: [],
    ...change
  };
}

export function aLocation(change: Partial<Location> = {}): Location {
  return {
    name: 'notebooks',
    path: '/home/jupyter/notebooks',
    status: 'ok',
    writable: true,
    mount: aMount(),
    usage: {
      total: 100e9,
      free: 38e9,
      inodes: 1000,
      inodes_free: 900
    },
    lab_path: '',
    role: change.name === undefined ? 'notebooks' : 'other',
    empty: false,
    expected_mount: false,
    areas: [],
    ...change
  };
}

export function aJob(change: Partial<Job> = {}): Job {
  return {
    id: 'job-1',
    kind: 'snapshot',
    location: 'notebooks',
    state: 'running',
    started: '2026-11-22T11:03:16Z',
    progress: {
      phase: 'writing',
      bytes_done: 0,
      bytes_total: null,
      entries_done: 0,
      entries_total: null,
      rate: 0,
      seconds_left: null
    },
    snapshot: null,
    label: '',
    ended: null,
    result: null,
    error: null,
    ...change
  };
}

export function aResult(
  change: Partial<NonNullable<Job['result']>> = {}
): NonNullable<Job['result']> {
  return {
    snapshot: null,
    entries: 0,
    bytes: 0,
    stored: 0,
    added: 0,
    changed: 0,
    unchanged: 0,
    removed: 0,
    damaged: [],
    warnings: [],
    warning_count: 0,
    freed: 0,
    path: null,
    safety: null,
    ...change
  };
}

export function aState(change: Partial<IDataState> = {}): IDataState {
  return {
    ...EMPTY,
    connection: 'ready',
    serverVersion: '0.1.0',
    locations: [aLocation()],
    store: '/backups',
    storeFree: 38e9,
    ...change
  };
}

/** An entry of a plan: `added a/b 10`, with `/` at the end for a folder. */
export function aPlanEntry(words: string): PlanEntry {
  const [action, path = '', size = '0'] = words.split(' ');
  const bytes = Number(size);
  const isAdded = action === 'added';
  const isRemoved = action === 'removed';
  return {
    path: path.replace(/\/$/, ''),
    type: path.endsWith('/') ? 'folder' : 'file',
    action: action as PlanEntry['action'],
    size: isRemoved ? null : bytes,
    modified: isRemoved ? null : '2026-11-21T10:00:00Z',
    live_size: isAdded ? null : 2 * bytes,
    live_modified: isAdded ? null : '2026-11-22T10:00:00Z'
  };
}

/** The plan that these entries make. */
export function aPlan(entries: PlanEntry[], change: Partial<Plan> = {}): Plan {
  const count = (action: PlanEntry['action']): Plan['added'] => {
    const those = entries.filter(entry => entry.action === action);
    const bytes = those.map(entry => entry.size ?? entry.live_size ?? 0);
    return {
      entries: those.length,
      bytes: bytes.reduce((sum, each) => sum + each, 0)
    };
  };
  return {
    id: 'plan-1',
    snapshot: 'notebooks-20261122T110316Z',
    location: 'notebooks',
    mode: 'overlay',
    paths: [],
    added: count('added'),
    changed: count('changed'),
    removed: count('removed'),
    unchanged: { entries: 24_474, bytes: 1_400_000_000 },
    kept: { entries: 2, bytes: 12_000 },
    needed: 190_000,
    free: 38e9,
    total: entries.length,
    offset: 0,
    entries,
    warnings: [],
    folder: null,
    ...change
  };
}

/** A shared folder of the host. */
export function aShared(change: Partial<Location> = {}): Location {
  return aLocation({
    name: 'shared',
    path: '/home/jovyan/shared',
    role: 'shared',
    lab_path: null,
    mount: aMount({ kind: 'bind', volume: null, source: '/srv/shared' }),
    ...change
  });
}

export function anEngine(change: Partial<Engine> = {}): Engine {
  return {
    state: 'ok',
    version: '27.1',
    rootless: false,
    container: 'ai-lab',
    image: 'ai-lab:4',
    problem: null,
    ...change
  };
}

export function aUser(change: Partial<VolumeUser> = {}): VolumeUser {
  return {
    id: 'c0ffee',
    name: 'db',
    running: true,
    path: '/data',
    read_only: false,
    ours: false,
    ...change
  };
}

export function aVolume(change: Partial<Volume> = {}): Volume {
  return {
    name: 'my-vol',
    driver: 'local',
    created: '2026-11-01T10:00:00Z',
    labels: {},
    size: 1_200_000_000,
    anonymous: false,
    users: [],
    location: null,
    snapshots: 0,
    ...change
  };
}

/** What is known of volumes: these, on an engine that answers. */
export function someVolumes(...volumes: Volume[]): IVolumesState {
  return { engine: anEngine(), volumes };
}

export function aCheck(change: Partial<Check> = {}): Check {
  return {
    id: 'store',
    title: 'Store',
    status: 'ok',
    seen: 'The store has 38 GB free.',
    todo: '',
    details: [],
    ...change
  };
}

/** What the doctor found: these checks, a little after eleven. */
export function aHealth(...checks: Check[]): IHealthState {
  const statuses = checks.map(({ status }) => status);
  const status: Checkup['status'] = statuses.includes('error')
    ? 'error'
    : statuses.includes('warning')
      ? 'warning'
      : 'ok';
  return {
    checkup: { status, checks },
    made: new Date('2026-11-22T11:03:16Z'),
    asking: false,
    problem: null
  };
}
