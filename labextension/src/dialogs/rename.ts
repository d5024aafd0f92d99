import { InputDialog } from '@jupyterlab/apputils';

import type { Snapshot } from '../api/schemas';
import type { ILanguage } from '../words/language';

/** The longest label the server takes, in characters. */
const LABEL_LIMIT = 200;

/**
 * Ask for a snapshot's label. Resolves to null where nothing is to change.
 */
export async function askForLabel(
  snapshot: Snapshot,
  { trans }: ILanguage
): Promise<string | null> {
  const result = await InputDialog.getText({
    title: trans.__('Rename snapshot'),
    label: trans.__('A few words to find it by'),
    text: snapshot.label,
    okLabel: trans.__('Rename')
  });
  const label = result.value?.trim().slice(0, LABEL_LIMIT) ?? '';
  return result.button.accept && label !== snapshot.label ? label : null;
}
