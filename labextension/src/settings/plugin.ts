import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { languageOf } from '../words/language';
import { inLanguage } from './in-language';
import { PanelSettings } from './settings';
import { IPanelSettings } from './tokens';

/** The settings are those of the panel: schema/panel.json. */
const SCHEMA = 'jupyter_ailab_data:panel';

/**
 * Provides the user's settings.
 */
export const settingsPlugin: JupyterFrontEndPlugin<IPanelSettings> = {
  id: 'jupyter_ailab_data:settings',
  description: 'Provides the settings of AI-Lab Data.',
  autoStart: true,
  optional: [ISettingRegistry, ITranslator],
  provides: IPanelSettings,
  activate: (
    _: JupyterFrontEnd,
    registry: ISettingRegistry | null,
    translator: ITranslator | null
  ): IPanelSettings => {
    const { trans } = languageOf(translator ?? nullTranslator);
    registry?.transform(SCHEMA, {
      fetch: plugin => ({
        ...plugin,
        schema: inLanguage(plugin.schema, trans)
      })
    });
    return new PanelSettings(registry?.load(SCHEMA) ?? null);
  }
};
