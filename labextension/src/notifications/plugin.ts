import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import type { Job, Problem } from '../api/schemas';
import { IDataModel } from '../model/tokens';
import { IPanelSettings } from '../settings/tokens';
import { IVolumesModel } from '../volumes/tokens';
import { languageOf } from '../words/language';
import { outcomeOf, type IOutcome } from '../words/outcomes';
import { problemTextOf } from '../words/problems';
import { summaryOf } from '../words/summaries';
import { actionsOf, panelOf, type IWorld } from './actions';
import { Queue } from './queue';

/**
 * How long good news stays, in milliseconds, and where there is something to do about it. Bad
 * news stays until it is closed.
 */
const GOOD_NEWS = 6000;
const GOOD_NEWS_TO_ACT_ON = 15_000;

/** How many ends are told one by one; more at once are told in one sentence. */
const ONE_BY_ONE = 2;

/**
 * Tells the end of each job while this page is open, whoever started it, and why an action was refused.
 */
export const notificationsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter_ailab_data:notifications',
  description: 'Notifies of the end of backups, restores and other jobs.',
  autoStart: true,
  requires: [IDataModel],
  optional: [IVolumesModel, IPanelSettings, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: IDataModel,
    volumes: IVolumesModel | null,
    settings: IPanelSettings | null,
    translator: ITranslator | null
  ): void => {
    const language = languageOf(translator ?? nullTranslator);
    const { commands } = app;
    const world: IWorld = { model, volumes, commands, language };
    const isWanted = (job: Job): boolean =>
      !isGood(outcomeOf(job, language)) ||
      settings?.values.tellSuccess !== false;

    const queue = new Queue({
      tell: all => {
        const ended = all.filter(isWanted);
        if (ended.length > ONE_BY_ONE) {
          emit(summaryOf(ended, language), [panelOf(world, null)]);
        } else {
          for (const job of ended) {
            emit(outcomeOf(job, language), actionsOf(job, world));
          }
        }
      }
    });
    model.jobEnded.connect((_, job: Job) => queue.add(job));
    model.failed.connect((_, problem: Problem) => {
      Notification.error(problemTextOf(problem, language), {
        autoClose: false
      });
    });
  }
};

function isGood({ type }: IOutcome): boolean {
  return type === 'success' || type === 'info';
}

function emit(outcome: IOutcome, actions: Notification.IAction[]): void {
  const soon = actions.length > 0 ? GOOD_NEWS_TO_ACT_ON : GOOD_NEWS;
  Notification.emit(outcome.text, outcome.type, {
    actions,
    autoClose: isGood(outcome) ? soon : false
  });
}
