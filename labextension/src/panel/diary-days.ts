import type { Snapshot } from '../api/schemas';
import { dayOf } from '../words/days';
import type { ILanguage } from '../words/language';

/** A heading of the diary and what stands under it. */
export interface IDay {
  title: string;
  snapshots: Snapshot[];
}

/**
 * Sort snapshots (newest first) under the days of the user's calendar. Archives that were found
 * in the store, whose dates are only those of files, come last under a heading of their own.
 */
export function daysOf(
  snapshots: readonly Snapshot[],
  now: Date,
  language: ILanguage
): IDay[] {
  const days: IDay[] = [];
  const found: IDay = {
    title: language.trans.__('Found in the store'),
    snapshots: []
  };
  for (const snapshot of snapshots) {
    if (snapshot.origin === 'found') {
      found.snapshots.push(snapshot);
      continue;
    }
    const title = dayOf(new Date(snapshot.created), now, language);
    const last = days[days.length - 1];
    if (last?.title === title) {
      last.snapshots.push(snapshot);
    } else {
      days.push({ title, snapshots: [snapshot] });
    }
  }
  return found.snapshots.length > 0 ? [...days, found] : days;
}
