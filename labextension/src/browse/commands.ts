import { Clipboard } from '@jupyterlab/apputils';
import {
  copyIcon,
  downloadIcon,
  fileIcon,
  folderIcon
} from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { DataClient } from '../api/client';
import { argsOf, textOf } from '../commands/args';
import { CommandIDs } from '../commands/ids';
import { showCopyOut } from '../dialogs/copy-out';
import { download } from '../documents/download';
import type { ILanguage } from '../words/language';
import type { Copying } from './copying';
import type { ISnapshotPath } from './paths';
import type { ISnapshotViewer } from './tokens';

export interface IEntryCommandsOptions {
  commands: CommandRegistry;
  viewer: ISnapshotViewer;
  client: Pick<DataClient, 'fileUrl'>;
  copying: Copying;
  /** The name of the location that a snapshot is of. */
  locationOf: (id: string) => string | undefined;
  language: ILanguage;
}

/**
 * Add the commands on one file of a snapshot, named by `id` and `path`.
 */
export function addEntryCommands(options: IEntryCommandsOptions): void {
  const { commands, viewer, client, copying, language } = options;
  const { trans } = language;
  const describedBy = argsOf({
    id: trans.__('The id of the snapshot'),
    path: trans.__('The path inside the snapshot')
  });

  commands.addCommand(CommandIDs.openKept, {
    label: trans.__('Open Read-Only'),
    caption: trans.__('Open the file as it is in the snapshot'),
    icon: fileIcon,
    describedBy,
    execute: args => viewer.open(placeOf(args))
  });

  commands.addCommand(CommandIDs.downloadKept, {
    label: trans.__('Download'),
    caption: trans.__('Save the file as it is in the snapshot'),
    icon: downloadIcon,
    describedBy,
    execute: args => {
      const { id, path } = placeOf(args);
      const name = path.slice(path.lastIndexOf('/') + 1);
      download(client.fileUrl(id, path), name);
    }
  });

  commands.addCommand(CommandIDs.copyKept, {
    label: trans.__('Copy To…'),
    caption: trans.__(
      'Copy it as it is in the snapshot to a folder of your choice'
    ),
    icon: folderIcon,
    describedBy,
    isEnabled: () => copying.targets.length > 0,
    execute: async args => {
      const { id, path } = placeOf(args);
      const home = options.locationOf(id);
      // The snapshot's own location first.
      const targets = [...copying.targets].sort(
        (a, b) => Number(b.name === home) - Number(a.name === home)
      );
      if (targets.length > 0) {
        const kept = { id, paths: path ? [path] : [] };
        await showCopyOut({ kept, targets, copying, language });
      }
    }
  });

  commands.addCommand(CommandIDs.copyKeptPath, {
    label: trans.__('Copy Path'),
    caption: trans.__('Copy the path inside the snapshot'),
    icon: copyIcon,
    describedBy,
    execute: args => Clipboard.copyToSystem(placeOf(args).path)
  });
}

function placeOf(args: ReadonlyPartialJSONObject): ISnapshotPath {
  return { id: textOf(args.id) ?? '', path: textOf(args.path) ?? '' };
}
