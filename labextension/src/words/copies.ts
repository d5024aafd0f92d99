import type { Plan } from '../api/schemas';
import { baseNameOf } from '../publishing/places';
import type { ILanguage } from './language';
import { countOf, sizeOf } from './numbers';

/** What is copied out of a snapshot: "“train.ipynb”", "3 files and folders". */
export function whatOf(paths: readonly string[], language: ILanguage): string {
  const { trans } = language;
  const [only] = paths;
  if (only !== undefined && paths.length === 1) {
    return trans.__('“%1”', baseNameOf(only));
  }
  return paths.length === 0
    ? trans.__('everything')
    : trans._n(
        '%2 file or folder',
        '%2 files and folders',
        paths.length,
        countOf(paths.length, language)
      );
}

/** What copying would make, and that it leaves the rest alone. */
export function copyPlanOf(
  { folder, added }: Plan,
  paths: readonly string[],
  language: ILanguage
): string {
  const { trans } = language;
  const size = sizeOf(added.bytes, language);
  const [only] = paths;
  const made = baseNameOf(folder ?? '');
  return only !== undefined && paths.length === 1 && made !== baseNameOf(only)
    ? trans.__(
        'There is one of that name already, which stays. The copy is called “%1” (%2).',
        made,
        size
      )
    : trans.__('%1 to copy. Nothing there is replaced.', size);
}
