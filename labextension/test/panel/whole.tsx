import { render, screen } from '@testing-library/react';
import * as React from 'react';

import type { IUnsaved } from '../../src/documents/tokens';
import type { IDataState } from '../../src/model/state';
import { Body } from '../../src/panel/body';
import type { IVolumesState } from '../../src/volumes/tokens';
import { closedFolders } from '../folders/disk';
import { aCheck, aHealth, aState, ENGLISH } from '../samples';
import { type IAsked, recording } from './actions';

const now = new Date('2026-11-22T12:00:00Z');

const NOTHING: IVolumesState = { engine: null, volumes: [] };

/** The whole panel, in a state. */
export function body(
  { actions }: IAsked,
  change: Partial<IDataState>,
  question: IUnsaved | null
): React.JSX.Element {
  return (
    <Body
      state={aState(change)}
      volumes={NOTHING}
      health={aHealth(aCheck())}
      folders={closedFolders()}
      question={question}
      language={ENGLISH}
      actions={actions}
      now={now}
    />
  );
}

/** Show it; `taken` is whether a backup is taken. */
export function show(change: Partial<IDataState> = {}, taken = true): IAsked {
  const asked = recording(taken);
  render(body(asked, change, null));
  return asked;
}

export const backUp = (): HTMLElement =>
  screen.getByRole('button', { name: 'Back up' });
