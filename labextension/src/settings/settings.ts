import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal } from '@lumino/signaling';

import type { IChoices, IPanelSettings } from './tokens';

/** The defaults of schema/panel.json (a test compares them), for where it can't be read. */
export const DEFAULTS: IChoices = {
  openAtStart: false,
  unsavedDocuments: 'ask',
  statusBar: true,
  tellSuccess: true,
  showHiddenFiles: false
};

/**
 * The settings as JupyterLab's registry has them, which checks them against the schema.
 */
export class PanelSettings implements IPanelSettings {
  readonly changed: Signal<IPanelSettings, IChoices> = new Signal<
    IPanelSettings,
    IChoices
  >(this);
  readonly ready: Promise<void>;

  /** @param loading - the registry's settings, or null where there is no registry */
  constructor(loading: Promise<ISettingRegistry.ISettings> | null) {
    this.ready = this._follow(loading);
  }

  get values(): IChoices {
    return this._values;
  }

  async set<K extends keyof IChoices>(
    name: K,
    value: IChoices[K]
  ): Promise<void> {
    await this.ready;
    if (this._kept) {
      await this._kept.set(name, value); // which tells of the change
    } else {
      this._take({ ...this._values, [name]: value });
    }
  }

  private async _follow(
    loading: Promise<ISettingRegistry.ISettings> | null
  ): Promise<void> {
    try {
      const kept = await loading;
      if (kept) {
        this._kept = kept;
        const take = (): void => this._take(kept.composite);
        kept.changed.connect(take);
        take();
      }
    } catch (error) {
      console.warn('The settings of AI-Lab Data could not be read.', error);
    }
  }

  private _take(values: Partial<IChoices>): void {
    this._values = { ...DEFAULTS, ...values };
    this.changed.emit(this._values);
  }

  private _values = DEFAULTS;
  private _kept: ISettingRegistry.ISettings | null = null;
}
