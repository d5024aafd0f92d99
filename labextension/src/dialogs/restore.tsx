import * as React from 'react';

import type { Job, RestoreMode, Snapshot } from '../api/schemas';
import type { IOpenDocuments } from '../documents/tokens';
import { RestorePlan } from '../plan/restore-plan';
import type { IRestoreTarget } from '../plan/target';
import type { ILanguage } from '../words/language';
import { headlineOf } from '../words/plans';
import { showFrame } from './frame';
import { RestoreBody } from './restore-body';

export interface IRestoreDialogOptions {
  snapshot: Snapshot;
  mode: RestoreMode;
  /** Where it would be restored. */
  target: IRestoreTarget;
  documents: IOpenDocuments | null;
  language: ILanguage;
  /** All there are, which tell what is undone. */
  snapshots?: readonly Snapshot[];
  now?: Date;
}

/**
 * Show what a restore would do, and carry it out if the user agrees. Resolves to the job, or to
 * null where nothing was started.
 */
export function showRestore(
  options: IRestoreDialogOptions
): Promise<Job | null> {
  const { snapshot, mode, target, language } = options;
  const now = options.now ?? new Date();
  const plan = new RestorePlan({
    mode,
    ask: wish => target.plan(wish),
    start: (wish, stop) => target.restore(wish, stop)
  });
  return showFrame<Job>({
    title: headlineOf(
      snapshot,
      target.place,
      mode,
      now,
      language,
      options.snapshots
    ),
    className: 'ad-RestoreDialog',
    body: end => <RestoreBody {...options} plan={plan} now={now} onEnd={end} />,
    onDispose: () => plan.dispose()
  });
}
