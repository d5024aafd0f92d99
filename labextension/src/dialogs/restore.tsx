import { Dialog, showDialog } from '@jupyterlab/apputils';
import * as React from 'react';

import type { Location, Snapshot } from '../api/schemas';
import { momentOf } from '../words/days';
import type { ILanguage } from '../words/language';
import { entriesOf, sizeOf } from '../words/numbers';
import { isQuiet, nameOf } from '../words/snapshots';

export interface IRestoreDialogOptions {
  snapshot: Snapshot;
  /** Where it would be restored; null if the server doesn't know that location now. */
  location: Location | null;
  /** Documents of that location with changes that are not saved, by their path. */
  unsaved: readonly string[];
  language: ILanguage;
  now?: Date;
}

/** How many unsaved documents are named; the rest is counted. */
const NAMED = 5;

/**
 * Say exactly what a restore will do, and ask. Resolves to whether the user agreed.
 */
export async function confirmRestore(
  options: IRestoreDialogOptions
): Promise<boolean> {
  const { trans } = options.language;
  const result = await showDialog({
    title: trans.__('Restore %1?', options.snapshot.location),
    body: <RestoreText {...options} />,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Restore') })
    ],
    defaultButton: 0
  });
  return result.button.accept;
}

export function RestoreText(props: IRestoreDialogOptions): React.JSX.Element {
  const { snapshot, location, unsaved, language } = props;
  const { trans } = language;
  return (
    <div className="ad-Dialog">
      <p>
        <b>{titleOf(props)}</b>
        <br />
        <span className="ad-Dialog-quiet">{holdsOf(snapshot, language)}</span>
      </p>
      <ul>
        <li>
          {location
            ? trans.__('It is restored into %1.', location.path)
            : trans.__('It is restored into %1.', snapshot.location)}
        </li>
        <li>
          {trans.__(
            'Files in the snapshot replace those with the same name, and deleted ones come back.'
          )}
        </li>
        <li>{trans.__('Newer files that are not in the snapshot stay.')}</li>
        <li>
          {trans.__(
            'What is replaced is gone: back up first if you may want the present state.'
          )}
        </li>
      </ul>
      {snapshot.state === 'damaged' && (
        <p className="ad-Dialog-note">
          {trans.__(
            'This snapshot is damaged. The restore stops, changing nothing, if a file it needs can’t be read.'
          )}
        </p>
      )}
      {unsaved.length > 0 && (
        <p className="ad-Dialog-note">{unsavedText(unsaved, language)}</p>
      )}
    </div>
  );
}

function titleOf(props: IRestoreDialogOptions): string {
  const { snapshot, language, now } = props;
  const { trans } = language;
  const moment = momentOf(
    new Date(snapshot.created),
    now ?? new Date(),
    language
  );
  return isQuiet(snapshot)
    ? trans.__('The snapshot taken %1', moment)
    : trans.__('“%1”, taken %2', nameOf(snapshot, language), moment);
}

function holdsOf(snapshot: Snapshot, language: ILanguage): string {
  if (snapshot.entries === null) {
    return language.trans.__(
      'An archive of %1, made with another tool',
      sizeOf(snapshot.size, language)
    );
  }
  const files = entriesOf(snapshot.entries, language);
  return snapshot.content_size === null
    ? files
    : `${files}, ${sizeOf(snapshot.content_size, language)}`;
}

function unsavedText(unsaved: readonly string[], { trans }: ILanguage): string {
  const named = unsaved.slice(0, NAMED).join(', ');
  const rest = unsaved.length - NAMED;
  const names = rest > 0 ? trans.__('%1 and %2 more', named, rest) : named;
  return trans._n(
    'Open with unsaved changes: %2. It is not reloaded; saving it afterwards replaces the restored file.',
    'Open with unsaved changes: %2. They are not reloaded; saving them afterwards replaces the restored files.',
    unsaved.length,
    names
  );
}
