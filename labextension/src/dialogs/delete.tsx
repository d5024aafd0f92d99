import { Dialog, showDialog } from '@jupyterlab/apputils';
import * as React from 'react';

import type { Snapshot } from '../api/schemas';
import { momentOf } from '../words/days';
import type { ILanguage } from '../words/language';
import { sizeOf } from '../words/numbers';
import { placeOf } from '../words/places';
import { isQuiet, nameOf } from '../words/snapshots';

export interface IDeleteDialogOptions {
  snapshot: Snapshot;
  /** Whether this is the last snapshot of its location. */
  isLast: boolean;
  language: ILanguage;
  now?: Date;
}

/**
 * Say what deleting a snapshot means, and ask. Resolves to whether the user agreed.
 */
export async function confirmDelete(
  options: IDeleteDialogOptions
): Promise<boolean> {
  const { trans } = options.language;
  const result = await showDialog({
    title: trans.__('Delete this snapshot?'),
    body: <DeleteText {...options} />,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('Delete') })
    ],
    defaultButton: 0
  });
  return result.button.accept;
}

export function DeleteText(props: IDeleteDialogOptions): React.JSX.Element {
  const { snapshot, isLast, language } = props;
  const { trans } = language;
  const place = placeOf(snapshot.location, language);
  const moment = momentOf(
    new Date(snapshot.created),
    props.now ?? new Date(),
    language
  );
  return (
    <div className="ad-Dialog">
      <p>
        <b>
          {isQuiet(snapshot)
            ? trans.__('The snapshot of %1 taken %2', place, moment)
            : trans.__(
                '“%1”, taken of %2 %3',
                nameOf(snapshot, language),
                place,
                moment
              )}
        </b>
      </p>
      <ul>
        <li>
          {trans.__(
            'It can’t be brought back. The folder itself is not touched.'
          )}
        </li>
        <li>
          {trans.__(
            'Up to %1 is freed: what other snapshots need of it is kept.',
            sizeOf(snapshot.size, language)
          )}
        </li>
      </ul>
      {isLast && (
        <p className="ad-Dialog-note">
          {trans.__(
            'It is the last snapshot of %1: nothing can be restored without it.',
            place
          )}
        </p>
      )}
    </div>
  );
}
