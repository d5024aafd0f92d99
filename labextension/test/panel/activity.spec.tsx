import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { layOut } from '../layout';
import { aJob, aSnapshot } from '../samples';
import { text } from '../seen';
import { show } from './whole';

beforeAll(() => layOut());
afterEach(cleanup);

describe('progress', () => {
  const progress = {
    ...aJob().progress,
    bytes_done: 62,
    bytes_total: 100,
    rate: 310e6,
    seconds_left: 2
  };

  it('is a progress bar with figures, and can be cancelled', async () => {
    const { asked } = show({ jobs: [aJob({ progress })] });
    const bar = screen.getByRole('progressbar');
    expect(bar.getAttribute('aria-valuenow')).toBe('62');
    expect(text()).toContain('62 % · 310 MB/s · 2 s left');
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(asked).toEqual([['cancel', 'job-1']]);
  });

  it('is told to screen readers in quarters, not at every step', () => {
    show({ jobs: [aJob({ progress })] });
    expect(document.querySelector('.ad-Spoken')?.textContent).toBe(
      'Backing up notebooks 50 %'
    );
  });

  it('has no value while the total is unknown', () => {
    show({ jobs: [aJob()] });
    const bar = screen.getByRole('progressbar');
    expect(bar.hasAttribute('aria-valuenow')).toBe(false);
  });

  it('can’t be cancelled twice', () => {
    show({ jobs: [aJob({ progress: { ...progress, phase: 'cancelling' } })] });
    expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull();
    expect(text()).toContain('Cancelling…');
  });

  it('gives way to when the last backup was', () => {
    show({ snapshots: [aSnapshot()], jobs: [aJob({ state: 'done' })] });
    expect(screen.queryByRole('progressbar')).toBeNull();
    expect(text()).toMatch(/Last backed up today at \d\d:03/);
  });

  it('gives way to why it failed, until something goes well', () => {
    const error = { message: 'The store is full.', reason: 'no-space' };
    const failed = aJob({
      state: 'failed',
      error,
      started: '2026-11-22T11:30:00Z'
    });
    show({ jobs: [failed], snapshots: [aSnapshot()] });
    expect(screen.getByRole('alert').textContent).toBe(
      'notebooks was not backed up. The store is full.'
    );
    cleanup();
    const later = aSnapshot({ created: '2026-11-22T11:40:00Z' });
    show({ jobs: [failed], snapshots: [later] });
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('the last restore', () => {
  const kept = aSnapshot({
    id: 'kept',
    created: '2026-11-22T11:30:00Z',
    origin: 'safety',
    undoes: { snapshot: 'friday', mode: 'overlay', paths: [] }
  });

  it('stays on hand, with the way back', async () => {
    const { asked } = show({ snapshots: [kept, aSnapshot({ id: 'friday' })] });
    expect(text()).toMatch(/Restored today at \d\d:30/);
    await userEvent.click(
      screen.getByRole('button', { name: 'Undo restore…' })
    );
    expect(asked).toEqual([['undo', 'kept']]);
  });

  it('that took another back is called so', () => {
    const undoes = { snapshot: 'kept', mode: 'replace', paths: [] } as const;
    show({
      snapshots: [
        aSnapshot({
          ...{ id: 'again', created: '2026-11-22T11:40:00Z' },
          ...{ origin: 'safety', undoes: { ...undoes, paths: [] } }
        }),
        kept
      ]
    });
    expect(text()).toMatch(/Undid a restore today at \d\d:40/);
  });

  it('is not a failure because the folder had changed', () => {
    const error = { message: 'It has changed.', reason: 'conflict' };
    show({ jobs: [aJob({ kind: 'restore', state: 'failed', error })] });
    expect(text()).not.toContain('It has changed.');
  });
});
