import type { Job, JobResult, Progress } from '../api/schemas';
import type { ILanguage } from './language';
import { countOf, durationOf, entriesOf, percentOf, sizeOf } from './numbers';

/** How a job came out, as the notification's colour, and the sentence that says it. */
export interface IOutcome {
  type: 'success' | 'warning' | 'error' | 'info';
  text: string;
}

/** The phase of a restore in which what is there is kept, in the worker's words. */
const KEEPING = 'Keeping what is there now';

/** How many of a job's warnings a sentence names; the rest is counted. */
const NAMED = 3;

/** What a running job is doing: "Backing up notebooks", or the label the user gave. */
export function activityOf(job: Job, { trans }: ILanguage): string {
  switch (job.kind) {
    case 'snapshot':
      return job.label
        ? trans.__('Backing up “%1”', job.label)
        : trans.__('Backing up %1', job.location);
    case 'restore':
      return job.progress.phase === KEEPING
        ? trans.__('Keeping %1 as it is now', job.location)
        : trans.__('Restoring %1', job.location);
    case 'verify':
      return trans.__('Verifying a snapshot of %1', job.location);
    case 'import':
      return trans.__('Importing an archive');
    case 'export':
      return trans.__('Exporting a snapshot');
    case 'delete':
      return trans.__('Deleting a snapshot');
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

/** What came of a job that has ended. */
export function outcomeOf(job: Job, language: ILanguage): IOutcome {
  const { trans } = language;
  switch (job.state) {
    case 'failed':
      return {
        type: 'error',
        text: `${failureOf(job, language)} ${
          job.error?.message ?? trans.__('The server does not say why.')
        }`
      };
    case 'cancelled':
      return { type: 'info', text: cancelledOf(job, language) };
    case 'running':
      return { type: 'info', text: activityOf(job, language) };
    case 'done':
    case 'warnings': {
      const result = job.result;
      const text = result
        ? successOf(job, result, language)
        : trans.__('Done.');
      if (result?.damaged.length) {
        return { type: 'error', text: `${text} ${damageOf(result, language)}` };
      }
      return job.state === 'warnings' && result
        ? { type: 'warning', text: `${text} ${warningsOf(result, language)}` }
        : { type: 'success', text };
    }
  }
}

function successOf(job: Job, result: JobResult, language: ILanguage): string {
  const { trans } = language;
  const files = entriesOf(result.entries, language);
  const size = sizeOf(result.bytes, language);
  switch (job.kind) {
    case 'snapshot':
      return trans.__('Backed up %1: %2, %3.', job.location, files, size);
    case 'restore':
      return restoredOf(job, result, language);
    case 'verify':
      return result.damaged.length
        ? trans.__('The snapshot of %1 is damaged.', job.location)
        : trans.__('The snapshot is whole: %1, %2 checked.', files, size);
    case 'import':
      return trans.__('Imported the archive: %1, %2.', files, size);
    case 'export':
      return trans.__('Exported the snapshot: %1, %2.', files, size);
    case 'delete':
      return trans.__(
        'Deleted the snapshot: %1 freed.',
        sizeOf(result.freed, language)
      );
  }
}

function restoredOf(job: Job, result: JobResult, language: ILanguage): string {
  const { trans } = language;
  if (result.path !== null) {
    return trans.__(
      'Restored %1 into the new folder “%2”: %3, %4.',
      job.location,
      result.path,
      entriesOf(result.entries, language),
      sizeOf(result.bytes, language)
    );
  }
  if (!result.added && !result.changed && !result.removed) {
    return trans.__(
      'Restored %1: everything was already as it was.',
      job.location
    );
  }
  const counts = [result.added, result.changed, result.removed].map(count =>
    countOf(count, language)
  );
  return result.removed
    ? trans.__(
        'Restored %1: %2 came back, %3 changed, %4 removed.',
        job.location,
        ...counts
      )
    : trans.__(
        'Restored %1: %2 came back, %3 changed, %4 stayed as they were.',
        job.location,
        ...counts.slice(0, 2),
        countOf(result.unchanged, language)
      );
}

function failureOf(job: Job, { trans }: ILanguage): string {
  switch (job.kind) {
    case 'snapshot':
      return trans.__('%1 was not backed up.', job.location);
    case 'restore':
      return trans.__('%1 was not restored.', job.location);
    case 'verify':
      return trans.__('The snapshot could not be verified.');
    case 'import':
      return trans.__('The archive was not imported.');
    case 'export':
      return trans.__('The snapshot was not exported.');
    case 'delete':
      return trans.__('The snapshot was not deleted.');
  }
}

function cancelledOf(job: Job, { trans }: ILanguage): string {
  switch (job.kind) {
    case 'snapshot':
      return trans.__('Cancelled: no snapshot was kept.');
    case 'restore':
      return trans.__('Cancelled the restore of %1.', job.location);
    case 'verify':
    case 'import':
    case 'export':
    case 'delete':
      return trans.__('Cancelled.');
  }
}

function damageOf(result: JobResult, language: ILanguage): string {
  return language.trans._n(
    '%2 file is damaged: %3',
    '%2 files are damaged: %3',
    result.damaged.length,
    countOf(result.damaged.length, language),
    listOf(result.damaged, result.damaged.length, language)
  );
}

function warningsOf(result: JobResult, language: ILanguage): string {
  const reasons = result.warnings.map(({ path, message }) =>
    path ? `${path}: ${message}` : message
  );
  return language.trans._n(
    '%2 warning: %3',
    '%2 warnings: %3',
    result.warning_count,
    countOf(result.warning_count, language),
    listOf(reasons, result.warning_count, language)
  );
}

function listOf(items: string[], total: number, language: ILanguage): string {
  const named = items.slice(0, NAMED);
  const rest = total - named.length;
  const sentences = named.map(item => item.replace(/\.$/, '')).join('; ');
  return rest > 0
    ? language.trans._n(
        '%2; and %3 more.',
        '%2; and %3 more.',
        rest,
        sentences,
        countOf(rest, language)
      )
    : `${sentences}.`;
}
