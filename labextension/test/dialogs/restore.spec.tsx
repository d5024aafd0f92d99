import { act, cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import { ApiError } from '../../src/api/errors';
import type { Job, Plan, PlanEntry, RestoreMode } from '../../src/api/schemas';
import { RestoreBody } from '../../src/dialogs/restore-body';
import type { IOpenDocument } from '../../src/documents/tokens';
import { RestorePlan } from '../../src/plan/restore-plan';
import { aJob, aPlan, aPlanEntry, aSnapshot, ENGLISH } from '../samples';

const now = new Date('2026-11-22T12:00:00Z');
const ENTRIES = [
  'changed start.ipynb 9000',
  'added plots/ 0',
  'added plots/roc.png 14000',
  'added plots/pr.png 6000'
].map(aPlanEntry);
const LATER = aPlanEntry('removed new-idea.ipynb 12000');

interface IShown {
  plan: RestorePlan;
  ended: (Job | null)[];
  saved: string[];
  started: unknown[];
  stops: boolean[];
}

interface IWorld {
  mode?: RestoreMode;
  entries?: PlanEntry[];
  change?: Partial<Plan>;
  documents?: IOpenDocument[];
  snapshot?: Parameters<typeof aSnapshot>[0];
  start?: () => Promise<Job>;
  canStop?: boolean;
}

/** Show the dialog's body over a plan of these entries; `world` may change meanwhile. */
async function show(world: IWorld = {}): Promise<IShown> {
  const ended: IShown['ended'] = [];
  const saved: string[] = [];
  const started: unknown[] = [];
  const stops: boolean[] = [];
  const plan = new RestorePlan({
    mode: world.mode ?? 'overlay',
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
    await Promise.resolve();
  });
  return { plan, ended, saved, started, stops };
}

const text = (): string => document.body.textContent.replace(/\u00a0/g, ' ');
const agree = (name: string | RegExp): HTMLElement =>
  screen.getByRole('button', { name });
const row = (name: RegExp): HTMLElement =>
  screen.getByRole('treeitem', { name });
const ticked = (name: RegExp): string | null =>
  row(name).getAttribute('aria-checked');

afterEach(cleanup);

it('says what will happen, with counts and sizes, before anything does', async () => {
  await show();
  expect(text()).toContain('“before upgrade” · 24,491 files and folders');
  expect(text()).toContain('The present state is kept first');
  expect(text()).toContain('3 come back and 1 changes. Nothing is removed.');
  expect(text()).toContain('come back320 kB');
  expect(text()).toContain('24,474');
  expect(text()).toContain('190 kB to write');
  expect(agree('Restore 3 files')).toBeTruthy();
});

it('shows its frame at once, and nothing to agree to, while the server thinks', () => {
  const plan = new RestorePlan({
    mode: 'overlay',
    ask: () => new Promise(() => undefined),
    start: () => new Promise(() => undefined)
  });
  render(
    <RestoreBody
      snapshot={aSnapshot()}
      plan={plan}
      target={{ place: 'notebooks', folder: null, canStop: false }}
      documents={null}
      language={ENGLISH}
      now={now}
      onEnd={() => undefined}
    />
  );
  expect(screen.getAllByRole('radio')).toHaveLength(3);
  expect(text()).toContain('Comparing the snapshot with the folder…');
  expect(agree('Restore').getAttribute('aria-disabled')).toBe('true');
  expect(document.activeElement?.textContent).toBe('Cancel');
});

it('restores what is agreed on, and nothing when it is cancelled', async () => {
  const { ended, started } = await show();
  await userEvent.click(agree('Restore 3 files'));
  expect(started).toHaveLength(1);
  expect(ended.map(job => job?.kind)).toEqual(['restore']);
  await userEvent.click(agree('Cancel'));
  expect(ended[1]).toBeNull();
});

it('says on the button what the mode removes', async () => {
  await show();
  await userEvent.click(
    screen.getByRole('radio', { name: 'Make it exactly as it was' })
  );
  expect(text()).toContain('3 come back, 1 changes and 1 is removed.');
  expect(agree('Restore 3 files, remove 1').className).toContain('warn');
  expect(row(/new-idea/).textContent).toContain('is removed');
});

it('names the new folder of a copy, and promises no undo', async () => {
  await show({
    entries: ['added new/', 'added new/a 1'].map(aPlanEntry),
    mode: 'copy',
    change: { folder: 'new' }
  });
  expect(text()).toContain('into the new folder “new”');
  expect(text()).toContain('there is nothing to undo');
  expect(agree('Restore 1 file into a new folder')).toBeTruthy();
});

it('asks nothing about modes when it undoes', async () => {
  await show({ mode: 'undo', entries: [...ENTRIES, LATER] });
  expect(screen.queryAllByRole('radio')).toEqual([]);
  expect(agree('Undo: restore 3 files, remove 1')).toBeTruthy();
});

it('says when there is nothing to do', async () => {
  await show({ entries: [] });
  expect(text()).toContain('Everything is already as it was');
  expect(agree('Nothing to restore').getAttribute('aria-disabled')).toBe(
    'true'
  );
});

describe('the tree', () => {
  it('is ticked by the pointer, folders with all that is in them', async () => {
    await show();
    expect(ticked(/plots/)).toBe('true');
    const box = row(/pr\.png/).querySelector('input')!;
    await userEvent.click(box);
    expect(ticked(/plots/)).toBe('mixed');
    expect(agree('Restore 2 files')).toBeTruthy();
    await userEvent.click(row(/plots/).querySelector('input')!);
    expect(ticked(/pr\.png/)).toBe('true');
    expect(text()).toContain('Restore 3 files');
  });

  it('is one stop for Tab, opens and closes, and ticks by the keyboard', async () => {
    await show();
    const tree = screen.getByRole('tree');
    act(() => tree.focus());
    const current = (): string =>
      document.getElementById(tree.getAttribute('aria-activedescendant')!)!
        .textContent;
    expect(current()).toContain('plots/');
    await userEvent.keyboard('{ArrowRight}');
    expect(current()).toContain('pr.png');
    await userEvent.keyboard(' ');
    expect(ticked(/pr\.png/)).toBe('false');
    await userEvent.keyboard('{ArrowLeft}{ArrowLeft}');
    expect(row(/plots/).getAttribute('aria-expanded')).toBe('false');
    expect(screen.queryByRole('treeitem', { name: /pr\.png/ })).toBeNull();
    await userEvent.keyboard('{End} ');
    expect(ticked(/start\.ipynb/)).toBe('false');
    expect(document.activeElement).toBe(tree);
    expect(agree('Restore 1 file')).toBeTruthy();
  });

  it('agrees to nothing while nothing is ticked', async () => {
    const { started } = await show();
    for (const name of [/plots/, /start\.ipynb/]) {
      await userEvent.click(row(name).querySelector('input')!);
    }
    await userEvent.click(agree('Nothing chosen'));
    expect(started).toEqual([]);
  });

  it('draws only what can be seen of many entries', async () => {
    const many = Array.from({ length: 25_000 }, (_, i) =>
      aPlanEntry(`added f${i} 1`)
    );
    await show({ entries: many });
    expect(screen.getAllByRole('treeitem').length).toBeLessThan(60);
    expect(
      screen.getAllByRole('treeitem')[0]?.getAttribute('aria-setsize')
    ).toBe('25000');
    expect(agree('Restore 25,000 files')).toBeTruthy();
  });
});

describe('before agreeing', () => {
  const openDocument = (inside: string, unsaved: boolean): IOpenDocument => ({
    path: inside,
    inside,
    unsaved
  });

  it('offers to save open documents that would be replaced, and then looks again', async () => {
    const { saved, plan } = await show({
      documents: [
        openDocument('start.ipynb', true),
        openDocument('plots/roc.png', false),
        openDocument('elsewhere.ipynb', true)
      ]
    });
    expect(text()).toContain('start.ipynb is open with unsaved changes.');
    expect(text()).toContain('plots/roc.png is open and will be reloaded.');
    expect(text()).not.toContain('elsewhere');
    let asked = 0;
    plan.changed.connect(() => (asked += 1));
    await userEvent.click(agree('Save it first'));
    expect(saved).toEqual(['start.ipynb']);
    expect(asked).toBeGreaterThan(0);
  });

  it('says nothing about documents that are not ticked, or not touched by a copy', async () => {
    const { plan } = await show({
      documents: [openDocument('start.ipynb', true)]
    });
    await userEvent.click(row(/start\.ipynb/).querySelector('input')!);
    expect(text()).not.toContain('unsaved');
    await userEvent.click(row(/start\.ipynb/).querySelector('input')!);
    expect(text()).toContain('unsaved');
    await act(async () => {
      plan.setMode('copy');
      await Promise.resolve();
    });
    expect(text()).not.toContain('unsaved');
  });

  it('passes on the warnings of the plan, and stops at those that block', async () => {
    const { started } = await show({
      change: {
        warnings: [
          {
            reason: 'no-space',
            message: 'This needs 9 GB.',
            paths: [],
            blocking: true
          },
          {
            reason: 'other-password',
            message: 'It has another password.',
            paths: ['a', 'b', 'c', 'd', 'e'],
            blocking: false
          }
        ]
      }
    });
    expect(text()).toContain('This needs 9 GB.');
    expect(text()).toContain('It has another password. a, b, c and 2 more');
    await userEvent.click(agree('Restore 3 files'));
    expect(started).toEqual([]);
  });

  it('promises no undo where the server keeps nothing first', async () => {
    const message = 'What is there now is not kept first.';
    await show({
      change: {
        warnings: [{ reason: 'no-safety', message, paths: [], blocking: false }]
      }
    });
    expect(text()).toContain(message);
    expect(text()).not.toContain('can be undone');
  });

  it('warns of a damaged snapshot', async () => {
    await show({ snapshot: { state: 'damaged' } });
    expect(text()).toContain('This snapshot is damaged.');
  });
});

it('shows the plan again, and says so, where the folder has changed', async () => {
  const world: IWorld = {
    start: () => {
      world.entries = [...ENTRIES, aPlanEntry('added late 1')];
      return Promise.reject(new ApiError('Changed.', 'conflict', 409));
    }
  };
  const { ended } = await show(world);
  await userEvent.click(agree('Restore 3 files'));
  const alert = screen.getByRole('alert');
  expect(alert.textContent).toContain('notebooks has changed since');
  expect(row(/late/)).toBeTruthy();
  expect(agree('Restore 4 files').getAttribute('aria-disabled')).toBe('false');
  expect(ended).toEqual([]);
});

it('says why a restore was not started, and lets the user look again', async () => {
  await show({
    start: () => Promise.reject(new ApiError('A backup runs.', 'busy', 409))
  });
  await userEvent.click(agree('Restore 3 files'));
  const alert = screen.getByRole('alert');
  expect(alert.textContent).toContain('A backup runs.');
  await userEvent.click(within(alert).getByRole('button'));
  expect(alert.textContent).toBe('');
});

describe('into a volume in use', () => {
  const change = {
    warnings: [
      {
        reason: 'in-use',
        message: 'The container db uses it.',
        paths: [],
        blocking: false
      }
    ]
  };

  it('stops the containers only where that was ticked', async () => {
    const { stops } = await show({ canStop: true, change });
    await userEvent.click(agree('Restore 3 files'));
    await userEvent.click(
      screen.getByRole('checkbox', { name: /^Stop these containers/ })
    );
    await userEvent.click(agree('Restore 3 files'));
    expect(stops).toEqual([false, true]);
  });

  it('offers no stop where only our own container uses it', async () => {
    await show({ change });
    expect(text()).toContain('The container db uses it.');
    expect(screen.queryByRole('checkbox', { name: /^Stop/ })).toBeNull();
  });
});
