import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import type { Location } from '../../src/api/schemas';
import { Folders } from '../../src/panel/folders';
import { aLocation, aMount, aShared, ENGLISH } from '../samples';
import { recording } from './actions';

const now = new Date('2026-11-22T12:00:00Z');

function show(...locations: Location[]): void {
  render(
    <Folders
      locations={locations}
      language={ENGLISH}
      actions={recording().actions}
      now={now}
    />
  );
}

const rows = (): string[] =>
  [...document.querySelectorAll('.ad-Folder')].map(row =>
    row.textContent.replace(/\u00a0/g, ' ')
  );

afterEach(cleanup);

it('says of each what backs it, and how much room there is', () => {
  show(
    aShared({ writable: false }),
    aLocation({
      name: 'data',
      mount: aMount({ nested: ['/home/jovyan/data/x'] })
    })
  );
  expect(rows()).toEqual([
    'sharedread-onlyfrom the host’s /srv/shared · survives the container38 GB free',
    'datavolume my-vol · 1 mount inside · survives the container38 GB free'
  ]);
  const [meter] = screen.getAllByRole('meter');
  expect(meter?.getAttribute('aria-valuenow')).toBe('62');
});

it('tells empty, unmounted, unreadable and stale apart', () => {
  show(
    aShared({ name: 'a', empty: true }),
    aShared({ name: 'b', empty: true, expected_mount: true }),
    aShared({ name: 'c', status: 'unreadable' }),
    aShared({ name: 'd', status: 'stale' })
  );
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
  show(aShared({ usage }));
  expect(document.querySelector('.ad-Fullness.ad-mod-full')).not.toBeNull();
});

it('can be closed and opened', async () => {
  show(aShared());
  const heading = screen.getByRole('button', { name: 'Folders' });
  await userEvent.click(heading);
  expect(heading.getAttribute('aria-expanded')).toBe('false');
  expect(screen.queryByRole('listitem')).toBeNull();
  await userEvent.click(heading);
  expect(screen.getAllByRole('listitem')).toHaveLength(1);
});

it('takes no room where there is none', () => {
  show();
  expect(document.querySelector('.ad-Folders')).toBeNull();
});
