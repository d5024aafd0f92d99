import { ApiError, UnreachableError } from '../../src/api/errors';
import type {
  Plan,
  PlanEntry,
  PlanRestore,
  RestoreSnapshot
} from '../../src/api/schemas';
import { RestorePlan } from '../../src/plan/restore-plan';
import { aJob, aPlan, aPlanEntry } from '../samples';
import { settled } from '../waiting';

const WORDS = ['changed a 1', 'added b/x 2', 'added b/y 3', 'removed c 4'];

/** A folder whose plan is what `entries` hold, and what was asked of it. */
class Folder {
  entries: PlanEntry[] = WORDS.map(aPlanEntry);
  change: Partial<Plan> = {};
  readonly asked: Partial<PlanRestore>[] = [];
  readonly started: Partial<RestoreSnapshot>[] = [];
  refusal: Error | null = null;
  startRefusal: Error | null = null;

  readonly plan = new RestorePlan({
    mode: 'overlay',
    pause: 0,
    ask: wish => this._answer(wish),
    start: wish => {
      this.started.push(wish);
      return this.startRefusal
        ? Promise.reject(this.startRefusal)
        : Promise.resolve(aJob({ kind: 'restore' }));
    }
  });

  private _answer(wish: Partial<PlanRestore>): Promise<Plan> {
    this.asked.push(wish);
    if (this.refusal) {
      return Promise.reject(this.refusal);
    }
    const { paths = [], mode = 'overlay', offset = 0, limit = 1000 } = wish;
    const found = this.entries.filter(
      ({ path }) =>
        paths.length === 0 ||
        paths.some(wanted => path === wanted || path.startsWith(`${wanted}/`))
    );
    const facts = JSON.stringify([mode, paths, this.entries]);
    return Promise.resolve(
      aPlan(found, {
        id: `plan of ${facts}`,
        ...{ mode, paths, offset },
        entries: found.slice(offset, offset + limit),
        ...this.change
      })
    );
  }
}

const toggle = (plan: RestorePlan, path: string): void =>
  plan.toggle(plan.tree.find(path)!);

let folder: Folder;
let plan: RestorePlan;
beforeEach(() => {
  folder = new Folder();
  plan = folder.plan;
});
afterEach(() => plan.dispose());

it('asks for everything, and starts that by its plan', async () => {
  expect(plan.asking).toBe(true);
  expect(plan.ready).toBe(false);
  await plan.load();
  expect(plan.ready).toBe(true);
  expect(plan.chosen.restoredFiles).toBe(3);
  const job = await plan.agree();
  expect(job?.kind).toBe('restore');
  expect(folder.started).toEqual([
    { paths: [], mode: 'overlay', plan: plan.plan?.id }
  ]);
});

it('asks about what is ticked, once the user has stopped ticking', async () => {
  await plan.load();
  toggle(plan, 'a');
  toggle(plan, 'c');
  expect(plan.chosenPlan).toBeNull();
  expect(plan.chosen.changed.entries).toBe(0);
  await settled();
  expect(folder.asked).toHaveLength(2);
  expect(plan.chosenPlan?.paths).toEqual(['b']);
  await plan.agree();
  expect(folder.started[0]).toEqual({
    paths: ['b'],
    mode: 'overlay',
    plan: plan.chosenPlan?.id
  });
});

it('asks before it starts where the user is quicker', async () => {
  await plan.load();
  toggle(plan, 'b');
  await plan.agree();
  expect(folder.started[0]?.paths?.sort()).toEqual(['a', 'c']);
  expect(folder.started[0]?.plan).toBe(plan.chosenPlan?.id);
});

it('starts nothing where nothing is ticked, or nothing is to do', async () => {
  await plan.load();
  toggle(plan, 'b');
  toggle(plan, 'a');
  toggle(plan, 'c');
  expect(plan.ready).toBe(false);
  expect(await plan.agree()).toBeNull();
  folder.entries = [];
  await plan.load();
  expect(plan.ready).toBe(false);
  expect(folder.started).toEqual([]);
});

it('starts nothing that a warning says would fail', async () => {
  folder.change = {
    warnings: [
      { reason: 'no-space', message: 'Full.', paths: [], blocking: true }
    ]
  };
  await plan.load();
  expect(plan.ready).toBe(false);
  expect(await plan.agree()).toBeNull();
});

it('shows the plan anew, and keeps the ticks, when the folder has changed', async () => {
  await plan.load();
  toggle(plan, 'a');
  await settled();
  folder.entries = [...folder.entries, aPlanEntry('added d 5')];
  folder.startRefusal = new ApiError('Changed.', 'conflict', 409);
  expect(await plan.agree()).toBeNull();
  await settled();
  expect(plan.outdated).toBe(true);
  expect(plan.problem).toBeNull();
  expect(plan.tree.find('d')?.ticked).toBe(1);
  expect(plan.tree.find('a')?.ticked).toBe(0);
  expect(plan.ready).toBe(true);
  folder.startRefusal = null;
  expect(await plan.agree()).not.toBeNull();
});

it('notices that the folder has changed when it asks about what is ticked', async () => {
  await plan.load();
  folder.entries = [...folder.entries, aPlanEntry('added b/new 5')];
  toggle(plan, 'a');
  await settled();
  expect(plan.outdated).toBe(true);
  expect(plan.tree.find('b/new')).toBeDefined();
});

it('is not surprised by what the user has just saved', async () => {
  await plan.load();
  folder.entries = [...folder.entries, aPlanEntry('changed b/saved 5')];
  await plan.load(true);
  expect(plan.outdated).toBe(false);
  expect(plan.tree.find('b/saved')).toBeDefined();
  folder.entries = [...folder.entries, aPlanEntry('added b/new 5')];
  await plan.load();
  expect(plan.outdated).toBe(true);
});

it('does not take a change of mode for a change of the folder', async () => {
  await plan.load();
  plan.setMode('replace');
  expect(plan.asking).toBe(true);
  await settled();
  expect(plan.plan?.mode).toBe('replace');
  expect(plan.outdated).toBe(false);
});

it('drops the answer to a question that is no longer asked', async () => {
  await plan.load();
  plan.setMode('replace');
  plan.setMode('copy');
  await settled();
  expect(plan.plan?.mode).toBe('copy');
});

it('says why there is no plan, and tries again', async () => {
  folder.refusal = new UnreachableError('gone');
  await plan.load();
  expect(plan.problem?.reason).toBe('unreachable');
  expect(plan.asking).toBe(false);
  expect(plan.ready).toBe(false);
  folder.refusal = null;
  await plan.load();
  expect(plan.problem).toBeNull();
  expect(plan.ready).toBe(true);
});

it('looks again where something that is ticked is gone', async () => {
  await plan.load();
  toggle(plan, 'b');
  await settled();
  folder.entries = folder.entries.filter(({ path }) => path !== 'c');
  folder.startRefusal = new ApiError('“c” is not there.', 'not-found', 404);
  expect(await plan.agree()).toBeNull();
  expect(plan.outdated).toBe(true);
  expect(plan.problem).toBeNull();
  expect(await plan.agree()).toBeNull();
  expect(plan.problem?.reason).toBe('not-found');
});

it('says why a restore was refused, and stays as it is', async () => {
  await plan.load();
  folder.startRefusal = new ApiError('A backup runs.', 'busy', 409);
  expect(await plan.agree()).toBeNull();
  expect(plan.problem?.message).toBe('A backup runs.');
  expect(plan.outdated).toBe(false);
  expect(plan.ready).toBe(true);
});

describe('a long list', () => {
  const many = (count: number): PlanEntry[] =>
    Array.from({ length: count }, (_, i) => aPlanEntry(`added f${i} 1`));

  it('is read in pages, and can be ticked once it is there', async () => {
    folder.entries = many(25_000);
    let listed = 0;
    plan.changed.connect(() => {
      if (plan.plan && !plan.complete) {
        listed = plan.tree.size;
        toggle(plan, 'f0');
      }
    });
    await plan.load();
    expect(listed).toBeGreaterThan(0);
    expect(folder.asked.length).toBeGreaterThan(2);
    expect(plan.tree.size).toBe(25_000);
    expect(plan.tree.allTicked).toBe(true);
    expect(plan.ready).toBe(true);
  });

  it('is begun again where the folder changes on the way', async () => {
    folder.entries = many(5000);
    const onChanged = (): void => {
      if (plan.plan) {
        plan.changed.disconnect(onChanged);
        folder.entries = many(5001);
      }
    };
    plan.changed.connect(onChanged);
    await plan.load();
    expect(plan.tree.size).toBe(5001);
    expect(plan.plan?.total).toBe(5001);
    expect(plan.outdated).toBe(true);
  });

  it('is not read to its end where it is too long; all of it is restored', async () => {
    folder.entries = many(10);
    folder.change = { total: 200_000 };
    await plan.load();
    expect(plan.capped).toBe(true);
    expect(plan.complete).toBe(false);
    expect(plan.ready).toBe(true);
    await plan.agree();
    expect(folder.started[0]?.paths).toEqual([]);
  });
});
