import type { JupyterFrontEnd } from '@jupyterlab/application';
import { refreshIcon, saveIcon } from '@jupyterlab/ui-components';

import { dataIcon } from '../icons';
import type { ISavingFirst } from '../documents/tokens';
import { mainLocation } from '../model/state';
import type { IDataModel } from '../model/tokens';
import type { ILanguage } from '../words/language';
import { argsOf, textOf } from './args';
import { CommandIDs, PANEL_ID } from './ids';

/** The one button of the panel, where whoever asks for the panel begins. */
const BACK_UP = '.jp-AILabDataPanel .ad-BackUp-button';

/**
 * Add the commands that are in the palette.
 */
export function addPanelCommands(
  app: JupyterFrontEnd,
  model: IDataModel,
  saving: ISavingFirst,
  { trans }: ILanguage
): void {
  const { commands, shell } = app;

  commands.addCommand(CommandIDs.open, {
    // A card of the launcher has room for a name only.
    label: ({ launcher }) =>
      launcher === true
        ? trans.__('AI-Lab Data')
        : trans.__('Show AI-Lab Data'),
    caption: trans.__('Show the panel of backups and shared folders'),
    icon: dataIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          launcher: {
            type: 'boolean',
            description: trans.__('Whether it is named as in the launcher')
          }
        }
      }
    },
    execute: () => {
      shell.activateById(PANEL_ID);
      document.querySelector<HTMLElement>(BACK_UP)?.focus();
    }
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
      return saving.backUp(location, textOf(args.label));
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
  CommandIDs.restore,
  CommandIDs.undo,
  CommandIDs.adopt,
  CommandIDs.newVolume,
  CommandIDs.refresh
];
