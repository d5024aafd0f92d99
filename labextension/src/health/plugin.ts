import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  ICommandPalette,
  MainAreaWidget,
  WidgetTracker
} from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { DataClient } from '../api/client';
import { CommandIDs } from '../commands/ids';
import { dataIcon } from '../icons';
import { showInMain } from '../main-area/show';
import { IDataModel } from '../model/tokens';
import { languageOf } from '../words/language';
import { HealthModel } from './model';
import { IHealthModel } from './tokens';
import { HealthWidget } from './widget';

/**
 * Provides what the doctor finds.
 */
export const healthPlugin: JupyterFrontEndPlugin<IHealthModel> = {
  id: 'jupyter_ailab_data:health',
  description: 'Provides what the doctor of jupyter_ailab_data finds.',
  autoStart: true,
  requires: [IDataModel],
  provides: IHealthModel,
  activate: (app: JupyterFrontEnd, data: IDataModel): IHealthModel =>
    new HealthModel({
      client: new DataClient(app.serviceManager.serverSettings),
      data
    })
};

/**
 * Shows the findings in the main area, one widget of them at most.
 */
export const findingsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter_ailab_data:findings',
  description: 'Shows what the doctor of jupyter_ailab_data finds.',
  autoStart: true,
  requires: [IHealthModel],
  optional: [ICommandPalette, ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    health: IHealthModel,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ): void => {
    const language = languageOf(translator ?? nullTranslator);
    const { trans } = language;
    const tracker = new WidgetTracker<MainAreaWidget<HealthWidget>>({
      namespace: 'jupyter_ailab_data-health'
    });
    const command = CommandIDs.showHealth;
    const make = (): MainAreaWidget<HealthWidget> => {
      const widget = new MainAreaWidget({
        content: new HealthWidget(health, language)
      });
      widget.id = 'jupyter_ailab_data:health';
      return widget;
    };
    app.commands.addCommand(command, {
      label: trans.__('Check Health'),
      caption: trans.__('Show what was checked, and what to do about it'),
      icon: dataIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: async () => {
        const widget = tracker.find(() => true) ?? make();
        if (!tracker.has(widget)) {
          await tracker.add(widget);
        }
        showInMain(app.shell, widget, trans);
        void health.refresh();
      }
    });
    palette?.addItem({ command, category: trans.__('AI-Lab Data') });
    if (restorer) {
      void restorer.restore(tracker, { command, name: () => 'health' });
    }
  }
};
