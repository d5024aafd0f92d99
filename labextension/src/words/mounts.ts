import type { Location } from '../api/schemas';
import type { ILanguage } from './language';
import { sizeOf } from './numbers';

/** What backs a location, in a word or two: "volume my-vol", "host folder". */
export function mountOf(location: Location, { trans }: ILanguage): string {
  const mount = location.mount;
  if (!mount) {
    return '';
  }
  switch (mount.kind) {
    case 'volume':
      return mount.volume && !mount.anonymous
        ? trans.__('volume %1', mount.volume)
        : trans.__('unnamed volume');
    case 'bind':
      return trans.__('host folder');
    case 'network':
      return trans.__('network folder');
    case 'tmpfs':
      return trans.__('in memory');
    case 'container':
      return trans.__('inside the container');
    case 'disk':
      return trans.__('local disk');
  }
}

/** Where the data really is, for a tooltip: the folder, its file system, its source. */
export function mountDetailOf(
  location: Location,
  { trans }: ILanguage
): string {
  const lines = [location.path];
  const mount = location.mount;
  if (mount) {
    lines.push(trans.__('File system: %1', mount.fs_type));
    if (mount.source) {
      lines.push(trans.__('From: %1', mount.source));
    }
  }
  return lines.join('\n');
}

/** Whether what is in a location goes away with the container (or the machine's memory). */
export function isLost(location: Location): boolean {
  return location.mount !== null && !location.mount.survives;
}

/** What becomes of the data, the one thing that may need attention; empty on a plain disk. */
export function fateOf(location: Location, { trans }: ILanguage): string {
  const mount = location.mount;
  if (!mount) {
    return '';
  }
  if (mount.kind === 'tmpfs') {
    return trans.__('lost when the machine or container stops');
  }
  if (!mount.survives) {
    return trans.__('lost with the container');
  }
  return mount.kind === 'disk' ? '' : trans.__('survives the container');
}

/** "38 GB free", or nothing where the file system doesn't say. */
export function roomOf(location: Location, language: ILanguage): string {
  return location.usage
    ? language.trans.__('%1 free', sizeOf(location.usage.free, language))
    : '';
}

/** What is wrong with a location itself, in a word for a tag; empty if nothing is. */
export function statusOf(location: Location, { trans }: ILanguage): string {
  switch (location.status) {
    case 'missing':
      return trans.__('missing');
    case 'unreadable':
      return trans.__('unreadable');
    case 'not-a-folder':
      return trans.__('not a folder');
    case 'ok':
      return location.writable ? '' : trans.__('read-only');
  }
}

/** What a location that can't be used means, and what to do about it; empty if it can. */
export function troubleOf(location: Location, { trans }: ILanguage): string {
  switch (location.status) {
    case 'missing':
      return trans.__(
        'The folder %1 does not exist. Create it, or check that its volume is mounted.',
        location.path
      );
    case 'unreadable':
      return trans.__(
        'JupyterLab is not allowed to read %1. Give its user read permission.',
        location.path
      );
    case 'not-a-folder':
      return trans.__(
        '%1 is not a folder. Move the file away, or set another folder.',
        location.path
      );
    case 'ok':
      return '';
  }
}
