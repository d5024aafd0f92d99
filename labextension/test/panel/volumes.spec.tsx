import {
  act,
  cleanup,
  fireEvent,
  render,
  screen
} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import { Volumes } from '../../src/panel/volumes';
import type { IVolumesState } from '../../src/volumes/tokens';
import { anEngine, aUser, aVolume, ENGLISH, someVolumes } from '../samples';
import { text } from '../seen';
import { type IAsked, recording } from './actions';

const now = new Date('2026-11-22T12:00:00Z');

function show(volumes: IVolumesState, busy = false): IAsked {
  const asked = recording();
  render(
    <Volumes
      volumes={volumes}
      busy={busy}
      language={ENGLISH}
      actions={asked.actions}
      now={now}
    />
  );
  return asked;
}

const rows = (): HTMLElement[] => screen.getAllByRole('listitem');

afterEach(cleanup);

it('takes no room without an engine', () => {
  show({ engine: null, volumes: [] });
  show({ engine: anEngine({ state: 'absent' }), volumes: [] });
  expect(document.querySelector('section')).toBeNull();
});

it('says what is wrong with an engine that can’t be used', () => {
  const problem = { message: 'Join the group docker.', reason: 'no-docker' };
  const engine = anEngine({ state: 'no-permission', problem });
  show({ engine, volumes: [] });
  expect(text()).toContain('Join the group docker.');
  expect(screen.queryByRole('button', { name: 'New volume…' })).toBeNull();
});

it('says of each volume what it weighs and who uses it', () => {
  show(
    someVolumes(
      aVolume({ users: [aUser()], snapshots: 1 }),
      aVolume({ name: 'home', location: 'notebooks', users: [aUser()] })
    )
  );
  expect(rows().map(row => row.getAttribute('data-volume'))).toEqual([
    'home',
    'my-vol'
  ]);
  expect(text()).toContain('1.2 GB · used by db · 1 snapshot');
});

it('backs a volume up, opens its menu, and makes new ones', async () => {
  const { asked } = show(someVolumes(aVolume()));
  await userEvent.click(screen.getByRole('button', { name: 'Back up' }));
  await userEvent.click(
    screen.getByRole('button', { name: 'More about my-vol' })
  );
  fireEvent.contextMenu(rows()[0]!);
  fireEvent.keyDown(rows()[0]!, { key: 'F10', shiftKey: true });
  await userEvent.click(screen.getByRole('button', { name: 'New volume…' }));
  expect(asked).toEqual([
    ['backUpVolume', 'my-vol'],
    ['showVolumeMenu', 'my-vol'],
    ['showVolumeMenu', 'my-vol'],
    ['showVolumeMenu', 'my-vol'],
    ['newVolume']
  ]);
});

it('is one stop for Tab, and the arrow keys move between volumes', async () => {
  show(someVolumes(aVolume({ name: 'a1' }), aVolume({ name: 'b1' })));
  const [first, second] = rows();
  expect([first?.tabIndex, second?.tabIndex]).toEqual([0, -1]);
  act(() => first?.focus());
  await userEvent.keyboard('{ArrowDown}');
  expect(document.activeElement).toBe(second);
  expect([first?.tabIndex, second?.tabIndex]).toEqual([-1, 0]);
});

it('says that there are none yet', () => {
  show(someVolumes());
  expect(text()).toContain('There are no volumes yet.');
});
