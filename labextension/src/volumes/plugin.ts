import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';

import { DataClient } from '../api/client';
import { IDataModel } from '../model/tokens';
import { VolumesModel } from './model';
import { IVolumesModel } from './tokens';

/**
 * Provides the Docker volumes.
 */
export const volumesPlugin: JupyterFrontEndPlugin<IVolumesModel> = {
  id: 'jupyter_ailab_data:volumes',
  description: 'Provides the Docker volumes that jupyter_ailab_data sees.',
  autoStart: true,
  requires: [IDataModel],
  provides: IVolumesModel,
  activate: (app: JupyterFrontEnd, data: IDataModel): IVolumesModel =>
    new VolumesModel({
      client: new DataClient(app.serviceManager.serverSettings),
      data
    })
};
