import type { Notification } from '@jupyterlab/apputils';
import type { CommandRegistry } from '@lumino/commands';

import type { Job } from '../api/schemas';
import { CommandIDs } from '../commands/ids';
import { showDetails } from '../dialogs/details';
import { isConflict } from '../model/state';
import type { IDataModel } from '../model/tokens';
import type { IVolumesModel } from '../volumes/tokens';
import type { ILanguage } from '../words/language';
import { hasDetails } from '../words/outcomes';

export interface IWorld {
  model: IDataModel;
  volumes: IVolumesModel | null;
  commands: CommandRegistry;
  language: ILanguage;
}

/** What a job leaves that can be looked at in the list of snapshots. */
const SHOWN = new Set<Job['kind']>(['snapshot', 'import']);

/** What can be done about a job's end. */
export function actionsOf(job: Job, world: IWorld): Notification.IAction[] {
  return [
    ...undoOf(job, world),
    ...againOf(job, world),
    ...showOf(job, world),
    ...adoptedOf(job, world),
    ...detailsOf(job, world)
  ];
}

/** The button that leads to the panel, and to a snapshot in it. */
export function panelOf(
  { model, commands, language }: IWorld,
  snapshot: string | null
): Notification.IAction {
  const { trans } = language;
  return {
    label: trans.__('Show'),
    caption: snapshot
      ? trans.__('Show the snapshot in the panel')
      : trans.__('Show the panel'),
    callback: () => {
      void commands.execute(CommandIDs.open);
      if (snapshot) {
        // The list of snapshots may not have it yet.
        void listed(model, snapshot).then(() => model.show(snapshot));
      }
    }
  };
}

function isDone({ state }: Job): boolean {
  return state === 'done' || state === 'warnings';
}

/** Wait until the list has a snapshot that is known to be there. */
async function listed(model: IDataModel, id: string): Promise<void> {
  if (!model.state.snapshots.some(snapshot => snapshot.id === id)) {
    await model.refresh();
  }
}

function showOf(job: Job, world: IWorld): Notification.IAction[] {
  return job.snapshot && SHOWN.has(job.kind) && isDone(job)
    ? [panelOf(world, job.snapshot)]
    : [];
}

function undoOf(
  job: Job,
  { model, commands, language }: IWorld
): Notification.IAction[] {
  const { trans } = language;
  const safety = job.result?.safety;
  return safety
    ? [
        {
          label: trans.__('Undo…'),
          caption: trans.__('Look at what undoing the restore would do'),
          callback: () =>
            void listed(model, safety).then(() =>
              commands.execute(CommandIDs.undo, { id: safety })
            )
        }
      ]
    : [];
}

function againOf(
  job: Job,
  { commands, language }: IWorld
): Notification.IAction[] {
  const { trans } = language;
  const id = job.snapshot;
  return isConflict(job) && id
    ? [
        {
          label: trans.__('Look again…'),
          caption: trans.__('Look at what the restore would do now'),
          callback: () => void commands.execute(CommandIDs.restore, { id })
        }
      ]
    : [];
}

/** What comes after a location was copied into a volume: the command that uses it. */
function adoptedOf(
  job: Job,
  { volumes, commands, language }: IWorld
): Notification.IAction[] {
  const { trans } = language;
  const volume = volumes?.adoptedBy(job);
  return job.kind === 'adopt' && isDone(job) && volume !== undefined
    ? [
        {
          label: trans.__('Show the command…'),
          caption: trans.__(
            'Show how to start the next container on the volume'
          ),
          callback: () =>
            void commands.execute(CommandIDs.runLine, {
              location: job.location,
              volume
            })
        }
      ]
    : [];
}

/** Everything that a sentence names only the first few of. */
function detailsOf(job: Job, { language }: IWorld): Notification.IAction[] {
  const { trans } = language;
  return hasDetails(job)
    ? [
        {
          label: trans.__('Details…'),
          caption: trans.__('Show every warning'),
          callback: () => void showDetails(job, language)
        }
      ]
    : [];
}
