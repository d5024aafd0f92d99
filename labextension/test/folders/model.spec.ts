import { UnreachableError } from '../../src/api/errors';
import { FoldersModel } from '../../src/folders/model';
import { entryAt, PAGE } from '../../src/folders/state';
import { PanelSettings } from '../../src/settings/settings';
import { holding, type IHeld } from '../models';
import { aJob } from '../samples';
import { settled } from '../waiting';
import { anEntry, Disk } from './disk';

const top = { location: 'shared', path: '' };

let disk: Disk;
let data: IHeld;
let settings: PanelSettings;
let model: FoldersModel;

beforeEach(() => {
  disk = new Disk({
    shared: [anEntry('data', { type: 'folder' }), anEntry('.profile')],
    'shared/data': [
      anEntry('data/deep', { type: 'folder' }),
      anEntry('data/a.csv')
    ],
    'shared/data/deep': [],
    big: Array.from({ length: 1000 }, (_, n) => anEntry(`f${n}`))
  });
  data = holding();
  settings = new PanelSettings(null);
  model = new FoldersModel({
    client: disk,
    data: data.model,
    settings,
    pause: 0
  });
  model.visible = true;
});

afterEach(() => model.dispose());

const names = (): (string | undefined)[] => {
  const { content } = model.state;
  return content
    ? Array.from(
        { length: content.total },
        (_, index) => entryAt(content, index)?.name
      )
    : [];
};

it('goes into folders and back out', async () => {
  expect(model.state.place).toBeNull();
  model.open(top);
  await settled();
  expect(names()).toEqual(['data']);
  model.open({ location: 'shared', path: 'data' });
  expect(model.state.content).toBeNull();
  await settled();
  expect(names()).toEqual(['deep', 'a.csv']);
  model.up();
  await settled();
  expect(model.state.place).toEqual(top);
  model.up();
  expect(model.state).toMatchObject({ place: null, left: 'shared' });
});

it('asks nothing while nobody looks, and at once when somebody does', async () => {
  model.visible = false;
  model.open(top);
  await settled();
  expect(disk.asked).toEqual([]);
  model.visible = true;
  await settled();
  expect(names()).toEqual(['data']);
  // Nothing is asked again and again.
  await settled();
  expect(disk.asked).toEqual(['shared 0']);
});

it('fetches of a large folder what is looked at', async () => {
  model.open({ location: 'big', path: '' });
  await settled();
  expect(disk.asked).toEqual(['big 0']);
  model.need(600, 620);
  await settled();
  model.need(PAGE - 5, PAGE + 5);
  await settled();
  model.need(600, 620);
  await settled();
  expect(disk.asked).toEqual(['big 0', `big ${2 * PAGE}`, `big ${PAGE}`]);
  expect(names()[610]).toBe('f610');
  expect(names()[999]).toBeUndefined();
});

it('drops what is known of a large folder that has changed', async () => {
  model.open({ location: 'big', path: '' });
  await settled();
  disk.folders.big?.unshift(anEntry('new'));
  model.need(600, 620);
  await settled();
  expect(names()[610]).toBe('f609');
  expect(names()[0]).toBeUndefined();
});

it('shows nothing of a folder that has been left', async () => {
  disk.hold = true;
  model.open(top);
  model.open({ location: 'shared', path: 'data' });
  expect(disk.signals.map(signal => signal?.aborted)).toEqual([true, false]);
  disk.release();
  await settled();
  expect(model.state.content).toBeNull();
  disk.release();
  await settled();
  expect(names()).toEqual(['deep', 'a.csv']);
});

it('keeps showing what is there while it looks again', async () => {
  model.open(top);
  await settled();
  disk.folders.shared?.push(anEntry('new.csv'));
  disk.hold = true;
  data.end(aJob({ state: 'done' }));
  expect(model.state.asking).toBe(true);
  expect(names()).toEqual(['data']);
  disk.release();
  await settled();
  expect(names()).toEqual(['data', 'new.csv']);
});

it('filters and sorts on the server', async () => {
  model.open({ location: 'big', path: '' });
  await settled();
  model.setFilter('f99');
  expect(model.state.filter).toBe('f99');
  await settled();
  expect(model.state.content).toMatchObject({ total: 11, unfiltered: 1000 });
  model.setOrder('size');
  await settled();
  expect(disk.wishes[2]).toMatchObject({ sort: 'size', filter: 'f99' });
  // Another folder is shown whole, in the same order.
  model.open(top);
  await settled();
  expect(disk.wishes[3]).toMatchObject({ sort: 'size', filter: '' });
});

it('lists hidden files by the setting', async () => {
  model.open(top);
  await settled();
  expect(names()).toEqual(['data']);
  expect(model.state.content?.hidden).toBe(1);
  model.showHidden(true);
  await settled();
  expect(settings.values.showHiddenFiles).toBe(true);
  expect(names()).toEqual(['data', '.profile']);
  await settings.set('showHiddenFiles', false);
  await settled();
  expect(names()).toEqual(['data']);
});

it('goes up from a folder that is gone, and says so', async () => {
  model.open({ location: 'shared', path: 'data/deep' });
  await settled();
  delete disk.folders['shared/data'];
  delete disk.folders['shared/data/deep'];
  model.refresh();
  await settled();
  expect(model.state).toMatchObject({ place: top, gone: 'data/deep' });
  expect(names()).toEqual(['data']);
  model.open(top);
  expect(model.state.gone).toBe('');
});

it('tells why a location can’t be listed, and finds it again', async () => {
  model.open({ location: 'lost', path: '' });
  await settled();
  expect(model.state.problem?.reason).toBe('not-found');
  expect(model.state.asking).toBe(false);
  disk.folders.lost = [anEntry('back.csv')];
  model.refresh();
  await settled();
  expect(model.state.problem).toBeNull();
  expect(names()).toEqual(['back.csv']);
});

it('keeps what it knows while the server is away, and asks when it is back', async () => {
  model.open({ location: 'big', path: '' });
  await settled();
  const contents = disk.contents.bind(disk);
  disk.contents = () => Promise.reject(new UnreachableError(''));
  model.refresh();
  await settled();
  expect(model.state.problem?.reason).toBe('unreachable');
  expect(names()[0]).toBe('f0');
  // It is left to the panel to find out when the server is back.
  model.need(600, 620);
  await settled();
  disk.contents = contents;
  disk.asked.length = 0;
  data.set({ connection: 'unreachable' });
  await settled();
  expect(disk.asked).toEqual([]);
  data.set({ connection: 'ready' });
  await settled();
  expect(model.state.problem).toBeNull();
  expect(names()[610]).toBe('f610');
});
