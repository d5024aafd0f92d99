import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { CommandRegistry } from '@lumino/commands';

import type { Job } from '../../src/api/schemas';
import { CommandIDs } from '../../src/commands/ids';
import { notificationsPlugin } from '../../src/notifications/plugin';
import { DEFAULTS, PanelSettings } from '../../src/settings/settings';
import type { IChoices } from '../../src/settings/tokens';
import { holding } from '../models';
import { aJob, aResult, aSnapshot } from '../samples';
import { settled } from '../waiting';

/** Activate the plugin, and tell it of the ends of jobs; returns what is asked by its actions, and what is shown. */
async function end(
  jobs: Job[],
  choices: Partial<IChoices> = {}
): Promise<{ asked: unknown[]; shown: Notification.INotification[] }> {
  const { asked, model, end: tell } = holding();
  const commands = new CommandRegistry();
  for (const id of [CommandIDs.open, CommandIDs.undo, CommandIDs.restore]) {
    commands.addCommand(id, {
      describedBy: { args: { type: 'object' } },
      execute: args => asked.push([id, args.id])
    });
  }
  const settings = new PanelSettings(
    Promise.resolve({
      composite: { ...DEFAULTS, ...choices },
      changed: { connect: () => undefined }
    } as never)
  );
  await settings.ready;
  void notificationsPlugin.activate(
    { commands } as unknown as JupyterFrontEnd,
    model,
    null,
    settings,
    null
  );
  Notification.dismiss();
  jobs.forEach(tell);
  await settled();
  return { asked, shown: Notification.manager.notifications };
}

const labels = ({ options }: Notification.INotification): string[] =>
  (options.actions ?? []).map(({ label }) => label);
const press = async ({
  options
}: Notification.INotification): Promise<void> => {
  options.actions?.[0]?.callback(new MouseEvent('click'));
  await settled();
};

/** Say whether the page is hidden behind another browser tab. */
function hide(hidden: boolean): void {
  Object.defineProperty(document, 'hidden', {
    value: hidden,
    configurable: true
  });
  document.dispatchEvent(new Event('visibilitychange'));
}
afterEach(() => hide(false));

it('leads from a backup to its row, once the list has it', async () => {
  const result = aResult({ entries: 3, snapshot: 'new' });
  const { asked, shown } = await end([
    aJob({ state: 'done', result, snapshot: 'new' })
  ]);
  expect(shown.map(labels)).toEqual([['Show']]);
  await press(shown[0]!);
  expect(asked).toEqual([
    [CommandIDs.open, undefined],
    ['refresh'],
    ['show', 'new']
  ]);
});

it('offers the way back from a restore, once the list knows of it', async () => {
  const result = aResult({ added: 1, safety: 'kept' });
  const { asked, shown } = await end([
    aJob({ kind: 'restore', state: 'done', result })
  ]);
  expect(shown[0]!.message).toContain('Restored notebooks');
  expect(shown.map(labels)).toEqual([['Undo…']]);
  await press(shown[0]!);
  expect(asked).toEqual([['refresh'], [CommandIDs.undo, 'kept']]);
});

it('offers another look where the folder had changed', async () => {
  const error = { message: 'It has changed.', reason: 'conflict' };
  const { asked, shown } = await end([
    aJob({ kind: 'restore', state: 'failed', error, snapshot: 'x' })
  ]);
  expect(shown[0]!.type).toBe('error');
  expect(shown[0]!.options.autoClose).toBe(false);
  await press(shown[0]!);
  expect(asked).toEqual([[CommandIDs.restore, 'x']]);
});

it('offers the details where a sentence can’t name all', async () => {
  const warnings = Array.from({ length: 5 }, (_, number) => ({
    path: `${number}.txt`,
    reason: 'vanished',
    message: 'It is gone.'
  }));
  const result = aResult({ warnings, warning_count: 5 });
  const { shown } = await end([aJob({ state: 'warnings', result })]);
  expect(shown[0]!.type).toBe('warning');
  expect(shown.map(labels)).toEqual([['Details…']]);
});

it('offers nothing where nothing can be done', async () => {
  const { shown } = await end([
    aJob({ kind: 'delete', state: 'done', result: aResult() })
  ]);
  expect(shown.map(labels)).toEqual([[]]);
});

it('is silent about what went well where the user wants that, never about the rest', async () => {
  const snapshot = aSnapshot().id;
  const { shown } = await end(
    [
      aJob({ state: 'done', result: aResult(), snapshot }),
      aJob({ state: 'failed', error: { message: 'No room.', reason: 'x' } })
    ],
    { tellSuccess: false }
  );
  expect(shown.map(({ message }) => message)).toEqual([
    'notebooks was not backed up. No room.'
  ]);
});

it('tells what has ended behind another browser tab when it is looked at again', async () => {
  hide(true);
  const { shown } = await end([aJob({ state: 'done', result: aResult() })]);
  expect(shown).toEqual([]);
  hide(false);
  expect(Notification.manager.notifications).toHaveLength(1);
});

it('tells many ends in one sentence', async () => {
  const done = aJob({ state: 'done', result: aResult() });
  const error = { message: 'No room.', reason: 'no-space' };
  const { asked, shown } = await end([
    ...[done, done],
    aJob({ state: 'failed', error })
  ]);
  expect(shown.map(({ message, type }) => [message, type])).toEqual([
    ['Meanwhile 3 jobs have ended: 1 failed.', 'error']
  ]);
  await press(shown[0]!);
  expect(asked).toEqual([[CommandIDs.open, undefined]]);
});
