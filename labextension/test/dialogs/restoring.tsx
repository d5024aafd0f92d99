import { act, cleanup, render, screen } from '@testing-library/react';
import * as React from 'react';

import type { Job, Plan, PlanEntry, RestoreMode } from '../../src/api/schemas';
import { RestoreBody } from '../../src/dialogs/restore-body';
import type { IOpenDocument } from '../../src/documents/tokens';
import { RestorePlan } from '../../src/plan/restore-plan';
import { aJob, aPlan, aPlanEntry, aSnapshot, ENGLISH } from '../samples';
import { settled } from '../waiting';

export const now = new Date('2026-11-22T12:00:00Z');

export const ENTRIES = [
  'changed start.ipynb 9000',
  'added plots/ 0',
  'added plots/roc.png 14000',
  'added plots/pr.png 6000'
].map(aPlanEntry);
export const LATER = aPlanEntry('removed new-idea.ipynb 12000');

const plans: RestorePlan[] = [];

export interface IShown {
  plan: RestorePlan;
  ended: (Job | null)[];
  saved: string[];
  started: unknown[];
  stops: boolean[];
}

export interface IWorld {
  mode?: RestoreMode;
  entries?: PlanEntry[];
  change?: Partial<Plan>;
  documents?: IOpenDocument[];
  snapshot?: Parameters<typeof aSnapshot>[0];
  start?: () => Promise<Job>;
  canStop?: boolean;
}

/** Show the dialog's body over a plan of these entries; `world` may change meanwhile. */
export async function show(world: IWorld = {}): Promise<IShown> {
  const ended: IShown['ended'] = [];
  const saved: string[] = [];
  const started: unknown[] = [];
  const stops: boolean[] = [];
  const plan = new RestorePlan({
    mode: world.mode ?? 'overlay',
    // Nothing that is tested here waits for the plan of what is ticked.
    pause: 60_000,
    ask: ({ mode = 'overlay', paths = [] }) => {
      const entries = world.entries ?? [
        ...ENTRIES,
        ...(mode === 'replace' ? [LATER] : [])
      ];
      // As the server does: what is asked for, all in it, and the folders it lies in.
      const found = entries.filter(
        ({ path }) =>
          !paths.length ||
          paths.some(
            wanted =>
              `${path}/`.startsWith(`${wanted}/`) ||
              wanted.startsWith(`${path}/`)
          )
      );
      const id = JSON.stringify([mode, paths, entries]);
      return Promise.resolve(
        aPlan(found, { id, mode, paths, ...world.change })
      );
    },
    start: (wish, stop) => {
      started.push(wish);
      stops.push(stop);
      return world.start?.() ?? Promise.resolve(aJob({ kind: 'restore' }));
    }
  });
  plans.push(plan);
  await act(async () => {
    render(
      <RestoreBody
        snapshot={aSnapshot({ label: 'before upgrade', ...world.snapshot })}
        plan={plan}
        target={{
          place: 'notebooks',
          folder: '',
          canStop: world.canStop ?? false
        }}
        documents={{
          openIn: () => world.documents ?? [],
          look: () => Promise.resolve(),
          save: paths => {
            saved.push(...paths);
            return Promise.resolve();
          },
          reload: () => Promise.resolve()
        }}
        language={ENGLISH}
        now={now}
        onEnd={job => ended.push(job)}
      />
    );
    await settled();
  });
  return { plan, ended, saved, started, stops };
}

export const agree = (name: string | RegExp): HTMLElement =>
  screen.getByRole('button', { name });
export const row = (name: RegExp): HTMLElement =>
  screen.getByRole('treeitem', { name });
export const ticked = (name: RegExp): string | null =>
  row(name).getAttribute('aria-checked');

/** Take everything that was shown away again. */
export function takeAway(): void {
  cleanup();
  plans.splice(0).forEach(plan => plan.dispose());
}
