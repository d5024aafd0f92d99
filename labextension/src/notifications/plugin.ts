import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import type { Job, Problem } from '../api/schemas';
import { CommandIDs } from '../commands/ids';
import { isConflict } from '../model/state';
import { IDataModel } from '../model/tokens';
import { IVolumesModel } from '../volumes/tokens';
import { type ILanguage, languageOf } from '../words/language';
import { outcomeOf } from '../words/outcomes';
import { problemTextOf } from '../words/problems';

/**
 * How long good news stays, in milliseconds, and where there is something to do about it. Bad
 * news stays until it is closed.
 */
const GOOD_NEWS = 6000;
const GOOD_NEWS_TO_ACT_ON = 15_000;

/**
 * Tells the end of each job that this tab has seen running, and why an action was refused.
 */
export const notificationsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter_ailab_data:notifications',
  description: 'Notifies of the end of backups, restores and other jobs.',
  autoStart: true,
  requires: [IDataModel],
  optional: [IVolumesModel, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: IDataModel,
    volumes: IVolumesModel | null,
    translator: ITranslator | null
  ): void => {
    const language = languageOf(translator ?? nullTranslator);
    model.jobEnded.connect((_, job: Job) => {
      const { type, text } = outcomeOf(job, language);
      const isGood = type === 'success' || type === 'info';
      const { commands } = app;
      const actions = [
        ...actionsOf(job, model, commands, language),
        ...adoptedOf(job, volumes, commands, language)
      ];
      const soon = actions.length > 0 ? GOOD_NEWS_TO_ACT_ON : GOOD_NEWS;
      Notification.emit(text, type, {
        actions,
        autoClose: isGood ? soon : false
      });
    });
    model.failed.connect((_, problem: Problem) => {
      Notification.error(problemTextOf(problem, language), {
        autoClose: false
      });
    });
  }
};

/** What can be done about a job's end. */
function actionsOf(
  job: Job,
  model: IDataModel,
  commands: CommandRegistry,
  { trans }: ILanguage
): Notification.IAction[] {
  const safety = job.result?.safety;
  const id = job.snapshot;
  if (safety) {
    return [
      {
        label: trans.__('Undo…'),
        caption: trans.__('Look at what undoing the restore would do'),
        callback: () => {
          // The list of snapshots may not have it yet.
          void model
            .refresh()
            .then(() => commands.execute(CommandIDs.undo, { id: safety }));
        }
      }
    ];
  }
  if (isConflict(job) && id) {
    return [
      {
        label: trans.__('Look again…'),
        caption: trans.__('Look at what the restore would do now'),
        callback: () => void commands.execute(CommandIDs.restore, { id })
      }
    ];
  }
  return [];
}

/** What comes after a location was copied into a volume: the command that uses it. */
function adoptedOf(
  job: Job,
  volumes: IVolumesModel | null,
  commands: CommandRegistry,
  { trans }: ILanguage
): Notification.IAction[] {
  const volume = volumes?.adoptedBy(job);
  const isDone = job.state === 'done' || job.state === 'warnings';
  if (job.kind !== 'adopt' || !isDone || volume === undefined) {
    return [];
  }
  return [
    {
      label: trans.__('Show the command…'),
      caption: trans.__('Show how to start the next container on the volume'),
      callback: () =>
        void commands.execute(CommandIDs.runLine, {
          location: job.location,
          volume
        })
    }
  ];
}
