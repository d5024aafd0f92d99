import { DataClient } from '../../src/api/client';
import { ApiError, UnreachableError } from '../../src/api/errors';
import { aJob, anEngine, aPlan } from '../samples';
import { TinyServer } from '../server';

describe('DataClient', () => {
  const server = new TinyServer();
  let client: DataClient;

  beforeEach(async () => {
    await server.start();
    server.routes = {};
    server.received.length = 0;
    client = new DataClient(server.settings);
  });
  afterEach(() => server.stop());

  it('asks beneath the base URL and returns what the server answers', async () => {
    const list = { locations: [], version: '0.1.0' };
    server.routes = { 'GET /base/ailab-data/locations': () => [200, list] };
    await expect(client.locations()).resolves.toEqual(list);
  });

  it('sends a wish as JSON', async () => {
    server.routes = {
      'POST /base/ailab-data/snapshots': () => [202, aJob({ id: 'new' })]
    };
    const wish = { location: 'notebooks', label: 'é"', incremental: false };
    expect((await client.createSnapshot(wish)).id).toBe('new');
    expect(server.received[0]?.body).toEqual(wish);
  });

  it('quotes ids, so that one can’t become another path', async () => {
    server.routes = {};
    await expect(client.verifySnapshot('a/../b?c#d')).rejects.toThrow(ApiError);
    expect(server.received[0]?.path).toBe(
      '/base/ailab-data/snapshots/a%2F..%2Fb%3Fc%23d/verify'
    );
    expect(client.downloadUrl('a b')).toMatch(
      /\/base\/ailab-data\/snapshots\/a%20b\/download$/
    );
  });

  it.each([
    ['DELETE', 'snapshots/x', (c: DataClient) => c.deleteSnapshot('x')],
    [
      'POST',
      'snapshots/x/restore',
      (c: DataClient) => c.restoreSnapshot('x', {})
    ],
    ['POST', 'snapshots/x/verify', (c: DataClient) => c.verifySnapshot('x')],
    ['GET', 'jobs/x', (c: DataClient) => c.job('x')],
    ['DELETE', 'jobs/x', (c: DataClient) => c.cancel('x')]
  ])('%s %s answers with a job', async (method, path, call) => {
    server.routes = {
      [`${method} /base/ailab-data/${path}`]: () => [200, aJob({ id: 'job' })]
    };
    expect((await call(client)).id).toBe('job');
  });

  it('asks for a plan', async () => {
    const plan = aPlan([]);
    server.routes = {
      'POST /base/ailab-data/snapshots/x/plan': () => [200, plan]
    };
    await expect(client.planRestore('x', { mode: 'copy' })).resolves.toEqual(
      plan
    );
    expect(server.received[0]?.body).toEqual({ mode: 'copy' });
  });

  it('changes only what is named', async () => {
    server.routes = { 'PATCH /base/ailab-data/snapshots/x': () => [200, {}] };
    await client.changeSnapshot('x', { pinned: true });
    expect(server.received[0]?.body).toEqual({ pinned: true });
  });

  it('asks for what is mounted, kept and found', async () => {
    const engine = anEngine();
    const line = { command: 'docker run', secrets: [], notes: [] };
    server.routes = {
      'GET /base/ailab-data/volumes': () => [200, { engine, volumes: [] }],
      'GET /base/ailab-data/locations/a b/run-line': () => [200, line],
      'DELETE /base/ailab-data/volumes/v': () => [204, '']
    };
    await expect(client.volumes()).resolves.toEqual({ engine, volumes: [] });
    await expect(client.runLine('a b', 'v')).resolves.toEqual(line);
    await expect(client.removeVolume('v')).resolves.toBeNull();
  });

  it('names what is published by its path', async () => {
    const path = '/base/ailab-data/locations/notebooks/contents/a b/c.csv';
    server.routes = { [`POST ${path}/publish`]: () => [202, aJob()] };
    await client.publish('notebooks', 'a b/c.csv', { to: 'shared' });
    expect(server.received[0]?.body).toEqual({ to: 'shared' });
  });

  it('turns a problem into an ApiError with its reason', async () => {
    server.routes = {
      'GET /base/ailab-data/jobs': () => [
        507,
        { message: 'The store is full.', reason: 'no-space' }
      ]
    };
    await expect(client.jobs()).rejects.toMatchObject({
      name: 'ApiError',
      message: 'The store is full.',
      reason: 'no-space',
      status: 507
    });
  });

  it('says the status where the answer is not a problem in JSON', async () => {
    server.routes = {
      'GET /base/ailab-data/jobs': () => [403, '<h1>Forbidden</h1>']
    };
    await expect(client.jobs()).rejects.toMatchObject({
      reason: 'failed',
      status: 403,
      message: '403 Forbidden'
    });
  });

  it('calls a server unreachable that does not answer, or whose proxy says so', async () => {
    server.routes = { 'GET /base/ailab-data/jobs': () => [502, 'Bad gateway'] };
    await expect(client.jobs()).rejects.toThrow(UnreachableError);
    await server.stop();
    await expect(client.jobs()).rejects.toThrow(UnreachableError);
  });
});
