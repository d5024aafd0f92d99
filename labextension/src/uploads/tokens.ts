import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

import type { Problem } from '../api/schemas';

/**
 * Where an upload is: `asking` what location it is of, `waiting` for those before it, `sending`, `checking`
 * once the server has all of it, `failed`. One that is done is no longer there.
 */
export type UploadStage =
  'asking' | 'waiting' | 'sending' | 'checking' | 'failed';

/** An archive on its way into the store. */
export interface IUpload {
  readonly key: number;
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** The location that it becomes a snapshot of. */
  readonly location: string;
  readonly stage: UploadStage;
  /** Bytes sent, and how many a second over the last seconds. */
  readonly sent: number;
  readonly rate: number;
  /** Whether there is a snapshot of that name and size already. */
  readonly isTwin: boolean;
  /** Why it failed. */
  readonly problem: Problem | null;
}

/**
 * Archives made elsewhere, on their way into the store: one after the other, each shown until it is done.
 */
export interface IUploads {
  /** In the order in which they were given. */
  readonly list: readonly IUpload[];
  readonly changed: ISignal<IUploads, void>;
  /** An archive has become the snapshot of that id. */
  readonly done: ISignal<IUploads, string>;
  /** Whether archives can be taken now. */
  readonly ready: boolean;
  /** Take files; where it isn't clear what location they are of, that is asked first. */
  add(files: readonly File[]): Promise<void>;
  /** Begin with all that was asked about, as snapshots of a location. */
  agree(location: string): void;
  /** Stop one, whatever it is at, or forget that it has failed. */
  cancel(key: number): void;
  /** Try one again that has failed. */
  again(key: number): void;
}

export const IUploads = new Token<IUploads>(
  'jupyter_ailab_data:IUploads',
  'Archives made elsewhere, on their way into the snapshot store.'
);
