import type { FileVersion, SkippedSnapshot, Snapshot } from '../api/schemas';
import { momentOf } from './days';
import type { ILanguage } from './language';
import { countOf } from './numbers';
import { nameOf } from './snapshots';

/** Where a version is kept: "“before the upgrade”, taken today at 09:12, and 3 more snapshots". */
export function keptInOf(
  {
    snapshot,
    taken,
    snapshots
  }: Pick<FileVersion, 'snapshot' | 'taken'> & {
    snapshots?: number;
  },
  all: readonly Snapshot[],
  now: Date,
  language: ILanguage
): string {
  const { trans } = language;
  const found = all.find(({ id }) => id === snapshot);
  const moment = momentOf(new Date(taken), now, language);
  const where = found?.label
    ? trans.__('In “%1”, taken %2', nameOf(found, language, all), moment)
    : trans.__('In the snapshot taken %1', moment);
  const more = (snapshots ?? 1) - 1;
  return more > 0
    ? trans._n(
        '%2, and %3 more snapshot',
        '%2, and %3 more snapshots',
        more,
        where,
        countOf(more, language)
      )
    : where;
}

/** How far the search is, while it goes on; empty when it is done. */
export function searchedOf(
  answer: { done: number; total: number; complete: boolean } | null,
  language: ILanguage
): string {
  const { trans } = language;
  if (!answer) {
    return trans.__('Looking into the snapshots…');
  }
  return answer.complete
    ? ''
    : trans.__(
        'Looked into %1 of %2 snapshots…',
        countOf(answer.done, language),
        countOf(answer.total, language)
      );
}

/** How many versions there are. */
export function versionsOf(count: number, language: ILanguage): string {
  return language.trans._n(
    '%2 version',
    '%2 versions',
    count,
    countOf(count, language)
  );
}

/** What was not looked into, and why; empty if all was. */
export function skippedOf(
  skipped: readonly SkippedSnapshot[],
  language: ILanguage
): string {
  const { trans } = language;
  const unread = skipped.filter(({ reason }) => reason === 'not-indexed');
  const damaged = skipped.length - unread.length;
  return [
    unread.length > 0
      ? trans._n(
          '%2 archive from elsewhere has not been looked into: browse it once.',
          '%2 archives from elsewhere have not been looked into: browse each once.',
          unread.length,
          countOf(unread.length, language)
        )
      : '',
    damaged > 0
      ? trans._n(
          '%2 snapshot is damaged and was left out.',
          '%2 snapshots are damaged and were left out.',
          damaged,
          countOf(damaged, language)
        )
      : ''
  ]
    .filter(Boolean)
    .join(' ');
}
