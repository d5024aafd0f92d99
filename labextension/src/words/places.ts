import { volumeOf } from '../volumes/state';
import type { ILanguage } from './language';

/** What a snapshot or a job is of, by its location's name: "notebooks", "volume my-vol". */
export function placeOf(location: string, { trans }: ILanguage): string {
  const volume = volumeOf(location);
  return volume === null
    ? location
    : trans.__('volume %1', shortNameOf(volume));
}

/** A volume's name as it is shown: Docker makes up 64 digits for one that nobody named. */
export function shortNameOf(volume: string): string {
  return /^[0-9a-f]{64}$/.test(volume) ? `${volume.slice(0, 12)}…` : volume;
}
