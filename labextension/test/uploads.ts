import { Signal } from '@lumino/signaling';

import type { IUpload, IUploads } from '../src/uploads/tokens';

export function anUpload(change: Partial<IUpload> = {}): IUpload {
  return {
    key: 1,
    name: 'backup.tgz',
    size: 1_400_000_000,
    location: 'notebooks',
    stage: 'sending',
    sent: 0,
    rate: 0,
    isTwin: false,
    problem: null,
    ...change
  };
}

/** Uploads that are what they are; what is asked of them is written down in `asked`. */
export function someUploads(
  list: readonly IUpload[] = [],
  asked: unknown[][] = []
): IUploads {
  const source = {} as IUploads;
  return {
    list,
    changed: new Signal<IUploads, void>(source),
    done: new Signal<IUploads, string>(source),
    ready: true,
    add: files => {
      asked.push(['add', ...files.map(({ name }) => name)]);
      return Promise.resolve();
    },
    agree: location => asked.push(['agree', location]),
    cancel: key => asked.push(['cancel', key]),
    again: key => asked.push(['again', key])
  };
}
