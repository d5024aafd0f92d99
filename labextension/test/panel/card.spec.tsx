import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { layOut } from '../layout';
import { aLocation, aMount } from '../samples';
import { text } from '../seen';
import { backUp, show } from './whole';

beforeAll(() => layOut());
afterEach(cleanup);

it('answers what is kept and what becomes of it', () => {
  show();
  expect(text()).toContain('volume my-vol');
  expect(text()).toContain('38 GB free · survives the container');
  expect(document.querySelector('.ad-Attention')).toBeNull();
});

it('says in plain words what is lost, and leads to a volume', async () => {
  const mount = aMount({ kind: 'container', survives: false });
  const { asked } = show({ locations: [aLocation({ mount })] });
  expect(document.querySelector('.ad-Attention')?.textContent).toMatch(
    /^Your notebooks are not on a volume: they are lost/
  );
  expect(text()).not.toContain('lost with the container');
  await userEvent.click(
    screen.getByRole('button', { name: 'Put them on a volume…' })
  );
  expect(asked).toEqual([['adopt', 'notebooks']]);
});

it('says that the folder is missing, and offers no backup of it', async () => {
  const { asked } = show({
    locations: [aLocation({ status: 'missing', mount: null, usage: null })]
  });
  expect(text()).toContain('does not exist. Create it');
  expect(backUp().getAttribute('aria-disabled')).toBe('true');
  await userEvent.click(backUp());
  expect(asked).toEqual([]);
});

it('shows the folder in the file browser', async () => {
  const { asked } = show({ locations: [aLocation({ lab_path: 'work' })] });
  await userEvent.click(screen.getByRole('button', { name: 'notebooks' }));
  expect(asked).toEqual([['openFolder', 'work']]);
});
