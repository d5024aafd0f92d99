import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, showErrorMessage } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { Contents } from '@jupyterlab/services';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';

import { DataClient } from '../api/client';
import { ApiError } from '../api/errors';
import { ISnapshotViewer } from '../browse/tokens';
import { argsOf, textOf } from '../commands/args';
import { CommandIDs } from '../commands/ids';
import { labPathOf } from '../folders/paths';
import { dataIcon } from '../icons';
import { IDataModel } from '../model/tokens';
import { type IPlace, placeNamed, placeOfPath } from '../publishing/places';
import { languageOf } from '../words/language';
import { serverSays } from '../words/reasons';
import { compare } from './comparing';
import { placeOfFolder } from './places';
import { askWhichDeleted, askWhichVersion } from './show';

/**
 * Adds the previous versions of a file, and what is gone from a folder: for what is selected in the file
 * browser, a document by its tab (their context menus show them, by schema/commands.json), or what is open in
 * front.
 */
export const versionsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter_ailab_data:versions',
  description: 'Shows the previous versions of a file, and deleted files.',
  autoStart: true,
  requires: [IDataModel, ISnapshotViewer],
  optional: [
    IFileBrowserFactory,
    IDocumentManager,
    ICommandPalette,
    ITranslator,
    IRenderMimeRegistry,
    IEditorServices
  ],
  activate: (
    app: JupyterFrontEnd,
    data: IDataModel,
    viewer: ISnapshotViewer,
    browsers: IFileBrowserFactory | null,
    documents: IDocumentManager | null,
    palette: ICommandPalette | null,
    given: ITranslator | null,
    rendermime: IRenderMimeRegistry | null,
    editors: IEditorServices | null
  ): void => {
    const { commands, shell, serviceManager } = app;
    const { contents, serverSettings } = serviceManager;
    const client = new DataClient(serverSettings);
    const translator = given ?? nullTranslator;
    const language = languageOf(translator);
    const { trans } = language;
    const cells =
      rendermime && editors ? { rendermime, editors, translator } : null;

    const browser = () => browsers?.tracker.currentWidget ?? null;
    const selected = (): Contents.IModel | undefined => {
      const items = [...(browser()?.selectedItems() ?? [])];
      return items.length === 1 ? items[0] : undefined;
    };
    const pathIn = (widget: Widget | null | undefined): string | undefined =>
      widget ? documents?.contextForWidget(widget)?.path : undefined;
    /** The document on whose tab the context menu was opened. */
    const pathOfTab = (): string | undefined => {
      const tab = app.contextMenuHitTest(({ dataset }) => 'id' in dataset);
      const isIts = ({ id }: Widget): boolean => id === tab?.dataset.id;
      return pathIn([...shell.widgets('main')].find(isIts));
    };

    const fileOf = (args: ReadonlyPartialJSONObject): string | undefined => {
      if (args.tab === true) {
        return pathOfTab();
      }
      if (args.selected === true) {
        const item = selected();
        return item?.type === 'directory' ? undefined : item?.path;
      }
      return textOf(args.path) ?? pathIn(shell.currentWidget);
    };
    const placeOfFile = (args: ReadonlyPartialJSONObject): IPlace | null => {
      if (args.location !== undefined) {
        return placeNamed(args, data.state.locations);
      }
      const path = fileOf(args);
      return path ? placeOfPath(path, data.state.locations) : null;
    };
    const placeOfThisFolder = (
      args: ReadonlyPartialJSONObject
    ): IPlace | null => {
      if (args.location !== undefined) {
        return placeNamed(args, data.state.locations);
      }
      const item = selected();
      const path =
        textOf(args.path) ??
        (args.selected === true && item?.type === 'directory'
          ? item.path
          : browser()?.model.path);
      return path === undefined
        ? null
        : placeOfFolder(path, data.state.locations);
    };
    const inMenu = (args: ReadonlyPartialJSONObject): boolean =>
      [args.selected, args.here, args.tab].includes(true);

    const restore = async (id: string, path: string): Promise<void> => {
      if (!data.state.snapshots.some(each => each.id === id)) {
        await data.refresh(); // it was taken while nobody looked at the panel
      }
      await commands.execute(CommandIDs.restore, { id, path });
    };
    const failed = (error: unknown): Promise<void> =>
      showErrorMessage(
        trans.__('That did not work'),
        error instanceof ApiError
          ? serverSays(error, language)
          : error instanceof Error
            ? error.message
            : String(error)
      );

    commands.addCommand(CommandIDs.versions, {
      label: trans.__('Previous Versions…'),
      caption: trans.__('Show the versions of this file in the snapshots'),
      icon: dataIcon,
      describedBy: argsOf(
        {
          path: trans.__(
            'The file, by its path in the file browser; what is open in front if not given'
          ),
          location: trans.__('The location that the path lies beneath')
        },
        []
      ),
      isEnabled: args => placeOfFile(args) !== null,
      isVisible: args => !inMenu(args) || placeOfFile(args) !== null,
      execute: async args => {
        const place = placeOfFile(args);
        if (!place) {
          return;
        }
        const { path, location } = place;
        // What JupyterLab can't read is not compared.
        const labPath = labPathOf(location, path);
        const wish = await askWhichVersion({
          path,
          comparable: labPath !== null,
          ask: after => client.history(location.name, path, after),
          snapshots: data.state.snapshots,
          language
        });
        if (!wish) {
          return;
        }
        const { act, version } = wish;
        if (act === 'open') {
          viewer.open({ id: version.snapshot, path }, true);
        } else if (act === 'restore') {
          await restore(version.snapshot, path);
        } else if (labPath !== null) {
          await compare({
            shell,
            client,
            contents,
            version,
            path,
            labPath,
            language,
            cells
          }).catch(failed);
        }
      }
    });

    commands.addCommand(CommandIDs.deleted, {
      label: args =>
        args.selected === true
          ? trans.__('Deleted in This Folder…')
          : trans.__('Deleted Here…'),
      caption: trans.__(
        'Show what snapshots have in the folder and it lacks now'
      ),
      icon: dataIcon,
      describedBy: argsOf(
        {
          path: trans.__(
            'The folder, by its path in the file browser; the one shown there if not given'
          ),
          location: trans.__('The location that the path lies beneath')
        },
        []
      ),
      isEnabled: args => placeOfThisFolder(args) !== null,
      isVisible: args => !inMenu(args) || placeOfThisFolder(args) !== null,
      execute: async args => {
        const place = placeOfThisFolder(args);
        if (!place) {
          return;
        }
        const { path, location } = place;
        const wish = await askWhichDeleted({
          folder: path || location.name,
          ask: after => client.deleted(location.name, path, after),
          snapshots: data.state.snapshots,
          language
        });
        if (!wish) {
          return;
        }
        const { act, entry } = wish;
        const at = { id: entry.snapshot, path: entry.path };
        if (act === 'open') {
          viewer.open(at);
        } else if (act === 'browse') {
          await commands.execute(CommandIDs.browse, at);
        } else {
          await restore(at.id, at.path);
        }
      }
    });

    for (const command of [CommandIDs.versions, CommandIDs.deleted]) {
      palette?.addItem({ command, category: trans.__('AI-Lab Data') });
    }
  }
};
