import {
  act,
  cleanup,
  fireEvent,
  render,
  screen
} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import type { Snapshot } from '../../src/api/schemas';
import type { IDataState } from '../../src/model/state';
import { Diary } from '../../src/panel/diary';
import { daysOf } from '../../src/panel/diary-days';
import { aLocation, aSnapshot, aState, ENGLISH } from '../samples';
import { layOut } from '../layout';
import { type IAsked, recording } from './actions';

const now = new Date(2026, 10, 22, 12);
const at = (day: number, hour: number): string =>
  new Date(2026, 10, day, hour).toISOString();

const today = aSnapshot({ id: 'a', created: at(22, 11), label: 'today' });
const older = aSnapshot({ id: 'b', created: at(22, 9), origin: 'automatic' });
const found = aSnapshot({ id: 'c', created: at(21, 20), origin: 'found' });
const yesterday = aSnapshot({ id: 'd', created: at(21, 18), label: 'Friday' });

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
function show(
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
function many(count: number): Snapshot[] {
  return Array.from({ length: count }, (_, i) =>
    aSnapshot({
      id: `s${i}`,
      label: `snapshot ${i}`,
      created: new Date(now.getTime() - i * 3_600_000).toISOString()
    })
  );
}

const rows = (): HTMLElement[] => screen.getAllByRole('listitem');
const text = (): string => document.body.textContent.replace(/\u00a0/g, ' ');

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

it('is one stop for Tab, and moves by the arrow keys', async () => {
  show([today, older, yesterday]);
  await userEvent.tab();
  expect(document.activeElement?.textContent).toBe('Snapshots');
  await userEvent.tab();
  expect(document.activeElement?.getAttribute('aria-label')).toContain(
    'Upload'
  );
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

it('is told to screen readers as lists of which the whole length is known', () => {
  show([today, older, yesterday]);
  expect(
    screen.getAllByRole('list').map(list => list.getAttribute('aria-label'))
  ).toEqual(['Today', 'Yesterday']);
  expect(
    rows().map(row => [
      row.getAttribute('aria-posinset'),
      row.getAttribute('aria-setsize')
    ])
  ).toEqual([
    ['1', '2'],
    ['2', '2'],
    ['1', '1']
  ]);
});

describe('a long list', () => {
  const scroll = (list: HTMLElement, top: number): Promise<void> =>
    act(async () => {
      list.scrollTo({ top });
      await Promise.resolve();
    });
  const focused = (): string | undefined =>
    (document.activeElement as HTMLElement).dataset.snapshot;

  it('is drawn only where it can be seen, and goes by as high as it is', () => {
    show(many(1000));
    expect(rows().length).toBeLessThan(40);
    const all = document.querySelector<HTMLElement>('.ad-Diary-lines');
    const days = new Set(
      many(1000).map(({ created }) => new Date(created).toDateString())
    ).size;
    expect(parseFloat(all!.style.height)).toBe(1000 * 43 + days * 27);
  });

  it('is gone through by the keyboard, also where no row is drawn yet', async () => {
    show(many(1000));
    act(() => rows()[0]!.focus());
    await userEvent.keyboard('{End}');
    expect(focused()).toBe('s999');
    await userEvent.keyboard('{ArrowUp}');
    expect(focused()).toBe('s998');
    await userEvent.keyboard('{Home}');
    expect(focused()).toBe('s0');
    await userEvent.keyboard('{PageDown}{PageDown}{PageDown}');
    expect(focused()).toBe('s24');
    await userEvent.keyboard('{PageUp}');
    expect(focused()).toBe('s16');
    expect(rows().filter(row => row.tabIndex === 0)).toHaveLength(1);
  });

  it('keeps the row with the focus when it is scrolled away', async () => {
    show(many(1000));
    act(() => rows()[0]!.focus());
    await userEvent.keyboard('{ArrowDown}');
    const list = document.querySelector<HTMLElement>('.ad-Diary-list')!;
    await scroll(list, 20_000);
    expect(rows().map(row => row.dataset.snapshot)).toContain('s450');
    expect(focused()).toBe('s1');
    await userEvent.keyboard('{ArrowDown}');
    expect(focused()).toBe('s2');
  });

  it('keeps in place what is read when a snapshot is added above', async () => {
    const { again } = show(many(200));
    const list = document.querySelector<HTMLElement>('.ad-Diary-list')!;
    await scroll(list, 3000);
    const added = aSnapshot({ id: 'new', created: now.toISOString() });
    act(() => again([added, ...many(200)]));
    expect(list.scrollTop).toBe(3043);
    await scroll(list, 0);
    act(() => again(many(200)));
    expect(list.scrollTop).toBe(0);
  });
});

describe('the focus', () => {
  it('stays on its row when others come and go', () => {
    const { again } = show([today, older, yesterday]);
    act(() => rows()[1]!.focus());
    again([aSnapshot({ id: 'new', created: at(22, 12) }), older, yesterday]);
    expect(document.activeElement).toBe(rows()[1]);
    expect(rows()[1]!.dataset.snapshot).toBe('b');
  });

  it('goes to the next row when its own goes away', () => {
    const { again } = show([today, older, yesterday]);
    act(() => rows()[1]!.focus());
    again([today, yesterday]);
    expect(document.activeElement).toBe(rows()[1]);
    again([today]);
    expect(document.activeElement).toBe(rows()[0]);
    again([]);
    expect(document.activeElement?.className).toBe('ad-Diary-list');
  });

  it('is left where it is when it was elsewhere', () => {
    const { again } = show([today, older, yesterday]);
    act(() => rows()[1]!.focus());
    act(() => screen.getByRole('button', { name: 'Snapshots' }).focus());
    again([today]);
    expect(document.activeElement?.textContent).toBe('Snapshots');
  });
});

describe('the filter', () => {
  const filter = (): HTMLElement | null => screen.queryByRole('searchbox');
  const ids = (): (string | undefined)[] =>
    rows().map(row => row.dataset.snapshot);

  it('is there where there are many', () => {
    const { again } = show(many(20));
    expect(filter()).toBeNull();
    again(many(21));
    expect(filter()).not.toBeNull();
  });

  it('finds by words of the name, the place and the day, in any order', async () => {
    show([
      ...many(21),
      aSnapshot({ id: 'x', created: at(3, 9), label: 'Before the Upgrade' }),
      aSnapshot({ id: 'y', created: at(3, 8), location: 'shared' })
    ]);
    await userEvent.type(filter()!, 'upgrade before');
    expect(ids()).toEqual(['x']);
    expect(text()).toContain('1 of 23');
    await userEvent.clear(filter()!);
    await userEvent.type(filter()!, 'shared 3 november');
    expect(ids()).toEqual(['y']);
    await userEvent.keyboard('{Escape}');
    expect(filter()).toHaveProperty('value', '');
    expect(text()).toContain('23 · 1.9 GB');
  });

  it('says that nothing is called so, and shows all again', async () => {
    show(many(21));
    await userEvent.type(filter()!, 'nowhere');
    expect(screen.queryByRole('listitem')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Show all' }));
    expect(rows().length).toBeGreaterThan(10);
  });
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

it('leads the eye to a snapshot, for a while', async () => {
  jest.useFakeTimers();
  show(many(1000), { shown: 's500' });
  await act(() => Promise.resolve());
  const row = document.querySelector('[data-snapshot=s500]');
  expect(row?.className).toContain('ad-mod-shown');
  act(() => jest.advanceTimersByTime(5000));
  expect(row?.className).not.toContain('ad-mod-shown');
  jest.useRealTimers();
});
