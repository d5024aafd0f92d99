import { aSnapshot } from '../samples';
import { pause, until } from '../waiting';
import {
  API,
  type IAsked,
  NEWS,
  NOW,
  QUICK,
  SLOW,
  SNAPSHOTS,
  World
} from './world';

let world: World;

beforeEach(async () => {
  world = new World();
  await world.server.start();
});

afterEach(() => world.end());

/** The least time between two requests, in milliseconds. A timer may be early by a part of one. */
function leastGap(asked: readonly IAsked[]): number {
  const gaps = asked.slice(1).map(({ at }, index) => at - asked[index]!.at);
  return Math.min(...gaps) + 2;
}

const isNews = ({ path }: { path: string }): boolean => path.endsWith('/jobs');

it('fetches everything at start, even while nobody looks', async () => {
  world.snapshots = [aSnapshot()];
  const model = world.start();
  expect(model.state.connection).toBe('starting');
  await world.until(({ connection }) => connection === 'ready');
  expect(model.state.snapshots).toEqual(world.snapshots);
  expect(model.state.locations).toHaveLength(1);
  expect(model.state.serverVersion).toBe('0.1.0');
  expect(model.state.totalSize).toBe(5);
});

describe('while nothing runs', () => {
  it('asks one thing at a time, never sooner than a beat after another', async () => {
    const { asked } = world;
    const model = await world.ready();
    await pause(60);
    model.visible = true;
    await pause(60);
    const first = asked.length;
    await until(() => asked.length >= first + 6);
    expect(leastGap(asked.slice(first))).toBeGreaterThanOrEqual(QUICK.beat);
  });

  it('asks only for what has happened since it last asked', async () => {
    const { received } = world.server;
    const model = await world.ready();
    model.visible = true;
    await until(() => received.filter(isNews).length >= 3);
    const since = received
      .filter(isNews)
      .map(({ query }) => new URLSearchParams(query).get('since'));
    expect(since.slice(0, 3)).toEqual([null, NOW, NOW]);
  });

  it('fetches the snapshots when the store has changed, and only then', async () => {
    const { server } = world;
    const model = world.start();
    model.visible = true;
    await world.until(({ connection }) => connection === 'ready');
    await pause(150);
    expect(server.count(SNAPSHOTS)).toBe(1);
    world.snapshots = [aSnapshot()];
    world.changes = 'b';
    await world.until(state => state.snapshots.length === 1);
    await pause(150);
    expect(server.count(SNAPSHOTS)).toBe(2);
    expect(world.ended).toEqual([]);
  });

  it('asks seldom while the panel is closed, and not at all while the page is hidden', async () => {
    const { server } = world;
    await world.ready();
    await until(() => server.count(NEWS) >= 3);
    expect(leastGap(world.asked.filter(isNews))).toBeGreaterThanOrEqual(
      QUICK.away
    );
    world.pageHidden = true;
    const hidden = server.received.length;
    await pause(300);
    expect(server.received.length).toBe(hidden);
    world.pageHidden = false;
    document.dispatchEvent(new Event('visibilitychange'));
    await until(() => server.count(NEWS) === 4);
  });

  it('asks again for nothing that is still fresh when the panel is opened', async () => {
    const { received } = world.server;
    const model = await world.ready(SLOW);
    const asked = received.length;
    model.visible = true;
    await pause(20);
    expect(received.length).toBe(asked);
  });
});

describe('a server', () => {
  it('that has no server part is known to lack it', async () => {
    world.server.routes = {};
    const model = world.start();
    await world.until(({ connection }) => connection === 'missing');
    expect(model.state.locations).toEqual([]);
  });

  it('that refuses does so in its own words', async () => {
    world.server.routes[`GET ${API}/locations`] = () => [
      403,
      { message: 'This is not allowed.', reason: 'forbidden' }
    ];
    const model = world.start();
    await world.until(({ connection }) => connection === 'refused');
    expect(model.state.problem?.message).toBe('This is not allowed.');
  });

  it('that is gone leaves the lists as they are, and is found when it is back', async () => {
    const { server } = world;
    world.snapshots = [aSnapshot()];
    const model = await world.ready();
    model.visible = true;
    const { port } = server;
    await server.stop();
    await world.until(({ connection }) => connection === 'unreachable');
    expect(model.state.snapshots).toHaveLength(1);
    expect(await model.backUp('notebooks')).toBe(false);
    expect(model.state.problem?.reason).toBe('unreachable');
    await server.start(port);
    await world.until(({ connection }) => connection === 'ready');
  });

  it('that somebody could not reach is asked at once', async () => {
    const model = await world.ready(SLOW);
    await world.server.stop();
    model.doubt();
    await world.until(({ connection }) => connection === 'unreachable');
  });
});
