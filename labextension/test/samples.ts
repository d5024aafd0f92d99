import { nullTranslator } from '@jupyterlab/translation';

import type {
  Job,
  Location,
  Mount,
  Plan,
  PlanEntry,
  Snapshot
} from '../src/api/schemas';
import { EMPTY, type IDataState } from '../src/model/state';
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
