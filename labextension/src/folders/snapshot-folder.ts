import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { saveIcon } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { Location } from '../api/schemas';
import { argsOf } from '../commands/args';
import { CommandIDs } from '../commands/ids';
import type { IDataModel } from '../model/tokens';
import { placeNamed } from '../publishing/places';
import { placeOfFolder } from '../versions/places';
import type { ILanguage } from '../words/language';

/**
 * Add the command that backs up the location that `location` names, or that is selected or shown in the file
 * browser (whose context menu shows it, by schema/commands.json).
 */
export function addSnapshotFolder(
  { commands }: JupyterFrontEnd,
  data: IDataModel,
  browsers: IFileBrowserFactory | null,
  { trans }: ILanguage
): void {
  const inMenu = ({ selected, here }: ReadonlyPartialJSONObject): boolean =>
    selected === true || here === true;
  const locationOf = (args: ReadonlyPartialJSONObject): Location | null => {
    const { locations } = data.state;
    if (!inMenu(args)) {
      return placeNamed(args, locations)?.location ?? null;
    }
    const browser = browsers?.tracker.currentWidget;
    const items =
      args.here === true ? [] : [...(browser?.selectedItems() ?? [])];
    const path = args.here === true ? browser?.model.path : items[0]?.path;
    const place =
      path === undefined || items.length > 1
        ? null
        : placeOfFolder(path, locations);
    // A snapshot is always of a whole location.
    return place?.path === '' ? place.location : null;
  };

  commands.addCommand(CommandIDs.snapshotFolder, {
    label: args => {
      const name = locationOf(args)?.name;
      return name ? trans.__('Back Up %1 Now', name) : trans.__('Back Up Now');
    },
    caption: trans.__('Keep the present state of a location as a snapshot'),
    icon: saveIcon,
    describedBy: argsOf({ location: trans.__('The location') }, []),
    isEnabled: args => locationOf(args)?.status === 'ok',
    isVisible: args => !inMenu(args) || locationOf(args) !== null,
    execute: async args => {
      const location = locationOf(args)?.name;
      if (location) {
        await commands.execute(CommandIDs.backUp, { location });
      }
    }
  });
}
