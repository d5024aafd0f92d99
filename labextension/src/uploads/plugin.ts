import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { fileUploadIcon } from '@jupyterlab/ui-components';

import { DataClient } from '../api/client';
import { argsOf } from '../commands/args';
import { CommandIDs, PANEL_ID } from '../commands/ids';
import { IDataModel } from '../model/tokens';
import { languageOf } from '../words/language';
import { chooseArchives } from './choosing';
import { Uploads } from './model';
import { IUploads } from './tokens';

/**
 * Takes archives made elsewhere into the store, and adds the command that asks for them. The panel shows
 * how far they are.
 */
export const uploadsPlugin: JupyterFrontEndPlugin<IUploads> = {
  id: 'jupyter_ailab_data:uploads',
  description: 'Uploads archives made elsewhere, to become snapshots.',
  autoStart: true,
  requires: [IDataModel],
  optional: [ICommandPalette, ITranslator],
  provides: IUploads,
  activate: (
    app: JupyterFrontEnd,
    data: IDataModel,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): IUploads => {
    const { commands, serviceManager, shell } = app;
    const { trans } = languageOf(translator ?? nullTranslator);
    const uploads = new Uploads({
      client: new DataClient(serviceManager.serverSettings),
      data
    });
    uploads.done.connect((_, snapshot) => data.show(snapshot));
    commands.addCommand(CommandIDs.upload, {
      label: trans.__('Upload Snapshot…'),
      caption: trans.__('Add an archive that was made elsewhere'),
      icon: fileUploadIcon,
      describedBy: argsOf({}),
      isEnabled: () => uploads.ready,
      execute: () => {
        shell.activateById(PANEL_ID);
        chooseArchives(files => void uploads.add(files));
      }
    });
    palette?.addItem({
      command: CommandIDs.upload,
      category: trans.__('AI-Lab Data')
    });
    let wasReady = false;
    data.changed.connect(() => {
      if (uploads.ready !== wasReady) {
        wasReady = uploads.ready;
        commands.notifyCommandChanged(CommandIDs.upload);
      }
    });
    return uploads;
  }
};
