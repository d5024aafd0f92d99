import type { JupyterFrontEnd } from '@jupyterlab/application';
import {
  checkIcon,
  deleteIcon,
  downloadIcon,
  editIcon,
  undoIcon
} from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { RestoreMode, Snapshot } from '../api/schemas';
import { chooseSnapshot } from '../dialogs/choose-snapshot';
import { confirmDelete } from '../dialogs/delete';
import { askForLabel } from '../dialogs/rename';
import { showRestore } from '../dialogs/restore';
import { download } from '../documents/download';
import type { IOpenDocuments } from '../documents/tokens';
import { pinIcon } from '../icons';
import { mainLocation, undoable } from '../model/state';
import type { IDataModel } from '../model/tokens';
import {
  intoItsPlace,
  intoVolume,
  type IRestoreTarget,
  onlyOf
} from '../plan/target';
import { volumeOf } from '../volumes/state';
import type { IVolumesModel } from '../volumes/tokens';
import type { ILanguage } from '../words/language';
import { fileNameOf } from '../words/snapshots';
import { argsOf, textOf } from './args';
import { CommandIDs } from './ids';

/**
 * Add the commands on one snapshot, named by its `id`: what the menu of a row holds.
 */
export function addSnapshotCommands(
  { commands }: JupyterFrontEnd,
  model: IDataModel,
  volumes: IVolumesModel,
  documents: IOpenDocuments | null,
  language: ILanguage
): void {
  const { trans } = language;
  const describedBy = argsOf({ id: trans.__('The id of the snapshot') });
  const named = (args: ReadonlyPartialJSONObject): Snapshot | undefined =>
    model.state.snapshots.find(({ id }) => id === args.id);
  const isEnabled = (args: ReadonlyPartialJSONObject): boolean =>
    named(args) !== undefined;

  /** What was kept before a restore: the one that is named, or the newest of the main location. */
  const kept = (args: ReadonlyPartialJSONObject): Snapshot | null =>
    args.id === undefined
      ? undoable(model.state, mainLocation(model.state)?.name)
      : (model.state.snapshots.find(
          ({ id, undoes }) => id === args.id && undoes
        ) ?? null);

  /** The snapshot that is named, or the one that is chosen from the list as it is now. */
  const asked = async (
    args: ReadonlyPartialJSONObject
  ): Promise<Snapshot | null> => {
    if (args.id !== undefined) {
      return named(args) ?? null;
    }
    await model.refresh();
    return chooseSnapshot({
      title: trans.__('Restore from a snapshot'),
      place: mainLocation(model.state)?.name ?? '',
      snapshots: model.state.snapshots,
      language
    });
  };

  const targetOf = (snapshot: Snapshot): IRestoreTarget => {
    const name = volumeOf(snapshot.location);
    const volume = volumes.state.volumes.find(each => each.name === name);
    return volume
      ? intoVolume(snapshot, volume, volumes, model.state.locations)
      : intoItsPlace(snapshot, model);
  };
  const agree = (
    snapshot: Snapshot,
    mode: RestoreMode,
    path = ''
  ): Promise<unknown> => {
    const whole = targetOf(snapshot);
    const target = path ? onlyOf(path, whole) : whole;
    const { snapshots } = model.state;
    return showRestore({
      snapshot,
      snapshots,
      mode,
      target,
      documents,
      language
    });
  };

  commands.addCommand(CommandIDs.restore, {
    label: args =>
      textOf(args.path) ? trans.__('Restore This…') : trans.__('Restore…'),
    caption: trans.__('Put the content of the snapshot back into its folder'),
    icon: undoIcon,
    describedBy: argsOf(
      {
        id: trans.__('The id of the snapshot; chosen from a list if not given'),
        path: trans.__(
          'The one file or folder of it to put back; all if not given'
        )
      },
      []
    ),
    isEnabled: args =>
      args.id === undefined
        ? model.state.snapshots.length > 0
        : isEnabled(args),
    execute: async args => {
      const snapshot = await asked(args);
      if (snapshot) {
        await agree(snapshot, 'overlay', textOf(args.path));
      }
    }
  });

  commands.addCommand(CommandIDs.undo, {
    label: trans.__('Undo Restore…'),
    caption: trans.__('Take back what a restore has changed'),
    icon: undoIcon,
    describedBy: argsOf(
      {
        id: trans.__(
          'The id of the snapshot that was taken before the restore; the newest if not given'
        )
      },
      []
    ),
    isEnabled: args => kept(args) !== null,
    execute: async args => {
      const snapshot = kept(args);
      if (snapshot) {
        await agree(snapshot, 'undo');
      }
    }
  });

  commands.addCommand(CommandIDs.verify, {
    label: trans.__('Verify'),
    caption: trans.__('Check every file of the snapshot against its SHA-256'),
    icon: checkIcon,
    describedBy,
    isEnabled,
    execute: async args => {
      const snapshot = named(args);
      if (snapshot) {
        await model.verify(snapshot.id);
      }
    }
  });

  commands.addCommand(CommandIDs.rename, {
    label: trans.__('Rename…'),
    caption: trans.__('Give the snapshot other words to find it by'),
    icon: editIcon,
    describedBy,
    isEnabled,
    execute: async args => {
      const snapshot = named(args);
      const label = snapshot ? await askForLabel(snapshot, language) : null;
      if (snapshot && label !== null) {
        await model.rename(snapshot.id, label);
      }
    }
  });

  commands.addCommand(CommandIDs.pin, {
    label: args => (named(args)?.pinned ? trans.__('Unpin') : trans.__('Pin')),
    caption: trans.__(
      'A pinned snapshot can’t be deleted until it is unpinned'
    ),
    icon: pinIcon,
    describedBy,
    isEnabled,
    execute: async args => {
      const snapshot = named(args);
      if (snapshot) {
        await model.pin(snapshot.id, !snapshot.pinned);
      }
    }
  });

  commands.addCommand(CommandIDs.download, {
    label: trans.__('Download'),
    caption: trans.__('Save the snapshot as an ordinary .tgz'),
    icon: downloadIcon,
    describedBy,
    isEnabled,
    execute: args => {
      const snapshot = named(args);
      if (snapshot) {
        download(model.downloadUrl(snapshot.id), fileNameOf(snapshot));
      }
    }
  });

  commands.addCommand(CommandIDs.remove, {
    label: args =>
      named(args)?.pinned
        ? trans.__('Delete (unpin it first)')
        : trans.__('Delete…'),
    caption: trans.__('Delete the snapshot for good'),
    icon: deleteIcon,
    describedBy,
    // The server refuses to delete what is pinned.
    isEnabled: args => named(args)?.pinned === false,
    execute: async args => {
      const snapshot = named(args);
      if (!snapshot) {
        return;
      }
      const isLast =
        model.state.snapshots.filter(
          ({ location }) => location === snapshot.location
        ).length === 1;
      if (await confirmDelete({ snapshot, isLast, language })) {
        await model.remove(snapshot.id);
      }
    }
  });
}
