import * as React from 'react';

import type { Snapshot } from '../api/schemas';
import type { IDataState } from '../model/state';
import { countOf, sizeOf } from '../words/numbers';
import { problemTextOf } from '../words/problems';
import type { IPartProps } from './context';
import { daysOf } from './diary-days';
import { Notice } from './notice';
import { moveBetweenRows } from './rows';
import { Section } from './section';
import { SnapshotRow } from './snapshot-row';

/** How many rows are shown at first, and added at a time. */
const STEP = 200;

export interface IDiaryProps extends IPartProps {
  state: IDataState;
  /** The location on the card; rows of others are marked with theirs. */
  location: string;
}

/**
 * All snapshots by day, newest first. One row is in the tab order at a time; the arrow keys
 * move between rows.
 */
export function Diary(props: IDiaryProps): React.JSX.Element {
  const { state, language, now, location } = props;
  const { trans } = language;
  const [shown, setShown] = React.useState(STEP);
  const [current, setCurrent] = React.useState<string | null>(null);
  const { snapshots } = state;
  const days = daysOf(snapshots.slice(0, shown), now, language);
  const rows = days.flatMap(day => day.snapshots);
  const reachable = rows.some(({ id }) => id === current)
    ? current
    : rows[0]?.id;

  return (
    <Section
      className="ad-Diary"
      title={trans.__('Snapshots')}
      note={
        snapshots.length > 0
          ? `${countOf(snapshots.length, language)} · ${sizeOf(state.totalSize, language)}`
          : ''
      }
    >
      <div className="ad-Diary-list" onKeyDown={moveBetweenRows}>
        {state.storeProblem && (
          <Notice
            kind="attention"
            text={problemTextOf(state.storeProblem, language)}
          />
        )}
        {snapshots.length === 0 &&
          !state.storeProblem?.reason.match(/^store/) && (
            <p className="ad-Empty">
              {trans.__(
                'No snapshots yet. Press “Back up” to keep %1 as it is now.',
                location
              )}
            </p>
          )}
        {days.map(day => (
          <React.Fragment key={`${day.title} ${day.snapshots[0]?.id ?? ''}`}>
            <h3 className="ad-Day">{day.title}</h3>
            <ul className="ad-Rows" aria-label={day.title}>
              {day.snapshots.map((snapshot: Snapshot) => (
                <SnapshotRow
                  key={snapshot.id}
                  {...props}
                  snapshot={snapshot}
                  reachable={snapshot.id === reachable}
                  onFocus={() => setCurrent(snapshot.id)}
                />
              ))}
            </ul>
          </React.Fragment>
        ))}
        {snapshots.length > shown && (
          <button
            type="button"
            className="ad-Link ad-Diary-more"
            onClick={() => setShown(shown + STEP)}
          >
            {trans.__(
              'Show older (%1 more)',
              countOf(snapshots.length - shown, language)
            )}
          </button>
        )}
      </div>
    </Section>
  );
}
