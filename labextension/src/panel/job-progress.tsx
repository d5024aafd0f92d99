import * as React from 'react';

import type { Job } from '../api/schemas';
import { activityOf, figuresOf, shareOf } from '../words/jobs';
import type { ILanguage } from '../words/language';

/** How often, in percent, a screen reader is told how far a job is. */
const SPOKEN_STEP = 25;

export interface IJobProgressProps {
  job: Job;
  language: ILanguage;
  onCancel: (job: string) => void;
}

/**
 * How far a job is: what it does, a bar, and the figures under it. Three lines, whatever it does.
 */
export function JobProgress(props: IJobProgressProps): React.JSX.Element {
  const { job, language, onCancel } = props;
  const share = shareOf(job.progress);
  const figures = figuresOf(job.progress, language);
  const activity = activityOf(job, language);
  return (
    <>
      <div className="ad-Activity-line">
        <span className="ad-Ellipsis" title={activity}>
          {activity}
        </span>
        {job.progress.phase !== 'cancelling' && (
          <button
            type="button"
            className="ad-Link"
            onClick={() => onCancel(job.id)}
          >
            {language.trans.__('Cancel')}
          </button>
        )}
      </div>
      <div
        className={`ad-Bar${share === null ? ' ad-mod-uncertain' : ''}`}
        role="progressbar"
        aria-label={activity}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share ?? undefined}
        aria-valuetext={figures}
      >
        <div
          className="ad-Bar-done"
          style={share === null ? undefined : { width: `${share}%` }}
        />
      </div>
      <div className="ad-Activity-figures ad-Ellipsis" title={figures}>
        {figures}
      </div>
    </>
  );
}

/** What a screen reader is told of a job, in steps that are far apart. */
export function spokenOf(job: Job, language: ILanguage): string {
  const share = shareOf(job.progress);
  const step =
    share === null ? 0 : Math.floor(share / SPOKEN_STEP) * SPOKEN_STEP;
  return `${activityOf(job, language)} ${language.trans.__('%1 %', step)}`;
}
