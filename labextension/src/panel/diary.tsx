import * as React from 'react';

import { mainLocation, type IDataState } from '../model/state';
import { UploadButton } from '../uploads/button';
import { countOf, sizeOf } from '../words/numbers';
import { problemTextOf } from '../words/problems';
import type { IPartProps } from './context';
import { daysOf, linesOf } from './diary-days';
import { DiaryFilter, foundBy, MANY } from './diary-filter';
import { DiaryList } from './diary-list';
import { Memory } from './memory';
import { Notice } from './notice';
import { Section } from './section';

export interface IDiaryProps extends IPartProps {
  state: IDataState;
  /** The location on the card; rows of others are marked with theirs. */
  location: string;
}

/**
 * All snapshots by day, newest first.
 */
export function Diary(props: IDiaryProps): React.JSX.Element {
  const { state, language, now } = props;
  const { snapshots, storeProblem, totalSize } = state;
  const { trans } = language;
  const [words, setWords] = React.useState('');
  const memory = React.useContext(Memory);
  React.useEffect(() => {
    if (state.shown) {
      setWords('');
      memory?.setOpen('snapshots', true);
    }
  }, [memory, state.shown]);
  const today = now.toDateString();
  const found = React.useMemo(
    () => foundBy(words, snapshots, new Date(today), language),
    [words, snapshots, today, language]
  );
  const lines = React.useMemo(
    () => linesOf(daysOf(found, new Date(today), language)),
    [found, today, language]
  );
  const isFiltered = found !== snapshots;
  const count = countOf(snapshots.length, language);

  return (
    <Section
      name="snapshots"
      className="ad-Diary"
      title={trans.__('Snapshots')}
      note={
        isFiltered
          ? trans.__('%1 of %2', countOf(found.length, language), count)
          : snapshots.length > 0
            ? `${count} · ${sizeOf(totalSize, language)}`
            : ''
      }
      action={
        <UploadButton
          isReady={props.actions.uploads.ready}
          language={language}
          onClick={() => props.actions.upload()}
        />
      }
    >
      {(snapshots.length > MANY || words !== '') && (
        <DiaryFilter words={words} language={language} onChange={setWords} />
      )}
      <DiaryList {...props} lines={lines} words={words}>
        {storeProblem && (
          <Notice
            kind="attention"
            text={problemTextOf(storeProblem, language)}
          />
        )}
        {found.length === 0 && (
          <Nothing
            {...props}
            isFiltered={isFiltered}
            onAll={() => setWords('')}
          />
        )}
      </DiaryList>
    </Section>
  );
}

/** Why there is no snapshot to be seen, and what to do about it. */
function Nothing(
  props: IDiaryProps & { isFiltered: boolean; onAll: () => void }
): React.JSX.Element | null {
  const { state, location, language } = props;
  const { trans } = language;
  if (props.isFiltered) {
    return (
      <p className="ad-Empty" role="status">
        {trans.__('No snapshot is called so, or of such a day.')}{' '}
        <button type="button" className="ad-Link" onClick={props.onAll}>
          {trans.__('Show all')}
        </button>
      </p>
    );
  }
  // Where the store can't be read or written, the notice says what to do.
  const isReady =
    mainLocation(state)?.status === 'ok' &&
    !state.storeProblem?.reason.startsWith('store');
  return isReady ? (
    <p className="ad-Empty">
      {trans.__(
        'No snapshots yet. Press “Back up” to keep %1 as it is now.',
        location
      )}
    </p>
  ) : null;
}
