import type { Job } from '../api/schemas';
import type { ILanguage } from './language';
import { countOf } from './numbers';
import { type IOutcome, outcomeOf } from './outcomes';

/** From the worst to the best. */
const WORST_FIRST: IOutcome['type'][] = ['error', 'warning', 'info', 'success'];

/** What came of several jobs that have ended while nobody looked, in one sentence. */
export function summaryOf(jobs: readonly Job[], language: ILanguage): IOutcome {
  const { trans } = language;
  const types = jobs.map(job => outcomeOf(job, language).type);
  const type = WORST_FIRST.find(each => types.includes(each)) ?? 'info';
  const ended = trans._n(
    'Meanwhile %2 job has ended',
    'Meanwhile %2 jobs have ended',
    jobs.length,
    countOf(jobs.length, language)
  );
  const bad = types.filter(each => each === 'error').length;
  const doubtful = types.filter(each => each === 'warning').length;
  const parts = [
    bad ? trans._n('%2 failed', '%2 failed', bad, countOf(bad, language)) : '',
    doubtful
      ? trans._n(
          '%2 with warnings',
          '%2 with warnings',
          doubtful,
          countOf(doubtful, language)
        )
      : ''
  ].filter(Boolean);
  return {
    type,
    text:
      parts.length > 0
        ? trans.__('%1: %2.', ended, parts.join(', '))
        : trans.__('%1.', ended)
  };
}
