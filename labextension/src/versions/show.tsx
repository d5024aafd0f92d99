import * as React from 'react';

import { showFrame } from '../dialogs/frame';
import { baseNameOf } from '../publishing/places';
import {
  DeletedBody,
  type IDeletedBodyProps,
  type IDeletedWish
} from './deleted-body';
import {
  type IVersionsBodyProps,
  type IVersionWish,
  VersionsBody
} from './versions-body';

/** Show the versions of a file. Resolves to what the user wants with one of them, or to null. */
export function askWhichVersion(
  options: Omit<IVersionsBodyProps, 'now' | 'onEnd'>
): Promise<IVersionWish | null> {
  return showFrame<IVersionWish>({
    title: options.language.trans.__(
      'Previous versions of “%1”',
      baseNameOf(options.path)
    ),
    className: 'ad-VersionsDialog',
    body: end => <VersionsBody {...options} now={new Date()} onEnd={end} />
  });
}

/** Show what a folder lost. Resolves to what the user wants with some of it, or to null. */
export function askWhichDeleted({
  folder,
  ...options
}: Omit<IDeletedBodyProps, 'now' | 'onEnd'> & {
  folder: string;
}): Promise<IDeletedWish | null> {
  return showFrame<IDeletedWish>({
    title: options.language.trans.__('Deleted from “%1”', baseNameOf(folder)),
    className: 'ad-VersionsDialog',
    body: end => <DeletedBody {...options} now={new Date()} onEnd={end} />
  });
}
