import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import { ApiError } from '../../src/api/errors';
import { RestoreBody } from '../../src/dialogs/restore-body';
import { RestorePlan } from '../../src/plan/restore-plan';
import { aPlanEntry, aSnapshot, ENGLISH } from '../samples';
import { text } from '../seen';
import {
  agree,
  ENTRIES,
  type IWorld,
  LATER,
  now,
  row,
  show,
  takeAway
} from './restoring';

afterEach(takeAway);

it('says what will happen, with counts and sizes, before anything does', async () => {
  await show();
  expect(text()).toContain('“before upgrade” · 24,491 files and folders');
  expect(text()).toContain('The present state is kept first');
  expect(text()).toContain('3 come back and 1 changes. Nothing is removed.');
  expect(text()).toContain('come back320 kB');
  expect(text()).toContain('24,474');
  expect(text()).toContain('190 kB to write');
  expect(agree('Restore 3 files')).toBeTruthy();
});

it('shows its frame at once, and nothing to agree to, while the server thinks', () => {
  const plan = new RestorePlan({
    mode: 'overlay',
    ask: () => new Promise(() => undefined),
    start: () => new Promise(() => undefined)
  });
  render(
    <RestoreBody
      snapshot={aSnapshot()}
      plan={plan}
      target={{ place: 'notebooks', folder: null, canStop: false }}
      documents={null}
      language={ENGLISH}
      now={now}
      onEnd={() => undefined}
    />
  );
  expect(screen.getAllByRole('radio')).toHaveLength(3);
  expect(text()).toContain('Comparing the snapshot with the folder…');
  expect(agree('Restore').getAttribute('aria-disabled')).toBe('true');
  expect(document.activeElement?.textContent).toBe('Cancel');
});

it('restores what is agreed on, and nothing when it is cancelled', async () => {
  const { ended, started } = await show();
  await userEvent.click(agree('Restore 3 files'));
  expect(started).toHaveLength(1);
  expect(ended.map(job => job?.kind)).toEqual(['restore']);
  await userEvent.click(agree('Cancel'));
  expect(ended[1]).toBeNull();
});

it('says on the button what the mode removes', async () => {
  await show();
  await userEvent.click(
    screen.getByRole('radio', { name: 'Make it exactly as it was' })
  );
  expect(text()).toContain('3 come back, 1 changes and 1 is removed.');
  expect(agree('Restore 3 files, remove 1').className).toContain('warn');
  expect(row(/new-idea/).textContent).toContain('is removed');
});

it('names the new folder of a copy, and promises no undo', async () => {
  await show({
    entries: ['added new/', 'added new/a 1'].map(aPlanEntry),
    mode: 'copy',
    change: { folder: 'new' }
  });
  expect(text()).toContain('into the new folder “new”');
  expect(text()).toContain('there is nothing to undo');
  expect(agree('Restore 1 file into a new folder')).toBeTruthy();
});

it('asks nothing about modes when it undoes', async () => {
  await show({ mode: 'undo', entries: [...ENTRIES, LATER] });
  expect(screen.queryAllByRole('radio')).toEqual([]);
  expect(agree('Undo: restore 3 files, remove 1')).toBeTruthy();
});

it('says when there is nothing to do', async () => {
  await show({ entries: [] });
  expect(text()).toContain('Everything is already as it was');
  expect(agree('Nothing to restore').getAttribute('aria-disabled')).toBe(
    'true'
  );
});

it('shows the plan again, and says so, where the folder has changed', async () => {
  const world: IWorld = {
    start: () => {
      world.entries = [...ENTRIES, aPlanEntry('added late 1')];
      return Promise.reject(new ApiError('Changed.', 'conflict', 409));
    }
  };
  const { ended } = await show(world);
  await userEvent.click(agree('Restore 3 files'));
  const alert = screen.getByRole('alert');
  expect(alert.textContent).toContain('notebooks has changed since');
  expect(row(/late/)).toBeTruthy();
  expect(agree('Restore 4 files').getAttribute('aria-disabled')).toBe('false');
  expect(ended).toEqual([]);
});

it('says why a restore was not started, and lets the user look again', async () => {
  await show({
    start: () => Promise.reject(new ApiError('A backup runs.', 'busy', 409))
  });
  await userEvent.click(agree('Restore 3 files'));
  const alert = screen.getByRole('alert');
  expect(alert.textContent).toContain('A backup runs.');
  await userEvent.click(within(alert).getByRole('button'));
  expect(alert.textContent).toBe('');
});
