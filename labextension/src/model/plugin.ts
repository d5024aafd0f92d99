import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';

import { DataClient } from '../api/client';
import { DataModel } from './model';
import { IDataModel, type IJobHint } from './tokens';

/** What the server's events about jobs are called on Jupyter's event bus. */
const JOB_EVENT = 'https://schema.jupyter.org/ailab-data/job/v1';

/**
 * Provides the model over the server that this page came from.
 */
export const modelPlugin: JupyterFrontEndPlugin<IDataModel> = {
  id: 'jupyter_ailab_data:model',
  description:
    'Provides the snapshots, locations and jobs of jupyter_ailab_data.',
  autoStart: true,
  provides: IDataModel,
  activate: ({ serviceManager }: JupyterFrontEnd): IDataModel => {
    const model = new DataModel({
      client: new DataClient(serviceManager.serverSettings)
    });
    // JupyterLab listens to the bus in any case. Where it doesn't get through, the next question brings the news.
    serviceManager.events.stream.connect((_, event) => {
      if (event.schema_id === JOB_EVENT) {
        model.hear(event as unknown as IJobHint);
      }
    });
    serviceManager.connectionFailure.connect(() => model.doubt());
    return model;
  }
};
