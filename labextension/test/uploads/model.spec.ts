import { ApiError, UnreachableError } from '../../src/api/errors';
import type { Job } from '../../src/api/schemas';
import type { ISending } from '../../src/api/sending';
import { Uploads } from '../../src/uploads/model';
import { holding, type IHeld } from '../models';
import { aJob, aLocation, aSnapshot } from '../samples';
import { settled } from '../waiting';

/** What was sent, and how it ends. */
interface ISent {
  location: string;
  name: string;
  sending: ISending;
  take(job?: Job): void;
  refuse(error: Error): void;
}

let held: IHeld;
let sent: ISent[];
let uploads: Uploads;
const done: string[] = [];

function aFile(name = 'backup.tgz', size = 1000, gzip = true): File {
  const head = new Uint8Array(gzip ? [0x1f, 0x8b] : [0x50, 0x4b]);
  return {
    name,
    size,
    slice: () => ({ arrayBuffer: () => Promise.resolve(head.buffer) })
  } as unknown as File;
}

const stages = (): string[] =>
  uploads.list.map(({ name, stage }) => `${name} ${stage}`);
const only = () => uploads.list[0]!;

/** Whether the page would ask before it is left. */
function asks(): boolean {
  const event = new Event('beforeunload', { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
}

beforeEach(() => {
  sent = [];
  done.length = 0;
  held = holding({
    connection: 'ready',
    locations: [aLocation()],
    storeFree: 5000,
    snapshots: []
  });
  uploads = new Uploads({
    data: held.model,
    client: {
      importSnapshot: ({ location, name }, sending) =>
        new Promise((take, refuse) =>
          sent.push({
            location,
            name,
            sending,
            take: (job = aJob({ id: name, kind: 'import' })) => {
              held.set({ jobs: [job, ...held.model.state.jobs] });
              take(job);
            },
            refuse
          })
        )
    }
  });
  uploads.done.connect((_, id) => done.push(id));
});
afterEach(() => uploads.dispose());

it('sends a file, follows the server’s work on it, and says what became of it', async () => {
  await uploads.add([aFile()]);
  expect(stages()).toEqual(['backup.tgz sending']);
  expect(sent[0]).toMatchObject({ location: 'notebooks', name: 'backup.tgz' });
  sent[0]!.sending.onProgress(400);
  expect(only().sent).toBe(400);
  expect(asks()).toBe(true);

  sent[0]!.take();
  await settled();
  expect(stages()).toEqual(['backup.tgz checking']);
  expect(asks()).toBe(false);

  const job = aJob({ id: 'backup.tgz', kind: 'import', state: 'done' });
  held.set({ jobs: [{ ...job, snapshot: 'backup' }] });
  await settled();
  expect(stages()).toEqual([]);
  expect(done).toEqual(['backup']);
});

it('sends one after the other', async () => {
  await uploads.add([aFile('a.tgz'), aFile('b.tgz')]);
  expect(stages()).toEqual(['a.tgz sending', 'b.tgz waiting']);
  sent[0]!.take();
  await settled();
  expect(sent.length).toBe(1);
  held.set({ jobs: [aJob({ id: 'a.tgz', state: 'cancelled' })] });
  await settled();
  expect(stages()).toEqual(['b.tgz sending']);
  expect(done).toEqual([]);
});

it('asks first what location they are of where there are several', async () => {
  held.set({ locations: [aLocation(), aLocation({ name: 'data' })] });
  await uploads.add([aFile('a.tgz'), aFile('b.tgz')]);
  expect(stages()).toEqual(['a.tgz asking', 'b.tgz asking']);
  uploads.cancel(uploads.list[1]!.key);
  uploads.agree('data');
  await settled();
  expect(stages()).toEqual(['a.tgz sending']);
  expect(sent[0]!.location).toBe('data');
});

it.each([
  ['backup', 1000, true],
  ['backup-2', 1000, true],
  ['backups', 1000, false],
  ['backup', 999, false]
])(
  'notices whether it is there already: %s of %d bytes',
  async (id, size, isTwin) => {
    held.set({ snapshots: [aSnapshot({ id, size })] });
    await uploads.add([aFile('backup.tar.gz')]);
    expect(only()).toMatchObject({
      isTwin,
      stage: isTwin ? 'asking' : 'sending'
    });
  }
);

it('sends nothing that is no archive, or larger than the room that is left', async () => {
  await uploads.add([aFile('a.zip', 10, false), aFile('b.tgz', 5001)]);
  expect(stages()).toEqual(['a.zip failed', 'b.tgz failed']);
  expect(uploads.list.map(({ problem }) => problem?.reason)).toEqual([
    'no-archive',
    'no-space'
  ]);
  expect(sent).toEqual([]);
  uploads.cancel(only().key);
  expect(stages()).toEqual(['b.tgz failed']);
});

it.each<[Error, string]>([
  [new UnreachableError('gone'), 'unreachable'],
  [new ApiError('413 Request Entity Too Large', 'failed', 413), 'too-large'],
  [new ApiError('The store is read-only.', 'read-only', 403), 'read-only']
])('says why it was not taken: %s', async (error, reason) => {
  await uploads.add([aFile('a.tgz'), aFile('b.tgz')]);
  sent[0]!.refuse(error);
  await settled();
  expect(only().problem?.reason).toBe(reason);
  expect(stages()).toEqual(['a.tgz failed', 'b.tgz sending']);
});

it('tries again where that makes sense', async () => {
  await uploads.add([aFile()]);
  sent[0]!.sending.onProgress(700);
  sent[0]!.refuse(new UnreachableError('gone'));
  await settled();
  expect(asks()).toBe(false);
  uploads.again(only().key);
  await settled();
  expect(only()).toMatchObject({ stage: 'sending', sent: 0, problem: null });
  expect(sent.length).toBe(2);
});

it('says what the server found when it read the archive', async () => {
  await uploads.add([aFile()]);
  sent[0]!.take();
  await settled();
  const error = { reason: 'corrupt', message: 'The archive is damaged.' };
  held.set({ jobs: [aJob({ id: 'backup.tgz', state: 'failed', error })] });
  await settled();
  expect(only()).toMatchObject({ stage: 'failed', problem: error });
  expect(done).toEqual([]);
});

it('stops sending when it is cancelled, and forgets the file', async () => {
  await uploads.add([aFile()]);
  uploads.cancel(only().key);
  expect(sent[0]!.sending.signal.aborted).toBe(true);
  expect(stages()).toEqual([]);
  sent[0]!.refuse(new UnreachableError('stopped'));
  await settled();
  expect(stages()).toEqual([]);
  expect(asks()).toBe(false);
});

it('cancels the server’s work once that has begun', async () => {
  await uploads.add([aFile()]);
  sent[0]!.take();
  await settled();
  uploads.cancel(only().key);
  expect(held.asked).toContainEqual(['cancel', 'backup.tgz']);
  expect(stages()).toEqual(['backup.tgz checking']);
});
