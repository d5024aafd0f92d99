import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

/** What the user can choose: the properties of schema/panel.json, which says what each means. */
export interface IChoices {
  readonly openAtStart: boolean;
  readonly unsavedDocuments: 'ask' | 'save' | 'leave';
  readonly statusBar: boolean;
  readonly tellSuccess: boolean;
  readonly showHiddenFiles: boolean;
}

/**
 * The user's settings. `values` is always complete: the defaults until they have been read, and where
 * they can't be.
 */
export interface IPanelSettings {
  readonly values: IChoices;
  /** Some value has changed. */
  readonly changed: ISignal<IPanelSettings, IChoices>;
  /** Resolves once the settings are read, or can't be; for what happens only once, at the start. */
  readonly ready: Promise<void>;
  /** Change a setting for good; where settings can't be kept, until the page is left. */
  set<K extends keyof IChoices>(name: K, value: IChoices[K]): Promise<void>;
}

export const IPanelSettings = new Token<IPanelSettings>(
  'jupyter_ailab_data:IPanelSettings',
  'The user’s settings of AI-Lab Data.'
);
