import type { JupyterFrontEnd } from '@jupyterlab/application';
import { refreshIcon, saveIcon } from '@jupyterlab/ui-components';

import { dataIcon } from '../icons';
import { mainLocation } from '../model/state';
import type { IDataModel } from '../model/tokens';
import type { ILanguage } from '../words/language';
import { argsOf, textOf } from './args';
import { CommandIDs, PANEL_ID } from './ids';

/**
 * Add the commands that are in the palette.
 */
export function addPanelCommands(
  app: JupyterFrontEnd,
  model: IDataModel,
  { trans }: ILanguage
): void {
  const { commands, shell } = app;

  commands.addCommand(CommandIDs.open, {
    label: trans.__('Show AI-Lab Data'),
    caption: trans.__('Show the panel of backups and shared folders'),
    icon: dataIcon,
    describedBy: argsOf({}),
    execute: () => shell.activateById(PANEL_ID)
  });

  commands.addCommand(CommandIDs.backUp, {
    label: trans.__('Back Up Now'),
    caption: trans.__('Keep the present state of a folder as a snapshot'),
    icon: saveIcon,
    describedBy: argsOf(
      {
        location: trans.__('The location; notebooks if not given'),
        label: trans.__('A few words to find the snapshot by')
      },
      []
    ),
    isEnabled: () => mainLocation(model.state) !== null,
    execute: async args => {
      const location =
        textOf(args.location) ?? mainLocation(model.state)?.name ?? 'notebooks';
      shell.activateById(PANEL_ID);
      return model.backUp(location, textOf(args.label));
    }
  });

  commands.addCommand(CommandIDs.refresh, {
    label: trans.__('Refresh Snapshots and Folders'),
    caption: trans.__('Ask the server again for snapshots, folders and jobs'),
    icon: refreshIcon,
    describedBy: argsOf({}),
    execute: () => model.refresh()
  });
}

/** The commands of the palette, in its order. */
export const PALETTE = [
  CommandIDs.open,
  CommandIDs.backUp,
  CommandIDs.undo,
  CommandIDs.adopt,
  CommandIDs.newVolume,
  CommandIDs.refresh
];
