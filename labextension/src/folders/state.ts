import type { ContentsEntry, FolderOrder, Problem } from '../api/schemas';

/** How many entries are asked for at a time. */
export const PAGE = 250;

/** A folder: a location's name and the path beneath it. */
export interface IFolderPlace {
  readonly location: string;
  readonly path: string;
}

/** What is known of a folder: how many names there are, and some of their pages. */
export interface IFolderContent {
  /** How many names are listed. */
  readonly total: number;
  /** How many there would be without the filter. */
  readonly unfiltered: number;
  /** How many more there would be with those that begin with a dot. */
  readonly hidden: number;
  /** By their number; each holds up to `PAGE` entries. */
  readonly pages: ReadonlyMap<number, readonly ContentsEntry[]>;
}

/** What is looked at. States are never changed, only replaced. */
export interface IFoldersState {
  /** The folder that is open, or null where none is. */
  readonly place: IFolderPlace | null;
  readonly order: FolderOrder;
  readonly filter: string;
  /** Whether names that begin with a dot are listed too. */
  readonly showHidden: boolean;
  /** Null until the server has answered. */
  readonly content: IFolderContent | null;
  /** Whether an answer is awaited that what is shown depends on. */
  readonly asking: boolean;
  readonly problem: Problem | null;
  /** The location that was open before, where none is now. */
  readonly left: string;
  /** The path of a folder that was open and is gone; the one that is open now is above it. */
  readonly gone: string;
}

export const NOTHING_OPEN: IFoldersState = {
  place: null,
  order: 'name',
  filter: '',
  showHidden: false,
  content: null,
  asking: false,
  problem: null,
  left: '',
  gone: ''
};

/** One entry of a folder by its number, or undefined while it isn't known. */
export function entryAt(
  content: IFolderContent,
  index: number
): ContentsEntry | undefined {
  return content.pages.get(Math.floor(index / PAGE))?.[index % PAGE];
}

/** The number of the entry with this path among those that are known, or -1. */
export function indexOfPath(content: IFolderContent, path: string): number {
  for (const [number, page] of content.pages) {
    const at = page.findIndex(entry => entry.path === path);
    if (at >= 0) {
      return number * PAGE + at;
    }
  }
  return -1;
}

/** The path of the folder that holds a path. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
