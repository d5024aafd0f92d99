import { type DataClient, type IFolderWish } from '../../src/api/client';
import { ApiError } from '../../src/api/errors';
import type { ContentsEntry, ContentsPage } from '../../src/api/schemas';
import { FoldersModel } from '../../src/folders/model';
import { PanelSettings } from '../../src/settings/settings';
import { holding } from '../models';

export function anEntry(
  path: string,
  change: Partial<ContentsEntry> = {}
): ContentsEntry {
  return {
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    type: 'file',
    size: 14_000,
    modified: '2026-11-21T13:20:00Z',
    target: null,
    problem: null,
    ...change
  };
}

/**
 * Folders in memory that answer as the server does. `hold` lets answers wait until `release`.
 */
export class Disk implements Pick<DataClient, 'contents'> {
  /** What was asked for, in order: "location/path offset". */
  readonly asked: string[] = [];
  readonly wishes: IFolderWish[] = [];
  readonly signals: (AbortSignal | undefined)[] = [];
  hold = false;

  /** @param folders - the entries of each folder, by "location/path" */
  constructor(readonly folders: Record<string, ContentsEntry[]>) {}

  contents(
    location: string,
    path: string,
    wish: IFolderWish = {},
    signal?: AbortSignal
  ): Promise<ContentsPage> {
    const key = path ? `${location}/${path}` : location;
    this.asked.push(`${key} ${wish.offset ?? 0}`);
    this.wishes.push(wish);
    this.signals.push(signal);
    const answer = (): ContentsPage => this._page(key, path, wish);
    return this.hold
      ? new Promise((resolve, reject) => {
          this._waiting.push(() => {
            try {
              resolve(answer());
            } catch (error) {
              reject(error instanceof Error ? error : new Error(String(error)));
            }
          });
        })
      : Promise.resolve().then(answer);
  }

  /** Give the answer that has waited longest. */
  release(): void {
    this._waiting.shift()?.();
  }

  private _page(key: string, path: string, wish: IFolderWish): ContentsPage {
    const all = this.folders[key];
    if (!all) {
      throw new ApiError(`There is no folder '${path}'.`, 'not-found', 404);
    }
    const { offset = 0, limit = 1000, filter = '', hidden = true } = wish;
    const matching = all.filter(({ name }) => name.includes(filter));
    const seen = (entry: ContentsEntry): boolean =>
      hidden || !entry.name.startsWith('.');
    const found = matching.filter(seen);
    return {
      path,
      total: found.length,
      offset,
      entries: found.slice(offset, offset + limit),
      unfiltered: all.filter(seen).length,
      hidden: matching.length - found.length
    };
  }

  private readonly _waiting: (() => void)[] = [];
}

/** A model of folders that nobody looks into. */
export function closedFolders(): FoldersModel {
  return new FoldersModel({
    client: new Disk({}),
    data: holding().model,
    settings: new PanelSettings(null)
  });
}
