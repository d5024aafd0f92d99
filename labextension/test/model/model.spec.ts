import { DataClient } from '../../src/api/client';
import type { Job, Problem, Snapshot } from '../../src/api/schemas';
import { DataModel } from '../../src/model/model';
import type { IPace } from '../../src/model/pace';
import { currentJob, type IDataState } from '../../src/model/state';
import { aJob, aLocation, aResult, aSnapshot } from '../samples';
import { TinyServer } from '../server';

const API = '/base/ailab-data';
const QUICK = {
  beat: 40,
  away: 160,
  locations: 120,
  snapshots: 10_000,
  job: 20,
  jobHidden: 30,
  retry: 20,
  grace: 400
};

/** The server's clock, and times before and after it. */
const NOW = '2026-11-22T11:10:00Z';
const BEFORE = '2026-11-22T11:09:00Z';
const AFTER = '2026-11-22T11:10:30.5Z';

describe('DataModel', () => {
  let server: TinyServer;
  let model: DataModel;
  let snapshots: Snapshot[];
  let jobs: Job[];
  let changes: string;
  let pageHidden: boolean;
  let ended: Job[];
  let failures: Problem[];

  beforeEach(async () => {
    snapshots = [];
    jobs = [];
    changes = 'a';
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
          problem: null,
          changes
        }
      ],
      [`GET ${API}/jobs`]: () => [200, { jobs, now: NOW, changes }],
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

  const startModel = (pace: Partial<IPace> = {}): void => {
    model = new DataModel({
      client: new DataClient(server.settings),
      pace: { ...QUICK, ...pace },
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

  describe('while nothing runs', () => {
    const NEWS = `GET ${API}/jobs`;
    const SNAPSHOTS = `GET ${API}/snapshots`;

    it('asks one thing at a time, never sooner than a beat after another', async () => {
      startModel();
      await until(({ connection }) => connection === 'ready');
      await pause(60);
      model.visible = true;
      await pause(60);
      const first = server.received.length;
      await pause(400);
      const times = server.received.slice(first).map(({ at }) => at);
      expect(times.length).toBeGreaterThan(4);
      const gaps = times.slice(1).map((at, index) => at - times[index]!);
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(QUICK.beat - 2);
    });

    it('asks only for what has happened since it last asked', async () => {
      startModel();
      await until(({ connection }) => connection === 'ready');
      model.visible = true;
      await pause(150);
      const asked = server.received.filter(({ path }) =>
        path.endsWith('/jobs')
      );
      const since = asked.map(({ query }) =>
        new URLSearchParams(query).get('since')
      );
      expect(since.slice(0, 3)).toEqual([null, NOW, NOW]);
    });

    it('fetches the snapshots when the store has changed, and only then', async () => {
      startModel();
      model.visible = true;
      await until(({ connection }) => connection === 'ready');
      await pause(150);
      expect(server.count(SNAPSHOTS)).toBe(1);
      snapshots = [aSnapshot()];
      changes = 'b';
      await until(state => state.snapshots.length === 1);
      await pause(150);
      expect(server.count(SNAPSHOTS)).toBe(2);
      expect(ended).toEqual([]);
    });

    it('asks seldom while the panel is closed, and not at all while the page is hidden', async () => {
      startModel();
      await until(({ connection }) => connection === 'ready');
      await pause(300);
      const closed = server.count(NEWS);
      expect(closed).toBeGreaterThanOrEqual(2);
      expect(closed).toBeLessThanOrEqual(3);
      pageHidden = true;
      const hidden = server.received.length;
      await pause(300);
      expect(server.received.length).toBe(hidden);
      pageHidden = false;
      document.dispatchEvent(new Event('visibilitychange'));
      await pause(30);
      expect(server.count(NEWS)).toBe(closed + 1);
    });

    it('asks again for nothing that is still fresh when the panel is opened', async () => {
      startModel({ beat: 5000, locations: 5000 });
      await until(({ connection }) => connection === 'ready');
      const asked = server.received.length;
      model.visible = true;
      await pause(20);
      expect(server.received.length).toBe(asked);
    });
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
    jobs = [aJob({ state: 'done', ended: BEFORE })];
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

  it('says so of a running job that a restarted server does not know', async () => {
    jobs = [aJob()];
    startModel();
    await until(running);
    jobs = [];
    await until(idle);
    expect(ended.map(({ error }) => error?.reason)).toEqual(['forgotten']);
  });

  it('tells the end of a job that others started, which it never saw running, once', async () => {
    startModel();
    model.visible = true;
    await until(({ connection }) => connection === 'ready');
    jobs = [aJob({ id: 'short', state: 'done', ended: AFTER })];
    await until(({ jobs: known }) => known.length === 1);
    await pause(150);
    expect(ended.map(({ id }) => id)).toEqual(['short']);
  });

  it('does not tell what a restarted server remembers of before this page was opened', async () => {
    startModel();
    model.visible = true;
    await until(({ connection }) => connection === 'ready');
    jobs = [aJob({ id: 'old', state: 'failed', ended: BEFORE })];
    await until(({ jobs: known }) => known.length === 1);
    expect(ended).toEqual([]);
  });

  it('looks at once at a job that it hears of, unless it knows of it', async () => {
    startModel();
    await until(({ connection }) => connection === 'ready');
    const news = `GET ${API}/jobs`;
    const before = server.count(news);
    jobs = [aJob({ id: 'heard', state: 'done', ended: AFTER })];
    model.hear({ id: 'heard', state: 'done' });
    await until(({ jobs: known }) => known.length === 1);
    expect(server.count(news)).toBe(before + 1);
    model.hear({ id: 'heard', state: 'done' });
    await pause(30);
    expect(server.count(news)).toBe(before + 1);
    expect(ended).toHaveLength(1);
  });

  it('notices at once that the server is gone when somebody could not reach it', async () => {
    startModel();
    await until(({ connection }) => connection === 'ready');
    await server.stop();
    model.doubt();
    await until(({ connection }) => connection === 'unreachable');
  });

  it('asks the server once where a button is pressed twice', async () => {
    startModel();
    await until(({ connection }) => connection === 'ready');
    const first = model.backUp('notebooks');
    expect(model.state.asking).toBe(true);
    const second = model.backUp('notebooks');
    expect(await Promise.all([first, second])).toEqual([true, true]);
    expect(server.count(`POST ${API}/snapshots`)).toBe(1);
    expect(model.state.asking).toBe(false);
  });

  it('remembers which row is to be shown', async () => {
    startModel();
    model.show('x');
    expect(model.state.shown).toBe('x');
    model.show(null);
    expect(model.state.shown).toBeNull();
    await until(({ connection }) => connection === 'ready');
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
