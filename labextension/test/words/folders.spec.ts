import type { IFolderContent } from '../../src/folders/state';
import {
  amountOf,
  entryDetailOf,
  entryFactsOf,
  entryFlawOf,
  goneOf,
  hiddenOf,
  shownNameOf
} from '../../src/words/folders';
import { anEntry } from '../folders/disk';
import { aLocation, aShared, ENGLISH } from '../samples';
import { seen } from '../seen';

const now = new Date('2026-11-22T12:00:00Z');

const content = (
  total: number,
  unfiltered = total,
  hidden = 0
): IFolderContent => ({ total, unfiltered, hidden, pages: new Map() });

const facts = (...args: Parameters<typeof anEntry>): string =>
  seen(entryFactsOf(anEntry(...args), now, ENGLISH));

it('says how large and how old an entry is', () => {
  const time = (modified: string): string => facts('a', { modified });
  expect(time('2026-11-22T11:03:00Z')).toMatch(/^14 kB · today at \d\d:03$/);
  expect(time('2026-11-21T13:20:00Z')).toMatch(/^14 kB · yesterday at/);
  expect(time('2025-03-02T13:20:00Z')).toBe('14 kB · 2 Mar 2025');
  expect(facts('a', { type: 'folder', size: 0 })).toMatch(/^yesterday at/);
  expect(facts('a', { type: 'link', target: '../b\nc' })).toBe(
    'link to ../b↵c'
  );
  expect(facts('a', { type: 'other' })).toBe('no ordinary file');
});

it('shows what would break a line, or can’t be seen', () => {
  expect(shownNameOf('new\nline\tand\x7f')).toBe('new↵line→and\ufffd');
  expect(shownNameOf('naïve ☃ 🐍')).toBe('naïve ☃ 🐍');
});

it('says what is wrong with an entry, and why it does not open', () => {
  const detail = (
    change: Parameters<typeof anEntry>[1],
    location = aLocation()
  ): string | undefined =>
    entryDetailOf(location, anEntry('a.csv', change), ENGLISH).split('\n')[2];
  expect(entryFlawOf(anEntry('a', { problem: 'broken-link' }), ENGLISH)).toBe(
    'broken link'
  );
  expect(detail({ problem: 'broken-link' })).toMatch(/does not exist/);
  expect(detail({ problem: 'unreadable' })).toMatch(/not allowed to read/);
  expect(detail({}, aShared())).toMatch(/outside/);
  expect(detail({ path: 'caf\\xe9' })).toMatch(/not UTF-8/);
  expect(detail({ path: '.a' })).toMatch(/hidden/);
  expect(detail({})).toBeUndefined();
  expect(detail({ type: 'folder' }, aShared())).toBeUndefined();
});

it('counts', () => {
  const amount = (what: IFolderContent, filter = ''): string =>
    amountOf(what, filter, ENGLISH);
  expect(amount(content(1))).toBe('1 file or folder');
  expect(amount(content(100_000))).toBe('100,000 files and folders');
  expect(amount(content(12, 1234), 'csv')).toBe(
    '12 of 1,234 files and folders'
  );
  expect(amount(content(0, 5), 'csv')).toBe('No name here contains “csv”.');
  expect(amount(content(0))).toBe('This folder is empty.');
  // What is hidden is said beside it.
  expect(amount(content(0, 0, 3))).toBe('');
  expect(hiddenOf(content(0, 0, 3), ENGLISH)).toBe('3 hidden');
  expect(hiddenOf(content(3), ENGLISH)).toBe('');
});

it('says that a folder is gone', () => {
  expect(goneOf('a/b', ENGLISH)).toBe(
    '“a/b” is no longer there. This is the folder above it.'
  );
});
