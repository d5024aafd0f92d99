import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

import type { FolderOrder } from '../api/schemas';
import type { IFolderPlace, IFoldersState } from './state';

/**
 * What lies in the locations now, one folder at a time. Nothing is asked while nobody looks.
 */
export interface IFoldersModel {
  readonly state: IFoldersState;
  readonly changed: ISignal<IFoldersModel, IFoldersState>;

  /** Whether somebody looks. */
  visible: boolean;

  /** Show what is in a folder. */
  open(place: IFolderPlace): void;
  /** Show the folder above, or from a location's own folder no folder. */
  up(): void;
  /** Show no folder. */
  close(): void;
  /** List only names that contain this. */
  setFilter(filter: string): void;
  setOrder(order: FolderOrder): void;
  /** List names that begin with a dot too, or not; this is a setting. */
  showHidden(show: boolean): void;
  /** See to it that these entries are known. */
  need(first: number, last: number): void;
  /** Look again. */
  refresh(): void;
}

export const IFoldersModel = new Token<IFoldersModel>(
  'jupyter_ailab_data:IFoldersModel',
  'What lies in the folders that jupyter_ailab_data looks after.'
);
