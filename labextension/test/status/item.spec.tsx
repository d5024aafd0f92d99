import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';
import { act } from 'react';

import { PanelSettings } from '../../src/settings/settings';
import { Status, StatusItem } from '../../src/status/item';
import { holding, type IHeld } from '../models';
import { aJob, ENGLISH } from '../samples';
import { seen, text } from '../seen';

const progress = {
  ...aJob().progress,
  bytes_done: 42,
  bytes_total: 100,
  rate: 310e6,
  seconds_left: 2
};

describe('what the status bar shows', () => {
  let clicks: number;
  const show = (held: IHeld): void => {
    clicks = 0;
    render(
      <Status
        model={held.model}
        settings={null}
        language={ENGLISH}
        onClick={() => (clicks += 1)}
      />
    );
  };
  afterEach(cleanup);

  it('is what runs, and how far it is', () => {
    show(holding({ jobs: [aJob({ progress })] }));
    expect(text()).toBe('Backing up42 %');
    const item = screen.getByRole('button');
    expect(seen(item.title)).toBe(
      'Backing up notebooks\n42 % · 310 MB/s · 2 s left'
    );
    expect(item.getAttribute('aria-label')).toContain(
      'Backing up notebooks, 42'
    );
  });

  it('counts what runs besides', () => {
    const jobs = [aJob({ kind: 'verify' }), aJob({ id: 'job-2' })];
    show(holding({ jobs }));
    expect(text()).toContain('Verifying');
    expect(text()).toContain('+1');
    expect(screen.getByRole('button').title).toContain('1 more job is running');
  });

  it('follows the job, and goes with it', () => {
    const held = holding({ jobs: [aJob({ progress })] });
    show(held);
    act(() =>
      held.set({ jobs: [aJob({ progress: { ...progress, bytes_done: 43 } })] })
    );
    expect(text()).toContain('43 %');
    act(() => held.set({ jobs: [aJob({ state: 'done' })] }));
    expect(text()).toBe('');
  });

  it('does not pass off the last that was known as news while the server is gone', () => {
    show(holding({ jobs: [aJob({ progress })], connection: 'unreachable' }));
    expect(text()).toBe('Waiting for the server…');
    expect(screen.getByRole('button').title).toBe(
      'Backing up notebooks\nWaiting for the server…'
    );
  });

  it('leads to the panel', async () => {
    show(holding({ jobs: [aJob()] }));
    await userEvent.click(screen.getByRole('button'));
    expect(clicks).toBe(1);
  });
});

describe('whether the status bar shows anything', () => {
  it('depends on whether something runs, and on the setting', async () => {
    const held = holding();
    const settings = new PanelSettings(null);
    await settings.ready;
    const item = new StatusItem({
      ...{ model: held.model, settings, language: ENGLISH },
      onClick: () => undefined
    });
    const seen: boolean[] = [];
    item.activeChanged.connect(() => seen.push(item.isActive));
    expect(item.isActive).toBe(false);
    held.set({ jobs: [aJob()] });
    held.set({ jobs: [aJob({ progress })] });
    await settings.set('statusBar', false);
    await settings.set('statusBar', true);
    held.set({ jobs: [] });
    expect(seen).toEqual([true, false, true, false]);
    item.dispose();
    held.set({ jobs: [aJob()] });
    expect(seen).toHaveLength(4);
  });
});
