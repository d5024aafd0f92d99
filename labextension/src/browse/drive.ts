import type { Contents, ServerConnection } from '@jupyterlab/services';
import { type ISignal, Signal } from '@lumino/signaling';

import type { DataClient } from '../api/client';
import { ApiError } from '../api/errors';
import type { ContentsEntry, ContentsPage } from '../api/schemas';
import type { IDriveWords } from '../words/drive';
import { contentOf, NotTextError } from './content';
import { DRIVE, type ISnapshotPath, localPathOf } from './paths';

/** What the server says of a folder that is a file. */
const NO_FOLDER = 'bad-request';

/**
 * All snapshots as a drive of JupyterLab's, so that what is in them opens in JupyterLab's own viewers. Its
 * folders are the snapshots by their ids. Nothing in it can be changed.
 */
export class SnapshotDrive implements Contents.IDrive {
  /**
   * @param words - what is said where something can't be done
   */
  constructor(
    private readonly _client: DataClient,
    private readonly _words: IDriveWords
  ) {
    this.serverSettings = _client.settings;
  }

  readonly name = DRIVE;
  readonly serverSettings: ServerConnection.ISettings;

  get fileChanged(): ISignal<this, Contents.IChangedArgs> {
    return this._fileChanged;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  async get(
    localPath: string,
    options: Contents.IFetchOptions = {}
  ): Promise<Contents.IModel> {
    const at = localPathOf(localPath);
    if (!at.id) {
      return this._snapshots();
    }
    if (options.content === false) {
      return this._facts(at);
    }
    if (options.type === 'file' || options.type === 'notebook') {
      return this._file(at, options);
    }
    try {
      return await this._folder(at);
    } catch (error) {
      if (error instanceof ApiError && error.reason === NO_FOLDER) {
        return this._file(at, options);
      }
      throw error;
    }
  }

  getDownloadUrl(localPath: string): Promise<string> {
    const { id, path } = localPathOf(localPath);
    return Promise.resolve(
      path ? this._client.fileUrl(id, path) : this._client.downloadUrl(id)
    );
  }

  newUntitled(): Promise<Contents.IModel> {
    return this._refuse();
  }

  delete(): Promise<void> {
    return this._refuse();
  }

  rename(): Promise<Contents.IModel> {
    return this._refuse();
  }

  save(): Promise<Contents.IModel> {
    return this._refuse();
  }

  copy(): Promise<Contents.IModel> {
    return this._refuse();
  }

  createCheckpoint(): Promise<Contents.ICheckpointModel> {
    return this._refuse();
  }

  listCheckpoints(): Promise<Contents.ICheckpointModel[]> {
    return Promise.resolve([]);
  }

  restoreCheckpoint(): Promise<void> {
    return this._refuse();
  }

  deleteCheckpoint(): Promise<void> {
    return this._refuse();
  }

  private async _snapshots(): Promise<Contents.IModel> {
    const { snapshots } = await this._client.snapshots();
    const content = snapshots
      .filter(({ state }) => state !== 'damaged')
      .map(({ id, created }) =>
        aModel({ id, path: '' }, id, 'directory', created)
      );
    return { ...aFolder({ id: '', path: '' }), content };
  }

  private async _folder(at: ISnapshotPath): Promise<Contents.IModel> {
    const entries: ContentsEntry[] = [];
    let page: ContentsPage;
    do {
      page = await this._client.snapshotFolder(at.id, at.path, entries.length);
      entries.push(...page.entries);
    } while (page.entries.length > 0 && entries.length < page.total);
    const content = entries.map(entry => modelOf(at.id, entry));
    return { ...aFolder(at), content };
  }

  private async _file(
    at: ISnapshotPath,
    { type, format }: Contents.IFetchOptions
  ): Promise<Contents.IModel> {
    const name = nameOf(at);
    const [bytes, facts] = await Promise.all([
      this._client.snapshotFile(at.id, at.path),
      this._facts(at)
    ]);
    try {
      return {
        ...facts,
        ...contentOf(name, bytes, type, format ?? undefined)
      };
    } catch (error) {
      throw error instanceof NotTextError
        ? new NotTextError(this._words.notText(name))
        : error;
    }
  }

  /** What there is to say of one entry: what the folder that holds it says. */
  private async _facts(at: ISnapshotPath): Promise<Contents.IModel> {
    if (!at.path) {
      return aFolder(at);
    }
    const end = at.path.lastIndexOf('/');
    const folder = await this._folder({
      id: at.id,
      path: end < 0 ? '' : at.path.slice(0, end)
    });
    const found = (folder.content as Contents.IModel[]).find(
      ({ path }) => path === `${at.id}/${at.path}`
    );
    if (!found) {
      throw new ApiError(this._words.missing(at.path), 'not-found', 404);
    }
    return found;
  }

  private _refuse(): Promise<never> {
    return Promise.reject(new Error(this._words.refusal));
  }

  private readonly _fileChanged = new Signal<this, Contents.IChangedArgs>(this);
  private _isDisposed = false;
}

function nameOf({ id, path }: ISnapshotPath): string {
  return path ? path.slice(path.lastIndexOf('/') + 1) : id;
}

function aFolder(at: ISnapshotPath): Contents.IModel {
  return aModel(at, nameOf(at), 'directory', '');
}

function aModel(
  { id, path }: ISnapshotPath,
  name: string,
  type: Contents.ContentType,
  modified: string,
  size?: number
): Contents.IModel {
  return {
    name,
    path: [id, path].filter(Boolean).join('/'),
    type,
    size,
    writable: false,
    created: modified,
    last_modified: modified,
    mimetype: '',
    content: null,
    format: type === 'directory' ? 'json' : null
  };
}

/** An entry of a snapshot as JupyterLab describes files; links are shown as the files they look like. */
function modelOf(
  id: string,
  { name, path, type, size, modified }: ContentsEntry
): Contents.IModel {
  const kind: Contents.ContentType =
    type === 'folder'
      ? 'directory'
      : name.endsWith('.ipynb')
        ? 'notebook'
        : 'file';
  return aModel({ id, path }, name, kind, modified, size);
}
