import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { CommandRegistry } from '@lumino/commands';
import { Signal } from '@lumino/signaling';

import type { Job } from '../../src/api/schemas';
import { CommandIDs } from '../../src/commands/ids';
import type { IDataModel } from '../../src/model/tokens';
import { notificationsPlugin } from '../../src/notifications/plugin';
import { aJob, aResult } from '../samples';

/** Activate the plugin, and tell it of the end of a job; returns what is asked by its actions. */
function end(job: Job): {
  asked: unknown[];
  shown: Notification.INotification;
} {
  const asked: unknown[] = [];
  const commands = new CommandRegistry();
  for (const id of [CommandIDs.undo, CommandIDs.restore]) {
    commands.addCommand(id, {
      describedBy: { args: { type: 'object' } },
      execute: args => asked.push([id, args.id])
    });
  }
  const source = {} as IDataModel;
  const jobEnded = new Signal<IDataModel, Job>(source);
  const model = {
    jobEnded,
    failed: new Signal(source),
    refresh: () => {
      asked.push('refresh');
      return Promise.resolve();
    }
  } as unknown as IDataModel;
  void notificationsPlugin.activate(
    { commands } as unknown as JupyterFrontEnd,
    model,
    null
  );
  Notification.dismiss();
  jobEnded.emit(job);
  const [shown] = Notification.manager.notifications;
  return { asked, shown: shown! };
}

const press = async ({
  options
}: Notification.INotification): Promise<void> => {
  options.actions?.[0]?.callback(new MouseEvent('click'));
  await Promise.resolve();
};

it('offers the way back from a restore, once the list knows of it', async () => {
  const result = aResult({ added: 1, safety: 'kept' });
  const { asked, shown } = end(
    aJob({ kind: 'restore', state: 'done', result })
  );
  expect(shown.message).toContain('Restored notebooks');
  expect(shown.options.actions?.map(({ label }) => label)).toEqual(['Undo…']);
  await press(shown);
  expect(asked).toEqual(['refresh', [CommandIDs.undo, 'kept']]);
});

it('offers another look where the folder had changed', async () => {
  const error = { message: 'It has changed.', reason: 'conflict' };
  const { asked, shown } = end(
    aJob({ kind: 'restore', state: 'failed', error, snapshot: 'x' })
  );
  expect(shown.type).toBe('error');
  expect(shown.options.autoClose).toBe(false);
  await press(shown);
  expect(asked).toEqual([[CommandIDs.restore, 'x']]);
});

it('offers nothing where nothing can be done', () => {
  const { shown } = end(aJob({ state: 'done', result: aResult() }));
  expect(shown.options.actions).toEqual([]);
});
