import { Dialog, showDialog } from '@jupyterlab/apputils';
import * as React from 'react';

import type { Job } from '../api/schemas';
import type { ILanguage } from '../words/language';
import { countOf } from '../words/numbers';

/**
 * Show all that a job met and went on from, and what it found damaged.
 */
export async function showDetails(
  job: Job,
  language: ILanguage
): Promise<void> {
  const { trans } = language;
  await showDialog({
    title: trans.__('What to know about it'),
    body: <Details job={job} language={language} />,
    buttons: [Dialog.okButton({ label: trans.__('Close') })]
  });
}

export function Details(props: {
  job: Job;
  language: ILanguage;
}): React.JSX.Element {
  const { job, language } = props;
  const { trans } = language;
  const { warnings = [], damaged = [], warning_count = 0 } = job.result ?? {};
  const more = warning_count - warnings.length;
  return (
    <div className="ad-Dialog ad-Details" tabIndex={0}>
      {damaged.length > 0 && (
        <>
          <h3>{trans.__('Damaged')}</h3>
          <ul>
            {damaged.map((path, index) => (
              <li key={index}>
                <b>{path}</b>
              </li>
            ))}
          </ul>
        </>
      )}
      {warnings.length > 0 && (
        <>
          <h3>{trans.__('Warnings')}</h3>
          <ul>
            {warnings.map(({ path, message }, index) => (
              <li key={index}>
                {path && <b>{path}</b>} {message}
              </li>
            ))}
          </ul>
        </>
      )}
      {more > 0 && (
        <p className="ad-Dialog-quiet">
          {trans._n(
            'and %2 more',
            'and %2 more',
            more,
            countOf(more, language)
          )}
        </p>
      )}
    </div>
  );
}
