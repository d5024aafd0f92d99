import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commands/ids';

/** After JupyterLab's own cards of the category: terminal, text file, Markdown file, help. */
const RANK = 10;

/**
 * Adds a card to the launcher, where there is one.
 */
export const launcherPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter_ailab_data:launcher',
  description: 'Adds AI-Lab Data to the launcher.',
  autoStart: true,
  optional: [ILauncher, ITranslator],
  activate: (
    _: JupyterFrontEnd,
    launcher: ILauncher | null,
    translator: ITranslator | null
  ): void => {
    // In JupyterLab's own words: it is its category, not one of ours with the same name.
    const trans = (translator ?? nullTranslator).load('jupyterlab');
    launcher?.add({
      command: CommandIDs.open,
      args: { launcher: true },
      category: trans.__('Other'),
      rank: RANK
    });
  }
};
