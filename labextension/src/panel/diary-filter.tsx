import * as React from 'react';

import type { Snapshot } from '../api/schemas';
import { dateOf, dayOf, timeOf } from '../words/days';
import type { ILanguage } from '../words/language';
import { placeOf } from '../words/places';
import { nameOf } from '../words/snapshots';

/** From how many snapshots on they can be filtered: fewer are seen at a glance. */
export const MANY = 20;

export interface IDiaryFilterProps {
  words: string;
  language: ILanguage;
  onChange: (words: string) => void;
}

/**
 * Where words are typed to find a snapshot by. Escape empties it.
 */
export function DiaryFilter(props: IDiaryFilterProps): React.JSX.Element {
  const { words, language, onChange } = props;
  const { trans } = language;
  return (
    <input
      className="ad-Diary-filter jp-mod-styled"
      type="search"
      value={words}
      placeholder={trans.__('Filter by words or day')}
      aria-label={trans.__('Filter the snapshots by words or day')}
      onChange={event => onChange(event.target.value)}
      onKeyDown={event => {
        if (event.key === 'Escape' && words) {
          event.stopPropagation();
          onChange('');
        }
      }}
    />
  );
}

/** The snapshots that all the words are said of: in their name, their location, or their day. */
export function foundBy(
  words: string,
  snapshots: readonly Snapshot[],
  now: Date,
  language: ILanguage
): readonly Snapshot[] {
  const wanted = words.toLocaleLowerCase(language.locale).split(/\s+/);
  if (wanted.every(word => word === '')) {
    return snapshots;
  }
  return snapshots.filter(snapshot => {
    const then = new Date(snapshot.created);
    const said = [
      nameOf(snapshot, language, snapshots),
      placeOf(snapshot.location, language),
      dayOf(then, now, language),
      dateOf(then, language),
      timeOf(then, language),
      snapshot.created.slice(0, 10),
      snapshot.pinned ? language.trans.__('pinned') : ''
    ]
      .join('\n')
      .toLocaleLowerCase(language.locale);
    return wanted.every(word => said.includes(word));
  });
}
