import type { Snapshot } from '../api/schemas';
import type { ILanguage } from './language';
import { countOf, sizeOf } from './numbers';

/**
 * What a snapshot is called in its row: the user's words, or what it is where they gave none.
 *
 * @param all - the other snapshots, where the one that was restored has its name
 */
export function nameOf(
  snapshot: Snapshot,
  language: ILanguage,
  all: readonly Snapshot[] = []
): string {
  const { trans } = language;
  if (snapshot.label) {
    return snapshot.label;
  }
  switch (snapshot.origin) {
    case 'automatic':
      return trans.__('automatic');
    case 'safety':
      return keptBeforeOf(snapshot, language, all);
    case 'import':
    case 'found':
      return fileNameOf(snapshot);
    case 'user':
      return trans.__('no label');
  }
}

/** Whether a snapshot was taken before an undo rather than before a restore. */
export function isBeforeUndo(
  { undoes }: Snapshot,
  all: readonly Snapshot[]
): boolean {
  return restoredBy(undoes, all)?.origin === 'safety';
}

function restoredBy(
  undoes: Snapshot['undoes'],
  all: readonly Snapshot[]
): Snapshot | undefined {
  return all.find(({ id }) => id === undoes?.snapshot);
}

/** Why a snapshot was taken before a restore: "before restoring “Friday”", "before undoing a restore". */
function keptBeforeOf(
  snapshot: Snapshot,
  { trans }: ILanguage,
  all: readonly Snapshot[]
): string {
  if (isBeforeUndo(snapshot, all)) {
    return trans.__('before undoing a restore');
  }
  const restored = restoredBy(snapshot.undoes, all);
  return restored?.label
    ? trans.__('before restoring “%1”', restored.label)
    : trans.__('before a restore');
}

/** The archive's file in the store: an id is its name without `.tgz`, other kinds keep theirs. */
export function fileNameOf({ id }: Snapshot): string {
  return /\.(tar|gz|xz|zst|tzst|txz|bz2)$/.test(id) ? id : `${id}.tgz`;
}

/** Whether a name comes from us rather than from a person, so that it is shown more quietly. */
export function isQuiet(snapshot: Snapshot): boolean {
  return (
    !snapshot.label &&
    snapshot.origin !== 'found' &&
    snapshot.origin !== 'import'
  );
}

/** What it costs and of what kind it is: "1.5 GB · full", "6 MB new", "1.2 GB · made with tar". */
export function costOf(snapshot: Snapshot, language: ILanguage): string {
  const { trans } = language;
  const size = sizeOf(snapshot.size, language);
  switch (snapshot.kind) {
    case 'full':
      return trans.__('%1 · full', size);
    case 'incremental':
      return trans.__('%1 new', size);
    case 'foreign':
      return trans.__('%1 · made with tar', size);
  }
}

/** What is wrong with it, in a word or two; empty if nothing is. */
export function flawOf(snapshot: Snapshot, language: ILanguage): string {
  const { trans } = language;
  switch (snapshot.state) {
    case 'damaged':
      return trans.__('damaged');
    case 'warnings':
      return trans._n(
        '%2 warning',
        '%2 warnings',
        snapshot.warnings,
        countOf(snapshot.warnings, language)
      );
    case 'complete':
      return '';
  }
}
