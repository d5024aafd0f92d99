import { render, screen } from '@testing-library/react';
import * as React from 'react';

import type { Snapshot } from '../../src/api/schemas';
import type { IDataState } from '../../src/model/state';
import { Diary } from '../../src/panel/diary';
import { aSnapshot, aState, ENGLISH } from '../samples';
import { type IAsked, recording } from './actions';

export const now = new Date(2026, 10, 22, 12);
export const at = (day: number, hour: number): string =>
  new Date(2026, 10, day, hour).toISOString();

export const today = aSnapshot({
  id: 'a',
  created: at(22, 11),
  label: 'today'
});
export const older = aSnapshot({
  id: 'b',
  created: at(22, 9),
  origin: 'automatic'
});
export const found = aSnapshot({
  id: 'c',
  created: at(21, 20),
  origin: 'found'
});
export const yesterday = aSnapshot({
  id: 'd',
  created: at(21, 18),
  label: 'Friday'
});

function diary(asked: IAsked, change: Partial<IDataState>): React.JSX.Element {
  return (
    <Diary
      state={aState({ totalSize: 1.9e9, ...change })}
      location="notebooks"
      language={ENGLISH}
      actions={asked.actions}
      now={now}
    />
  );
}

/** Show these snapshots; `again` shows others instead. */
export function show(
  snapshots: Snapshot[],
  change: Partial<IDataState> = {}
): IAsked & { again: (snapshots: Snapshot[]) => void } {
  const asked = recording();
  const { rerender } = render(diary(asked, { snapshots, ...change }));
  return {
    ...asked,
    again: others => rerender(diary(asked, { snapshots: others, ...change }))
  };
}

/** So many snapshots, one an hour. */
export function many(count: number): Snapshot[] {
  return Array.from({ length: count }, (_, i) =>
    aSnapshot({
      id: `s${i}`,
      label: `snapshot ${i}`,
      created: new Date(now.getTime() - i * 3_600_000).toISOString()
    })
  );
}

/** The rows that are drawn. */
export const rows = (): HTMLElement[] => screen.getAllByRole('listitem');
