import { PageConfig } from '@jupyterlab/coreutils';

import type { Location } from '../api/schemas';

/** Bytes of a name that are not UTF-8, as the server writes them. */
const NOT_UTF8 = /\\x[0-9a-f]{2}/;

/**
 * Why JupyterLab can't reach what lies in a location: it is outside of its root, its name is not UTF-8, or
 * it is hidden and JupyterLab's server is not told to show such files. Null where it can.
 */
export function obstacleOf(
  { lab_path: root }: Location,
  path: string
): 'outside' | 'name' | 'hidden' | null {
  if (root === null) {
    return 'outside';
  }
  if (NOT_UTF8.test(path)) {
    return 'name';
  }
  const isHidden = path.split('/').some(name => name.startsWith('.'));
  return isHidden && PageConfig.getOption('allow_hidden_files') !== 'true'
    ? 'hidden'
    : null;
}

/** The path by which JupyterLab knows what lies in a location, or null where it can't reach it. */
export function labPathOf(location: Location, path: string): string | null {
  return obstacleOf(location, path) === null
    ? joined(location.lab_path ?? '', path)
    : null;
}

/** The path by which programs on the server know it. */
export function absolutePathOf(location: Location, path: string): string {
  return location.path === '/' ? `/${path}` : joined(location.path, path);
}

function joined(folder: string, path: string): string {
  return folder && path ? `${folder}/${path}` : folder || path;
}
