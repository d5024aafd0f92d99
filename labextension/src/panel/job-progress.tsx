import * as React from 'react';

import type { Job } from '../api/schemas';
import { activityOf, figuresOf, shareOf } from '../words/jobs';
import type { ILanguage } from '../words/language';
import { Progress, stepOf } from './progress';

export interface IJobProgressProps {
  job: Job;
  language: ILanguage;
  onCancel: (job: string) => void;
}

/**
 * How far a job is, whatever it does.
 */
export function JobProgress(props: IJobProgressProps): React.JSX.Element {
  const { job, language, onCancel } = props;
  return (
    <Progress
      activity={activityOf(job, language)}
      share={shareOf(job.progress)}
      figures={figuresOf(job.progress, language)}
      language={language}
      onCancel={
        job.progress.phase === 'cancelling' ? undefined : () => onCancel(job.id)
      }
    />
  );
}

/** What a screen reader is told of a job. */
export function spokenOf(job: Job, language: ILanguage): string {
  const share = shareOf(job.progress) ?? 0;
  return stepOf(activityOf(job, language), share, language);
}
