import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import type { Job, Problem } from '../api/schemas';
import { IDataModel } from '../model/tokens';
import { outcomeOf } from '../words/jobs';
import { languageOf } from '../words/language';
import { problemTextOf } from '../words/problems';

/** How long good news stays, in milliseconds. Bad news stays until it is closed. */
const GOOD_NEWS = 6000;

/**
 * Tells the end of each job that this tab has seen running, and why an action was refused.
 */
export const notificationsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter_ailab_data:notifications',
  description: 'Notifies of the end of backups, restores and other jobs.',
  autoStart: true,
  requires: [IDataModel],
  optional: [ITranslator],
  activate: (
    _: JupyterFrontEnd,
    model: IDataModel,
    translator: ITranslator | null
  ): void => {
    const language = languageOf(translator ?? nullTranslator);
    model.jobEnded.connect((_, job: Job) => {
      const { type, text } = outcomeOf(job, language);
      const isGood = type === 'success' || type === 'info';
      Notification.emit(text, type, { autoClose: isGood ? GOOD_NEWS : false });
    });
    model.failed.connect((_, problem: Problem) => {
      Notification.error(problemTextOf(problem, language), {
        autoClose: false
      });
    });
  }
};
