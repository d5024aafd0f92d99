/** What paths inside snapshots begin with in JupyterLab: `Snapshot:ID/path`. */
export const DRIVE = 'Snapshot';

/** Where a file or folder lies in which snapshot. */
export interface ISnapshotPath {
  /** The snapshot's id; empty for the list of all snapshots. */
  readonly id: string;
  /** The path inside it; empty for its top folder. */
  readonly path: string;
}

/** The path that JupyterLab knows it by. */
export function labPathOf({ id, path }: ISnapshotPath): string {
  return `${DRIVE}:${[id, path].filter(Boolean).join('/')}`;
}

/** What a path of JupyterLab means inside the snapshots, or null where it lies elsewhere. */
export function snapshotPathOf(labPath: string): ISnapshotPath | null {
  return labPath.startsWith(`${DRIVE}:`)
    ? localPathOf(labPath.slice(DRIVE.length + 1))
    : null;
}

/** The same for a path without the drive's name. */
export function localPathOf(localPath: string): ISnapshotPath {
  const [id = '', ...rest] = localPath.split('/').filter(Boolean);
  return { id, path: rest.join('/') };
}
