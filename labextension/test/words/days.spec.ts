import { dayOf, daysBetween, momentOf, timeOf } from '../../src/words/days';
import { localeOf } from '../../src/words/language';
import { ENGLISH } from '../samples';

const now = new Date(2026, 10, 22, 11, 30);

it('counts days by the calendar, not by hours', () => {
  expect(daysBetween(new Date(2026, 10, 22, 0, 0), now)).toBe(0);
  expect(daysBetween(new Date(2026, 10, 21, 23, 59), now)).toBe(1);
  expect(
    daysBetween(new Date(2026, 10, 21, 0, 1), new Date(2026, 10, 22, 23, 59))
  ).toBe(1);
  // 25 October 2026 has 25 hours in most of Europe.
  expect(
    daysBetween(new Date(2026, 9, 24, 12), new Date(2026, 9, 26, 12))
  ).toBe(2);
});

it('names days as a diary does', () => {
  expect(dayOf(new Date(2026, 10, 22, 9, 0), now, ENGLISH)).toBe('Today');
  expect(dayOf(new Date(2026, 10, 21, 9, 0), now, ENGLISH)).toBe('Yesterday');
  expect(dayOf(new Date(2026, 10, 19), now, ENGLISH)).toBe(
    'Thursday 19 November'
  );
  expect(dayOf(new Date(2025, 9, 1), now, ENGLISH)).toMatch(
    /^Wed,? 1 October 2025$/
  );
});

it('writes times with 24 hours, midnight as 00', () => {
  expect(timeOf(new Date(2026, 0, 1, 0, 5), ENGLISH)).toBe('00:05');
  expect(
    timeOf(new Date(2026, 0, 1, 18, 40), { ...ENGLISH, locale: 'en-US' })
  ).toBe('18:40');
});

it('places a moment in a sentence', () => {
  expect(momentOf(new Date(2026, 10, 22, 11, 3), now, ENGLISH)).toBe(
    'today at 11:03'
  );
  expect(momentOf(new Date(2026, 10, 21, 18, 40), now, ENGLISH)).toBe(
    'yesterday at 18:40'
  );
  expect(momentOf(new Date(2026, 10, 19, 8, 1), now, ENGLISH)).toBe(
    'on Thursday 19 November at 08:01'
  );
});

it('takes the language of the menus, and for English the browser’s kind', () => {
  expect(localeOf('fr_FR', 'en-US')).toBe('fr-FR');
  expect(localeOf('default', 'en-US')).toBe('en-US');
  expect(localeOf('en', 'de-DE')).toBe('en-GB');
});
