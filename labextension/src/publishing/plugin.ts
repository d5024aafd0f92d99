import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';

import { DataClient } from '../api/client';
import { IDataModel } from '../model/tokens';
import { Publishing } from './model';
import { IPublishing } from './tokens';

/**
 * Provides publishing into shared locations.
 */
export const publishingPlugin: JupyterFrontEndPlugin<IPublishing> = {
  id: 'jupyter_ailab_data:publishing',
  description: 'Copies files and folders into shared locations.',
  autoStart: true,
  requires: [IDataModel],
  provides: IPublishing,
  activate: (app: JupyterFrontEnd, data: IDataModel): IPublishing =>
    new Publishing(new DataClient(app.serviceManager.serverSettings), data)
};
