import type {
  DeletedEntry,
  FileHistory,
  FileVersion,
  SkippedSnapshot
} from '../api/schemas';

/** What is common to the pages of both questions. */
interface IPage {
  readonly total: number;
  readonly looked_into: number;
  readonly skipped: readonly SkippedSnapshot[];
  readonly next: string | null;
}

/** What is known after some pages. */
export interface IAnswer<T> {
  readonly found: readonly T[];
  readonly total: number;
  /** Of how many snapshots it is known what they have. */
  readonly done: number;
  readonly skipped: readonly SkippedSnapshot[];
  readonly complete: boolean;
}

/**
 * Ask for page after page; yields what is known after each of them.
 */
export async function* allPages<P extends IPage, T>(
  ask: (after: string) => Promise<P>,
  join: (before: readonly T[], page: P) => T[]
): AsyncGenerator<IAnswer<T>> {
  let found: T[] = [];
  let done = 0;
  let skipped: SkippedSnapshot[] = [];
  let after: string | null = '';
  while (after !== null) {
    const page: P = await ask(after);
    found = join(found, page);
    skipped = [...skipped, ...page.skipped];
    done += page.looked_into + page.skipped.length;
    after = page.next;
    yield { found, total: page.total, done, skipped, complete: after === null };
  }
}

/** The versions of two pages; one that goes on over the edge is one. */
export function joinVersions(
  before: readonly FileVersion[],
  { versions }: Pick<FileHistory, 'versions'>
): FileVersion[] {
  const [last, next] = [before[before.length - 1], versions[0]];
  if (!last || !next || !last.sha256 || last.sha256 !== next.sha256) {
    return [...before, ...versions];
  }
  const both: FileVersion = {
    ...last,
    since: next.since,
    snapshots: last.snapshots + next.snapshots
  };
  return [...before.slice(0, -1), both, ...versions.slice(1)];
}

/** The deleted names of two pages: what was told before is told by a newer snapshot. */
export function joinDeleted(
  before: readonly DeletedEntry[],
  { entries }: { entries: readonly DeletedEntry[] }
): DeletedEntry[] {
  const known = new Set(before.map(({ name }) => name));
  return [...before, ...entries.filter(({ name }) => !known.has(name))];
}
