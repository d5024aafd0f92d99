import type { RestoreMode, Snapshot } from '../api/schemas';
import type { IChosen } from '../plan/figures';
import { momentOf } from './days';
import type { ILanguage } from './language';
import { listOf } from './lists';
import { countOf, entriesOf, sizeOf } from './numbers';
import { placeOf } from './places';
import { isBeforeUndo, isQuiet, nameOf } from './snapshots';

/** The modes a person chooses between; `undo` has a dialog of its own. */
export const MODES: readonly RestoreMode[] = ['overlay', 'replace', 'copy'];

/** A mode in a person's words, and what it means for what has come since. */
export function modeOf(
  mode: RestoreMode,
  { trans }: ILanguage
): { name: string; meaning: string } {
  switch (mode) {
    case 'overlay':
      return {
        name: trans.__('Bring back, keep the rest'),
        meaning: trans.__('What came later stays.')
      };
    case 'replace':
      return {
        name: trans.__('Make it exactly as it was'),
        meaning: trans.__('What came later is removed.')
      };
    case 'copy':
      return {
        name: trans.__('Into a new folder beside'),
        meaning: trans.__('What is there now stays.')
      };
    case 'undo':
      return {
        name: trans.__('Undo the restore'),
        meaning: trans.__('What you have made since then stays.')
      };
  }
}

/**
 * The headline of the dialog: "Restore notebooks as it was yesterday at 12:48".
 *
 * @param place - where it is restored, by its location's name
 * @param all - the other snapshots, by which an undo is told from a restore
 */
export function headlineOf(
  snapshot: Snapshot,
  place: string,
  mode: RestoreMode,
  now: Date,
  language: ILanguage,
  all: readonly Snapshot[] = []
): string {
  const { trans } = language;
  const moment = momentOf(new Date(snapshot.created), now, language);
  const name = placeOf(place, language);
  if (mode === 'undo') {
    return isBeforeUndo(snapshot, all)
      ? trans.__('Take back the undo of %1 made %2', name, moment)
      : trans.__('Undo the restore of %1 made %2', name, moment);
  }
  if (snapshot.origin === 'found') {
    return trans.__('Restore %1 from %2', name, nameOf(snapshot, language));
  }
  return place === snapshot.location
    ? trans.__('Restore %1 as it was %2', name, moment)
    : trans.__(
        'Restore %1 as %2 was %3',
        name,
        placeOf(snapshot.location, language),
        moment
      );
}

/** What is restored, under the headline: its label, and what it holds. */
export function subjectOf(snapshot: Snapshot, language: ILanguage): string {
  const { trans } = language;
  const name = isQuiet(snapshot)
    ? ''
    : trans.__('“%1”', nameOf(snapshot, language));
  const holds =
    snapshot.entries === null
      ? trans.__(
          'an archive of %1, made with another tool',
          sizeOf(snapshot.size, language)
        )
      : [
          entriesOf(snapshot.entries, language),
          snapshot.content_size === null
            ? ''
            : sizeOf(snapshot.content_size, language)
        ]
          .filter(Boolean)
          .join(', ');
  return [name, holds].filter(Boolean).join(' · ');
}

/** Whether a restore in this mode can be undone, because the present state is kept first. */
export function safetyOf(mode: RestoreMode, { trans }: ILanguage): string {
  return mode === 'copy'
    ? trans.__(
        'Nothing of what is there now changes, so there is nothing to undo.'
      )
    : mode === 'undo'
      ? trans.__(
          'The present state is kept first, so this can be taken back as well.'
        )
      : trans.__('The present state is kept first, so this can be undone.');
}

/** The warning of a server that keeps nothing before a restore: it says what `safetyOf` would. */
export const NO_SAFETY = 'no-safety';

/** What will happen, in a sentence. */
export function sentenceOf(
  chosen: IChosen,
  mode: RestoreMode,
  folder: string | null,
  language: ILanguage
): string {
  const { trans } = language;
  const { added, changed, removed } = chosen;
  if (added.entries + changed.entries + removed.entries === 0) {
    return mode === 'undo'
      ? trans.__(
          'There is nothing left to undo: everything is as it was before.'
        )
      : trans.__(
          'Everything is already as it was: there is nothing to restore.'
        );
  }
  if (mode === 'copy') {
    const { entries } = added;
    const what = entriesOf(entries, language);
    return folder === null
      ? trans._n(
          '%2 is written into a new folder.',
          '%2 are written into a new folder.',
          entries,
          what
        )
      : trans._n(
          '%2 is written into the new folder “%3”.',
          '%2 are written into the new folder “%3”.',
          entries,
          what,
          folder
        );
  }
  const parts: string[] = [];
  if (added.entries) {
    parts.push(
      trans._n(
        '%2 comes back',
        '%2 come back',
        added.entries,
        countOf(added.entries, language)
      )
    );
  }
  if (changed.entries) {
    parts.push(
      trans._n(
        '%2 changes',
        '%2 change',
        changed.entries,
        countOf(changed.entries, language)
      )
    );
  }
  if (removed.entries) {
    parts.push(
      trans._n(
        '%2 is removed',
        '%2 are removed',
        removed.entries,
        countOf(removed.entries, language)
      )
    );
  }
  const sentence = listOf(parts, language);
  return removed.entries
    ? trans.__('%1.', sentence)
    : trans.__('%1. Nothing is removed.', sentence);
}

/** What stands on the button: exactly what it will do. */
export function agreeOf(
  chosen: IChosen,
  mode: RestoreMode,
  language: ILanguage
): string {
  const { trans } = language;
  const files = chosen.restoredFiles;
  const others = chosen.added.entries + chosen.changed.entries;
  const removed = chosen.removedFiles || chosen.removed.entries;
  const restored = filesOf(files, others, language);
  if (others === 0) {
    return removed === 0
      ? mode === 'undo'
        ? trans.__('Nothing to undo')
        : trans.__('Nothing to restore')
      : removalOf(chosen, mode, language);
  }
  if (mode === 'copy') {
    return trans.__('Restore %1 into a new folder', restored);
  }
  if (removed) {
    const going = countOf(removed, language);
    return mode === 'undo'
      ? trans.__('Undo: restore %1, remove %2', restored, going)
      : trans.__('Restore %1, remove %2', restored, going);
  }
  return mode === 'undo'
    ? trans.__('Undo: restore %1', restored)
    : trans.__('Restore %1', restored);
}

function removalOf(
  chosen: IChosen,
  mode: RestoreMode,
  language: ILanguage
): string {
  const { trans } = language;
  const { removedFiles: files, removed } = chosen;
  const what = filesOf(files, removed.entries, language);
  return mode === 'undo'
    ? trans.__('Undo: remove %1', what)
    : trans.__('Remove %1', what);
}

/** Files, or the folders where there are no files among them: "3 files", "1 folder". */
function filesOf(files: number, folders: number, language: ILanguage): string {
  const { trans } = language;
  return files
    ? trans._n('%2 file', '%2 files', files, countOf(files, language))
    : trans._n('%2 folder', '%2 folders', folders, countOf(folders, language));
}
