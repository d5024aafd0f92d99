import { act, cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import { ApiError } from '../../src/api/errors';
import type { Job, RunLine } from '../../src/api/schemas';
import { AdoptBody } from '../../src/dialogs/adopt-body';
import { AdoptByHand } from '../../src/dialogs/adopt-by-hand';
import { holding, type IHeld } from '../models';
import {
  aJob,
  aLocation,
  aMount,
  aResult,
  aVolume,
  ENGLISH,
  someVolumes
} from '../samples';
import { text } from '../seen';
import { settled } from '../waiting';

const location = aLocation({
  mount: aMount({ kind: 'container', survives: false })
});
const LINE: RunLine = {
  command: 'docker run --volume ailab-notebooks:/home/jupyter/notebooks ai-lab',
  secrets: [],
  notes: ['The port 8888 is published on all addresses.']
};

interface IShown {
  data: IHeld;
  adopted: unknown[];
  ended: () => number;
}

function show(adopt?: () => Promise<Job>): IShown {
  const data = holding();
  const adopted: unknown[] = [];
  let ends = 0;
  render(
    <AdoptBody
      location={location}
      data={data.model}
      volumes={{
        state: someVolumes(aVolume({ name: 'taken' })),
        adopt: (...args) => {
          adopted.push(args);
          const job = aJob({ id: 'adopting', kind: 'adopt' });
          return (
            adopt?.() ??
            Promise.resolve(job).then(started => {
              data.set({ jobs: [started] });
              return started;
            })
          );
        },
        runLine: () => Promise.resolve(LINE)
      }}
      language={ENGLISH}
      onEnd={() => (ends += 1)}
    />
  );
  return { data, adopted, ended: () => ends };
}

const copy = (): HTMLElement =>
  screen.getByRole('button', { name: 'Copy into the volume' });
const name = (): HTMLInputElement => screen.getByRole('textbox');
const end = async (data: IHeld, change: Partial<Job>): Promise<void> => {
  await act(async () => {
    data.set({ jobs: [aJob({ id: 'adopting', kind: 'adopt', ...change })] });
    await settled();
  });
};

afterEach(cleanup);

describe('with an engine', () => {
  it('leads from a name to the command of the next container', async () => {
    const { data, adopted, ended } = show();
    expect(name().value).toBe('ailab-notebooks');
    await userEvent.click(copy());
    expect(adopted).toEqual([['notebooks', 'ailab-notebooks']]);
    expect(screen.getByRole('progressbar')).toBeTruthy();
    expect(text()).toContain('You can close this window');

    const result = aResult({ entries: 9, bytes: 5e6 });
    await end(data, { state: 'done', result });
    expect(text()).toContain(
      'Copied notebooks into the volume and checked it: 9 files and folders, 5 MB.'
    );
    expect(text()).toContain(LINE.command);
    expect(text()).toContain('The port 8888 is published');
    expect(screen.getByRole('button', { name: 'Copy' })).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Close' }));
    expect(ended()).toBe(1);
  });

  it('starts nothing while the name is one that Docker would refuse', async () => {
    const { adopted } = show();
    await userEvent.clear(name());
    await userEvent.type(name(), 'taken{Enter}');
    expect(text()).toContain('There is a volume of this name already.');
    expect(copy().getAttribute('aria-disabled')).toBe('true');
    await userEvent.click(copy());
    expect(adopted).toEqual([]);
  });

  it('says why the server refuses, and can be tried again', async () => {
    const { adopted } = show(() =>
      Promise.reject(new ApiError('A backup runs.', 'busy', 409))
    );
    await userEvent.click(copy());
    expect(screen.getByRole('alert').textContent).toBe('A backup runs.');
    await userEvent.click(copy());
    expect(adopted).toHaveLength(2);
  });

  it('says why the copy failed, and can be tried again', async () => {
    const { data } = show();
    await userEvent.click(copy());
    const error = { message: 'The disk is full.', reason: 'no-space' };
    await end(data, { state: 'failed', error });
    expect(screen.getByRole('alert').textContent).toBe(
      'notebooks was not copied into a volume. The disk is full.'
    );
    expect(copy().getAttribute('aria-disabled')).toBe('false');
  });

  it('cancels the copy', async () => {
    const { data } = show();
    await userEvent.click(copy());
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(data.asked).toEqual([['cancel', 'adopting']]);
  });
});

it('gives the commands to type where there is no engine', async () => {
  render(
    <AdoptByHand
      location={location}
      language={ENGLISH}
      onEnd={() => undefined}
    />
  );
  expect(text()).toContain('docker volume create ailab-notebooks');
  expect(text()).toContain('docker cp ID:/home/jupyter/notebooks');
  await userEvent.clear(name());
  await userEvent.type(name(), 'mine');
  expect(text()).toContain('docker volume create mine');
  expect(text()).toContain('--volume mine:/home/jupyter/notebooks');
  await userEvent.type(name(), ' /');
  expect(text()).toContain('--volume mine:/home/jupyter/notebooks');
});
