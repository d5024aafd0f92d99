import { DataClient } from '../../src/api/client';
import type { Job, Problem, Snapshot } from '../../src/api/schemas';
import { DataModel } from '../../src/model/model';
import { currentJob, type IDataState } from '../../src/model/state';
import { aJob, aLocation, aResult, aSnapshot } from '../samples';
import { TinyServer } from '../server';

const API = '/base/ailab-data';
const QUICK = { job: 20, jobHidden: 30, lists: 60, retry: 20, grace: 400 };

describe('DataModel', () => {
  let server: TinyServer;
  let model: DataModel;
  let snapshots: Snapshot[];
  let jobs: Job[];
  let pageHidden: boolean;
  let ended: Job[];
  let failures: Problem[];

  beforeEach(async () => {
    snapshots = [];
    jobs = [];
    pageHidden = false;
    ended = [];
    failures = [];
    server = new TinyServer({
      [`GET ${API}/locations`]: () => [
        200,
        { locations: [aLocation()], version: '0.1.0' }
      ],
      [`GET ${API}/snapshots`]: () => [
        200,
        {
          snapshots,
          store: '/backups',
          total_size: 5,
          usage: null,
          problem: null
        }
      ],
      [`GET ${API}/jobs`]: () => [200, { jobs }],
      [`GET ${API}/jobs/job-1`]: () =>
        jobs[0]
          ? [200, jobs[0]]
          : [404, { message: 'gone', reason: 'not-found' }],
      [`POST ${API}/snapshots`]: () => {
        jobs = [aJob()];
        return [202, jobs[0]];
      }
    });
    await server.start();
  });

  afterEach(async () => {
    model.dispose();
    await server.stop();
  });

  const startModel = (): void => {
    model = new DataModel({
      client: new DataClient(server.settings),
      pace: QUICK,
      isPageHidden: () => pageHidden
    });
    model.jobEnded.connect((_, job) => ended.push(job));
    model.failed.connect((_, problem) => failures.push(problem));
  };

  /** Wait until the state is as wanted, by the model's own signal. */
  const until = (wanted: (state: IDataState) => boolean): Promise<void> =>
    new Promise(resolve => {
      const look = (): void => {
        if (wanted(model.state)) {
          model.changed.disconnect(look);
          resolve();
        }
      };
      model.changed.connect(look);
      look();
    });

  const pause = (milliseconds: number): Promise<void> =>
    new Promise(resolve => setTimeout(resolve, milliseconds));

  const running = (state: IDataState): boolean => currentJob(state) !== null;
  const idle = (state: IDataState): boolean => !running(state);

  it('fetches everything at start, even while nobody looks', async () => {
    snapshots = [aSnapshot()];
    startModel();
    expect(model.state.connection).toBe('starting');
    await until(({ connection }) => connection === 'ready');
    expect(model.state.snapshots).toEqual(snapshots);
    expect(model.state.locations).toHaveLength(1);
    expect(model.state.serverVersion).toBe('0.1.0');
    expect(model.state.totalSize).toBe(5);
  });

  it('looks again only while the panel is shown and the page is in front', async () => {
    startModel();
    await until(({ connection }) => connection === 'ready');
    const route = `GET ${API}/snapshots`;
    await pause(200);
    expect(server.count(route)).toBe(1);
    model.visible = true;
    await pause(250);
    const seen = server.count(route);
    expect(seen).toBeGreaterThan(2);
    pageHidden = true;
    await pause(100);
    const hidden = server.count(route);
    await pause(200);
    expect(server.count(route)).toBe(hidden);
  });

  it('follows a backup to its end, tells it once, and refreshes the lists', async () => {
    startModel();
    model.visible = true;
    await until(({ connection }) => connection === 'ready');
    expect(await model.backUp('notebooks', 'words')).toBe(true);
    expect(
      server.received.find(({ method }) => method === 'POST')?.body
    ).toEqual({ location: 'notebooks', label: 'words', incremental: false });
    expect(running(model.state)).toBe(true);
    const progress = { ...aJob().progress, bytes_done: 5, bytes_total: 10 };
    jobs = [aJob({ progress })];
    await until(state => currentJob(state)?.progress.bytes_done === 5);
    snapshots = [aSnapshot()];
    jobs = [aJob({ state: 'done', result: aResult({ entries: 3 }) })];
    await until(state => idle(state) && state.snapshots.length === 1);
    await pause(150);
    expect(ended.map(({ state }) => state)).toEqual(['done']);
    const asked = server.count(`GET ${API}/jobs/job-1`);
    await pause(100);
    expect(server.count(`GET ${API}/jobs/job-1`)).toBe(asked);
  });

  it('takes up a job that already ran before the page was loaded', async () => {
    jobs = [aJob()];
    startModel();
    await until(running);
    jobs = [aJob({ state: 'cancelled' })];
    await until(idle);
    expect(ended.map(({ state }) => state)).toEqual(['cancelled']);
  });

  it('does not tell the end of jobs that ended before', async () => {
    jobs = [aJob({ state: 'done' })];
    startModel();
    await until(({ jobs: known }) => known.length === 1);
    await pause(50);
    expect(ended).toEqual([]);
  });

  it('keeps what it shows and says why when an action is refused', async () => {
    snapshots = [aSnapshot()];
    startModel();
    await until(({ connection }) => connection === 'ready');
    server.routes[`POST ${API}/snapshots`] = () => [
      507,
      { message: 'The store is full.', reason: 'no-space' }
    ];
    expect(await model.backUp('notebooks')).toBe(false);
    const problem = { message: 'The store is full.', reason: 'no-space' };
    expect(model.state).toMatchObject({ problem, asking: false, snapshots });
    expect(failures).toEqual([problem]);
    model.dismiss();
    expect(model.state.problem).toBeNull();
  });

  describe('a restore', () => {
    const wish = { paths: ['a'], mode: 'overlay' as const, plan: 'p' };
    const progress = (phase: string): Job['progress'] => ({
      ...aJob().progress,
      phase
    });
    beforeEach(() => {
      server.routes[`POST ${API}/snapshots/x/restore`] = () => {
        jobs = [aJob({ kind: 'restore', progress: progress('starting') })];
        return [202, jobs[0]];
      };
    });

    it('is started by its plan, and counts as started once it is at work', async () => {
      startModel();
      await until(({ connection }) => connection === 'ready');
      let started: Job | null = null;
      const starting = model.restore('x', wish).then(job => (started = job));
      await until(running);
      await pause(60);
      expect(started).toBeNull();
      jobs = [aJob({ kind: 'restore', progress: progress('Restoring') })];
      await starting;
      expect(
        server.received.find(({ method }) => method === 'POST')?.body
      ).toEqual(wish);
    });

    it('is not waited for too long', async () => {
      startModel();
      await until(({ connection }) => connection === 'ready');
      expect((await model.restore('x', wish)).state).toBe('running');
    });

    it('tells whoever agreed to it of a conflict, and nobody else', async () => {
      startModel();
      await until(({ connection }) => connection === 'ready');
      const starting = model.restore('x', wish);
      await until(running);
      const error = { message: 'It has changed.', reason: 'conflict' };
      jobs = [aJob({ kind: 'restore', state: 'failed', error })];
      await expect(starting).rejects.toMatchObject({ reason: 'conflict' });
      expect(ended).toEqual([]);
      expect(model.state.problem).toBeNull();
    });

    it('is refused in the dialog that asks for it, not in the panel', async () => {
      server.routes[`POST ${API}/snapshots/x/restore`] = () => [
        409,
        { message: 'A backup runs.', reason: 'busy' }
      ];
      startModel();
      await until(({ connection }) => connection === 'ready');
      await expect(model.restore('x', wish)).rejects.toMatchObject({
        message: 'A backup runs.'
      });
      expect(failures).toEqual([]);
      expect(model.state.problem).toBeNull();
    });
  });

  it('shows a new label at once', async () => {
    snapshots = [aSnapshot({ id: 'x' })];
    server.routes[`PATCH ${API}/snapshots/x`] = ({ body }) => {
      snapshots = [aSnapshot({ id: 'x', ...(body as object) })];
      return [200, snapshots[0]];
    };
    startModel();
    await until(({ connection }) => connection === 'ready');
    await model.rename('x', 'better words');
    expect(model.state.snapshots[0]?.label).toBe('better words');
    await model.pin('x', true);
    expect(model.state.snapshots[0]?.pinned).toBe(true);
  });

  it('knows that the server part is missing', async () => {
    server.routes = {};
    startModel();
    await until(({ connection }) => connection === 'missing');
    expect(model.state.locations).toEqual([]);
  });

  it('tells a refusal in the server’s words', async () => {
    server.routes[`GET ${API}/locations`] = () => [
      403,
      { message: 'This is not allowed.', reason: 'forbidden' }
    ];
    startModel();
    await until(({ connection }) => connection === 'refused');
    expect(model.state.problem?.message).toBe('This is not allowed.');
  });

  it('keeps the lists while the server is gone, and recovers by itself', async () => {
    snapshots = [aSnapshot()];
    startModel();
    model.visible = true;
    await until(({ connection }) => connection === 'ready');
    const { port } = server;
    await server.stop();
    await until(({ connection }) => connection === 'unreachable');
    expect(model.state.snapshots).toHaveLength(1);
    expect(await model.backUp('notebooks')).toBe(false);
    expect(model.state.problem?.reason).toBe('unreachable');
    await server.start(port);
    await until(({ connection }) => connection === 'ready');
  });

  it('forgets a running job that a restarted server does not know', async () => {
    jobs = [aJob()];
    startModel();
    await until(running);
    jobs = [];
    await until(idle);
    expect(model.state.jobs).toEqual([]);
  });

  it('asks nothing more once it is disposed', async () => {
    jobs = [aJob()];
    startModel();
    model.visible = true;
    await until(running);
    model.dispose();
    await pause(60);
    const asked = server.received.length;
    await pause(150);
    expect(server.received.length).toBe(asked);
    expect(model.isDisposed).toBe(true);
  });
});
