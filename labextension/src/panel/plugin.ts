import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs, PANEL_ID } from '../commands/ids';
import {
  openLiveMenu,
  openSnapshotMenu,
  openVolumeMenu
} from '../commands/menu';
import { ISavingFirst } from '../documents/tokens';
import { IFoldersModel } from '../folders/tokens';
import { IHealthModel } from '../health/tokens';
import { IDataModel } from '../model/tokens';
import { IPanelSettings } from '../settings/tokens';
import { DropZone } from '../uploads/drop-zone';
import { IUploads } from '../uploads/tokens';
import { IVolumesModel } from '../volumes/tokens';
import { languageOf } from '../words/language';
import type { IPanelActions } from './context';
import { PanelMemory } from './memory';
import { DataPanel } from './panel';

/** After the file browser (100), running sessions (200) and the table of contents (400). */
const RANK = 450;

const OPEN_FOLDER = 'filebrowser:open-path';

/**
 * Puts the panel into the left side bar.
 */
export const panelPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter_ailab_data:panel',
  description: 'The AI-Lab Data panel: backups and shared folders.',
  autoStart: true,
  requires: [
    IDataModel,
    IVolumesModel,
    IHealthModel,
    IFoldersModel,
    ISavingFirst,
    IPanelSettings,
    IUploads
  ],
  optional: [IStateDB, ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: IDataModel,
    volumes: IVolumesModel,
    health: IHealthModel,
    folders: IFoldersModel,
    saving: ISavingFirst,
    settings: IPanelSettings,
    uploads: IUploads,
    kept: IStateDB | null,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ): void => {
    const language = languageOf(translator ?? nullTranslator);
    const panel = new DataPanel({
      model,
      volumes,
      health,
      folders,
      saving,
      language,
      actions: actionsOf(app, model, volumes, folders, saving, uploads),
      memory: new PanelMemory(kept)
    });
    // It lives as long as the panel, and that as long as the page.
    new DropZone({
      node: panel.node,
      words: language.trans.__(
        'Drop archives here to add them to the snapshots'
      ),
      isReady: () => uploads.ready,
      onFiles: files => void uploads.add(files)
    });
    restorer?.add(panel, PANEL_ID);
    app.shell.add(panel, 'left', { rank: RANK });
    void openAtStart(app, settings);
  }
};

/** Open the panel once the layout of the last session is back, where the user wants that. */
async function openAtStart(
  app: JupyterFrontEnd,
  settings: IPanelSettings
): Promise<void> {
  await Promise.all([settings.ready, app.restored]);
  if (settings.values.openAtStart) {
    app.shell.activateById(PANEL_ID);
  }
}

function actionsOf(
  app: JupyterFrontEnd,
  model: IDataModel,
  volumes: IVolumesModel,
  folders: IFoldersModel,
  saving: ISavingFirst,
  uploads: IUploads
): IPanelActions {
  const { commands } = app;
  return {
    backUp: (location, label) => saving.backUp(location, label),
    answer: answer => void saving.answer(answer),
    restore: ({ id }) => void commands.execute(CommandIDs.restore, { id }),
    undo: ({ id }) => void commands.execute(CommandIDs.undo, { id }),
    showMenu: ({ id }, at) => openSnapshotMenu(commands, id, at),
    wasShown: () => model.show(null),
    cancel: job => void model.cancel(job),
    refresh: () => {
      void model.refresh();
      void volumes.refresh();
      folders.refresh();
    },
    dismiss: () => model.dismiss(),
    openFolder: labPath =>
      void commands.execute(OPEN_FOLDER, { path: `/${labPath}` }),
    adopt: ({ name: location }) =>
      void commands.execute(CommandIDs.adopt, { location }),
    showLocationMenu: ({ name: location }, at) =>
      openLiveMenu(commands, { location, path: '' }, 'location', at),
    openLive: ({ name: location }, { path, type }) =>
      void commands.execute(CommandIDs.openLive, { location, path, type }),
    showLiveMenu: ({ name: location }, { path, type }, at) =>
      openLiveMenu(commands, { location, path }, type, at),
    backUpVolume: ({ name }) =>
      void commands.execute(CommandIDs.backUpVolume, { name }),
    showVolumeMenu: ({ name }, at) => openVolumeMenu(commands, name, at),
    newVolume: () => void commands.execute(CommandIDs.newVolume),
    upload: () => void commands.execute(CommandIDs.upload),
    uploads,
    showHealth: () => void commands.execute(CommandIDs.showHealth)
  };
}
