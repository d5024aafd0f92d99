import { DataClient } from '../../src/api/client';
import { SnapshotDrive } from '../../src/browse/drive';
import type { Contents } from '@jupyterlab/services';
import { driveWordsOf } from '../../src/words/drive';
import { aSnapshot, ENGLISH } from '../samples';
import { TinyServer } from '../server';

const server = new TinyServer();
const ID = 'notebooks-1';
let drive: SnapshotDrive;

function entry(path: string, type = 'file'): object {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const modified = '2026-11-21T11:03:00Z';
  return { name, path, type, size: 3, modified, target: null, problem: null };
}

const CONTENTS = `/base/ailab-data/snapshots/${ID}/contents`;
const FILES = `/base/ailab-data/snapshots/${ID}/files`;

beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(() => {
  server.received.length = 0;
  server.routes = {
    'GET /base/ailab-data/snapshots': () => [
      200,
      {
        snapshots: [
          aSnapshot({ id: ID }),
          aSnapshot({ id: 'broken', state: 'damaged' })
        ]
      }
    ],
    [`GET ${CONTENTS}`]: () => [
      200,
      { total: 2, entries: [entry('sub', 'folder'), entry('a b.txt')] }
    ],
    [`GET ${CONTENTS}/sub`]: () => [
      200,
      { total: 1, entries: [entry('sub/one.ipynb')] }
    ],
    [`GET ${CONTENTS}/a b.txt`]: () => [
      400,
      { message: 'It is a file.', reason: 'bad-request' }
    ],
    [`GET ${FILES}/a b.txt`]: () => [200, 'hi!'],
    [`GET ${FILES}/sub/one.ipynb`]: () => [200, '{"cells": []}']
  };
  drive = new SnapshotDrive(
    new DataClient(server.settings),
    driveWordsOf(ENGLISH)
  );
});
afterEach(() => drive.dispose());

const names = ({ content }: Contents.IModel): string[] =>
  (content as Contents.IModel[]).map(({ path, type }) => `${path} ${type}`);

it('has the snapshots as folders, but not those that can’t be read', async () => {
  expect(names(await drive.get(''))).toEqual([`${ID} directory`]);
});

it('lists folders inside a snapshot, none of it writable', async () => {
  const top = await drive.get(ID);
  expect(names(top)).toEqual([`${ID}/sub directory`, `${ID}/a b.txt file`]);
  expect(top.writable).toBe(false);
  expect(names(await drive.get(`${ID}/sub`))).toEqual([
    `${ID}/sub/one.ipynb notebook`
  ]);
});

it('asks for all pages of a large folder', async () => {
  const all = [entry('a'), entry('b'), entry('c')];
  server.routes[`GET ${CONTENTS}`] = () => {
    const done = server.count(`GET ${CONTENTS}`) - 1;
    return [200, { total: 3, entries: all.slice(done, done + 1) }];
  };
  expect((await drive.get(ID)).content).toHaveLength(3);
  expect(server.count(`GET ${CONTENTS}`)).toBe(3);
});

it('gives a file as it is asked for', async () => {
  const text = await drive.get(`${ID}/a b.txt`, {
    type: 'file',
    format: 'text'
  });
  expect(text).toMatchObject({
    name: 'a b.txt',
    path: `${ID}/a b.txt`,
    content: 'hi!',
    size: 3,
    writable: false,
    last_modified: '2026-11-21T11:03:00Z'
  });
  const bytes = await drive.get(`${ID}/a b.txt`, { format: 'base64' });
  expect(bytes.content).toBe(btoa('hi!'));
  const notebook = await drive.get(`${ID}/sub/one.ipynb`, { type: 'notebook' });
  expect(notebook).toMatchObject({ format: 'json', content: { cells: [] } });
});

it('tells a file from a folder where nobody said which it is', async () => {
  expect((await drive.get(`${ID}/a b.txt`)).content).toBe('hi!');
  const facts = await drive.get(`${ID}/a b.txt`, { content: false });
  expect([facts.type, facts.content]).toEqual(['file', null]);
  await expect(drive.get(`${ID}/gone`, { content: false })).rejects.toThrow(
    'gone'
  );
});

it('refuses whatever would change something', async () => {
  const attempts = [
    () => drive.save(),
    () => drive.rename(),
    () => drive.delete(),
    () => drive.copy(),
    () => drive.newUntitled(),
    () => drive.createCheckpoint(),
    () => drive.restoreCheckpoint(),
    () => drive.deleteCheckpoint()
  ];
  for (const attempt of attempts) {
    await expect(attempt()).rejects.toThrow('can’t be changed');
  }
  expect(server.received).toEqual([]);
  expect(await drive.listCheckpoints()).toEqual([]);
});

it('says where the browser fetches a file or the whole snapshot', async () => {
  expect(await drive.getDownloadUrl(`${ID}/a b.txt`)).toMatch(
    /ailab-data\/snapshots\/notebooks-1\/files\/a%20b\.txt$/
  );
  expect(await drive.getDownloadUrl(ID)).toMatch(/notebooks-1\/download$/);
});
