import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IDocumentManager } from '@jupyterlab/docmanager';

import type { Job } from '../api/schemas';
import { IDataModel } from '../model/tokens';
import { IPanelSettings } from '../settings/tokens';
import { OpenDocuments } from './open-documents';
import { SavingFirst } from './saving-first';
import { IOpenDocuments, ISavingFirst } from './tokens';

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

/**
 * Backs up, and asks before what to do about documents with unsaved changes.
 */
export const savingFirstPlugin: JupyterFrontEndPlugin<ISavingFirst> = {
  id: 'jupyter_ailab_data:saving-first',
  description: 'Notices unsaved documents before a backup.',
  autoStart: true,
  provides: ISavingFirst,
  requires: [IDataModel, IPanelSettings],
  optional: [IOpenDocuments],
  activate: (
    _: JupyterFrontEnd,
    model: IDataModel,
    settings: IPanelSettings,
    documents: IOpenDocuments | null
  ): ISavingFirst =>
    new SavingFirst({
      model,
      documents,
      choice: () => settings.values.unsavedDocuments
    })
};
