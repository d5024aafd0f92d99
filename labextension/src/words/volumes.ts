import type { Engine, Volume } from '../api/schemas';
import { flawOfName, isUsed } from '../volumes/state';
import type { ILanguage } from './language';
import { listOf } from './lists';
import { countOf, sizeOf } from './numbers';
import { shortNameOf } from './places';
import { problemTextOf } from './problems';

/** How many names of containers a line gives; the rest is counted. */
const NAMED = 2;

/** What a volume is called in its row. */
export function volumeNameOf(volume: Volume, { trans }: ILanguage): string {
  const name = shortNameOf(volume.name);
  return volume.anonymous ? trans.__('unnamed, %1', name) : name;
}

/** Who uses a volume: "used by this container", "used by db and web", "not used". */
export function usersOf(volume: Volume, language: ILanguage): string {
  const { trans } = language;
  const { users } = volume;
  if (users.length === 0) {
    return trans.__('not used');
  }
  const others = users.filter(({ ours }) => !ours).map(({ name }) => name);
  const names = users.some(({ ours }) => ours)
    ? [trans.__('this container'), ...others]
    : others;
  const rest = names.length - NAMED;
  const shown = names.slice(0, NAMED);
  const list = listOf(
    rest > 0
      ? [
          ...shown,
          trans._n('%2 more', '%2 more', rest, countOf(rest, language))
        ]
      : shown,
    language
  );
  return users.some(({ running }) => running)
    ? trans.__('used by %1', list)
    : trans.__('used by %1, stopped', list);
}

/** What it weighs, who uses it, what is kept of it: "1.2 GB · used by db · 3 snapshots". */
export function volumeFactsOf(volume: Volume, language: ILanguage): string {
  return [
    volume.size === null ? '' : sizeOf(volume.size, language),
    usersOf(volume, language),
    volume.snapshots > 0
      ? language.trans._n(
          '%2 snapshot',
          '%2 snapshots',
          volume.snapshots,
          countOf(volume.snapshots, language)
        )
      : ''
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Everything about a volume, for a tooltip. */
export function volumeDetailOf(volume: Volume, { trans }: ILanguage): string {
  const lines = [volume.name, trans.__('Driver: %1', volume.driver)];
  for (const { name, path, running, read_only: readOnly } of volume.users) {
    const mounted = readOnly
      ? trans.__('%1 has it at %2, read-only', name, path)
      : trans.__('%1 has it at %2', name, path);
    lines.push(running ? mounted : trans.__('%1 (stopped)', mounted));
  }
  for (const [key, value] of Object.entries(volume.labels)) {
    lines.push(`${key}=${value}`);
  }
  return lines.join('\n');
}

/** Why a volume can't be removed, for a menu's label; empty if it can. */
export function removalOf(volume: Volume, { trans }: ILanguage): string {
  return isUsed(volume) ? trans.__('Remove (it is in use)') : '';
}

/** What is wrong with a new volume's name; empty if nothing is, or nothing is written yet. */
export function nameFlawOf(
  name: string,
  volumes: readonly Volume[],
  { trans }: ILanguage
): string {
  switch (flawOfName(name, volumes)) {
    case 'short':
      return trans.__('A name has two letters or more.');
    case 'letters':
      return trans.__(
        'Docker takes letters (a–z), digits, “_”, “.” and “-”, and a letter or digit first.'
      );
    case 'taken':
      return trans.__('There is a volume of this name already.');
    default:
      return '';
  }
}

/** What to say of an engine that is there and can't be used; empty otherwise. */
export function engineTroubleOf(
  engine: Engine | null,
  language: ILanguage
): string {
  const problem =
    engine?.state === 'ok' || engine?.state === 'absent'
      ? null
      : engine?.problem;
  return problem ? problemTextOf(problem, language) : '';
}
