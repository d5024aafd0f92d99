import type { Job, Progress } from '../api/schemas';
import type { ILanguage } from './language';
import { durationOf, entriesOf, percentOf, sizeOf } from './numbers';
import { placeOf } from './places';

/** The phase of a restore in which what is there is kept, in the worker's words. */
const KEEPING = 'Keeping what is there now';

/** The phase of a restore that the server was restarted in the middle of, in the server's words. */
const LOOKING = 'Looking at what it left';

/** What a running job is doing: "Backing up notebooks", or the label the user gave. */
export function activityOf(job: Job, language: ILanguage): string {
  const { trans } = language;
  const place = placeOf(job.location, language);
  switch (job.kind) {
    case 'snapshot':
      return job.label
        ? trans.__('Backing up “%1”', job.label)
        : trans.__('Backing up %1', place);
    case 'restore':
      return job.progress.phase === KEEPING
        ? trans.__('Keeping %1 as it is now', place)
        : job.progress.phase === LOOKING
          ? trans.__('Looking at %1 after a restart', place)
          : trans.__('Restoring %1', place);
    case 'copy':
      return job.label
        ? trans.__('Copying “%1” out of a snapshot', job.label)
        : trans.__('Copying out of a snapshot');
    case 'verify':
      return trans.__('Verifying a snapshot of %1', place);
    case 'import':
      return trans.__('Importing an archive');
    case 'export':
      return trans.__('Exporting a snapshot');
    case 'delete':
      return trans.__('Deleting a snapshot');
    case 'publish':
      return trans.__('Publishing into %1', place);
    case 'bring-over':
      return trans.__('Bringing files over into %1', place);
    case 'adopt':
      return trans.__('Copying %1 into a volume', place);
  }
}

/** What a running job is doing in a word or two, where there is little room: "Backing up". */
export function briefOf({ kind, progress }: Job, { trans }: ILanguage): string {
  if (progress.phase === 'cancelling') {
    return trans.__('Cancelling…');
  }
  switch (kind) {
    case 'snapshot':
      return trans.__('Backing up');
    case 'restore':
      return trans.__('Restoring');
    case 'copy':
      return trans.__('Copying');
    case 'verify':
      return trans.__('Verifying');
    case 'import':
      return trans.__('Importing');
    case 'export':
      return trans.__('Exporting');
    case 'delete':
      return trans.__('Deleting');
    case 'publish':
      return trans.__('Publishing');
    case 'bring-over':
      return trans.__('Bringing over');
    case 'adopt':
      return trans.__('Copying');
  }
}

/** How far a job is, in whole percent; null while the total is unknown. */
export function shareOf(progress: Progress): number | null {
  if (progress.bytes_total) {
    return percentOf(progress.bytes_done, progress.bytes_total);
  }
  if (progress.entries_total) {
    return percentOf(progress.entries_done, progress.entries_total);
  }
  return null;
}

/** The figures under the bar: "62 % · 310 MB/s · 2 s left"; counts while there is no total. */
export function figuresOf(progress: Progress, language: ILanguage): string {
  const { trans } = language;
  if (progress.phase === 'cancelling') {
    return trans.__('Cancelling…');
  }
  const share = shareOf(progress);
  const parts: string[] = [];
  if (share !== null) {
    parts.push(trans.__('%1 %', share).replace(' ', '\u00a0'));
  } else if (progress.entries_done || progress.bytes_done) {
    parts.push(entriesOf(progress.entries_done, language));
    parts.push(sizeOf(progress.bytes_done, language));
  } else {
    parts.push(trans.__('Starting…'));
  }
  if (progress.rate > 0) {
    parts.push(trans.__('%1/s', sizeOf(progress.rate, language)));
  }
  if (progress.seconds_left !== null && share !== null && share < 100) {
    parts.push(
      trans.__('%1 left', durationOf(progress.seconds_left, language))
    );
  }
  return parts.join(' · ');
}
