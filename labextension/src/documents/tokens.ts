import { Token } from '@lumino/coreutils';

/**
 * The documents that are open in JupyterLab, as far as a restore concerns them. Folders and
 * documents go by their paths in the file browser.
 */
export interface IOpenDocuments {
  /** The documents beneath a folder with changes that are not saved. */
  unsavedIn(folder: string): string[];
  /** Read the documents beneath a folder again from disk, except those with unsaved changes. */
  reload(folder: string): Promise<void>;
}

export const IOpenDocuments = new Token<IOpenDocuments>(
  'jupyter_ailab_data:IOpenDocuments',
  'The documents that are open in JupyterLab, and reloading them after a restore.'
);
