import {
  costOf,
  fileNameOf,
  flawOf,
  isQuiet,
  nameOf
} from '../../src/words/snapshots';
import { aSnapshot, ENGLISH } from '../samples';
import { seen } from '../seen';

it('is called by its label, else by what it is', () => {
  const name = (change: Parameters<typeof aSnapshot>[0]): string =>
    nameOf(aSnapshot(change), ENGLISH);
  expect(name({ label: 'before upgrade' })).toBe('before upgrade');
  expect(name({ origin: 'automatic' })).toBe('automatic');
  expect(name({ origin: 'safety' })).toBe('before a restore');
  expect(name({ origin: 'import', id: 'old' })).toBe('old.tgz');
  expect(name({})).toBe('no label');
  expect(name({ origin: 'found', id: 'backup' })).toBe('backup.tgz');
});

it('is quiet unless somebody named it', () => {
  expect(isQuiet(aSnapshot())).toBe(true);
  expect(isQuiet(aSnapshot({ label: 'x' }))).toBe(false);
  expect(isQuiet(aSnapshot({ origin: 'found' }))).toBe(false);
  expect(isQuiet(aSnapshot({ origin: 'import' }))).toBe(false);
});

it('keeps the ending of other kinds of archives', () => {
  expect(fileNameOf(aSnapshot({ id: 'backup' }))).toBe('backup.tgz');
  expect(fileNameOf(aSnapshot({ id: 'v1.2' }))).toBe('v1.2.tgz');
  expect(fileNameOf(aSnapshot({ id: 'old.tar.zst' }))).toBe('old.tar.zst');
});

it('says its cost and its kind', () => {
  expect(seen(costOf(aSnapshot(), ENGLISH))).toBe('1.5 GB · full');
  expect(
    seen(costOf(aSnapshot({ kind: 'incremental', size: 6e6 }), ENGLISH))
  ).toBe('6 MB new');
  expect(seen(costOf(aSnapshot({ kind: 'foreign' }), ENGLISH))).toBe(
    '1.5 GB · made with tar'
  );
});

it('says what is wrong with it', () => {
  expect(flawOf(aSnapshot(), ENGLISH)).toBe('');
  expect(flawOf(aSnapshot({ state: 'damaged' }), ENGLISH)).toBe('damaged');
  expect(flawOf(aSnapshot({ state: 'warnings', warnings: 1 }), ENGLISH)).toBe(
    '1 warning'
  );
});
