import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs, PANEL_ID } from '../commands/ids';
import { openSnapshotMenu } from '../commands/menu';
import { IDataModel } from '../model/tokens';
import { languageOf } from '../words/language';
import type { IPanelActions } from './context';
import { DataPanel } from './panel';

/** The settings of the panel are those of this plugin: schema/panel.json. */
const PLUGIN_ID = 'jupyter_ailab_data:panel';

/** After the file browser (100), running sessions (200) and the table of contents (400). */
const RANK = 450;

const OPEN_FOLDER = 'filebrowser:open-path';

/**
 * Puts the panel into the left side bar.
 */
export const panelPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_ID,
  description: 'The AI-Lab Data panel: backups and shared folders.',
  autoStart: true,
  requires: [IDataModel],
  optional: [ISettingRegistry, ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: IDataModel,
    settings: ISettingRegistry | null,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ): void => {
    const panel = new DataPanel({
      model,
      language: languageOf(translator ?? nullTranslator),
      actions: actionsOf(app, model)
    });
    restorer?.add(panel, PANEL_ID);
    app.shell.add(panel, 'left', { rank: RANK });
    if (settings) {
      void openAtStart(app, settings);
    }
  }
};

/** Open the panel once the layout of the last session is back, where the user wants that. */
async function openAtStart(
  app: JupyterFrontEnd,
  registry: ISettingRegistry
): Promise<void> {
  const [settings] = await Promise.all([
    registry.load(PLUGIN_ID),
    app.restored
  ]);
  if (settings.get('openAtStart').composite === true) {
    app.shell.activateById(PANEL_ID);
  }
}

function actionsOf(app: JupyterFrontEnd, model: IDataModel): IPanelActions {
  const { commands } = app;
  return {
    backUp: (location, label) => model.backUp(location, label),
    restore: ({ id }) => void commands.execute(CommandIDs.restore, { id }),
    undo: ({ id }) => void commands.execute(CommandIDs.undo, { id }),
    showMenu: ({ id }, at) => openSnapshotMenu(commands, id, at),
    cancel: job => void model.cancel(job),
    refresh: () => void model.refresh(),
    dismiss: () => model.dismiss(),
    openFolder: labPath =>
      void commands.execute(OPEN_FOLDER, { path: `/${labPath}` })
  };
}
