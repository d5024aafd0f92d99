import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commands/ids';
import { IDataModel } from '../model/tokens';
import { IPanelSettings } from '../settings/tokens';
import { languageOf } from '../words/language';
import { StatusItem } from './item';

/**
 * Shows what runs in the status bar, where there is one.
 */
export const statusPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter_ailab_data:status',
  description: 'Shows the progress of backups and restores in the status bar.',
  autoStart: true,
  requires: [IDataModel],
  optional: [IStatusBar, IPanelSettings, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: IDataModel,
    bar: IStatusBar | null,
    settings: IPanelSettings | null,
    translator: ITranslator | null
  ): void => {
    if (!bar) {
      return;
    }
    const item = new StatusItem({
      model,
      settings,
      language: languageOf(translator ?? nullTranslator),
      onClick: () => void app.commands.execute(CommandIDs.open)
    });
    // What comes and goes belongs into the middle, where it moves nothing else.
    bar.registerStatusItem('jupyter_ailab_data:status', {
      item,
      align: 'middle',
      priority: 1,
      isActive: () => item.isActive,
      activeStateChanged: item.activeChanged
    });
  }
};
