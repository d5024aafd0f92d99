import {
  act,
  cleanup,
  fireEvent,
  render,
  screen
} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import type { ContentsEntry, Location } from '../../src/api/schemas';
import { Inside } from '../../src/folders/inside';
import { FoldersModel } from '../../src/folders/model';
import { useChanges } from '../../src/model/use-changes';
import { PanelSettings } from '../../src/settings/settings';
import { holding } from '../models';
import { aShared, ENGLISH } from '../samples';
import { seen } from '../seen';
import { settled } from '../waiting';
import { anEntry, Disk } from './disk';

const now = new Date('2026-11-22T12:00:00Z');

let disk: Disk;
let model: FoldersModel;
let asked: unknown[];

// jsdom lays nothing out: this is the height of the list, ten rows.
const height = jest.spyOn(Element.prototype, 'clientHeight', 'get');

beforeEach(() => {
  height.mockReturnValue(400);
  disk = new Disk({
    shared: [
      anEntry('data', { type: 'folder' }),
      anEntry('reports', { type: 'folder' }),
      anEntry('latest', { type: 'link', target: 'x', problem: 'broken-link' }),
      anEntry('notes.md'),
      anEntry('.profile')
    ],
    'shared/data': [anEntry('data/a.csv')],
    'shared/reports': [],
    'shared/data/x': [],
    'shared/data/x/y/z': [],
    big: Array.from({ length: 100_000 }, (_, n) => anEntry(`f${n}`))
  });
  model = new FoldersModel({
    client: disk,
    data: holding().model,
    settings: new PanelSettings(null),
    pause: 0
  });
  model.visible = true;
  asked = [];
});

afterEach(() => {
  cleanup();
  model.dispose();
});

afterAll(() => height.mockRestore());

function Shown({ location }: { location: Location }): React.JSX.Element {
  useChanges(model);
  return (
    <Inside
      model={model}
      location={location}
      language={ENGLISH}
      now={now}
      onOpenFile={(_, { path }: ContentsEntry) => asked.push(['open', path])}
      onMenu={(_, { path }: ContentsEntry) => asked.push(['menu', path])}
    />
  );
}

async function show(
  path = '',
  location = aShared({ lab_path: 'shared' })
): Promise<void> {
  model.open({ location: location.name, path });
  render(<Shown location={location} />);
  await act(settled);
}

const row = (name: RegExp): HTMLElement =>
  screen.getByRole('listitem', { name });
const focused = (): string | null | undefined =>
  document.activeElement?.getAttribute('aria-label');
const press = async (keys: string): Promise<void> => {
  await userEvent.keyboard(keys);
  await act(settled);
};

it('lists folders and files in words', async () => {
  await show();
  const said = screen
    .getAllByRole('listitem')
    .map(each => seen(each.getAttribute('aria-label') ?? ''));
  expect(said).toEqual([
    expect.stringMatching(/^data, folder, yesterday at/),
    expect.stringMatching(/^reports, folder/),
    'latest, link to x, broken link',
    expect.stringMatching(/^notes.md, 14 kB · yesterday at/)
  ]);
  expect(screen.getByRole('status').textContent).toBe(
    '4 files and folders · 1 hidden'
  );
});

it('goes into folders and opens files by mouse', async () => {
  await show();
  fireEvent.click(row(/^notes/));
  fireEvent.click(row(/^latest/));
  expect(asked).toEqual([['open', 'notes.md']]);
  fireEvent.click(row(/^data/));
  await act(settled);
  expect(row(/^a.csv/)).not.toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'shared' }));
  await act(settled);
  expect(row(/^data/)).not.toBeNull();
});

it('opens only what JupyterLab can reach', async () => {
  await show('', aShared({ lab_path: null }));
  fireEvent.click(row(/^notes/));
  expect(asked).toEqual([]);
  expect(row(/^notes/).title).toMatch(/outside of the folder/);
  fireEvent.click(row(/^data/));
  await act(settled);
  expect(model.state.place?.path).toBe('data');
});

it('goes everywhere by keys, and keeps the focus', async () => {
  await show();
  act(() => row(/^data/).focus());
  await press('{ArrowDown}');
  expect(focused()).toMatch(/^reports/);
  await press('{End}');
  expect(focused()).toMatch(/^notes/);
  await press('{Enter}{Home}{Enter}');
  expect(asked).toEqual([['open', 'notes.md']]);
  expect(focused()).toMatch(/^a.csv/);
  await press('{Alt>}{ArrowUp}{/Alt}');
  expect(focused()).toMatch(/^data/);
  await press('{Shift>}{F10}{/Shift}');
  expect(asked[1]).toEqual(['menu', 'data']);
});

it('draws of a large folder only what can be seen', async () => {
  await show('', aShared({ name: 'big' }));
  expect(screen.getAllByRole('listitem').length).toBeLessThan(40);
  expect(row(/^f0,/).getAttribute('aria-setsize')).toBe('100000');
  expect(screen.getByRole('status').textContent).toBe(
    '100,000 files and folders'
  );
  expect(disk.asked).toEqual(['big 0']);
});

it('names the way there, and leaves out the middle of a long one', async () => {
  await show('data/x/y/z');
  const steps = screen
    .getByRole('navigation')
    .querySelectorAll<HTMLElement>('button');
  expect([...steps].map(step => step.textContent)).toEqual([
    'shared',
    '…',
    'y',
    'z'
  ]);
  await userEvent.click(steps[1]!);
  expect(model.state.place?.path).toBe('data/x');
});

it('filters as one types, and says when nothing is found', async () => {
  await show();
  const filter = screen.getByRole('searchbox');
  await userEvent.type(filter, 'notes');
  await act(settled);
  expect(screen.getAllByRole('listitem')).toHaveLength(1);
  expect(screen.getByRole('status').textContent).toBe(
    '1 of 4 files and folders'
  );
  await userEvent.type(filter, 'x');
  await act(settled);
  expect(screen.queryByRole('listitem')).toBeNull();
  expect(screen.getByRole('status').textContent).toBe(
    'No name here contains “notesx”.'
  );
  await press('{Escape}');
  expect(screen.getAllByRole('listitem')).toHaveLength(4);
  expect(document.activeElement).toBe(filter);
});

it('shows hidden files on request', async () => {
  await show();
  await userEvent.click(
    screen.getByRole('button', { name: 'Show hidden files' })
  );
  await act(settled);
  expect(row(/^.profile/)).not.toBeNull();
  await userEvent.click(
    screen.getByRole('button', { name: 'Hide hidden files' })
  );
  await act(settled);
  expect(screen.getAllByRole('listitem')).toHaveLength(4);
});

it('says that it waits, and can be left', async () => {
  disk.hold = true;
  await show('data');
  expect(screen.getByRole('status').textContent).toBe(
    'Waiting for the folder to answer…'
  );
  await userEvent.click(screen.getByRole('button', { name: 'Up to shared' }));
  await userEvent.click(screen.getByRole('button', { name: 'All folders' }));
  expect(model.state.place).toBeNull();
});

it('says why a folder can’t be shown, and tries again', async () => {
  await show('', aShared({ name: 'lost' }));
  expect(document.body.textContent).toContain("There is no folder ''.");
  disk.folders.lost = [anEntry('back.csv')];
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await act(settled);
  expect(row(/^back/)).not.toBeNull();
});

it('says that the folder it was in is gone', async () => {
  await show('data/none');
  expect(document.body.textContent).toContain(
    '“data/none” is no longer there. This is the folder above it.'
  );
  expect(row(/^a.csv/)).not.toBeNull();
});

it('says that a folder is empty', async () => {
  await show('reports');
  expect(screen.getByRole('status').textContent).toBe('This folder is empty.');
});
