import * as React from 'react';

import type { Snapshot } from '../api/schemas';
import { exactOf, timeOf } from '../words/days';
import { entriesOf, sizeOf } from '../words/numbers';
import { placeOf } from '../words/places';
import { costOf, flawOf, isQuiet } from '../words/snapshots';
import type { IPartProps } from './context';
import type { ILine } from './diary-days';
import { MoreButton } from './more-button';
import { menuHandlers } from './rows';

export interface ISnapshotRowProps extends Omit<IPartProps, 'now'> {
  line: ILine;
  snapshot: Snapshot;
  name: string;
  /** The location on the card; a row of another is marked with its own. */
  location: string;
  /** Why the snapshot can't be put back; empty if it can. */
  obstacle: string;
  /** Where the row stands under the heading of its day, in pixels. */
  top: number;
  /** Which of the diary's lines it is, for the one who measures them. */
  index: number;
  measure: (row: HTMLElement | null) => void;
  /** Whether the Tab key stops here. */
  isReachable: boolean;
  /** Whether somebody was just led to it. */
  isShown: boolean;
}

/**
 * One snapshot of the diary. Its buttons appear under the pointer and the focus. It is drawn anew only
 * when something of it has changed: there are many, and they pass by quickly.
 */
export const SnapshotRow: React.MemoExoticComponent<
  (props: ISnapshotRowProps) => React.JSX.Element
> = React.memo(function SnapshotRow(props: ISnapshotRowProps) {
  const { snapshot, name, actions, language, line } = props;
  const then = new Date(snapshot.created);
  const found = snapshot.origin === 'found';

  return (
    <li
      ref={props.measure}
      className={classOf(props)}
      style={{ top: props.top }}
      data-index={props.index}
      data-snapshot={snapshot.id}
      tabIndex={props.isReachable ? 0 : -1}
      aria-label={`${timeOf(then, language)} ${name}`}
      aria-posinset={(line.place ?? 0) + 1}
      aria-setsize={line.day.snapshots.length}
      {...menuHandlers(at => actions.showMenu(snapshot, at))}
    >
      <time
        className="ad-Row-time"
        dateTime={snapshot.created}
        title={exactOf(then, language)}
      >
        {found ? '' : timeOf(then, language)}
      </time>
      <div className="ad-Row-name">
        <span className="ad-Ellipsis" title={tooltipOf(props)}>
          {name}
        </span>
        {snapshot.pinned && (
          <span className="ad-Row-pin">{language.trans.__('pinned')}</span>
        )}
      </div>
      <Facts {...props} />
      <Actions {...props} />
    </li>
  );
});

function classOf({ snapshot, isShown }: ISnapshotRowProps): string {
  return [
    'ad-Row',
    isQuiet(snapshot) ? 'ad-mod-quiet' : '',
    snapshot.origin === 'safety' ? 'ad-mod-safety' : '',
    isShown ? 'ad-mod-shown' : ''
  ]
    .filter(Boolean)
    .join(' ');
}

/** The second line: whose it is, what it costs, what is wrong with it. */
function Facts({
  snapshot,
  location,
  language
}: ISnapshotRowProps): React.JSX.Element {
  const flaw = flawOf(snapshot, language);
  const facts = [
    snapshot.location && snapshot.location !== location
      ? placeOf(snapshot.location, language)
      : '',
    costOf(snapshot, language)
  ]
    .filter(Boolean)
    .join(' · ');
  return (
    <div
      className="ad-Row-facts ad-Ellipsis"
      title={snapshot.problem ?? undefined}
    >
      {facts}
      {flaw && (
        <>
          {' · '}
          <span
            className={
              snapshot.state === 'damaged' ? 'ad-Error' : 'ad-Attention'
            }
          >
            {flaw}
          </span>
        </>
      )}
    </div>
  );
}

/** What can be done. A button that can't be used says why, and keeps the focus. */
function Actions(props: ISnapshotRowProps): React.JSX.Element {
  const { snapshot, name, obstacle, actions, language } = props;
  const { trans } = language;
  const tabIndex = props.isReachable ? 0 : -1;
  const putBack = (): void => {
    if (obstacle) {
      return;
    }
    if (snapshot.undoes) {
      actions.undo(snapshot);
    } else {
      actions.restore(snapshot);
    }
  };
  return (
    <div className="ad-Row-actions">
      <button
        type="button"
        className="ad-Small"
        tabIndex={tabIndex}
        aria-disabled={obstacle !== ''}
        title={obstacle || undefined}
        onClick={putBack}
      >
        {snapshot.undoes
          ? trans.__('Undo…')
          : // Translators: over the end of a row; a longer word hides the row's name.
            trans._p('button of a row', 'Restore…')}
      </button>
      <MoreButton
        name={name}
        reachable={props.isReachable}
        language={language}
        onMenu={at => actions.showMenu(snapshot, at)}
      />
    </div>
  );
}

/** The name in full, and what the snapshot holds. */
function tooltipOf({ snapshot, name, language }: ISnapshotRowProps): string {
  const holds =
    snapshot.entries === null
      ? ''
      : [
          entriesOf(snapshot.entries, language),
          snapshot.content_size === null
            ? ''
            : sizeOf(snapshot.content_size, language)
        ]
          .filter(Boolean)
          .join(', ');
  return [name, holds, snapshot.id].filter(Boolean).join('\n');
}
