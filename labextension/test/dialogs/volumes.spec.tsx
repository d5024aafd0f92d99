import { act, cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import { ApiError } from '../../src/api/errors';
import type { Snapshot, Volume } from '../../src/api/schemas';
import { ChooseSnapshotBody } from '../../src/dialogs/choose-snapshot';
import { NewVolumeBody } from '../../src/dialogs/new-volume';
import { RemoveVolumeBody } from '../../src/dialogs/remove-volume';
import { holding, type IHeld } from '../models';
import {
  aJob,
  aResult,
  aSnapshot,
  aVolume,
  ENGLISH,
  someVolumes
} from '../samples';
import { text } from '../seen';

const button = (name: string): HTMLElement =>
  screen.getByRole('button', { name });
const field = (): HTMLInputElement => screen.getByRole('textbox');

afterEach(cleanup);

describe('a new volume', () => {
  function show(create: (name: string) => Promise<Volume>): (Volume | null)[] {
    const ended: (Volume | null)[] = [];
    render(
      <NewVolumeBody
        volumes={{ state: someVolumes(), create }}
        language={ENGLISH}
        onEnd={volume => ended.push(volume)}
      />
    );
    return ended;
  }

  it('is made by its name', async () => {
    const ended = show(name => Promise.resolve(aVolume({ name })));
    await userEvent.type(field(), 'fresh{Enter}');
    expect(ended.map(volume => volume?.name)).toEqual(['fresh']);
  });

  it('can be given another name where Docker refuses this one', async () => {
    const ended = show(() =>
      Promise.reject(new ApiError('No such driver.', 'bad-request', 400))
    );
    await userEvent.type(field(), 'fresh');
    await userEvent.click(button('Create'));
    expect(screen.getByRole('alert').textContent).toBe('No such driver.');
    expect(button('Create').getAttribute('aria-disabled')).toBe('false');
    expect(ended).toEqual([]);
  });
});

describe('removing a volume', () => {
  function show(
    volume: Volume,
    remove: () => Promise<void> = () => Promise.resolve()
  ): { data: IHeld; ended: unknown[]; kept: unknown[] } {
    const data = holding();
    const [ended, kept]: [unknown[], unknown[]] = [[], []];
    render(
      <RemoveVolumeBody
        volume={volume}
        data={data.model}
        volumes={{
          remove,
          snapshot: name => {
            kept.push(name);
            const job = aJob({ id: 'keeping', location: `volume.${name}` });
            data.set({ jobs: [job] });
            return Promise.resolve(job);
          }
        }}
        language={ENGLISH}
        onEnd={removed => ended.push(removed)}
      />
    );
    return { data, ended, kept };
  }

  it('takes its name, typed', async () => {
    const { ended } = show(aVolume());
    expect(text()).toContain('All that is in it, 1.2 GB, goes away for good.');
    expect(text()).toContain('There is no snapshot of it.');
    await userEvent.type(field(), 'my-vo');
    await userEvent.click(button('Remove the volume'));
    expect(ended).toEqual([]);
    await userEvent.type(field(), 'l');
    await userEvent.click(button('Remove the volume'));
    expect(ended).toEqual([true]);
  });

  it('offers a backup first, and waits for it', async () => {
    const { data, ended, kept } = show(aVolume({ snapshots: 2 }));
    expect(text()).toContain('2 snapshots of it stay.');
    await userEvent.click(button('Back it up first'));
    expect(kept).toEqual(['my-vol']);
    expect(screen.getByRole('progressbar')).toBeTruthy();
    await userEvent.type(field(), 'my-vol{Enter}');
    expect(ended).toEqual([]);
    const result = aResult({ entries: 9, bytes: 5e6 });
    act(() =>
      data.set({
        jobs: [
          aJob({
            ...{ id: 'keeping', location: 'volume.my-vol' },
            ...{ state: 'done', result }
          })
        ]
      })
    );
    expect(text()).toContain('Backed up volume my-vol: 9 files and folders');
    await userEvent.type(field(), '{Enter}');
    expect(ended).toEqual([true]);
  });

  it('says why it can’t be removed', async () => {
    const refusal = new ApiError('The container db uses it.', 'in-use', 409);
    const { ended } = show(aVolume(), () => Promise.reject(refusal));
    await userEvent.type(field(), 'my-vol{Enter}');
    expect(screen.getByRole('alert').textContent).toBe(
      'The container db uses it.'
    );
    expect(ended).toEqual([]);
  });
});

describe('choosing a snapshot', () => {
  const now = new Date('2026-11-22T12:00:00Z');
  const own = aSnapshot({ id: 'own', location: 'volume.my-vol', label: 'own' });
  const other = aSnapshot({ id: 'other', label: 'other' });

  function show(
    snapshots: Snapshot[],
    place = 'volume.my-vol'
  ): (Snapshot | null)[] {
    const ended: (Snapshot | null)[] = [];
    render(
      <ChooseSnapshotBody
        title="Restore"
        place={place}
        snapshots={snapshots}
        language={ENGLISH}
        now={now}
        onEnd={snapshot => ended.push(snapshot)}
      />
    );
    return ended;
  }

  it('begins with the newest of its own', async () => {
    const ended = show([other, own]);
    expect(screen.getAllByRole('group')).toHaveLength(2);
    await userEvent.click(button('Look at the plan…'));
    expect(ended).toEqual([own]);
  });

  it('takes any other, but not by itself', async () => {
    const ended = show([other]);
    expect(text()).toContain('There is no snapshot of this volume.');
    expect(text()).toMatch(/notebooks · today at \d\d:03/);
    await userEvent.click(button('Look at the plan…'));
    expect(ended).toEqual([]);
    await userEvent.click(screen.getByRole('radio', { name: /other/ }));
    await userEvent.click(button('Look at the plan…'));
    expect(ended).toEqual([other]);
  });

  it('offers those of a location as such', () => {
    show([other, own], 'notebooks');
    expect(screen.getByRole('group', { name: 'Snapshots of notebooks' }));
    expect(text()).toContain('volume my-vol');
    cleanup();
    show([own], 'notebooks');
    expect(text()).toContain('There is no snapshot of notebooks. Others:');
  });

  it('leaves out what can’t be read, and says so where nothing is left', () => {
    show([aSnapshot({ state: 'damaged', entries: null })]);
    expect(text()).toContain('There is no snapshot to restore yet.');
  });
});
