import { DataClient } from '../../src/api/client';
import type { Job, Problem, Snapshot } from '../../src/api/schemas';
import { DataModel } from '../../src/model/model';
import type { IPace } from '../../src/model/pace';
import { currentJob, type IDataState } from '../../src/model/state';
import { aJob, aLocation } from '../samples';
import { TinyServer } from '../server';

/** What the model has asked for, and when, in milliseconds. */
export interface IAsked {
  path: string;
  at: number;
}

export const API = '/base/ailab-data';
export const NEWS = `GET ${API}/jobs`;
export const SNAPSHOTS = `GET ${API}/snapshots`;

/** The server's clock, and times before and after it. */
export const NOW = '2026-11-22T11:10:00Z';
export const BEFORE = '2026-11-22T11:09:00Z';
export const AFTER = '2026-11-22T11:10:30.5Z';

/** In milliseconds; a restore is waited for as long as a test may take. */
export const QUICK: IPace = {
  beat: 40,
  away: 160,
  locations: 120,
  snapshots: 10_000,
  job: 20,
  jobHidden: 30,
  retry: 20,
  grace: 60_000
};

/** A pace at which nothing is asked of its own accord while a test lasts. */
export const SLOW: Partial<IPace> = {
  beat: 60_000,
  away: 60_000,
  locations: 60_000,
  snapshots: 60_000
};

export const running = (state: IDataState): boolean =>
  currentJob(state) !== null;
export const idle = (state: IDataState): boolean => !running(state);

/**
 * A model over a real server, what the server knows, and what the model has told.
 */
export class World {
  snapshots: Snapshot[] = [];
  jobs: Job[] = [];
  /** The server's word for the state of its store. */
  changes = 'a';
  pageHidden = false;
  readonly asked: IAsked[] = [];
  readonly ended: Job[] = [];
  readonly failures: Problem[] = [];

  readonly server = new TinyServer({
    [`GET ${API}/locations`]: () => [
      200,
      { locations: [aLocation()], version: '0.1.0' }
    ],
    [SNAPSHOTS]: () => [
      200,
      {
        snapshots: this.snapshots,
        store: '/backups',
        total_size: 5,
        usage: null,
        problem: null,
        changes: this.changes
      }
    ],
    [NEWS]: () => [200, { jobs: this.jobs, now: NOW, changes: this.changes }],
    [`GET ${API}/jobs/job-1`]: () =>
      this.jobs[0]
        ? [200, this.jobs[0]]
        : [404, { message: 'gone', reason: 'not-found' }],
    [`POST ${API}/snapshots`]: () => {
      this.jobs = [aJob()];
      return [202, this.jobs[0]];
    }
  });

  /** Start a model at a quick pace, or at another. */
  start(pace: Partial<IPace> = {}): DataModel {
    const { settings } = this.server;
    const model = new DataModel({
      client: new DataClient({
        ...settings,
        fetch: (request, init) => {
          const { pathname: path } = new URL((request as Request).url);
          this.asked.push({ path, at: Date.now() });
          return settings.fetch(request, init);
        }
      }),
      pace: { ...QUICK, ...pace },
      isPageHidden: () => this.pageHidden
    });
    model.jobEnded.connect((_, job) => this.ended.push(job));
    model.failed.connect((_, problem) => this.failures.push(problem));
    this._model = model;
    return model;
  }

  /** Start a model, and wait until it knows what there is. */
  async ready(pace: Partial<IPace> = {}): Promise<DataModel> {
    const model = this.start(pace);
    await this.until(({ connection }) => connection === 'ready');
    return model;
  }

  /** Wait until the state is as wanted, by the model's own signal. */
  until(wanted: (state: IDataState) => boolean): Promise<void> {
    const model = this._model;
    if (!model) {
      throw new Error('There is no model yet: start one.');
    }
    return new Promise(resolve => {
      const look = (): void => {
        if (wanted(model.state)) {
          model.changed.disconnect(look);
          resolve();
        }
      };
      model.changed.connect(look);
      look();
    });
  }

  async end(): Promise<void> {
    this._model?.dispose();
    await this.server.stop();
  }

  private _model: DataModel | null = null;
}
