import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { IOpenDocuments, ISavingFirst } from '../documents/tokens';
import { IDataModel } from '../model/tokens';
import { IVolumesModel } from '../volumes/tokens';
import { languageOf } from '../words/language';
import { addPanelCommands, PALETTE } from './panel-commands';
import { addSnapshotCommands } from './snapshot-commands';
import { addVolumeCommands } from './volume-commands';

/**
 * Adds the commands, and those without arguments to the palette.
 */
export const commandsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter_ailab_data:commands',
  description: 'Adds the commands of AI-Lab Data.',
  autoStart: true,
  requires: [IDataModel, IVolumesModel, ISavingFirst],
  optional: [IOpenDocuments, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: IDataModel,
    volumes: IVolumesModel,
    saving: ISavingFirst,
    documents: IOpenDocuments | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    const language = languageOf(translator ?? nullTranslator);
    addPanelCommands(app, model, saving, language);
    addSnapshotCommands(app, model, volumes, documents, language);
    addVolumeCommands(app, model, volumes, documents, language);
    const category = language.trans.__('AI-Lab Data');
    for (const command of PALETTE) {
      palette?.addItem({ command, category });
    }
  }
};
