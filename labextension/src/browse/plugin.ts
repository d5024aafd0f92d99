import {
  ILayoutRestorer,
  IRouter,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import type { IDocumentWidget } from '@jupyterlab/docregistry';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import {
  ITranslator,
  nullTranslator,
  type TranslationBundle
} from '@jupyterlab/translation';
import { folderIcon } from '@jupyterlab/ui-components';

import { DataClient } from '../api/client';
import type { Job, Snapshot } from '../api/schemas';
import { argsOf, textOf } from '../commands/args';
import { CommandIDs } from '../commands/ids';
import { openEntryMenu } from '../commands/menu';
import { dataIcon } from '../icons';
import { showInMain } from '../main-area/show';
import { IDataModel } from '../model/tokens';
import { momentOf } from '../words/days';
import { driveWordsOf } from '../words/drive';
import { languageOf } from '../words/language';
import { nameOf } from '../words/snapshots';
import type { IPlace } from '../publishing/places';
import { placeOfFolder } from '../versions/places';
import { NO_KERNEL, readOnlyManager, SnapshotBrowser } from './browser';
import { addEntryCommands } from './commands';
import { Copying } from './copying';
import { SnapshotDrive } from './drive';
import { DropOut } from './drop-out';
import { markKept } from './kept-note';
import { DRIVE, labPathOf, snapshotPathOf } from './paths';
import { ISnapshotViewer } from './tokens';

/**
 * Adds the snapshots to what JupyterLab can open, and provides how a file of one is opened.
 */
export const viewerPlugin: JupyterFrontEndPlugin<ISnapshotViewer> = {
  id: 'jupyter_ailab_data:viewer',
  description: 'Opens files of snapshots in the viewers of JupyterLab.',
  autoStart: true,
  requires: [IDataModel, IDocumentManager],
  optional: [IRouter, ITranslator],
  provides: ISnapshotViewer,
  activate: (
    app: JupyterFrontEnd,
    data: IDataModel,
    documents: IDocumentManager,
    router: IRouter | null,
    translator: ITranslator | null
  ): ISnapshotViewer => {
    const language = languageOf(translator ?? nullTranslator);
    const { trans } = language;
    const { contents, serverSettings } = app.serviceManager;
    contents.addDrive(
      new SnapshotDrive(new DataClient(serverSettings), driveWordsOf(language))
    );
    const mark = async (widget: IDocumentWidget): Promise<void> => {
      const id = snapshotPathOf(widget.context.path)?.id;
      const named = (each: Snapshot): boolean => each.id === id;
      if (!data.state.snapshots.some(named)) {
        await data.refresh(); // it was taken while nobody looked at the panel
      }
      if (!widget.isDisposed) {
        markKept(widget, data.state.snapshots.find(named), language);
      }
    };
    const manager = readOnlyManager(documents, widget => void mark(widget));
    // Notebooks that JupyterLab opens by itself, such as again after a reload.
    app.docRegistry.addWidgetExtension('Notebook', {
      createNew: (_, { path, sessionContext }) => {
        if (snapshotPathOf(path)) {
          sessionContext.kernelPreference = NO_KERNEL;
        }
      }
    });
    void app.restored.then(() => {
      for (const widget of app.shell.widgets('main')) {
        const path = documents.contextForWidget(widget)?.path;
        if (path && snapshotPathOf(path)) {
          void mark(widget as IDocumentWidget);
        }
      }
    });
    if (router) {
      addRoute(app, router, manager, trans);
    }
    return {
      manager,
      open: (at, beside = false) => {
        const ref = beside ? app.shell.currentWidget?.id : undefined;
        return manager.openOrReveal(
          labPathOf(at),
          undefined,
          undefined,
          ref ? { mode: 'split-right', ref } : undefined
        );
      }
    };
  }
};

/** The addresses of documents of snapshots: `…/tree/Snapshot:ID/path`. */
const ADDRESS = new RegExp(`/tree/(${DRIVE}(?::|%3A)[^?#]+)`, 'i');

/**
 * Open what an address names by ourselves: JupyterLab would look for a file browser on our drive first.
 */
function addRoute(
  app: JupyterFrontEnd,
  router: IRouter,
  manager: IDocumentManager,
  trans: TranslationBundle
): void {
  const command = CommandIDs.route;
  app.commands.addCommand(command, {
    label: trans.__('Open From a Snapshot'),
    caption: trans.__('Open the file of a snapshot that an address names'),
    icon: dataIcon,
    describedBy: argsOf({ path: trans.__('The address without its host') }),
    execute: args => {
      const path = ADDRESS.exec(textOf(args.path) ?? '')?.[1];
      if (path) {
        void app.restored.then(() =>
          manager.openOrReveal(decodeURIComponent(path))
        );
      }
      return router.stop;
    }
  });
  router.register({ command, pattern: ADDRESS, rank: 50 });
}

/**
 * Shows a snapshot as folders, in the main area.
 */
export const browsePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter_ailab_data:browse',
  description: 'Shows what is in a snapshot as folders.',
  autoStart: true,
  requires: [IDataModel, ISnapshotViewer],
  optional: [ILayoutRestorer, IFileBrowserFactory, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    data: IDataModel,
    viewer: ISnapshotViewer,
    restorer: ILayoutRestorer | null,
    browsers: IFileBrowserFactory | null,
    given: ITranslator | null
  ): void => {
    const translator = given ?? nullTranslator;
    const language = languageOf(translator);
    const { trans } = language;
    const { commands, shell, serviceManager } = app;
    const command = CommandIDs.browse;
    const tracker = new WidgetTracker<MainAreaWidget<SnapshotBrowser>>({
      namespace: 'jupyter_ailab_data-browser'
    });

    const client = new DataClient(serviceManager.serverSettings);
    const copying = new Copying(client, data);
    addEntryCommands({
      commands,
      viewer,
      client,
      copying,
      locationOf: id =>
        data.state.snapshots.find(each => each.id === id)?.location,
      language
    });
    if (browsers) {
      letDropOut(browsers, copying, data);
    }

    const make = (): MainAreaWidget<SnapshotBrowser> => {
      const content = new SnapshotBrowser({
        manager: viewer.manager,
        translator,
        onMenu: ({ id, path }, isFolder, { clientX: x, clientY: y }) =>
          openEntryMenu(commands, { id, path }, isFolder, { x, y })
      });
      const widget = new MainAreaWidget({ content });
      widget.id = 'jupyter_ailab_data:browser';
      widget.title.icon = folderIcon;
      const tell = (): void => {
        const { id } = content.place;
        const snapshot = data.state.snapshots.find(each => each.id === id);
        const words = snapshot ? nameOf(snapshot, language) : id;
        widget.title.label = id
          ? trans.__('Snapshot: %1', words)
          : trans.__('Snapshots');
        widget.title.caption = snapshot
          ? trans.__(
              'Taken %1, read-only',
              momentOf(new Date(snapshot.created), new Date(), language)
            )
          : '';
        void tracker.save(widget);
      };
      content.model.pathChanged.connect(tell);
      tell();
      return widget;
    };

    commands.addCommand(command, {
      label: trans.__('Browse'),
      caption: trans.__('Show what is in the snapshot as folders'),
      icon: folderIcon,
      describedBy: argsOf(
        {
          id: trans.__('The id of the snapshot'),
          path: trans.__('A folder in it; its top folder if not given')
        },
        ['id']
      ),
      isEnabled: ({ id }) =>
        data.state.snapshots.every(
          each => each.id !== id || each.state !== 'damaged'
        ),
      execute: async args => {
        const widget = tracker.find(() => true) ?? make();
        if (!tracker.has(widget)) {
          await tracker.add(widget);
        }
        showInMain(shell, widget, trans);
        await widget.content.visit({
          id: textOf(args.id) ?? '',
          path: textOf(args.path) ?? ''
        });
      }
    });

    if (restorer) {
      void restorer.restore(tracker, {
        command,
        args: ({ content }) => ({ ...content.place }),
        name: () => 'browser'
      });
    }
  }
};

/** Have what is dropped from a snapshot on the file browser copied, and shown there when it is. */
function letDropOut(
  { tracker }: IFileBrowserFactory,
  copying: Copying,
  data: IDataModel
): void {
  const placeAt = (labPath: string): IPlace | null =>
    placeOfFolder(labPath, copying.targets);
  // eslint-disable-next-line jupyter/require-disposable-ownership -- it lives as long as the page
  new DropOut({
    browsers: tracker,
    canTake: labPath => placeAt(labPath) !== null,
    onDrop: (kept, labPath) => {
      const place = placeAt(labPath);
      if (place) {
        void copying.start(kept, place);
      }
    }
  });
  data.jobEnded.connect((_, { kind }: Job) => {
    if (kind === 'copy') {
      tracker.forEach(browser => void browser.model.refresh());
    }
  });
}
