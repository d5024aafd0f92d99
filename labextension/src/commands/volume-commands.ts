import type { JupyterFrontEnd } from '@jupyterlab/application';
import {
  addIcon,
  deleteIcon,
  saveIcon,
  terminalIcon,
  undoIcon
} from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { Location, Volume } from '../api/schemas';
import { showAdopt } from '../dialogs/adopt';
import { chooseSnapshot } from '../dialogs/choose-snapshot';
import { showNewVolume } from '../dialogs/new-volume';
import { showRemoveVolume } from '../dialogs/remove-volume';
import { showRestore } from '../dialogs/restore';
import { showRunLine } from '../dialogs/run-line';
import type { IOpenDocuments } from '../documents/tokens';
import { dataIcon } from '../icons';
import { mainLocation } from '../model/state';
import type { IDataModel } from '../model/tokens';
import { intoVolume } from '../plan/target';
import { hasEngine, isHomeless, locationOf } from '../volumes/state';
import type { IVolumesModel } from '../volumes/tokens';
import type { ILanguage } from '../words/language';
import { shortNameOf } from '../words/places';
import { removalOf } from '../words/volumes';
import { CommandIDs } from './ids';
import { argsOf, textOf } from './args';

/**
 * Add the commands on Docker volumes, and those that lead a location to one.
 */
export function addVolumeCommands(
  { commands }: JupyterFrontEnd,
  data: IDataModel,
  volumes: IVolumesModel,
  documents: IOpenDocuments | null,
  language: ILanguage
): void {
  const { trans } = language;
  const describedBy = argsOf({ name: trans.__('The name of the volume') });
  const named = (args: ReadonlyPartialJSONObject): Volume | undefined =>
    volumes.state.volumes.find(({ name }) => name === args.name);
  const isEnabled = (args: ReadonlyPartialJSONObject): boolean =>
    named(args) !== undefined;
  /** The location that is named, or the main one where it would be better off on a volume. */
  const adoptable = (args: ReadonlyPartialJSONObject): Location | undefined => {
    const name = textOf(args.location) ?? mainLocation(data.state)?.name;
    return data.state.locations.find(
      location => location.name === name && isHomeless(location)
    );
  };

  commands.addCommand(CommandIDs.adopt, {
    label: trans.__('Put Notebooks on a Volume…'),
    caption: trans.__(
      'Copy a folder into a Docker volume that outlives the container'
    ),
    icon: dataIcon,
    describedBy: argsOf(
      { location: trans.__('The location; notebooks if not given') },
      []
    ),
    isEnabled: args => adoptable(args) !== undefined,
    execute: async args => {
      const location = adoptable(args);
      if (location) {
        if (!volumes.state.engine) {
          await volumes.refresh();
        }
        await showAdopt({ location, data, volumes, language });
      }
    }
  });

  commands.addCommand(CommandIDs.runLine, {
    label: trans.__('Show the Command for the Next Container…'),
    caption: trans.__('Show the docker run line that uses a volume'),
    icon: terminalIcon,
    describedBy: argsOf({
      location: trans.__('The location'),
      volume: trans.__('The name of the volume')
    }),
    isEnabled: () => hasEngine(volumes.state),
    execute: async args => {
      const [location, volume] = [textOf(args.location), textOf(args.volume)];
      if (location && volume) {
        await showRunLine({ location, volume, volumes, language });
      }
    }
  });

  commands.addCommand(CommandIDs.newVolume, {
    label: trans.__('New Volume…'),
    caption: trans.__('Create a Docker volume'),
    icon: addIcon,
    describedBy: argsOf({}),
    isEnabled: () => hasEngine(volumes.state),
    execute: async () => {
      await showNewVolume({ volumes, language });
    }
  });

  commands.addCommand(CommandIDs.backUpVolume, {
    label: trans.__('Back Up'),
    caption: trans.__('Keep the present state of the volume as a snapshot'),
    icon: saveIcon,
    describedBy,
    isEnabled,
    execute: async args => {
      const volume = named(args);
      if (volume) {
        await volumes.backUp(volume.name);
      }
    }
  });

  commands.addCommand(CommandIDs.restoreVolume, {
    label: trans.__('Restore…'),
    caption: trans.__('Put the content of a snapshot into the volume'),
    icon: undoIcon,
    describedBy,
    isEnabled,
    execute: async args => {
      const volume = named(args);
      const { snapshots, locations } = data.state;
      const snapshot = volume
        ? await chooseSnapshot({
            title: trans.__('Restore into volume %1', shortNameOf(volume.name)),
            place: locationOf(volume),
            snapshots,
            language
          })
        : null;
      if (volume && snapshot) {
        await showRestore({
          snapshot,
          mode: 'overlay',
          target: intoVolume(snapshot, volume, volumes, locations),
          documents,
          language
        });
      }
    }
  });

  commands.addCommand(CommandIDs.removeVolume, {
    label: args => {
      const volume = named(args);
      return (volume ? removalOf(volume, language) : '') || trans.__('Remove…');
    },
    caption: trans.__('Remove the volume and all that is in it'),
    icon: deleteIcon,
    describedBy,
    isEnabled: args => named(args)?.users.length === 0,
    execute: async args => {
      const volume = named(args);
      if (volume) {
        await showRemoveVolume({ volume, data, volumes, language });
      }
    }
  });
}
