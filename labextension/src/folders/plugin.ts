import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { DataClient } from '../api/client';
import { IDataModel } from '../model/tokens';
import { IPanelSettings } from '../settings/tokens';
import { languageOf } from '../words/language';
import { addFolderCommands } from './commands';
import { FoldersModel } from './model';
import { rememberPlace } from './remembering';
import { addSnapshotFolder } from './snapshot-folder';
import { IFoldersModel } from './tokens';

/**
 * Provides what lies in the locations.
 */
export const foldersPlugin: JupyterFrontEndPlugin<IFoldersModel> = {
  id: 'jupyter_ailab_data:folders',
  description: 'Provides what lies in the folders that are looked after.',
  autoStart: true,
  requires: [IDataModel, IPanelSettings],
  optional: [IStateDB],
  provides: IFoldersModel,
  activate: (
    app: JupyterFrontEnd,
    data: IDataModel,
    settings: IPanelSettings,
    kept: IStateDB | null
  ): IFoldersModel => {
    const model = new FoldersModel({
      client: new DataClient(app.serviceManager.serverSettings),
      data,
      settings
    });
    if (kept) {
      void rememberPlace(model, kept);
    }
    return model;
  }
};

/**
 * Adds what can be done with what lies in the locations.
 */
export const folderCommandsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter_ailab_data:folder-commands',
  description: 'Adds the commands on files and folders of locations.',
  autoStart: true,
  requires: [IDataModel, IFoldersModel],
  optional: [IFileBrowserFactory, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    data: IDataModel,
    folders: IFoldersModel,
    browsers: IFileBrowserFactory | null,
    translator: ITranslator | null
  ): void => {
    const language = languageOf(translator ?? nullTranslator);
    addFolderCommands(app, data, folders, language);
    addSnapshotFolder(app, data, browsers, language);
  }
};
