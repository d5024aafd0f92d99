import { cleanup, fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { daysOf } from '../../src/panel/diary-days';
import { layOut } from '../layout';
import { aLocation, aSnapshot, ENGLISH } from '../samples';
import { text } from '../seen';
import { at, found, now, older, rows, show, today, yesterday } from './diaries';

beforeAll(() => layOut());
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

describe('a button that can’t be used', () => {
  const restore = (): HTMLElement =>
    screen.getByRole('button', { name: 'Restore…' });

  it('says that the server is gone', async () => {
    const { asked } = show([today], { connection: 'unreachable' });
    await userEvent.click(restore());
    expect(asked).toEqual([]);
    expect(restore().getAttribute('aria-disabled')).toBe('true');
    expect(restore().title).toBe('Wait until the server answers again');
    expect(document.activeElement).toBe(restore());
  });

  it('says that the folder is read-only', async () => {
    const { asked } = show([today], {
      locations: [aLocation({ writable: false })]
    });
    await userEvent.click(restore());
    expect(asked).toEqual([]);
    expect(restore().title).toContain('notebooks is read-only here');
  });
});
