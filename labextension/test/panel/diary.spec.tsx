import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import type { Snapshot } from '../../src/api/schemas';
import { Diary } from '../../src/panel/diary';
import { daysOf } from '../../src/panel/diary-days';
import { aSnapshot, aState, ENGLISH } from '../samples';
import { type IAsked, recording } from './actions';

const now = new Date(2026, 10, 22, 12);
const at = (day: number, hour: number): string =>
  new Date(2026, 10, day, hour).toISOString();

const today = aSnapshot({ id: 'a', created: at(22, 11), label: 'today' });
const older = aSnapshot({ id: 'b', created: at(22, 9), origin: 'automatic' });
const found = aSnapshot({ id: 'c', created: at(21, 20), origin: 'found' });
const yesterday = aSnapshot({ id: 'd', created: at(21, 18), label: 'Friday' });

function show(snapshots: Snapshot[]): IAsked {
  const asked = recording();
  render(
    <Diary
      state={aState({ snapshots, totalSize: 1.9e9 })}
      location="notebooks"
      language={ENGLISH}
      actions={asked.actions}
      now={now}
    />
  );
  return asked;
}

const rows = (): HTMLElement[] => screen.getAllByRole('listitem');
const text = (): string => document.body.textContent.replace(/\u00a0/g, ' ');

afterEach(cleanup);

it('goes by days, and puts what was found in the store last', () => {
  const days = daysOf([today, older, found, yesterday], now, ENGLISH);
  expect(days.map(({ title, snapshots }) => [title, snapshots.length])).toEqual(
    [
      ['Today', 2],
      ['Yesterday', 1],
      ['Found in the store', 1]
    ]
  );
});

it('says what to do while it is empty', () => {
  show([]);
  expect(text()).toContain('No snapshots yet. Press “Back up”');
});

it('counts snapshots and what they cost together', () => {
  show([today, yesterday]);
  expect(text()).toContain('2 · 1.9 GB');
});

it('marks other locations, flaws, pins, and quiets what nobody named', () => {
  show([
    aSnapshot({ id: 'a', location: 'shared', pinned: true, label: 'x' }),
    aSnapshot({ id: 'b', state: 'damaged', problem: 'No index.', label: 'y' }),
    aSnapshot({ id: 'c' })
  ]);
  const [shared, damaged, unnamed] = rows();
  expect(shared?.textContent).toContain('shared · ');
  expect(shared?.textContent).toContain('pinned');
  expect(damaged?.querySelector('.ad-Error')?.textContent).toBe('damaged');
  expect(damaged?.querySelector('.ad-Row-facts')?.getAttribute('title')).toBe(
    'No index.'
  );
  expect(unnamed?.className).toContain('ad-mod-quiet');
  expect(shared?.className).not.toContain('ad-mod-quiet');
});

it('restores and opens the menu from a row', async () => {
  const { asked } = show([today]);
  await userEvent.click(screen.getByRole('button', { name: 'Restore…' }));
  await userEvent.click(
    screen.getByRole('button', { name: 'More about today' })
  );
  fireEvent.contextMenu(rows()[0]!);
  fireEvent.keyDown(rows()[0]!, { key: 'F10', shiftKey: true });
  expect(asked).toEqual([
    ['restore', 'a'],
    ['showMenu', 'a'],
    ['showMenu', 'a'],
    ['showMenu', 'a']
  ]);
});

it('offers the way back on what was kept before a restore', async () => {
  const kept = aSnapshot({
    id: 'k',
    created: at(22, 12),
    origin: 'safety',
    undoes: { snapshot: 'd', mode: 'overlay', paths: [] }
  });
  const { asked } = show([kept, yesterday]);
  expect(rows()[0]?.textContent).toContain('before restoring “Friday”');
  expect(rows()[0]?.className).toContain('ad-mod-quiet');
  await userEvent.click(screen.getByRole('button', { name: 'Undo…' }));
  expect(asked).toEqual([['undo', 'k']]);
});

it('leaves the browser’s own menu to Shift and right click', () => {
  const { asked } = show([today]);
  expect(fireEvent.contextMenu(rows()[0]!, { shiftKey: true })).toBe(true);
  expect(asked).toEqual([]);
});

it('is one stop for Tab, and moves by the arrow keys', async () => {
  show([today, older, yesterday]);
  await userEvent.tab();
  expect(document.activeElement?.textContent).toBe('Snapshots');
  await userEvent.tab();
  expect(document.activeElement).toBe(rows()[0]);
  await userEvent.keyboard('{ArrowDown}');
  expect(document.activeElement).toBe(rows()[1]);
  expect(rows().map(row => row.tabIndex)).toEqual([-1, 0, -1]);
  await userEvent.keyboard('{End}');
  expect(document.activeElement).toBe(rows()[2]);
  await userEvent.keyboard('{ArrowDown}');
  expect(document.activeElement).toBe(rows()[2]);
  await userEvent.keyboard('{Home}');
  expect(document.activeElement).toBe(rows()[0]);
  await userEvent.tab();
  expect(document.activeElement?.textContent).toBe('Restore…');
});

it('shows a long list in parts', async () => {
  show(
    Array.from({ length: 450 }, (_, i) =>
      aSnapshot({ id: `s${i}`, label: `snapshot ${i}` })
    )
  );
  expect(rows()).toHaveLength(200);
  await userEvent.click(
    screen.getByRole('button', { name: 'Show older (250 more)' })
  );
  expect(rows()).toHaveLength(400);
});
