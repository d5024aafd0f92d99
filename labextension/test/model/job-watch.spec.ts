import { currentJob } from '../../src/model/state';
import { aJob, aResult, aSnapshot } from '../samples';
import { pause } from '../waiting';
import { AFTER, API, BEFORE, idle, NEWS, running, SLOW, World } from './world';

let world: World;

beforeEach(async () => {
  world = new World();
  await world.server.start();
});

afterEach(() => world.end());

it('follows a backup to its end, tells it once, and refreshes the lists', async () => {
  const { server } = world;
  const model = await world.ready();
  model.visible = true;
  expect(await model.backUp('notebooks', 'words')).toBe(true);
  expect(server.received.find(({ method }) => method === 'POST')?.body).toEqual(
    { location: 'notebooks', label: 'words', incremental: false }
  );
  expect(running(model.state)).toBe(true);
  const progress = { ...aJob().progress, bytes_done: 5, bytes_total: 10 };
  world.jobs = [aJob({ progress })];
  await world.until(state => currentJob(state)?.progress.bytes_done === 5);
  world.snapshots = [aSnapshot()];
  world.jobs = [aJob({ state: 'done', result: aResult({ entries: 3 }) })];
  await world.until(state => idle(state) && state.snapshots.length === 1);
  await pause(150);
  expect(world.ended.map(({ state }) => state)).toEqual(['done']);
  const asked = server.count(`GET ${API}/jobs/job-1`);
  await pause(100);
  expect(server.count(`GET ${API}/jobs/job-1`)).toBe(asked);
});

it('takes up a job that already ran before the page was loaded', async () => {
  world.jobs = [aJob()];
  world.start();
  await world.until(running);
  world.jobs = [aJob({ state: 'cancelled' })];
  await world.until(idle);
  expect(world.ended.map(({ state }) => state)).toEqual(['cancelled']);
});

it('does not tell the end of jobs that ended before', async () => {
  world.jobs = [aJob({ state: 'done', ended: BEFORE })];
  world.start();
  await world.until(({ jobs }) => jobs.length === 1);
  await pause(50);
  expect(world.ended).toEqual([]);
});

it('says so of a running job that a restarted server does not know', async () => {
  world.jobs = [aJob()];
  world.start();
  await world.until(running);
  world.jobs = [];
  await world.until(idle);
  expect(world.ended.map(({ error }) => error?.reason)).toEqual(['forgotten']);
});

it('tells the end of a job that others started, which it never saw running, once', async () => {
  const model = await world.ready();
  model.visible = true;
  world.jobs = [aJob({ id: 'short', state: 'done', ended: AFTER })];
  await world.until(({ jobs }) => jobs.length === 1);
  await pause(150);
  expect(world.ended.map(({ id }) => id)).toEqual(['short']);
});

it('does not tell what a restarted server remembers of before this page was opened', async () => {
  const model = await world.ready();
  model.visible = true;
  world.jobs = [aJob({ id: 'old', state: 'failed', ended: BEFORE })];
  await world.until(({ jobs }) => jobs.length === 1);
  expect(world.ended).toEqual([]);
});

it('looks at once at a job that it hears of, unless it knows of it', async () => {
  const { server } = world;
  const model = await world.ready(SLOW);
  const before = server.count(NEWS);
  world.jobs = [aJob({ id: 'heard', state: 'done', ended: AFTER })];
  model.hear({ id: 'heard', state: 'done' });
  await world.until(({ jobs }) => jobs.length === 1);
  expect(server.count(NEWS)).toBe(before + 1);
  model.hear({ id: 'heard', state: 'done' });
  await pause(30);
  expect(server.count(NEWS)).toBe(before + 1);
  expect(world.ended).toHaveLength(1);
});
