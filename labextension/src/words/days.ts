import { dateFormat } from './formats';
import type { ILanguage } from './language';

/** How many days `then` lies before `now` on the user's own calendar; 0 is today. */
export function daysBetween(then: Date, now: Date): number {
  // Noon to noon, so that the 23 or 25 hours of a clock change round away.
  const noon = (date: Date): number =>
    new Date(date.getFullYear(), date.getMonth(), date.getDate(), 12).getTime();
  return Math.round((noon(now) - noon(then)) / 86_400_000);
}

/** The day as a heading of the diary: "Today", "Yesterday", "Friday 20 November". */
export function dayOf(then: Date, now: Date, language: ILanguage): string {
  const { trans, locale } = language;
  const days = daysBetween(then, now);
  if (days === 0) {
    return trans.__('Today');
  }
  if (days === 1) {
    return trans.__('Yesterday');
  }
  return dateFormat(locale, {
    weekday: days > 0 && days < 7 ? 'long' : 'short',
    day: 'numeric',
    month: 'long',
    year: then.getFullYear() === now.getFullYear() ? undefined : 'numeric'
  }).format(then);
}

/** The time of day in the user's time zone, always five characters: "09:12". */
export function timeOf(then: Date, { locale }: ILanguage): string {
  return dateFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23'
  }).format(then);
}

/** Day and time within a sentence: "today at 11:03", "on Friday 20 November at 18:40". */
export function momentOf(then: Date, now: Date, language: ILanguage): string {
  const { trans } = language;
  const time = timeOf(then, language);
  const days = daysBetween(then, now);
  if (days === 0) {
    return trans.__('today at %1', time);
  }
  if (days === 1) {
    return trans.__('yesterday at %1', time);
  }
  return trans.__('on %1 at %2', dayOf(then, now, language), time);
}

/** Everything about a moment, for a tooltip: "Sunday 22 November 2026 at 11:03:16 GMT". */
export function exactOf(then: Date, { locale }: ILanguage): string {
  return dateFormat(locale, { dateStyle: 'full', timeStyle: 'long' }).format(
    then
  );
}

/** The date in full: "Sunday 22 November 2026". */
export function dateOf(then: Date, { locale }: ILanguage): string {
  return dateFormat(locale, { dateStyle: 'full' }).format(then);
}
