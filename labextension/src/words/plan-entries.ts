import type { PlanAction, PlanEntry, RestoreMode } from '../api/schemas';
import { momentOf } from './days';
import type { ILanguage } from './language';
import { sizeOf } from './numbers';

/** What happens to an entry, in its row. */
export function actionOf(
  action: PlanAction,
  mode: RestoreMode,
  { trans }: ILanguage
): string {
  switch (action) {
    case 'added':
      return mode === 'copy' ? trans.__('new') : trans.__('comes back');
    case 'changed':
      return trans.__('changes');
    case 'removed':
      return trans.__('is removed');
    case 'unchanged':
      return trans.__('the same');
    case 'kept':
      return trans.__('stays');
  }
}

/** What an entry weighs, now and then: "84 kB → 71 kB", "22 kB". */
export function weightOf(entry: PlanEntry, language: ILanguage): string {
  if (entry.type === 'folder') {
    return '';
  }
  const { size, live_size: live } = entry;
  const words = [live, size]
    .filter((bytes): bytes is number => bytes !== null)
    .map(bytes => sizeOf(bytes, language));
  const [now, then] = words;
  if (now === undefined || then === undefined || now === then) {
    return now ?? '';
  }
  return language.trans.__('%1 → %2', now, then);
}

/** Both sides of an entry with their times, for a tooltip. */
export function sidesOf(
  entry: PlanEntry,
  now: Date,
  language: ILanguage
): string {
  const { trans } = language;
  const side = (modified: string, size: number | null): string =>
    [
      momentOf(new Date(modified), now, language),
      size === null || entry.type === 'folder' ? '' : sizeOf(size, language)
    ]
      .filter(Boolean)
      .join(', ');
  const lines = [entry.path];
  if (entry.live_modified !== null) {
    lines.push(
      trans.__('Now: changed %1', side(entry.live_modified, entry.live_size))
    );
  }
  if (entry.modified !== null) {
    lines.push(
      trans.__('In the snapshot: changed %1', side(entry.modified, entry.size))
    );
  }
  return lines.join('\n');
}
