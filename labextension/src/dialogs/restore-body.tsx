import * as React from 'react';

import type { Job, Plan, PlanCount, Snapshot } from '../api/schemas';
import type { IOpenDocuments } from '../documents/tokens';
import { useChanges } from '../model/use-changes';
import type { RestorePlan } from '../plan/restore-plan';
import type { IRestoreTarget } from '../plan/target';
import type { ILanguage } from '../words/language';
import { countOf, sizeOf } from '../words/numbers';
import {
  agreeOf,
  NO_SAFETY,
  safetyOf,
  sentenceOf,
  subjectOf
} from '../words/plans';
import { Footer } from './footer';
import { PlanTreeView } from './plan-tree';
import { RestoreModes } from './restore-modes';
import { RestoreNotes } from './restore-notes';

export interface IRestoreBodyProps {
  /** What would be restored: for an undo, what was kept before the restore. */
  snapshot: Snapshot;
  plan: RestorePlan;
  target: Pick<IRestoreTarget, 'place' | 'folder' | 'canStop'>;
  documents: IOpenDocuments | null;
  language: ILanguage;
  now: Date;
  /** Called with the job once the restore is at work, or with null where the user thought better of it. */
  onEnd: (job: Job | null) => void;
}

/**
 * The plan of a restore, and what it takes to agree to it.
 */
export function RestoreBody(props: IRestoreBodyProps): React.JSX.Element {
  const { plan, snapshot, language, now } = props;
  const revision = useChanges(plan);
  React.useEffect(() => void plan.load(), [plan]);
  const first = plan.plan === null;
  return (
    <div className="ad-Restore" aria-busy={plan.asking}>
      <p className="ad-Restore-subject">
        {plan.mode !== 'undo' && (
          <>
            {subjectOf(snapshot, language)}
            <br />
          </>
        )}
        <span className="ad-Dialog-quiet">
          {plan.warnings.some(({ reason }) => reason === NO_SAFETY)
            ? ''
            : safetyOf(plan.mode, language)}
        </span>
      </p>
      {plan.mode !== 'undo' && (
        <RestoreModes
          mode={plan.mode}
          disabled={plan.starting}
          language={language}
          onChoose={mode => plan.setMode(mode)}
        />
      )}
      <p className="ad-Restore-sentence" role="status">
        {plan.plan
          ? plan.asking
            ? language.trans.__('Comparing the snapshot with the folder…')
            : sentenceOf(plan.chosen, plan.mode, plan.plan.folder, language)
          : plan.problem
            ? ''
            : language.trans.__('Comparing the snapshot with the folder…')}
      </p>
      <Figures {...props} />
      {first ? (
        <div className="ad-Tree ad-mod-skeleton" aria-hidden>
          {!plan.problem &&
            [38, 56, 47, 62, 41].map(width => (
              <i key={width} style={{ width: `${width}%` }} />
            ))}
        </div>
      ) : (
        <PlanTreeView
          tree={plan.tree}
          revision={revision}
          mode={plan.mode}
          tickable={plan.complete && !plan.starting}
          language={language}
          now={now}
          onToggle={node => plan.toggle(node)}
        />
      )}
      <RestoreNotes {...props} />
      <Buttons {...props} />
    </div>
  );
}

/** The five figures of a plan: what comes, changes, goes, stays, and is the same anyway. */
function Figures({ plan, language }: IRestoreBodyProps): React.JSX.Element {
  const { trans } = language;
  const chosen = plan.complete ? plan.chosen : plan.plan;
  const figures: [string, string, PlanCount | undefined][] = [
    [
      'added',
      plan.mode === 'copy' ? trans.__('new') : trans.__('come back'),
      chosen?.added
    ],
    ['changed', trans.__('change'), chosen?.changed],
    ['removed', trans.__('are removed'), chosen?.removed],
    [
      'kept',
      plan.mode === 'undo'
        ? trans.__('are not touched')
        : trans.__('came later, stay'),
      plan.plan ? keptOf(plan, plan.plan) : undefined
    ],
    ['unchanged', trans.__('are the same'), plan.plan?.unchanged]
  ];
  return (
    <dl className="ad-Figures">
      {figures.map(([kind, name, count]) => (
        <div
          key={kind}
          className={`ad-Figure ad-mod-${kind}${count?.entries ? '' : ' ad-mod-none'}`}
        >
          <dt>{name}</dt>
          <dd>
            <b>{count ? countOf(count.entries, language) : '–'}</b>
            <span className="ad-Figure-bytes">
              {count?.entries ? sizeOf(count.bytes, language) : ''}
            </span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What stays although the snapshot doesn't have it, with what the user has unticked. */
function keptOf(plan: RestorePlan, { kept, removed }: Plan): PlanCount {
  const going = plan.complete ? plan.chosen.removed : removed;
  return {
    entries: kept.entries + removed.entries - going.entries,
    bytes: kept.bytes + removed.bytes - going.bytes
  };
}

function Buttons(props: IRestoreBodyProps): React.JSX.Element {
  const { plan, language, onEnd } = props;
  const agree = async (): Promise<void> => {
    const job = await plan.agree();
    if (job) {
      onEnd(job);
    }
  };
  return (
    <Footer
      note={plan.plan ? roomOf(plan, plan.plan, language) : ''}
      cancel={language.trans.__('Cancel')}
      onCancel={() => onEnd(null)}
      agree={buttonOf(plan, language)}
      ready={plan.ready}
      danger={plan.chosen.removed.entries > 0}
      onAgree={() => void agree()}
      focusCancel
    />
  );
}

function buttonOf(plan: RestorePlan, language: ILanguage): string {
  const { trans } = language;
  if (plan.starting) {
    return trans.__('Starting…');
  }
  if (!plan.plan || plan.asking) {
    return plan.mode === 'undo' ? trans.__('Undo') : trans.__('Restore');
  }
  if (plan.complete && plan.plan.total > 0 && plan.tree.noneTicked) {
    return trans.__('Nothing chosen');
  }
  if (!plan.complete) {
    return plan.mode === 'undo'
      ? trans.__('Undo everything')
      : trans.__('Restore everything');
  }
  return agreeOf(plan.chosen, plan.mode, language);
}

/** What is chosen, and the room it takes: "5 of 15 chosen · 190 kB to write, 38 GB free". */
function roomOf(plan: RestorePlan, whole: Plan, language: ILanguage): string {
  const { trans } = language;
  const count = (number: number): string => countOf(number, language);
  if (plan.capped) {
    return trans.__(
      'Too many to list: the first %1 of %2 are shown',
      count(plan.tree.size),
      count(whole.total)
    );
  }
  if (!plan.complete) {
    return plan.asking
      ? ''
      : trans.__(
          'Listing %1 of %2…',
          count(plan.tree.size),
          count(whole.total)
        );
  }
  const { root } = plan.tree;
  const parts: string[] = [];
  if (!plan.tree.allTicked) {
    parts.push(
      trans.__('%1 of %2 chosen', count(root.ticked), count(root.leaves))
    );
  }
  const needed = plan.chosenPlan?.needed;
  if (needed) {
    const size = sizeOf(needed, language);
    parts.push(
      needed > whole.free / 2
        ? trans.__('%1 to write, %2 free', size, sizeOf(whole.free, language))
        : trans.__('%1 to write', size)
    );
  }
  return parts.join(' · ');
}
