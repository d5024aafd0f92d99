import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { ContentsPage, Location } from '../api/schemas';
import { insideOf } from '../documents/open-documents';

/** Where a file or folder lies, by a location and the path beneath it. */
export interface IPlace {
  readonly location: Location;
  readonly path: string;
}

/** The location that a path of the file browser lies in, the innermost one; null where it lies in none. */
export function placeOfPath(
  labPath: string,
  locations: readonly Location[]
): IPlace | null {
  let found: IPlace | null = null;
  for (const location of locations) {
    const path =
      location.lab_path === null ? null : insideOf(labPath, location.lab_path);
    if (path && (!found || path.length < found.path.length)) {
      found = { location, path };
    }
  }
  return found;
}

/**
 * What a command is told: with a `location` a `path` beneath it (it itself if there is none), or null where
 * there is no such location, or none is told.
 */
export function placeNamed(
  args: ReadonlyPartialJSONObject,
  locations: readonly Location[]
): IPlace | null {
  const location = locations.find(({ name }) => name === args.location);
  const path = typeof args.path === 'string' ? args.path : '';
  return location ? { location, path } : null;
}

/**
 * The shared locations that something can be published into: not one that isn't mounted, which nobody else
 * would see.
 */
export function targetsOf(
  locations: readonly Location[],
  from: Location | null = null
): Location[] {
  return locations.filter(
    location =>
      location.role === 'shared' &&
      location.status === 'ok' &&
      location.writable &&
      !location.expected_mount &&
      location.name !== from?.name
  );
}

/** Where publishing begins in a location: in the platform's folder for everybody, if there is one. */
export function firstFolderOf({ areas }: Location): string {
  return (
    areas.find(({ kind, writable }) => kind === 'shared' && writable)?.path ??
    ''
  );
}

/** The last part of a path. */
export function baseNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folders from a location's own down to a path, each with the path up to it. */
export function stepsTo(path: string): { name: string; path: string }[] {
  const names = path.split('/').filter(Boolean);
  return names.map((name, index) => ({
    name,
    path: names.slice(0, index + 1).join('/')
  }));
}

/** What has a name in a folder, or undefined. */
export function entryOf(
  page: ContentsPage | null,
  name: string
): ContentsPage['entries'][number] | undefined {
  return page?.entries.find(entry => entry.name === name);
}

/** Whether a name can be a file's: one part of a path, and not one that means a folder. */
export function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name);
}
