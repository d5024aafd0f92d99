import type { Location } from '../api/schemas';
import type { ILanguage } from './language';
import { countOf, percentOf, sizeOf } from './numbers';
import { shortNameOf } from './places';

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

/** What backs a location, and which one of its kind: "from the host’s /srv/shared". */
export function backingOf(location: Location, language: ILanguage): string {
  const { trans } = language;
  const mount = location.mount;
  switch (mount?.kind) {
    case 'volume':
      return mount.volume && mount.anonymous
        ? trans.__('unnamed volume %1', shortNameOf(mount.volume))
        : mountOf(location, language);
    case 'bind':
      return mount.source
        ? trans.__('from the host’s %1', mount.source)
        : mountOf(location, language);
    case 'network':
      return mount.source
        ? trans.__('from %1 (%2)', mount.source, mount.fs_type)
        : mountOf(location, language);
    default:
      return mountOf(location, language);
  }
}

/** Where the data really is, for a tooltip: the folder, its file system, its source, what is mounted inside. */
export function mountDetailOf(
  location: Location,
  { trans }: ILanguage
): string {
  const lines = [location.path];
  const mount = location.mount;
  if (mount) {
    lines.push(trans.__('File system: %1', mount.fs_type));
    if (mount.volume) {
      lines.push(trans.__('Volume: %1', mount.volume));
    }
    if (mount.source) {
      lines.push(trans.__('From: %1', mount.source));
    }
    for (const nested of mount.nested) {
      lines.push(trans.__('Mounted inside: %1', nested));
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

/** How full the file system is, in whole percent; null where it doesn't say. */
export function fullnessOf({ usage }: Location): number | null {
  return usage && usage.total > 0
    ? percentOf(usage.total - usage.free, usage.total)
    : null;
}

/** The same in words: "62 GB of 100 GB used". */
export function usageOf(location: Location, language: ILanguage): string {
  const { usage } = location;
  return usage
    ? language.trans.__(
        '%1 of %2 used',
        sizeOf(usage.total - usage.free, language),
        sizeOf(usage.total, language)
      )
    : '';
}

/** What is mounted further down: "1 mount inside"; empty if nothing is. */
export function insideOf(location: Location, language: ILanguage): string {
  const count = location.mount?.nested.length ?? 0;
  return count === 0
    ? ''
    : language.trans._n(
        '%2 mount inside',
        '%2 mounts inside',
        count,
        countOf(count, language)
      );
}

/** What is particular about a location, in a word for a tag; empty if nothing is. */
export function statusOf(location: Location, { trans }: ILanguage): string {
  switch (location.status) {
    case 'missing':
      return trans.__('missing');
    case 'unreadable':
      return trans.__('unreadable');
    case 'not-a-folder':
      return trans.__('not a folder');
    case 'stale':
      return trans.__('not answering');
    case 'ok':
      return location.expected_mount
        ? trans.__('not mounted')
        : !location.writable
          ? trans.__('read-only')
          : location.empty && location.role === 'shared'
            ? trans.__('empty')
            : '';
  }
}

/** What a location that can't be used as it should means, and what to do about it; empty if it can. */
export function troubleOf(location: Location, language: ILanguage): string {
  const { trans } = language;
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
    case 'stale':
      return trans.__(
        'It is mounted, %1, but what is behind it does not answer. When that is back, restart the container if this stays.',
        backingOf(location, language)
      );
    case 'ok':
      return location.expected_mount ? unmountedOf(location, language) : '';
  }
}

/** Nothing is mounted where something should be. */
function unmountedOf(location: Location, { trans }: ILanguage): string {
  return location.empty === false
    ? trans.__(
        'Nothing is mounted here: what lies in it is only in this container. Start the container with a host folder mounted here.'
      )
    : trans.__(
        'Nothing is mounted here, so it is empty. Start the container with a host folder mounted here.'
      );
}

/** What to make of a shared folder that is in order but has nothing in it; empty otherwise. */
export function emptinessOf(location: Location, { trans }: ILanguage): string {
  const { empty, expected_mount: unmounted, mount, role, status } = location;
  return status === 'ok' && empty && !unmounted && role === 'shared'
    ? mount?.kind === 'bind' || mount?.kind === 'network'
      ? trans.__(
          'It is mounted, and there is nothing in it yet. If files should be here, look whether it is the right folder.'
        )
      : trans.__('There is nothing in it yet.')
    : '';
}

/** Why a location would be better off on a volume of its own, in plain words; empty if it wouldn't. */
export function homelessnessOf(
  location: Location,
  { trans }: ILanguage
): string {
  const notebooks = location.role === 'notebooks';
  switch (location.mount?.kind) {
    case 'container':
      return notebooks
        ? trans.__(
            'Your notebooks are not on a volume: they are lost when this container is removed.'
          )
        : trans.__(
            '%1 is not on a volume: it is lost when this container is removed.',
            location.name
          );
    case 'tmpfs':
      return notebooks
        ? trans.__(
            'Your notebooks are only in memory: they are lost when this container stops.'
          )
        : trans.__(
            '%1 is only in memory: it is lost when this container stops.',
            location.name
          );
    case 'volume':
      return notebooks
        ? trans.__(
            'Your notebooks are on a volume without a name: a new container starts without them.'
          )
        : trans.__(
            '%1 is on a volume without a name: a new container starts without it.',
            location.name
          );
    default:
      return '';
  }
}
