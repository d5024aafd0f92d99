import type { DeletedEntry, FileVersion } from '../../src/api/schemas';
import { allPages, joinDeleted, joinVersions } from '../../src/versions/asking';

function aVersion(change: Partial<FileVersion>): FileVersion {
  return {
    snapshot: 'one',
    taken: '2026-11-22T11:03:16Z',
    since: '2026-11-22T11:03:16Z',
    snapshots: 1,
    size: 3,
    modified: '2026-11-21T11:03:16Z',
    sha256: 'aa',
    current: false,
    ...change
  };
}

it('joins a version that goes on over the edge of a page', () => {
  const newer = aVersion({ snapshot: 'three', snapshots: 2 });
  const older = aVersion({ since: '2026-01-01T00:00:00Z', snapshots: 3 });
  const other = aVersion({ sha256: 'bb' });
  expect(joinVersions([newer], { versions: [older, other] })).toEqual([
    { ...newer, since: '2026-01-01T00:00:00Z', snapshots: 5 },
    other
  ]);
  expect(joinVersions([newer], { versions: [other] })).toHaveLength(2);
  expect(joinVersions([], { versions: [other] })).toEqual([other]);
  const unsure = aVersion({ sha256: null });
  expect(joinVersions([unsure], { versions: [unsure] })).toHaveLength(2);
});

it('keeps of a deleted name what the newest snapshot says', () => {
  const entry = (name: string, snapshot: string): DeletedEntry => ({
    ...{ name, path: name, type: 'file', size: 1, snapshot },
    ...{ modified: '', taken: '' }
  });
  const before = [entry('a', 'new')];
  const page = { entries: [entry('a', 'old'), entry('b', 'old')] };
  expect(joinDeleted(before, page)).toEqual([
    entry('a', 'new'),
    entry('b', 'old')
  ]);
});

it('asks page after page, and tells what is known after each', async () => {
  const asked: string[] = [];
  const skipped = [{ snapshot: 'x', reason: 'corrupt' }];
  const told = [];
  const pages = allPages<
    {
      total: number;
      looked_into: number;
      skipped: typeof skipped;
      next: string | null;
    },
    number
  >(
    after => {
      asked.push(after);
      return Promise.resolve({
        total: 5,
        looked_into: 2,
        skipped: after ? skipped : [],
        next: after ? null : 'two'
      });
    },
    before => [...before, before.length]
  );
  for await (const { found, done, complete } of pages) {
    told.push([found.length, done, complete]);
  }
  expect(asked).toEqual(['', 'two']);
  expect(told).toEqual([
    [1, 2, false],
    [2, 5, true]
  ]);
});
