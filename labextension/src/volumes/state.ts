import type { Location, Volume, VolumeUser } from '../api/schemas';
import type { IVolumesState } from './tokens';

/** How snapshots of a volume that is no location name where they come from. */
const PREFIX = 'volume.';

/** The volume that a snapshot or a job is about by its location's name, or null where it is a location. */
export function volumeOf(location: string): string | null {
  return location.startsWith(PREFIX) ? location.slice(PREFIX.length) : null;
}

/** The name that snapshots of a volume have as their location: that of ours which it backs, if it does. */
export function locationOf({ name, location }: Volume): string {
  return location ?? `${PREFIX}${name}`;
}

/** The containers that would have to be stopped for the volume to be out of use; ours never is. */
export function stoppableUsers({ users }: Volume): VolumeUser[] {
  return users.filter(({ running, ours }) => running && !ours);
}

export function isUsed({ users }: Volume): boolean {
  return users.length > 0;
}

/** Whether volumes can be worked with. */
export function hasEngine({ engine }: IVolumesState): boolean {
  return engine?.state === 'ok';
}

/** Whether a location would be better off on a named volume: it is lost, or nobody will find it again. */
export function isHomeless({ mount, status }: Location): boolean {
  return (
    status === 'ok' &&
    mount !== null &&
    (mount.kind === 'container' ||
      mount.kind === 'tmpfs' ||
      (mount.kind === 'volume' && mount.anonymous))
  );
}

/** As they are listed: those mounted here first, then the named ones, then those nobody named. */
export function inOrder(volumes: readonly Volume[]): Volume[] {
  const rank = ({ location, users, anonymous }: Volume): number =>
    location || users.some(({ ours }) => ours) ? 0 : anonymous ? 2 : 1;
  return [...volumes].sort(
    (a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1)
  );
}

/**
 * What is wrong with a new volume's name; null if nothing is.
 *
 * Docker takes `[a-zA-Z0-9][a-zA-Z0-9_.-]+` (moby's volume/local `volumeNameRegex`).
 */
export function flawOfName(
  name: string,
  volumes: readonly Volume[]
): 'empty' | 'short' | 'letters' | 'taken' | null {
  if (name === '') {
    return 'empty';
  }
  if (name.length === 1) {
    return 'short';
  }
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) {
    return 'letters';
  }
  return volumes.some(volume => volume.name === name) ? 'taken' : null;
}

/** A name for a location's new volume that is not taken yet. */
export function suggestName(
  location: string,
  volumes: readonly Volume[]
): string {
  const base = `ailab-${location.replace(/[^a-zA-Z0-9_.-]/g, '-')}`;
  let name = base;
  for (let number = 2; flawOfName(name, volumes) === 'taken'; number++) {
    name = `${base}-${number}`;
  }
  return name;
}
