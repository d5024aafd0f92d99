import {
  act,
  cleanup,
  fireEvent,
  render,
  screen
} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import { ApiError } from '../../src/api/errors';
import type { Job, Plan } from '../../src/api/schemas';
import { CopyOutBody, type ICopyOutOptions } from '../../src/dialogs/copy-out';
import { aJob, aLocation, aPlan, ENGLISH } from '../samples';
import { text } from '../seen';
import { settled } from '../waiting';

interface IShown {
  ended: (Job | null)[];
  asked: unknown[][];
}

const FOLDER = {
  name: 'old',
  path: 'old',
  type: 'folder' as const,
  size: 0,
  modified: '2026-11-21T11:03:00Z',
  target: null,
  problem: null
};

function planOf(folder: string, change: Partial<Plan> = {}): Plan {
  const path = folder ? `${folder}/a.txt` : 'a-Copy1.txt';
  const added = { entries: 1, bytes: 3000 };
  return aPlan([], { id: `plan of ${folder}`, folder: path, added, ...change });
}

async function show(
  change: Partial<ICopyOutOptions['copying']> = {},
  names = ['notebooks']
): Promise<IShown> {
  const shown: IShown = { ended: [], asked: [] };
  const kept = { id: 'one', paths: ['sub/a.txt'] };
  await act(async () => {
    render(
      <CopyOutBody
        kept={kept}
        targets={names.map(name => aLocation({ name }))}
        copying={{
          list: (_, path) =>
            Promise.resolve({
              path,
              total: path ? 0 : 1,
              offset: 0,
              entries: path ? [] : [FOLDER],
              unfiltered: path ? 0 : 1,
              hidden: 0
            }),
          plan: (_, to) => Promise.resolve(planOf(to.path)),
          agree: (what, to, plan) => {
            shown.asked.push([what, to.location.name, to.path, plan]);
            return Promise.resolve(aJob({ kind: 'copy' }));
          },
          ...change
        }}
        language={ENGLISH}
        onEnd={job => shown.ended.push(job)}
      />
    );
    await settled();
  });
  return shown;
}

const agree = (): HTMLElement =>
  screen.getByRole('button', { name: 'Copy here' });

afterEach(cleanup);

it('says what the copy is called where its name is taken, and copies', async () => {
  const { ended, asked } = await show();
  expect(text()).toContain('There is one of that name already, which stays.');
  expect(text()).toContain('The copy is called “a-Copy1.txt” (3 kB).');
  await userEvent.click(agree());
  expect(asked).toEqual([
    [{ id: 'one', paths: ['sub/a.txt'] }, 'notebooks', '', 'plan of ']
  ]);
  expect(ended).toHaveLength(1);
});

it('copies into the folder that is chosen', async () => {
  const { asked } = await show();
  await userEvent.click(screen.getByRole('button', { name: 'old' }));
  await screen.findByText(/3\skB to copy\. Nothing there is replaced\./);
  await userEvent.click(agree());
  expect(asked[0]?.slice(1)).toEqual(['notebooks', 'old', 'plan of old']);
});

it('lets the location be chosen where there are several', async () => {
  const { asked } = await show({}, ['notebooks', 'data']);
  fireEvent.change(screen.getByRole('combobox', { name: 'Location' }), {
    target: { value: 'data' }
  });
  await screen.findByText(/to copy|The copy is/);
  await userEvent.click(agree());
  expect(asked[0]?.[1]).toBe('data');
});

it('copies nothing where the plan says that it can’t be', async () => {
  const warnings = [
    {
      reason: 'read-only',
      message: 'The folder is mounted read-only.',
      paths: [],
      blocking: true
    }
  ];
  const { asked } = await show({
    plan: (_, to) => Promise.resolve(planOf(to.path, { warnings }))
  });
  expect(screen.getByRole('alert').textContent).toContain('read-only');
  await userEvent.click(agree());
  expect(asked).toEqual([]);
});

it('stays, and says why the server refused', async () => {
  const { ended } = await show({
    agree: () =>
      Promise.reject(new ApiError('A restore is running.', 'busy', 409))
  });
  await userEvent.click(agree());
  expect(screen.getByRole('alert').textContent).toContain(
    'A restore is running.'
  );
  expect(ended).toEqual([]);
});
