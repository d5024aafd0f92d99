import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { aPlanEntry } from '../samples';
import { text } from '../seen';
import { agree, row, show, takeAway, ticked } from './restoring';

afterEach(takeAway);

it('is ticked by the pointer, folders with all that is in them', async () => {
  await show();
  expect(ticked(/plots/)).toBe('true');
  const box = row(/pr\.png/).querySelector('input')!;
  await userEvent.click(box);
  expect(ticked(/plots/)).toBe('mixed');
  expect(agree('Restore 2 files')).toBeTruthy();
  await userEvent.click(row(/plots/).querySelector('input')!);
  expect(ticked(/pr\.png/)).toBe('true');
  expect(text()).toContain('Restore 3 files');
});

it('is one stop for Tab, opens and closes, and ticks by the keyboard', async () => {
  await show();
  const tree = screen.getByRole('tree');
  act(() => tree.focus());
  const current = (): string =>
    document.getElementById(tree.getAttribute('aria-activedescendant')!)!
      .textContent;
  expect(current()).toContain('plots/');
  await userEvent.keyboard('{ArrowRight}');
  expect(current()).toContain('pr.png');
  await userEvent.keyboard(' ');
  expect(ticked(/pr\.png/)).toBe('false');
  await userEvent.keyboard('{ArrowLeft}{ArrowLeft}');
  expect(row(/plots/).getAttribute('aria-expanded')).toBe('false');
  expect(screen.queryByRole('treeitem', { name: /pr\.png/ })).toBeNull();
  await userEvent.keyboard('{End} ');
  expect(ticked(/start\.ipynb/)).toBe('false');
  expect(document.activeElement).toBe(tree);
  expect(agree('Restore 1 file')).toBeTruthy();
});

it('agrees to nothing while nothing is ticked', async () => {
  const { started } = await show();
  for (const name of [/plots/, /start\.ipynb/]) {
    await userEvent.click(row(name).querySelector('input')!);
  }
  await userEvent.click(agree('Nothing chosen'));
  expect(started).toEqual([]);
});

it('draws only what can be seen of many entries', async () => {
  const many = Array.from({ length: 25_000 }, (_, i) =>
    aPlanEntry(`added f${i} 1`)
  );
  await show({ entries: many });
  expect(screen.getAllByRole('treeitem').length).toBeLessThan(60);
  expect(screen.getAllByRole('treeitem')[0]?.getAttribute('aria-setsize')).toBe(
    '25000'
  );
  expect(agree('Restore 25,000 files')).toBeTruthy();
});
