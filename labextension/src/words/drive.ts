import type { ILanguage } from './language';

/** What the drive of the snapshots says to JupyterLab, which shows it in dialogs of its own. */
export interface IDriveWords {
  /** To whoever wants to change something. */
  readonly refusal: string;
  missing(path: string): string;
  notText(name: string): string;
}

export function driveWordsOf({ trans }: ILanguage): IDriveWords {
  return {
    refusal: trans.__(
      'What is in a snapshot can’t be changed. Restore it, or save it elsewhere with “Save As”.'
    ),
    missing: path => trans.__('“%1” is not in the snapshot.', path),
    notText: name => trans.__('“%1” is not UTF-8 text.', name)
  };
}
