import { DataClient } from '../../src/api/client';
import type { Engine, Volume } from '../../src/api/schemas';
import { VolumesModel } from '../../src/volumes/model';
import { holding, type IHeld } from '../models';
import { aJob, anEngine, aPlan, aVolume } from '../samples';
import { TinyServer } from '../server';
import { pause, until } from '../waiting';

const API = '/base/ailab-data';
const LIST = `GET ${API}/volumes`;

describe('VolumesModel', () => {
  let server: TinyServer;
  let model: VolumesModel;
  let data: IHeld;
  let engine: Engine;
  let volumes: Volume[];

  beforeEach(async () => {
    engine = anEngine();
    volumes = [aVolume()];
    data = holding();
    server = new TinyServer({ [LIST]: () => [200, { engine, volumes }] });
    await server.start();
    model = new VolumesModel({
      client: new DataClient(server.settings),
      data: data.model,
      interval: 40
    });
  });
  afterEach(async () => {
    model.dispose();
    data.rounds.dispose();
    await server.stop();
  });

  const body = (route: string): unknown =>
    server.received.find(({ method, path }) => `${method} ${path}` === route)
      ?.body;

  it('asks nothing before somebody looks, and then goes on asking', async () => {
    await pause(100);
    expect(server.received).toEqual([]);
    model.visible = true;
    await until(() => server.count(LIST) > 1);
    expect(model.state.volumes.map(({ name }) => name)).toEqual(['my-vol']);
  });

  it('asks once where there is no engine', async () => {
    engine = anEngine({ state: 'absent' });
    volumes = [];
    model.visible = true;
    await until(() => model.state.engine?.state === 'absent');
    await pause(200);
    expect(server.count(LIST)).toBe(1);
  });

  it('knows nothing of volumes where the server part doesn’t', async () => {
    server.routes = {};
    await model.refresh();
    expect(model.state).toEqual({ engine: null, volumes: [] });
  });

  it('keeps the list while the server is gone', async () => {
    await model.refresh();
    await server.stop();
    await model.refresh();
    expect(model.state.volumes).toHaveLength(1);
  });

  it('looks again when a job has ended', async () => {
    await model.refresh();
    volumes = [];
    data.end(aJob({ state: 'done' }));
    await until(() => model.state.volumes.length === 0);
  });

  it('makes and removes volumes, and lists them anew', async () => {
    const fresh = aVolume({ name: 'fresh' });
    server.routes[`POST ${API}/volumes`] = () => {
      volumes = [fresh];
      return [201, fresh];
    };
    server.routes[`DELETE ${API}/volumes/fresh`] = () => {
      volumes = [];
      return [200, {}];
    };
    expect(await model.create('fresh')).toEqual(fresh);
    expect(body(`POST ${API}/volumes`)).toEqual({ name: 'fresh' });
    expect(model.state.volumes).toEqual([fresh]);
    await model.remove('fresh');
    expect(model.state.volumes).toEqual([]);
  });

  it('passes a refusal on', async () => {
    server.routes[`POST ${API}/volumes`] = () => [
      400,
      { message: 'Docker refuses that name.', reason: 'bad-request' }
    ];
    await expect(model.create('x')).rejects.toMatchObject({
      message: 'Docker refuses that name.'
    });
  });

  it('plans and restores a snapshot into a volume', async () => {
    const plan = aPlan([]);
    server.routes[`POST ${API}/volumes/my-vol/plan`] = () => [200, plan];
    server.routes[`POST ${API}/volumes/my-vol/restore`] = () => [202, aJob()];
    const wish = { mode: 'replace' as const, paths: ['a'] };
    await expect(model.plan('my-vol', 's', wish)).resolves.toEqual(plan);
    expect(body(`POST ${API}/volumes/my-vol/plan`)).toEqual({
      ...wish,
      snapshot: 's'
    });
    await model.restore('my-vol', 's', { ...wish, plan: 'p' }, true);
    expect(body(`POST ${API}/volumes/my-vol/restore`)).toEqual({
      ...{ ...wish, snapshot: 's', plan: 'p', stop: true }
    });
  });

  it('remembers which volume a location is copied into', async () => {
    server.routes[`POST ${API}/locations/notebooks/adopt`] = () => [
      202,
      aJob({ id: 'adopting', kind: 'adopt' })
    ];
    const job = await model.adopt('notebooks', 'new-vol');
    expect(body(`POST ${API}/locations/notebooks/adopt`)).toEqual({
      volume: 'new-vol'
    });
    expect(model.adoptedBy(job)).toBe('new-vol');
    expect(model.adoptedBy(aJob({ id: 'other' }))).toBeUndefined();
  });
});
