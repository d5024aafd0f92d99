import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

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
  /**
   * Find out which of the notebooks beneath a folder the user has really changed: JupyterLab takes one for
   * changed as soon as a kernel has written its version into it. Until then, each of them counts.
   */
  look(folder: string): Promise<void>;
  /** Save documents by their paths. What can't be saved JupyterLab tells by itself. */
  save(paths: readonly string[]): Promise<void>;
  /** Read the documents beneath a folder again from disk, except those with unsaved changes. */
  reload(folder: string): Promise<void>;
}

export const IOpenDocuments = new Token<IOpenDocuments>(
  'jupyter_ailab_data:IOpenDocuments',
  'The documents that are open in JupyterLab, saving them, and reloading them after a restore.'
);

/** What stands in the way of a backup: documents whose latest changes are only in the browser. */
export interface IUnsaved {
  readonly location: string;
  readonly label: string;
  readonly documents: readonly IOpenDocument[];
  /** Whether they are being saved just now. */
  readonly isSaving: boolean;
  /** Whether saving was tried, and these are left. */
  readonly isLeft: boolean;
}

/**
 * Backs up locations whose documents may have unsaved changes. Where the user is to be asked about them,
 * the panel shows the question.
 */
export interface ISavingFirst {
  /** What is asked now. */
  readonly question: IUnsaved | null;
  readonly changed: ISignal<ISavingFirst, void>;
  /** Resolves to whether a backup was started, once that is known. */
  backUp(location: string, label?: string): Promise<boolean>;
  /** Save them first, back up what is on disk, or don't back up. */
  answer(answer: 'save' | 'leave' | 'cancel'): Promise<void>;
}

export const ISavingFirst = new Token<ISavingFirst>(
  'jupyter_ailab_data:ISavingFirst',
  'Backs up a location, and asks before what to do about documents with unsaved changes.'
);
