import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { layOut } from '../layout';
import { aSnapshot } from '../samples';
import { text } from '../seen';
import { at, many, rows, show } from './diaries';

beforeAll(() => layOut());
afterEach(cleanup);

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
