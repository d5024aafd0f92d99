import type { Snapshot } from '../api/schemas';
import type { ILanguage } from '../words/language';

/**
 * What the parts of the panel can do to the world around them; the plugin wires it.
 */
export interface IPanelActions {
  /** Start a backup of a location. */
  backUp(location: string, label: string): Promise<boolean>;
  /** Ask for a snapshot to be restored, in a dialog. */
  restore(snapshot: Snapshot): void;
  /** Ask whether the restore that a snapshot was taken before shall be undone. */
  undo(snapshot: Snapshot): void;
  /** Open the menu of a snapshot at a point of the page, or under a button. */
  showMenu(snapshot: Snapshot, at: { x: number; y: number }): void;
  cancel(job: string): void;
  refresh(): void;
  dismiss(): void;
  /** Show a folder in the file browser; undefined where there is none. */
  openFolder?: (labPath: string) => void;
}

/** What every part of the panel is given. */
export interface IPartProps {
  actions: IPanelActions;
  language: ILanguage;
  now: Date;
}
