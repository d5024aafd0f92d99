import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import { ApiError } from '../../src/api/errors';
import type {
  DeletedEntries,
  DeletedEntry,
  FileHistory,
  FileVersion
} from '../../src/api/schemas';
import { DeletedBody } from '../../src/versions/deleted-body';
import { VersionsBody } from '../../src/versions/versions-body';
import { aSnapshot, ENGLISH } from '../samples';

const now = new Date('2026-11-22T12:00:00Z');
const snapshots = [
  aSnapshot({ id: 'two', label: 'Friday' }),
  aSnapshot({ id: 'one' })
];

function aVersion(change: Partial<FileVersion> = {}): FileVersion {
  return {
    snapshot: 'two',
    taken: '2026-11-20T11:03:00Z',
    since: '2026-11-20T11:03:00Z',
    snapshots: 1,
    size: 3000,
    modified: '2026-11-19T08:00:00Z',
    sha256: 'aa',
    current: false,
    ...change
  };
}

function aHistory(change: Partial<FileHistory> = {}): FileHistory {
  return {
    location: 'notebooks',
    path: 'a.txt',
    versions: [],
    total: 2,
    looked_into: 2,
    live: {
      name: 'a.txt',
      path: 'a.txt',
      type: 'file',
      size: 5000,
      modified: '2026-11-22T08:00:00Z',
      target: null,
      problem: null
    },
    skipped: [],
    next: null,
    ...change
  };
}

const common = { snapshots, language: ENGLISH, now };

afterEach(() => cleanup());

function showVersions(...pages: FileHistory[]): unknown[] {
  const ended: unknown[] = [];
  let asked = 0;
  render(
    <VersionsBody
      {...common}
      path="a.txt"
      ask={() => Promise.resolve(pages[asked++] ?? aHistory())}
      onEnd={wish => ended.push(wish)}
    />
  );
  return ended;
}

it('shows each version with its age, its size and where it is kept', async () => {
  const current = aVersion({ current: true, snapshots: 3 });
  const older = aVersion({ snapshot: 'one', sha256: 'bb', size: 12 });
  const ended = showVersions(aHistory({ versions: [current, older] }));
  const [first, second] = await screen.findAllByRole('listitem');
  expect(first?.textContent).toContain('In “Friday”, taken on ');
  expect(first?.textContent).toContain('and 2 more snapshots');
  expect(first?.textContent).toContain('as it is now');
  expect(second?.textContent).toContain('In the snapshot taken ');
  expect(second?.textContent).toContain('12\u00a0B');
  expect(screen.getByText(/^Now: 5\skB, changed today/)).toBeTruthy();
  expect(screen.getByRole('status').textContent).toBe('2 versions');
  const buttons = (item: HTMLElement): (string | null)[] =>
    within(item)
      .getAllByRole('button')
      .map(({ textContent }) => textContent);
  expect(buttons(first!)).toEqual(['Open']);
  expect(buttons(second!)).toEqual(['Open', 'Compare', 'Restore…']);
  await userEvent.click(
    within(second!).getByRole('button', { name: /^Compare/ })
  );
  expect(ended).toEqual([{ act: 'compare', version: older }]);
});

it('shows the pages as one list, and compares with nothing where the file is gone', async () => {
  const one = aVersion({ snapshots: 2 });
  const other = aVersion({ snapshot: 'one', sha256: 'bb' });
  showVersions(
    aHistory({ versions: [one], next: 'two', live: null }),
    aHistory({
      versions: [aVersion(), other],
      live: null,
      skipped: [{ snapshot: 'x', reason: 'not-indexed' }]
    })
  );
  expect(await screen.findByText(/^2 versions/)).toBeTruthy();
  expect(screen.getAllByRole('listitem')).toHaveLength(2);
  expect(screen.queryByRole('button', { name: /^Compare/ })).toBeNull();
  expect(screen.getByText(/not in the folder any more/)).toBeTruthy();
  expect(screen.getByRole('status').textContent).toContain(
    '1 archive from elsewhere'
  );
});

it('says so where no snapshot has the file, and where the server refuses', async () => {
  showVersions(aHistory());
  expect(
    await screen.findByText('No snapshot has this file yet.')
  ).toBeTruthy();
  cleanup();
  render(
    <VersionsBody
      {...common}
      path="a.txt"
      ask={() => Promise.reject(new ApiError('It is gone.', 'not-found', 404))}
      onEnd={() => undefined}
    />
  );
  expect(
    (await screen.findByText('It is gone.')).closest('[role=alert]')
  ).not.toBeNull();
});

function gone(name: string, change: Partial<DeletedEntry> = {}): DeletedEntry {
  return {
    name,
    path: `sub/${name}`,
    type: 'file',
    size: 12,
    modified: '2026-11-19T08:00:00Z',
    snapshot: 'two',
    taken: '2026-11-20T11:03:00Z',
    ...change
  };
}

function showDeleted(entries: DeletedEntry[]): unknown[] {
  const ended: unknown[] = [];
  const page: DeletedEntries = {
    location: 'notebooks',
    path: 'sub',
    entries,
    total: 2,
    looked_into: 2,
    left_out: 0,
    skipped: [],
    next: null
  };
  render(
    <DeletedBody
      {...common}
      ask={() => Promise.resolve(page)}
      onEnd={wish => ended.push(wish)}
    />
  );
  return ended;
}

it('shows what a folder lost: files open, folders are browsed', async () => {
  const folder = gone('old', { type: 'folder' });
  const ended = showDeleted([folder, gone('a.txt')]);
  await userEvent.click(
    await screen.findByRole('button', { name: 'Browse old' })
  );
  await userEvent.click(screen.getByRole('button', { name: 'Restore a.txt' }));
  expect(screen.queryByRole('button', { name: 'Open old' })).toBeNull();
  expect(screen.getByRole('button', { name: 'Open a.txt' })).toBeTruthy();
  expect(ended).toEqual([
    { act: 'browse', entry: folder },
    { act: 'restore', entry: gone('a.txt') }
  ]);
});

it('lets one search among many, and shows not too many at once', async () => {
  showDeleted(Array.from({ length: 300 }, (_, at) => gone(`file-${at}`)));
  expect(await screen.findAllByRole('listitem')).toHaveLength(200);
  expect(screen.getByRole('status').textContent).toContain('100 more names');
  await userEvent.type(screen.getByRole('searchbox'), 'FILE-299');
  expect(screen.getAllByRole('listitem')).toHaveLength(1);
});

it('says so where nothing is gone', async () => {
  showDeleted([]);
  expect(await screen.findByText(/^Nothing is gone/)).toBeTruthy();
});
