import { ellipsesIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { Snapshot } from '../api/schemas';
import { exactOf, timeOf } from '../words/days';
import { entriesOf, sizeOf } from '../words/numbers';
import { placeOf } from '../words/places';
import { costOf, flawOf, isQuiet, nameOf } from '../words/snapshots';
import { below } from './context';
import type { IDiaryProps } from './diary';
import { menuHandlers } from './rows';

export interface ISnapshotRowProps extends IDiaryProps {
  snapshot: Snapshot;
  /** Whether the Tab key stops here. */
  reachable: boolean;
  onFocus: () => void;
}

/**
 * One line of the diary. Its buttons appear under the pointer and the focus.
 */
export function SnapshotRow(props: ISnapshotRowProps): React.JSX.Element {
  const { snapshot, actions, language, reachable } = props;
  const { trans } = language;
  const name = nameOf(snapshot, language, props.state.snapshots);
  const then = new Date(snapshot.created);
  const found = snapshot.origin === 'found';
  const tabIndex = reachable ? 0 : -1;

  return (
    <li
      className={`ad-Row${isQuiet(snapshot) ? ' ad-mod-quiet' : ''}${snapshot.origin === 'safety' ? ' ad-mod-safety' : ''}`}
      data-snapshot={snapshot.id}
      tabIndex={tabIndex}
      aria-label={`${timeOf(then, language)} ${name}`}
      onFocus={props.onFocus}
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
        <span className="ad-Ellipsis" title={tooltipOf(props, name)}>
          {name}
        </span>
        {snapshot.pinned && (
          <span className="ad-Row-pin">{trans.__('pinned')}</span>
        )}
      </div>
      <Facts {...props} />
      <div className="ad-Row-actions">
        <button
          type="button"
          className="ad-Small"
          tabIndex={tabIndex}
          disabled={snapshot.state === 'damaged' && snapshot.entries === null}
          onClick={() =>
            snapshot.undoes ? actions.undo(snapshot) : actions.restore(snapshot)
          }
        >
          {snapshot.undoes ? trans.__('Undo…') : trans.__('Restore…')}
        </button>
        <button
          type="button"
          className="ad-Small ad-mod-icon"
          tabIndex={tabIndex}
          title={trans.__('More')}
          aria-label={trans.__('More about %1', name)}
          aria-haspopup="menu"
          onClick={event =>
            actions.showMenu(snapshot, below(event.currentTarget))
          }
        >
          <ellipsesIcon.react tag="span" width="14px" height="14px" />
        </button>
      </div>
    </li>
  );
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

/** The name in full, and what the snapshot holds. */
function tooltipOf(
  { snapshot, language }: ISnapshotRowProps,
  name: string
): string {
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
