import type { Snapshot } from '../api/schemas';
import { dayOf } from '../words/days';
import type { ILanguage } from '../words/language';

/** A heading of the diary and what stands under it. */
export interface IDay {
  /** The same for a day whatever it is called: `Today` becomes `Yesterday`. */
  key: string;
  title: string;
  snapshots: Snapshot[];
}

/** A line of the diary: the heading of a day, or one of its snapshots. */
export interface ILine {
  key: string;
  day: IDay;
  /** The heading's line. */
  heading: number;
  /** Where the snapshot stands in its day, from 0 on; null for the heading. */
  place: number | null;
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
    key: 'found',
    title: language.trans.__('Found in the store'),
    snapshots: []
  };
  for (const snapshot of snapshots) {
    if (snapshot.origin === 'found') {
      found.snapshots.push(snapshot);
      continue;
    }
    const then = new Date(snapshot.created);
    const key = [then.getFullYear(), then.getMonth(), then.getDate()].join('-');
    const last = days[days.length - 1];
    if (last?.key === key) {
      last.snapshots.push(snapshot);
    } else {
      const title = dayOf(then, now, language);
      days.push({ key, title, snapshots: [snapshot] });
    }
  }
  return found.snapshots.length > 0 ? [...days, found] : days;
}

/** Days and their snapshots as lines one under the other. */
export function linesOf(days: readonly IDay[]): ILine[] {
  const lines: ILine[] = [];
  for (const day of days) {
    const heading = lines.length;
    lines.push({ key: `day ${day.key}`, day, heading, place: null });
    day.snapshots.forEach(({ id }, place) =>
      lines.push({ key: id, day, heading, place })
    );
  }
  return lines;
}

/** The snapshot of a line; undefined for a heading. */
export function snapshotAt(line: ILine | undefined): Snapshot | undefined {
  return line && line.place !== null
    ? line.day.snapshots[line.place]
    : undefined;
}
