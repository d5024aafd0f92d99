import { act, cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { layOut } from '../layout';
import { aSnapshot } from '../samples';
import { at, many, now, older, rows, show, today, yesterday } from './diaries';

beforeAll(() => layOut());
afterEach(cleanup);

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
