import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IDocumentManager } from '@jupyterlab/docmanager';

import type { Job } from '../api/schemas';
import { IDataModel } from '../model/tokens';
import { OpenDocuments } from './open-documents';
import { IOpenDocuments } from './tokens';

/**
 * Knows the open documents, and shows their restored content after a restore.
 */
export const documentsPlugin: JupyterFrontEndPlugin<IOpenDocuments> = {
  id: 'jupyter_ailab_data:documents',
  description: 'Reloads open documents after a restore.',
  autoStart: true,
  provides: IOpenDocuments,
  requires: [IDataModel, IDocumentManager],
  activate: (
    app: JupyterFrontEnd,
    model: IDataModel,
    manager: IDocumentManager
  ): IOpenDocuments => {
    const documents = new OpenDocuments(app.shell, manager);
    model.jobEnded.connect((_, job: Job) => {
      // A restore that failed or was cancelled may have replaced some files before.
      if (job.kind === 'restore') {
        const folder = model.state.locations.find(
          ({ name }) => name === job.location
        )?.lab_path;
        if (folder !== null && folder !== undefined) {
          void documents.reload(folder);
        }
      }
    }, documents);
    return documents;
  }
};
