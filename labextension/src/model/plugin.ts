import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';

import { DataClient } from '../api/client';
import { DataModel } from './model';
import { IDataModel } from './tokens';

/**
 * Provides the model over the server that this page came from.
 */
export const modelPlugin: JupyterFrontEndPlugin<IDataModel> = {
  id: 'jupyter_ailab_data:model',
  description:
    'Provides the snapshots, locations and jobs of jupyter_ailab_data.',
  autoStart: true,
  provides: IDataModel,
  activate: (app: JupyterFrontEnd): IDataModel =>
    new DataModel({
      client: new DataClient(app.serviceManager.serverSettings)
    })
};
