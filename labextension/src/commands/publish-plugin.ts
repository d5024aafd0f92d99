import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { shareIcon } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { showPublish } from '../dialogs/publish';
import { IDataModel } from '../model/tokens';
import {
  type IPlace,
  placeNamed,
  placeOfPath,
  targetsOf
} from '../publishing/places';
import { IPublishing } from '../publishing/tokens';
import { languageOf } from '../words/language';
import { argsOf, textOf } from './args';
import { CommandIDs } from './ids';

/**
 * Adds the command that publishes what is selected in the file browser (whose context menu shows it, by
 * schema/commands.json), or the document that is open in front.
 */
export const publishPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter_ailab_data:publish',
  description: 'Adds the command that publishes a file or folder.',
  autoStart: true,
  requires: [IDataModel, IPublishing],
  optional: [
    IFileBrowserFactory,
    IDocumentManager,
    ICommandPalette,
    ITranslator
  ],
  activate: (
    app: JupyterFrontEnd,
    data: IDataModel,
    publishing: IPublishing,
    browsers: IFileBrowserFactory | null,
    documents: IDocumentManager | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    const { commands, shell } = app;
    const language = languageOf(translator ?? nullTranslator);
    const { trans } = language;

    const selectedPath = (): string | undefined => {
      const items = [
        ...(browsers?.tracker.currentWidget?.selectedItems() ?? [])
      ];
      return items.length === 1 ? items[0]?.path : undefined;
    };
    const openPath = (): string | undefined =>
      shell.currentWidget
        ? documents?.contextForWidget(shell.currentWidget)?.path
        : undefined;
    const placeOf = (args: ReadonlyPartialJSONObject): IPlace | null => {
      if (args.location !== undefined) {
        return placeNamed(args, data.state.locations);
      }
      const path =
        textOf(args.path) ??
        (args.selected === true ? selectedPath() : openPath());
      return path ? placeOfPath(path, data.state.locations) : null;
    };
    const canGo = (from: IPlace | null): boolean =>
      from !== null &&
      from.path !== '' &&
      targetsOf(data.state.locations, from.location).length > 0;

    commands.addCommand(CommandIDs.publish, {
      label: trans.__('Publish to a Shared Folder…'),
      caption: trans.__('Copy a file or folder to where others can use it'),
      icon: shareIcon,
      describedBy: argsOf(
        {
          path: trans.__(
            'What to publish, by its path in the file browser; what is open in front if not given'
          ),
          location: trans.__('The location that the path lies beneath')
        },
        []
      ),
      isEnabled: args => canGo(placeOf(args)),
      isVisible: args => args.selected !== true || canGo(placeOf(args)),
      execute: async args => {
        const from = placeOf(args);
        const targets = targetsOf(data.state.locations, from?.location ?? null);
        if (from && targets.length > 0) {
          await showPublish({ from, targets, publishing, language });
        }
      }
    });
    palette?.addItem({
      command: CommandIDs.publish,
      category: trans.__('AI-Lab Data')
    });
  }
};
