import * as React from 'react';

import type { Job, Problem, Snapshot } from '../api/schemas';
import {
  isConflict,
  isRunning,
  type IDataState,
  lastBackup,
  undoable
} from '../model/state';
import { exactOf, momentOf } from '../words/days';
import type { ILanguage } from '../words/language';
import { sizeOf } from '../words/numbers';
import { outcomeOf } from '../words/outcomes';
import { problemTextOf } from '../words/problems';
import type { IPartProps } from './context';
import { JobProgress, spokenOf } from './job-progress';

export interface IActivityProps extends IPartProps {
  state: IDataState;
  /** The location whose last backup is told while nothing runs. */
  location: string;
}

/**
 * The lines under the Back up button: that the server is gone, else progress while a job runs, else why
 * the last action was refused, else when the last backup was. They take the same room, so that nothing
 * jumps.
 */
export function Activity(props: IActivityProps): React.JSX.Element {
  const { state, language } = props;
  const running = state.jobs.find(isRunning);
  return (
    <div className="ad-Activity">
      {state.connection === 'unreachable' ? (
        <Away {...props} />
      ) : running ? (
        <JobProgress
          job={running}
          language={language}
          onCancel={job => props.actions.cancel(job)}
        />
      ) : state.problem ? (
        <Refused {...props} problem={state.problem} />
      ) : (
        <Resting {...props} />
      )}
      <div className="ad-Spoken" role="status" aria-live="polite">
        {running ? spokenOf(running, language) : ''}
      </div>
    </div>
  );
}

/** The server does not answer: what is shown is the last that was known. */
function Away({ state, language, now }: IActivityProps): React.JSX.Element {
  const { trans } = language;
  const { asOf } = state;
  return (
    <div className="ad-Activity-away" role="status">
      {trans.__('Can’t reach the server, trying again.')}{' '}
      {asOf &&
        trans.__('What is shown is as of %1.', momentOf(asOf, now, language))}
    </div>
  );
}

function Refused(
  props: IActivityProps & { problem: Problem }
): React.JSX.Element {
  const { problem, language, actions } = props;
  return (
    <div className="ad-Activity-failed" role="alert">
      {problemTextOf(problem, language)}{' '}
      <button
        type="button"
        className="ad-Link"
        onClick={() => actions.dismiss()}
      >
        {language.trans.__('Dismiss')}
      </button>
    </div>
  );
}

function Resting(props: IActivityProps): React.JSX.Element {
  const { state, location, language, now } = props;
  const { trans } = language;
  const last = lastBackup(state.snapshots, location);
  const failed = lastFailure(state.jobs, location, last);
  if (failed) {
    const text = outcomeOf(failed, language).text;
    return (
      <div className="ad-Activity-failed" role="alert" title={text}>
        {text}
      </div>
    );
  }
  const then = last && new Date(last.created);
  const kept = keptOf(state, language);
  const restore = undoable(state, location);
  return (
    <>
      <div
        className="ad-Activity-line ad-Ellipsis"
        title={then ? exactOf(then, language) : undefined}
      >
        {then
          ? trans.__('Last backed up %1', momentOf(then, now, language))
          : trans.__('Not backed up yet')}
      </div>
      <div className="ad-Activity-figures ad-Ellipsis" title={kept}>
        {kept}
      </div>
      {restore && <Restored {...props} restore={restore} />}
    </>
  );
}

/** The last restore, and the way back from it. */
function Restored(
  props: IActivityProps & { restore: Snapshot }
): React.JSX.Element {
  const { restore, state, language, now, actions } = props;
  const { trans } = language;
  const then = new Date(restore.created);
  const undone = state.snapshots.some(
    ({ id, origin }) => id === restore.undoes?.snapshot && origin === 'safety'
  );
  const moment = momentOf(then, now, language);
  return (
    <div className="ad-Activity-line">
      <span className="ad-Ellipsis" title={exactOf(then, language)}>
        {undone
          ? trans.__('Undid a restore %1', moment)
          : trans.__('Restored %1', moment)}
      </span>
      <button
        type="button"
        className="ad-Link"
        aria-label={
          undone ? trans.__('Take the undo back…') : trans.__('Undo restore…')
        }
        onClick={() => actions.undo(restore)}
      >
        {trans.__('Undo…')}
      </button>
    </div>
  );
}

/** Where the snapshots go, and how much room there is. */
function keptOf(state: IDataState, language: ILanguage): string {
  const { trans } = language;
  if (!state.store) {
    return '';
  }
  return state.storeFree === null
    ? trans.__('Snapshots are kept in %1', state.store)
    : trans.__('%1 free in %2', sizeOf(state.storeFree, language), state.store);
}

/** The last backup or restore of a location, if it failed and nothing has gone well since. */
function lastFailure(
  jobs: readonly Job[],
  location: string,
  last: Snapshot | undefined
): Job | undefined {
  const job = jobs.find(
    ({ kind, location: of }) =>
      of === location && (kind === 'snapshot' || kind === 'restore')
  );
  return job?.state === 'failed' &&
    !isConflict(job) &&
    (!last || new Date(last.created) < new Date(job.started))
    ? job
    : undefined;
}
