import type { IPanelActions } from '../../src/panel/context';
import { someUploads } from '../uploads';

/** What the panel asked for, in order. */
export interface IAsked {
  asked: [string, ...unknown[]][];
  actions: IPanelActions;
}

/** Actions that write down what was asked of them; `taken` is whether a backup is taken. */
export function recording(taken = true): IAsked {
  const asked: IAsked['asked'] = [];
  const actions: IPanelActions = {
    backUp: (location, label) => {
      asked.push(['backUp', location, label]);
      return Promise.resolve(taken);
    },
    answer: answer => asked.push(['answer', answer]),
    restore: ({ id }) => asked.push(['restore', id]),
    undo: ({ id }) => asked.push(['undo', id]),
    showMenu: ({ id }) => asked.push(['showMenu', id]),
    wasShown: () => asked.push(['wasShown']),
    cancel: job => asked.push(['cancel', job]),
    refresh: () => asked.push(['refresh']),
    dismiss: () => asked.push(['dismiss']),
    openFolder: path => asked.push(['openFolder', path]),
    adopt: ({ name }) => asked.push(['adopt', name]),
    showLocationMenu: ({ name }) => asked.push(['showLocationMenu', name]),
    openLive: ({ name }, { path }) => asked.push(['openLive', name, path]),
    showLiveMenu: ({ name }, { path }) =>
      asked.push(['showLiveMenu', name, path]),
    backUpVolume: ({ name }) => asked.push(['backUpVolume', name]),
    showVolumeMenu: ({ name }) => asked.push(['showVolumeMenu', name]),
    newVolume: () => asked.push(['newVolume']),
    upload: () => asked.push(['upload']),
    uploads: someUploads(),
    showHealth: () => asked.push(['showHealth'])
  };
  return { asked, actions };
}
