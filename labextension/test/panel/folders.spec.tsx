import {
  act,
  cleanup,
  fireEvent,
  render,
  screen
} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import type { Location, Snapshot } from '../../src/api/schemas';
import { FoldersModel } from '../../src/folders/model';
import { Folders } from '../../src/panel/folders';
import { PanelSettings } from '../../src/settings/settings';
import { anEntry, Disk } from '../folders/disk';
import { holding } from '../models';
import {
  aJob,
  aLocation,
  aMount,
  aShared,
  aSnapshot,
  aState,
  ENGLISH
} from '../samples';
import { seen } from '../seen';
import { settled } from '../waiting';
import { type IAsked, recording } from './actions';

const now = new Date('2026-11-22T12:00:00Z');
const notebooks = aLocation();

let folders: FoldersModel;

beforeEach(() => {
  folders = new FoldersModel({
    client: new Disk({ shared: [anEntry('a.csv')], notebooks: [] }),
    data: holding().model,
    settings: new PanelSettings(null),
    pause: 0
  });
  folders.visible = true;
});

afterEach(() => {
  cleanup();
  folders.dispose();
});

function show(
  others: Location[],
  change: Partial<Parameters<typeof aState>[0]> = {}
): IAsked {
  const asked = recording();
  render(
    <Folders
      state={aState({ locations: [notebooks, ...others], ...change })}
      main={notebooks}
      folders={folders}
      language={ENGLISH}
      actions={asked.actions}
      now={now}
    />
  );
  return asked;
}

/** The locations besides the one on the card, as they are told. */
const rows = (): string[] =>
  [...document.querySelectorAll('.ad-Folder')]
    .slice(1)
    .map(row => seen(row.textContent).replace(/(Back up)?$/, ''));

it('says of each what backs it, and how much room there is', () => {
  show([
    aShared({ writable: false }),
    aLocation({
      name: 'data',
      mount: aMount({ nested: ['/home/jovyan/data/x'] })
    })
  ]);
  expect(rows()).toEqual([
    'sharedread-onlyfrom the host’s /srv/shared · survives the container38 GB free',
    'datavolume my-vol · 1 mount inside · survives the container38 GB free'
  ]);
  const [meter] = screen.getAllByRole('meter');
  expect(meter?.getAttribute('aria-valuenow')).toBe('62');
});

it('names the one on the card, so that it can be looked into', () => {
  show([]);
  const [row] = screen.getAllByRole('listitem');
  expect(row?.textContent).toBe('notebooks');
});

it('tells empty, unmounted, unreadable and stale apart', () => {
  show([
    aShared({ name: 'a', empty: true }),
    aShared({ name: 'b', empty: true, expected_mount: true }),
    aShared({ name: 'c', status: 'unreadable' }),
    aShared({ name: 'd', status: 'stale' })
  ]);
  const [empty, unmounted, unreadable, stale] = rows();
  expect(empty).toContain('It is mounted, and there is nothing in it yet.');
  expect(unmounted).toContain('Nothing is mounted here');
  expect(unreadable).toContain('is not allowed to read');
  expect(stale).toContain('does not answer');
  // Only what somebody should mend is marked, and nothing is called full that can't be used.
  expect(document.querySelectorAll('.ad-Tag.ad-mod-attention')).toHaveLength(3);
  expect(screen.getAllByRole('meter')).toHaveLength(1);
});

it('marks what is nearly full', () => {
  const usage = { total: 100e9, free: 2e9, inodes: 1, inodes_free: 1 };
  show([aShared({ usage })]);
  expect(document.querySelector('.ad-Fullness.ad-mod-full')).not.toBeNull();
});

it('says when each was backed up last', () => {
  const of = (change: Partial<Snapshot>): Snapshot =>
    aSnapshot({ location: 'shared', ...change });
  show([aShared(), aShared({ name: 'data' })], {
    snapshots: [
      of({ created: '2026-11-22T10:00:00Z', origin: 'import' }),
      of({ created: '2026-11-21T10:00:00Z' }),
      of({ created: '2026-11-20T10:00:00Z' })
    ]
  });
  const [shared, data] = rows();
  expect(shared).toMatch(/Backed up yesterday at/);
  expect(data).not.toContain('Backed up');
});

it('backs one up, unless it is being backed up', async () => {
  const running = aJob({ location: 'data' });
  const { asked } = show([aShared(), aShared({ name: 'data' })], {
    jobs: [running]
  });
  await userEvent.click(
    screen.getByRole('button', { name: 'Back up shared now' })
  );
  expect(asked).toEqual([['backUp', 'shared', '']]);
  const busy = screen.getByRole('button', { name: 'Back up data now' });
  expect(busy.getAttribute('aria-disabled')).toBe('true');
  await userEvent.click(busy);
  expect(asked).toHaveLength(1);
});

it('opens the menu of one by mouse and by keys', async () => {
  const { asked } = show([aShared()]);
  await userEvent.click(
    screen.getByRole('button', { name: 'More about shared' })
  );
  const row = screen.getByRole('listitem', { name: 'shared' });
  act(() => row.focus());
  await userEvent.keyboard('{Shift>}{F10}{/Shift}');
  fireEvent.contextMenu(row);
  expect(asked).toEqual([
    ['showLocationMenu', 'shared'],
    ['showLocationMenu', 'shared'],
    ['showLocationMenu', 'shared']
  ]);
});

it('looks into one, and comes back to where it was', async () => {
  show([aShared(), aShared({ name: 'gone', status: 'missing' })]);
  fireEvent.click(screen.getByRole('listitem', { name: /^gone/ }));
  expect(folders.state.place).toBeNull();
  act(() => screen.getByRole('listitem', { name: 'notebooks' }).focus());
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await act(settled);
  expect(folders.state.place).toEqual({ location: 'shared', path: '' });
  expect(screen.queryByRole('listitem', { name: 'notebooks' })).toBeNull();
  const back = screen.getByRole('button', { name: 'All folders' });
  await userEvent.click(back);
  expect(document.activeElement?.getAttribute('data-location')).toBe('shared');
});

it('can be closed and opened', async () => {
  show([aShared()]);
  const heading = screen.getByRole('button', { name: 'Folders' });
  await userEvent.click(heading);
  expect(heading.getAttribute('aria-expanded')).toBe('false');
  expect(screen.queryByRole('listitem')).toBeNull();
  await userEvent.click(heading);
  expect(screen.getAllByRole('listitem')).toHaveLength(2);
});
