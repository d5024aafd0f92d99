import type { Job, JobResult } from '../api/schemas';
import { activityOf } from './jobs';
import type { ILanguage } from './language';
import { countOf, entriesOf, sizeOf } from './numbers';
import { placeOf } from './places';
import { serverSays } from './reasons';

/** How a job came out, as the notification's colour, and the sentence that says it. */
export interface IOutcome {
  type: 'success' | 'warning' | 'error' | 'info';
  text: string;
}

/** How many of a job's warnings a sentence names; the rest is counted. */
const NAMED = 3;

/** The reasons of jobs that ended with their server: one that was stopped, and one that remembers nothing. */
const STOPPED = 'server-stopped';
const FORGOTTEN = 'forgotten';

/** Whether there is more to say of a job's end than its sentence does. */
export function hasDetails({ result, state }: Job): boolean {
  const told = state === 'failed' ? 0 : NAMED;
  return (
    result !== null &&
    Math.max(result.warnings.length, result.damaged.length) > told
  );
}

/** What came of a job that has ended. */
export function outcomeOf(job: Job, language: ILanguage): IOutcome {
  const { trans } = language;
  switch (job.state) {
    case 'failed':
      if (job.error?.reason === FORGOTTEN) {
        return { type: 'warning', text: forgottenOf(job, language) };
      }
      return {
        type: 'error',
        text: `${failureOf(job, language)} ${
          job.error
            ? serverSays(job.error, language)
            : trans.__('The server does not say why.')
        }`
      };
    case 'cancelled':
      return job.error?.reason === STOPPED
        ? {
            type: 'warning',
            text: `${cancelledOf(job, language)} ${serverSays(job.error, language)}`
          }
        : { type: 'info', text: cancelledOf(job, language) };
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
  const place = placeOf(job.location, language);
  const files = entriesOf(result.entries, language);
  const size = sizeOf(result.bytes, language);
  switch (job.kind) {
    case 'snapshot':
      return trans.__('Backed up %1: %2, %3.', place, files, size);
    case 'restore':
      return restoredOf(job, result, language);
    case 'copy':
      return copiedOf(job, result, language);
    case 'verify':
      return result.damaged.length
        ? trans.__('The snapshot of %1 is damaged.', place)
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
    case 'publish':
      return trans.__('Published into %1: %2, %3.', place, files, size);
    case 'bring-over':
      return trans.__('Brought over into %1: %2, %3.', place, files, size);
    case 'adopt':
      return trans.__(
        'Copied %1 into the volume and checked it: %2, %3.',
        place,
        files,
        size
      );
  }
}

function restoredOf(job: Job, result: JobResult, language: ILanguage): string {
  const { trans } = language;
  const place = placeOf(job.location, language);
  if (result.path !== null) {
    return trans.__(
      'Restored %1 into the new folder “%2”: %3, %4.',
      place,
      result.path,
      entriesOf(result.entries, language),
      sizeOf(result.bytes, language)
    );
  }
  if (!result.added && !result.changed && !result.removed) {
    return trans.__('Restored %1: everything was already as it was.', place);
  }
  const counts = [result.added, result.changed, result.removed].map(count =>
    countOf(count, language)
  );
  return result.removed
    ? trans.__(
        'Restored %1: %2 came back, %3 changed, %4 removed.',
        place,
        ...counts
      )
    : trans.__(
        'Restored %1: %2 came back, %3 changed, %4 stayed as they were.',
        place,
        ...counts.slice(0, 2),
        countOf(result.unchanged, language)
      );
}

/** What was copied out of a snapshot, and to where. */
function copiedOf(job: Job, result: JobResult, language: ILanguage): string {
  const { trans } = language;
  const size = sizeOf(result.bytes, language);
  const place = [placeOf(job.location, language), result.path]
    .filter(Boolean)
    .join('/');
  return job.label
    ? trans.__(
        'Copied “%1” out of a snapshot to %2: %3.',
        job.label,
        place,
        size
      )
    : trans.__(
        'Copied %1 out of a snapshot into %2: %3.',
        entriesOf(result.entries, language),
        place,
        size
      );
}

function failureOf(job: Job, language: ILanguage): string {
  const { trans } = language;
  const place = placeOf(job.location, language);
  switch (job.kind) {
    case 'snapshot':
      return trans.__('%1 was not backed up.', place);
    case 'restore':
      return trans.__('%1 was not restored.', place);
    case 'copy':
      return trans.__('Nothing was copied out of the snapshot.');
    case 'verify':
      return trans.__('The snapshot could not be verified.');
    case 'import':
      return trans.__('The archive was not imported.');
    case 'export':
      return trans.__('The snapshot was not exported.');
    case 'delete':
      return trans.__('The snapshot was not deleted.');
    case 'publish':
      return trans.__('Nothing was published.');
    case 'bring-over':
      return trans.__('Not everything was brought over into %1.', place);
    case 'adopt':
      return trans.__('%1 was not copied into a volume.', place);
  }
}

function forgottenOf(job: Job, language: ILanguage): string {
  return language.trans.__(
    '%1: the server was restarted and does not know what became of it. Snapshots in the list are whole.',
    activityOf(job, language)
  );
}

function cancelledOf(job: Job, language: ILanguage): string {
  const { trans } = language;
  switch (job.kind) {
    case 'snapshot':
      return trans.__('Cancelled: no snapshot was kept.');
    case 'restore':
      return trans.__(
        'Cancelled the restore of %1.',
        placeOf(job.location, language)
      );
    case 'copy':
      return trans.__('Cancelled: nothing was copied out of the snapshot.');
    case 'publish':
      return trans.__('Cancelled: nothing was published.');
    case 'adopt':
      return trans.__(
        'Cancelled: %1 was not copied into a volume.',
        placeOf(job.location, language)
      );
    case 'verify':
    case 'import':
    case 'export':
    case 'delete':
    case 'bring-over':
      return trans.__('Cancelled.');
  }
}

function damageOf(result: JobResult, language: ILanguage): string {
  return language.trans._n(
    '%2 file is damaged: %3',
    '%2 files are damaged: %3',
    result.damaged.length,
    countOf(result.damaged.length, language),
    namesOf(result.damaged, result.damaged.length, language)
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
    namesOf(reasons, result.warning_count, language)
  );
}

function namesOf(items: string[], total: number, language: ILanguage): string {
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
