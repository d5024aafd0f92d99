import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { IDocumentWidget } from '@jupyterlab/docregistry';
import { Token } from '@lumino/coreutils';

import type { ISnapshotPath } from './paths';

/**
 * What is in the snapshots, opened in JupyterLab's own viewers.
 */
export interface ISnapshotViewer {
  /** JupyterLab's document manager, as far as it opens files of snapshots. */
  readonly manager: IDocumentManager;
  /** Open one file of a snapshot, read-only and without a kernel; beside what is in front, if asked. */
  open(at: ISnapshotPath, beside?: boolean): IDocumentWidget | undefined;
}

export const ISnapshotViewer = new Token<ISnapshotViewer>(
  'jupyter_ailab_data:ISnapshotViewer',
  'Opens files of snapshots, read-only.'
);
