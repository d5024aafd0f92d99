import {
  baseNameOf,
  firstFolderOf,
  isName,
  placeOfPath,
  stepsTo,
  targetsOf
} from '../../src/publishing/places';
import { aLocation, aShared } from '../samples';

const notebooks = aLocation({ lab_path: '' });
const shared = aShared();

it('finds the innermost location that a path lies in', () => {
  const inner = aShared({ lab_path: 'team/shared' });
  const locations = [notebooks, inner, aShared({ name: 'far' })];
  expect(placeOfPath('a/b.csv', locations)).toEqual({
    location: notebooks,
    path: 'a/b.csv'
  });
  expect(placeOfPath('team/shared/b.csv', locations)).toEqual({
    location: inner,
    path: 'b.csv'
  });
  // RTC's drive is the same one
  expect(placeOfPath('RTC:a.ipynb', locations)?.path).toBe('a.ipynb');
});

it('takes no location itself', () => {
  expect(placeOfPath('work', [aLocation({ lab_path: 'work' })])).toBeNull();
});

it('publishes into shared folders that can be written to', () => {
  const locations = [
    notebooks,
    shared,
    aShared({ name: 'closed', writable: false }),
    aShared({ name: 'bare', expected_mount: true }),
    aShared({ name: 'gone', status: 'missing' })
  ];
  expect(targetsOf(locations)).toEqual([shared]);
  expect(targetsOf(locations, shared)).toEqual([]);
});

it('begins in the platform’s folder for everybody', () => {
  const area = { path: 'shared', kind: 'shared' as const, user: null };
  const areas = [
    { path: 'admin', kind: 'admin' as const, user: null, writable: true },
    { ...area, writable: true }
  ];
  expect(firstFolderOf(aShared({ areas }))).toBe('shared');
  expect(
    firstFolderOf(aShared({ areas: [{ ...area, writable: false }] }))
  ).toBe('');
});

it('takes paths apart', () => {
  expect(baseNameOf('a/b.csv')).toBe('b.csv');
  expect(stepsTo('a/b')).toEqual([
    { name: 'a', path: 'a' },
    { name: 'b', path: 'a/b' }
  ]);
  expect(['b.csv', '', '..', 'a/b'].map(isName)).toEqual([
    true,
    false,
    false,
    false
  ]);
});
