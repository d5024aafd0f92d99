import type { IUnsaved } from '../documents/tokens';
import type { ILanguage } from './language';
import { countOf } from './numbers';

/** What is asked before a backup, or being done about it. */
export function unsavedOf(question: IUnsaved, language: ILanguage): string {
  const { documents, isLeft, isSaving } = question;
  const { trans } = language;
  const [first] = documents;
  const count = countOf(documents.length, language);
  if (isSaving) {
    return trans._n(
      'Saving %2 document…',
      'Saving %2 documents…',
      documents.length,
      count
    );
  }
  if (isLeft) {
    return documents.length === 1 && first
      ? trans.__('“%1” could not be saved.', nameIn(first.inside))
      : trans._n(
          '%2 document could not be saved.',
          '%2 documents could not be saved.',
          documents.length,
          count
        );
  }
  return documents.length === 1 && first
    ? trans.__('“%1” has unsaved changes.', nameIn(first.inside))
    : trans._n(
        '%2 document has unsaved changes.',
        '%2 documents have unsaved changes.',
        documents.length,
        count
      );
}

function nameIn(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
