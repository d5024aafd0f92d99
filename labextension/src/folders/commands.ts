import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard } from '@jupyterlab/apputils';
import {
  copyIcon,
  downloadIcon,
  fileIcon,
  folderIcon
} from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { argsOf } from '../commands/args';
import { CommandIDs, PANEL_ID } from '../commands/ids';
import { download } from '../documents/download';
import type { IDataModel } from '../model/tokens';
import { baseNameOf, type IPlace, placeNamed } from '../publishing/places';
import type { ILanguage } from '../words/language';
import { absolutePathOf, labPathOf } from './paths';
import type { IFoldersModel } from './tokens';

/** JupyterLab's own commands. */
const OPEN_FILE = 'docmanager:open';
const OPEN_PATH = 'filebrowser:open-path';

/**
 * Add the commands on what lies in a location now, named by `location` and the `path` beneath it.
 */
export function addFolderCommands(
  app: JupyterFrontEnd,
  data: IDataModel,
  folders: IFoldersModel,
  { trans }: ILanguage
): void {
  const { commands, shell, serviceManager } = app;
  const names = {
    location: trans.__('The location'),
    path: trans.__('The path beneath it; the location itself if not given')
  };
  const describedBy = argsOf(names, ['location']);
  const named = (args: ReadonlyPartialJSONObject): IPlace | null =>
    placeNamed(args, data.state.locations);
  const labPath = (args: ReadonlyPartialJSONObject): string | null => {
    const place = named(args);
    return place && labPathOf(place.location, place.path);
  };

  commands.addCommand(CommandIDs.lookInto, {
    label: trans.__('Look Into'),
    caption: trans.__('Show in the panel what is in the folder now'),
    icon: folderIcon,
    describedBy,
    isEnabled: args => named(args)?.location.status === 'ok',
    execute: args => {
      const place = named(args);
      if (place) {
        shell.activateById(PANEL_ID);
        folders.open({ location: place.location.name, path: place.path });
      }
    }
  });

  commands.addCommand(CommandIDs.openLive, {
    label: trans.__('Open'),
    caption: trans.__('Open the file in JupyterLab'),
    icon: fileIcon,
    describedBy: argsOf(
      {
        ...names,
        type: trans.__('“link” for one that may lead to a folder')
      },
      ['location', 'path']
    ),
    isEnabled: args => labPath(args) !== null,
    execute: async args => {
      const path = labPath(args);
      if (path !== null) {
        // What a link leads to may be a folder, which only the file browser can tell.
        const command = args.type === 'link' ? OPEN_PATH : OPEN_FILE;
        await commands.execute(command, { path });
      }
    }
  });

  commands.addCommand(CommandIDs.showLive, {
    label: trans.__('Show in File Browser'),
    caption: trans.__('Show the folder in JupyterLab’s file browser'),
    icon: folderIcon,
    describedBy,
    isEnabled: args => labPath(args) !== null,
    isVisible: () => commands.hasCommand(OPEN_PATH),
    execute: async args => {
      const path = labPath(args);
      if (path !== null) {
        await commands.execute(OPEN_PATH, { path: `/${path}` });
      }
    }
  });

  commands.addCommand(CommandIDs.downloadLive, {
    label: trans.__('Download'),
    caption: trans.__('Save the file on this computer'),
    icon: downloadIcon,
    describedBy,
    isEnabled: args => labPath(args) !== null,
    execute: async args => {
      const path = labPath(args);
      if (path !== null) {
        const url = await serviceManager.contents.getDownloadUrl(path);
        download(url, baseNameOf(path));
      }
    }
  });

  commands.addCommand(CommandIDs.copyLivePath, {
    label: trans.__('Copy Path'),
    caption: trans.__('Copy the path, as programs and terminals know it'),
    icon: copyIcon,
    describedBy,
    isEnabled: args => named(args) !== null,
    execute: args => {
      const place = named(args);
      if (place) {
        Clipboard.copyToSystem(absolutePathOf(place.location, place.path));
      }
    }
  });
}
