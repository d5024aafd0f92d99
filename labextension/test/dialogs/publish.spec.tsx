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
import type {
  ContentsEntry,
  Job,
  Location,
  Publish
} from '../../src/api/schemas';
import { PublishBody } from '../../src/dialogs/publish-body';
import { aJob, aLocation, aShared, ENGLISH } from '../samples';
import { text } from '../seen';
import { settled } from '../waiting';

const now = new Date('2026-11-22T12:00:00Z');
const from = { location: aLocation(), path: 'work/model.pkl' };

/** What lies where: folders end with a slash. */
const TREE: Record<string, string[]> = {
  '': ['team/', 'readme.md'],
  team: ['models/'],
  'team/models': ['model.pkl'],
  deep: []
};

function anEntry(words: string, folder: string): ContentsEntry {
  const name = words.replace(/\/$/, '');
  return {
    name,
    path: folder ? `${folder}/${name}` : name,
    type: words.endsWith('/') ? 'folder' : 'file',
    size: 3000,
    modified: '2026-11-21T11:03:00Z',
    target: null,
    problem: null
  };
}

interface IShown {
  ended: (Job | null)[];
  wishes: Publish[];
}

async function show(
  targets: Location[] = [aShared()],
  publish?: () => Promise<Job>
): Promise<IShown> {
  const ended: (Job | null)[] = [];
  const wishes: Publish[] = [];
  await act(async () => {
    render(
      <PublishBody
        from={from}
        targets={targets}
        publishing={{
          list: (_, path) => {
            const words = TREE[path];
            if (!words) {
              return Promise.reject(
                new ApiError('That folder is gone.', 'not-found', 404)
              );
            }
            const entries = words.map(each => anEntry(each, path));
            return Promise.resolve({
              ...{ path, total: entries.length, offset: 0, entries },
              ...{ unfiltered: entries.length, hidden: 0 }
            });
          },
          publish: (_, wish) => {
            wishes.push(wish);
            return publish?.() ?? Promise.resolve(aJob({ kind: 'publish' }));
          }
        }}
        language={ENGLISH}
        now={now}
        onEnd={job => ended.push(job)}
      />
    );
    await settled();
  });
  return { ended, wishes };
}

const button = (name: string): HTMLElement =>
  screen.getByRole('button', { name });

afterEach(cleanup);

it('copies into the folder that was gone to, under its own name', async () => {
  const { ended, wishes } = await show();
  expect(text()).toContain('and 1 file');
  await userEvent.click(button('team'));
  await userEvent.click(button('Publish'));
  expect(wishes).toEqual([
    { to: 'shared', folder: 'team', name: 'model.pkl', overwrite: false }
  ]);
  expect(ended.map(job => job?.kind)).toEqual(['publish']);
});

it('goes back up by the path', async () => {
  await show();
  await userEvent.click(button('team'));
  await userEvent.click(button('models'));
  await userEvent.click(button('shared'));
  expect(button('team')).toBeTruthy();
});

it('replaces nothing without a yes', async () => {
  const { wishes } = await show();
  await userEvent.click(button('team'));
  await userEvent.click(button('models'));
  expect(text()).toMatch(
    /There is a “model.pkl” already: 3 kB, changed yesterday at \d\d:03./
  );
  await userEvent.click(button('Publish'));
  expect(wishes).toEqual([]);
  await userEvent.click(screen.getByRole('checkbox', { name: 'Replace it' }));
  await userEvent.click(button('Publish'));
  expect(wishes.map(({ overwrite }) => overwrite)).toEqual([true]);
});

it('takes another name instead', async () => {
  const { wishes } = await show();
  await userEvent.click(button('team'));
  await userEvent.click(button('models'));
  const name = screen.getByRole('textbox');
  await userEvent.clear(name);
  expect(button('Publish').getAttribute('aria-disabled')).toBe('true');
  await userEvent.type(name, 'mine.pkl{Enter}');
  expect(wishes).toEqual([
    { to: 'shared', folder: 'team/models', name: 'mine.pkl', overwrite: false }
  ]);
});

it('asks for the yes when only the server has seen that it exists', async () => {
  const exists = new ApiError('model.pkl is there.', 'exists', 409);
  const { ended, wishes } = await show([aShared()], () =>
    wishes.length === 1
      ? Promise.reject(exists)
      : Promise.resolve(aJob({ kind: 'publish' }))
  );
  await userEvent.click(button('Publish'));
  expect(text()).toContain('model.pkl is there.');
  await userEvent.click(screen.getByRole('checkbox', { name: 'Replace it' }));
  await userEvent.click(button('Publish'));
  expect(wishes.map(({ overwrite }) => overwrite)).toEqual([false, true]);
  expect(ended).toHaveLength(1);
});

it('says why the server refuses', async () => {
  const { ended } = await show([aShared()], () =>
    Promise.reject(new ApiError('It holds credentials.', 'bad-request', 400))
  );
  await userEvent.click(button('Publish'));
  expect(screen.getByText('It holds credentials.')).toBeTruthy();
  expect(ended).toEqual([]);
});

it('goes to another shared folder, and begins there where everybody may write', async () => {
  const area = { path: 'deep', kind: 'shared' as const, user: null };
  const other = aShared({ name: 'lab', areas: [{ ...area, writable: true }] });
  const { wishes } = await show([aShared(), other]);
  await act(async () => {
    const choice = screen.getByRole('combobox');
    fireEvent.change(choice, { target: { value: 'lab' } });
    await settled();
  });
  expect(text()).toContain('This folder is empty.');
  await userEvent.click(button('Publish'));
  expect(wishes).toEqual([
    { to: 'lab', folder: 'deep', name: 'model.pkl', overwrite: false }
  ]);
});

it('says what is wrong with a folder that can’t be listed', async () => {
  const area = { path: 'nowhere', kind: 'shared' as const, user: null };
  await show([aShared({ areas: [{ ...area, writable: true }] })]);
  expect(text()).toContain('That folder is gone.');
  expect(button('Publish').getAttribute('aria-disabled')).toBe('true');
});
