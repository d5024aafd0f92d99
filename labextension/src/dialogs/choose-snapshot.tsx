import * as React from 'react';

import type { Snapshot } from '../api/schemas';
import { volumeOf } from '../volumes/state';
import { momentOf } from '../words/days';
import type { ILanguage } from '../words/language';
import { placeOf } from '../words/places';
import { costOf, flawOf, isQuiet, nameOf } from '../words/snapshots';
import { AgreeForm } from './agree-form';
import { showFrame } from './frame';

/** How many snapshots are offered, the newest of each group. */
const MOST = 100;

export interface IChooseSnapshotOptions {
  title: string;
  /** The location or volume, by its name in a snapshot, whose snapshots come first. */
  place: string;
  /** All there are, newest first. */
  snapshots: readonly Snapshot[];
  language: ILanguage;
  now?: Date;
}

/**
 * Ask which snapshot shall be restored: those of one place first, then those of anything else. Resolves
 * to it, or to null.
 */
export function chooseSnapshot(
  options: IChooseSnapshotOptions
): Promise<Snapshot | null> {
  return showFrame<Snapshot>({
    title: options.title,
    className: 'ad-SmallDialog',
    body: end => <ChooseSnapshotBody {...options} onEnd={end} />
  });
}

export function ChooseSnapshotBody(
  props: IChooseSnapshotOptions & {
    onEnd: (snapshot: Snapshot | null) => void;
  }
): React.JSX.Element {
  const { place, snapshots, language, onEnd } = props;
  const { trans } = language;
  const usable = snapshots.filter(
    ({ state, entries }) => state !== 'damaged' || entries !== null
  );
  const own = usable.filter(({ location }) => location === place);
  const others = usable.filter(({ location }) => location !== place);
  const [chosen, setChosen] = React.useState<Snapshot | null>(own[0] ?? null);
  const group = (title: string, list: readonly Snapshot[]): React.ReactNode =>
    list.length > 0 && (
      <fieldset>
        <legend>{title}</legend>
        {list.slice(0, MOST).map(snapshot => (
          <Choice
            key={snapshot.id}
            {...props}
            snapshot={snapshot}
            chosen={snapshot === chosen}
            onChoose={() => setChosen(snapshot)}
          />
        ))}
      </fieldset>
    );
  return (
    <AgreeForm
      className="ad-Choose"
      note={trans.__('Nothing changes yet.')}
      agree={trans.__('Look at the plan…')}
      ready={chosen !== null}
      language={language}
      onAgree={() => chosen && onEnd(chosen)}
      onCancel={() => onEnd(null)}
    >
      {usable.length === 0 ? (
        <p>{trans.__('There is no snapshot to restore yet.')}</p>
      ) : (
        <div className="ad-Choose-list">
          {group(ownTitleOf(place, language), own)}
          {group(
            own.length > 0
              ? trans.__('Other snapshots')
              : noneTitleOf(place, language),
            others
          )}
        </div>
      )}
    </AgreeForm>
  );
}

function ownTitleOf(place: string, language: ILanguage): string {
  const { trans } = language;
  return volumeOf(place) === null
    ? trans.__('Snapshots of %1', placeOf(place, language))
    : trans.__('Snapshots of this volume');
}

function noneTitleOf(place: string, language: ILanguage): string {
  const { trans } = language;
  return volumeOf(place) === null
    ? trans.__('There is no snapshot of %1. Others:', placeOf(place, language))
    : trans.__('There is no snapshot of this volume. Others:');
}

function Choice(
  props: IChooseSnapshotOptions & {
    snapshot: Snapshot;
    chosen: boolean;
    onChoose: () => void;
  }
): React.JSX.Element {
  const { snapshot, chosen, place, language } = props;
  const then = new Date(snapshot.created);
  const facts = [
    snapshot.location === place ? '' : placeOf(snapshot.location, language),
    isQuiet(snapshot)
      ? nameOf(snapshot, language)
      : momentOf(then, props.now ?? new Date(), language),
    costOf(snapshot, language),
    flawOf(snapshot, language)
  ];
  return (
    <label className={`ad-Choice${chosen ? ' ad-mod-chosen' : ''}`}>
      <input
        type="radio"
        name="ad-snapshot"
        checked={chosen}
        onChange={props.onChoose}
      />
      <span className="ad-Ellipsis">
        {isQuiet(snapshot)
          ? momentOf(then, props.now ?? new Date(), language)
          : nameOf(snapshot, language)}
      </span>
      <span className="ad-Choice-facts ad-Ellipsis">
        {facts.filter(Boolean).join(' · ')}
      </span>
    </label>
  );
}
