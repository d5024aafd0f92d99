import { Token } from '@lumino/coreutils';

/** A document that is open in JupyterLab. */
export interface IOpenDocument {
  /** Its path in the file browser. */
  path: string;
  /** Its path beneath the folder that was asked about. */
  inside: string;
  unsaved: boolean;
}

/**
 * The documents that are open in JupyterLab, as far as a restore concerns them. Folders and
 * documents go by their paths in the file browser.
 */
export interface IOpenDocuments {
  /** The documents beneath a folder. */
  openIn(folder: string): IOpenDocument[];
  /** Save documents by their paths. What can't be saved JupyterLab tells by itself. */
  save(paths: readonly string[]): Promise<void>;
  /** Read the documents beneath a folder again from disk, except those with unsaved changes. */
  reload(folder: string): Promise<void>;
}

export const IOpenDocuments = new Token<IOpenDocuments>(
  'jupyter_ailab_data:IOpenDocuments',
  'The documents that are open in JupyterLab, saving them, and reloading them after a restore.'
);
