import { DataClient } from '../../src/api/client';
import type { Checkup } from '../../src/api/schemas';
import { HealthModel } from '../../src/health/model';
import { holding, type IHeld } from '../models';
import { aCheck, aHealth, aJob } from '../samples';
import { TinyServer } from '../server';
import { pause, until } from '../waiting';

const DOCTOR = 'GET /base/ailab-data/doctor';
const well = aHealth(aCheck()).checkup!;
const ill = aHealth(aCheck({ status: 'warning' })).checkup!;

describe('HealthModel', () => {
  let server: TinyServer;
  let model: HealthModel;
  let data: IHeld;
  let checkup: Checkup;

  const start = (interval: number): void => {
    model = new HealthModel({
      client: new DataClient(server.settings),
      data: data.model,
      interval
    });
  };
  const isIll = (): boolean => model.state.checkup?.status === 'warning';
  const isWell = (): boolean => model.state.checkup?.status === 'ok';

  beforeEach(async () => {
    checkup = well;
    data = holding();
    server = new TinyServer({ [DOCTOR]: () => [200, checkup] });
    await server.start();
  });
  afterEach(async () => {
    model.dispose();
    data.rounds.dispose();
    await server.stop();
  });

  it('asks when somebody looks, and not again while the findings are new', async () => {
    start(60_000);
    await pause(60);
    expect(server.count(DOCTOR)).toBe(0);
    model.visible = true;
    await until(isWell);
    expect(model.state.checkup).toEqual(well);
    model.visible = false;
    model.visible = true;
    window.dispatchEvent(new Event('focus'));
    await pause(60);
    expect(server.count(DOCTOR)).toBe(1);
  });

  it('asks again when the findings are old, but only while somebody looks', async () => {
    start(30);
    model.visible = true;
    await until(isWell);
    model.visible = false;
    await pause(60);
    const before = server.count(DOCTOR);
    window.dispatchEvent(new Event('focus'));
    await pause(60);
    expect(server.count(DOCTOR)).toBe(before);
    model.visible = true;
    await until(() => server.count(DOCTOR) > before);
  });

  it('asks again when a job has ended that may have mended something', async () => {
    checkup = ill;
    start(60_000);
    model.visible = true;
    await until(isIll);
    checkup = well;
    data.end(aJob({ state: 'done' }));
    await until(isWell);
    data.end(aJob({ state: 'done' }));
    await pause(60);
    expect(server.count(DOCTOR)).toBe(2);
  });

  it('has one question under way at a time', async () => {
    start(60_000);
    await Promise.all([model.refresh(), model.refresh()]);
    expect(server.count(DOCTOR)).toBe(1);
    expect(model.state.asking).toBe(false);
  });

  it('keeps the last findings and says why there are no newer ones', async () => {
    start(60_000);
    await model.refresh();
    server.routes[DOCTOR] = () => [500, { message: 'It broke.', reason: 'x' }];
    await model.refresh();
    expect(model.state.checkup).toEqual(well);
    expect(model.state.problem?.message).toBe('It broke.');
  });

  it('says nothing of a server part that has no doctor', async () => {
    server.routes = {};
    start(60_000);
    await model.refresh();
    expect(model.state).toMatchObject({ checkup: null, problem: null });
  });
});
