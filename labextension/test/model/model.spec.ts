import type { Job } from '../../src/api/schemas';
import { aJob, aSnapshot } from '../samples';
import { pause } from '../waiting';
import { API, running, World } from './world';

let world: World;

beforeEach(async () => {
  world = new World();
  await world.server.start();
});

afterEach(() => world.end());

it('keeps what it shows and says why when an action is refused', async () => {
  const { server, failures } = world;
  world.snapshots = [aSnapshot()];
  const model = await world.ready();
  server.routes[`POST ${API}/snapshots`] = () => [
    507,
    { message: 'The store is full.', reason: 'no-space' }
  ];
  expect(await model.backUp('notebooks')).toBe(false);
  const problem = { message: 'The store is full.', reason: 'no-space' };
  const { snapshots } = world;
  expect(model.state).toMatchObject({ problem, asking: false, snapshots });
  expect(failures).toEqual([problem]);
  model.dismiss();
  expect(model.state.problem).toBeNull();
});

it('shows a new label at once', async () => {
  world.snapshots = [aSnapshot({ id: 'x' })];
  world.server.routes[`PATCH ${API}/snapshots/x`] = ({ body }) => {
    world.snapshots = [aSnapshot({ id: 'x', ...(body as object) })];
    return [200, world.snapshots[0]];
  };
  const model = await world.ready();
  await model.rename('x', 'better words');
  expect(model.state.snapshots[0]?.label).toBe('better words');
  await model.pin('x', true);
  expect(model.state.snapshots[0]?.pinned).toBe(true);
});

it('asks the server once where a button is pressed twice', async () => {
  const model = await world.ready();
  const first = model.backUp('notebooks');
  expect(model.state.asking).toBe(true);
  const second = model.backUp('notebooks');
  expect(await Promise.all([first, second])).toEqual([true, true]);
  expect(world.server.count(`POST ${API}/snapshots`)).toBe(1);
  expect(model.state.asking).toBe(false);
});

it('remembers which row is to be shown', async () => {
  const model = await world.ready();
  model.show('x');
  expect(model.state.shown).toBe('x');
  model.show(null);
  expect(model.state.shown).toBeNull();
});

it('asks nothing more once it is disposed', async () => {
  const { server } = world;
  world.jobs = [aJob()];
  const model = world.start();
  model.visible = true;
  await world.until(running);
  model.dispose();
  await pause(60);
  const asked = server.received.length;
  await pause(150);
  expect(server.received.length).toBe(asked);
  expect(model.isDisposed).toBe(true);
});

describe('a restore', () => {
  const wish = { paths: ['a'], mode: 'overlay' as const, plan: 'p' };
  const progress = (phase: string): Job['progress'] => ({
    ...aJob().progress,
    phase
  });
  beforeEach(() => {
    world.server.routes[`POST ${API}/snapshots/x/restore`] = () => {
      world.jobs = [aJob({ kind: 'restore', progress: progress('starting') })];
      return [202, world.jobs[0]];
    };
  });

  it('is started by its plan, and counts as started once it is at work', async () => {
    const model = await world.ready();
    let started: Job | null = null;
    const starting = model.restore('x', wish).then(job => (started = job));
    await world.until(running);
    await pause(60);
    expect(started).toBeNull();
    world.jobs = [aJob({ kind: 'restore', progress: progress('Restoring') })];
    await starting;
    expect(
      world.server.received.find(({ method }) => method === 'POST')?.body
    ).toEqual(wish);
  });

  it('is not waited for too long', async () => {
    const model = await world.ready({ grace: 50 });
    expect((await model.restore('x', wish)).state).toBe('running');
  });

  it('tells whoever agreed to it of a conflict, and nobody else', async () => {
    const model = await world.ready();
    const starting = model.restore('x', wish);
    await world.until(running);
    const error = { message: 'It has changed.', reason: 'conflict' };
    world.jobs = [aJob({ kind: 'restore', state: 'failed', error })];
    await expect(starting).rejects.toMatchObject({ reason: 'conflict' });
    expect(world.ended).toEqual([]);
    expect(model.state.problem).toBeNull();
  });

  it('is refused in the dialog that asks for it, not in the panel', async () => {
    world.server.routes[`POST ${API}/snapshots/x/restore`] = () => [
      409,
      { message: 'A backup runs.', reason: 'busy' }
    ];
    const model = await world.ready();
    await expect(model.restore('x', wish)).rejects.toMatchObject({
      message: 'A backup runs.'
    });
    expect(world.failures).toEqual([]);
    expect(model.state.problem).toBeNull();
  });
});
