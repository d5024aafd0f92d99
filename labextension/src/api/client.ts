import { URLExt } from '@jupyterlab/coreutils';

import { Requests } from './requests';
import type {
  AdoptVolume,
  ChangeSnapshot,
  Checkup,
  ContentsPage,
  CreateSnapshot,
  CreateVolume,
  DeletedEntries,
  FileHistory,
  FolderOrder,
  Job,
  JobList,
  LocationList,
  NotebookComparison,
  Plan,
  PlanRestore,
  PlanVolumeRestore,
  Publish,
  RestoreSnapshot,
  RestoreVolume,
  RunLine,
  Snapshot,
  SnapshotList,
  SnapshotVolume,
  Volume,
  VolumeList
} from './schemas';
import type { ISending } from './sending';

/** The most entries of a folder that one answer holds. */
const PAGE = 1000;
/** The same where all entries are wanted, as few requests as can be. */
const LARGE_PAGE = 10_000;

/** A wish of which some things must be said and the rest have defaults on the server. */
type Wish<T, Said extends keyof T> = Partial<T> & Pick<T, Said>;

/** Which entries of a folder are wanted; all names, by name and from the first on, if nothing is said. */
export interface IFolderWish {
  offset?: number;
  limit?: number;
  sort?: FolderOrder;
  /** Only names that contain this. */
  filter?: string;
  /** Whether names that begin with a dot are wanted too. */
  hidden?: boolean;
}

/**
 * The server's routes as functions, one each. All of them reject with `ApiError` where the
 * server says no and with `UnreachableError` where it says nothing.
 */
export class DataClient extends Requests {
  locations(): Promise<LocationList> {
    return this._request('GET', 'locations');
  }

  /** Some entries of a folder; folders come before files. */
  contents(
    location: string,
    path: string,
    wish: IFolderWish = {},
    signal?: AbortSignal
  ): Promise<ContentsPage> {
    const inside = path ? `/${URLExt.encodeParts(path)}` : '';
    const query = Object.fromEntries(
      Object.entries({ limit: PAGE, ...wish }).map(([name, value]) => [
        name,
        String(value)
      ])
    );
    return this._request('GET', `${place(location)}/contents${inside}`, {
      query,
      signal
    });
  }

  /** Copy a file or folder of a location into another location. */
  publish(
    location: string,
    path: string,
    body: Wish<Publish, 'to'>
  ): Promise<Job> {
    const inside = URLExt.encodeParts(path);
    return this._request(
      'POST',
      `${place(location)}/contents/${inside}/publish`,
      { body }
    );
  }

  /** Copy into a location what only the platform's old root has. */
  bringOver(location: string): Promise<Job> {
    return this._request('POST', `${place(location)}/bring-over`, { body: {} });
  }

  /** The versions of a file; `after` asks for a further page. */
  history(location: string, path: string, after = ''): Promise<FileHistory> {
    const inside = URLExt.encodeParts(path);
    return this._request('GET', `${place(location)}/history/${inside}`, {
      query: after ? { after } : {}
    });
  }

  /** What snapshots have in a folder and the folder lacks; `after` asks for a further page. */
  deleted(location: string, path: string, after = ''): Promise<DeletedEntries> {
    const inside = path ? `/${URLExt.encodeParts(path)}` : '';
    return this._request('GET', `${place(location)}/deleted${inside}`, {
      query: after ? { after } : {}
    });
  }

  snapshots(): Promise<SnapshotList> {
    return this._request('GET', 'snapshots');
  }

  /** The jobs; with a time of the server's clock only what runs and what has ended since. */
  jobs(since?: string): Promise<JobList> {
    return this._request('GET', 'jobs', { query: since ? { since } : {} });
  }

  job(id: string): Promise<Job> {
    return this._request('GET', `jobs/${encodeURIComponent(id)}`);
  }

  cancel(id: string): Promise<Job> {
    return this._request('DELETE', `jobs/${encodeURIComponent(id)}`);
  }

  createSnapshot(body: CreateSnapshot): Promise<Job> {
    return this._request('POST', 'snapshots', { body });
  }

  changeSnapshot(id: string, body: Partial<ChangeSnapshot>): Promise<Snapshot> {
    return this._request('PATCH', snapshot(id), { body });
  }

  deleteSnapshot(id: string): Promise<Job> {
    return this._request('DELETE', snapshot(id));
  }

  planRestore(id: string, body: Partial<PlanRestore>): Promise<Plan> {
    return this._request('POST', `${snapshot(id)}/plan`, { body });
  }

  restoreSnapshot(id: string, body: Partial<RestoreSnapshot>): Promise<Job> {
    return this._request('POST', `${snapshot(id)}/restore`, { body });
  }

  verifySnapshot(id: string): Promise<Job> {
    return this._request('POST', `${snapshot(id)}/verify`);
  }

  /**
   * Send an archive, to become a snapshot. Rejects with `UnreachableError` where the connection is lost or the
   * sending stopped.
   */
  importSnapshot(
    query: { location: string; name: string },
    sending: ISending
  ): Promise<Job> {
    return this._request('POST', 'snapshots/import', { query, sending });
  }

  /** Where the browser itself fetches the whole archive from. */
  downloadUrl(id: string): string {
    return this._url(`${snapshot(id)}/download`);
  }

  /** Some entries of a folder inside a snapshot; folders come before files. */
  snapshotFolder(id: string, path: string, offset = 0): Promise<ContentsPage> {
    const inside = path ? `/${URLExt.encodeParts(path)}` : '';
    const query = { offset: String(offset), limit: String(LARGE_PAGE) };
    return this._request('GET', `${snapshot(id)}/contents${inside}`, { query });
  }

  /** The bytes of one file of a snapshot. */
  async snapshotFile(id: string, path: string): Promise<ArrayBuffer> {
    const inside = URLExt.encodeParts(path);
    const response = await this._send('GET', `${snapshot(id)}/files/${inside}`);
    return response.arrayBuffer();
  }

  /** What differs between a notebook in a snapshot and the one that is saved now, by the server's nbdime. */
  comparison(
    id: string,
    path: string,
    signal?: AbortSignal
  ): Promise<NotebookComparison> {
    const inside = URLExt.encodeParts(path);
    return this._request('GET', `${snapshot(id)}/comparison/${inside}`, {
      signal
    });
  }

  /** Where the browser itself fetches one file of a snapshot from. */
  fileUrl(id: string, path: string): string {
    return this._url(`${snapshot(id)}/files/${URLExt.encodeParts(path)}`);
  }

  volumes(): Promise<VolumeList> {
    return this._request('GET', 'volumes');
  }

  createVolume(body: Wish<CreateVolume, 'name'>): Promise<Volume> {
    return this._request('POST', 'volumes', { body });
  }

  /** Remove a volume that nobody uses; the server wants its name twice. */
  removeVolume(name: string): Promise<unknown> {
    return this._request('DELETE', volume(name), { query: { confirm: name } });
  }

  snapshotVolume(name: string, body: Partial<SnapshotVolume>): Promise<Job> {
    return this._request('POST', `${volume(name)}/snapshot`, { body });
  }

  planVolumeRestore(
    name: string,
    body: Wish<PlanVolumeRestore, 'snapshot'>
  ): Promise<Plan> {
    return this._request('POST', `${volume(name)}/plan`, { body });
  }

  restoreVolume(
    name: string,
    body: Wish<RestoreVolume, 'snapshot'>
  ): Promise<Job> {
    return this._request('POST', `${volume(name)}/restore`, { body });
  }

  /** Copy a location into a new volume. */
  adopt(location: string, body: AdoptVolume): Promise<Job> {
    return this._request('POST', `${place(location)}/adopt`, { body });
  }

  /** The command that starts our container anew with the location on a volume. */
  runLine(location: string, volume: string): Promise<RunLine> {
    const query = { volume };
    return this._request('GET', `${place(location)}/run-line`, { query });
  }

  checkup(): Promise<Checkup> {
    return this._request('GET', 'doctor');
  }
}

function snapshot(id: string): string {
  return `snapshots/${encodeURIComponent(id)}`;
}

function place(location: string): string {
  return `locations/${encodeURIComponent(location)}`;
}

function volume(name: string): string {
  return `volumes/${encodeURIComponent(name)}`;
}
