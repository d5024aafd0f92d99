import {
  countOf,
  durationOf,
  entriesOf,
  percentOf,
  sizeOf
} from '../../src/words/numbers';
import { ENGLISH } from '../samples';
import { seen } from '../seen';

/** As people see it: the gap before a unit is a space that does not break. */

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [1440, '1.4 kB'],
  [9_949_999, '9.9 MB'],
  [9_960_000, '10 MB'],
  [789_000_000, '789 MB'],
  [999_600_000, '1 GB'],
  [1_440_000_000, '1.4 GB'],
  [38_000_000_000, '38 GB'],
  [2e18, '2,000 PB']
])('writes %d bytes as %s', (bytes, text) => {
  expect(seen(sizeOf(bytes, ENGLISH))).toBe(text);
});

it('writes numbers as the language does', () => {
  const german = { ...ENGLISH, locale: 'de-DE' };
  expect(seen(sizeOf(1_440_000_000, german))).toBe('1,4 GB');
  expect(countOf(24_491, german)).toBe('24.491');
  expect(countOf(24_491, ENGLISH)).toBe('24,491');
});

it('counts in words', () => {
  expect(entriesOf(1, ENGLISH)).toBe('1 file or folder');
  expect(entriesOf(24_491, ENGLISH)).toBe('24,491 files and folders');
});

it('calls only what is done 100 %', () => {
  expect(percentOf(0, 10)).toBe(0);
  expect(percentOf(9_999, 10_000)).toBe(99);
  expect(percentOf(10, 10)).toBe(100);
  expect(percentOf(12, 10)).toBe(100);
  expect(percentOf(0, 0)).toBe(0);
});

it.each([
  [0, '1 s'],
  [1.2, '2 s'],
  [59, '59 s'],
  [60, '1 min'],
  [80, '1 min 20 s'],
  [600, '10 min'],
  [629, '10 min'],
  [3600, '1 h'],
  [7500, '2 h 5 min']
])('writes %d seconds as %s', (seconds, text) => {
  expect(seen(durationOf(seconds, ENGLISH))).toBe(text);
});
