import type { ContentsEntry, Location, Snapshot, Volume } from '../api/schemas';
import type { IUploads } from '../uploads/tokens';
import type { ILanguage } from '../words/language';

/** A point of the page. */
export interface IPoint {
  x: number;
  y: number;
}

/**
 * What the parts of the panel can do to the world around them; the plugin wires it.
 */
export interface IPanelActions {
  /** Start a backup of a location; resolves to whether one was started. */
  backUp(location: string, label: string): Promise<boolean>;
  /** Answer what is asked before a backup. */
  answer(answer: 'save' | 'leave' | 'cancel'): void;
  /** Ask for a snapshot to be restored, in a dialog. */
  restore(snapshot: Snapshot): void;
  /** Ask whether the restore that a snapshot was taken before shall be undone. */
  undo(snapshot: Snapshot): void;
  /** Open the menu of a snapshot at a point of the page, or under a button. */
  showMenu(snapshot: Snapshot, at: IPoint): void;
  /** The snapshot that was to be shown has been. */
  wasShown(): void;
  cancel(job: string): void;
  refresh(): void;
  dismiss(): void;
  /** Show a folder in the file browser; undefined where there is none. */
  openFolder?: (labPath: string) => void;
  /** Lead from a location that is lost with the container to one on a volume. */
  adopt(location: Location): void;
  /** Open the menu of a location. */
  showLocationMenu(location: Location, at: IPoint): void;
  /** Open a file of a location in JupyterLab. */
  openLive(location: Location, entry: ContentsEntry): void;
  /** Open the menu of what lies in a location. */
  showLiveMenu(location: Location, entry: ContentsEntry, at: IPoint): void;
  /** Start a backup of a Docker volume. */
  backUpVolume(volume: Volume): void;
  /** Open the menu of a volume. */
  showVolumeMenu(volume: Volume, at: IPoint): void;
  /** Ask for the name of a new volume. */
  newVolume(): void;
  /** Ask for archives to upload. */
  upload(): void;
  /** The archives that are on their way in. */
  uploads: IUploads;
  /** Show what the doctor found. */
  showHealth(): void;
}

/** What every part of the panel is given. */
export interface IPartProps {
  actions: IPanelActions;
  language: ILanguage;
  now: Date;
}

/** Under an element, where a menu of it opens. */
export function below(element: Element): IPoint {
  const { left, bottom } = element.getBoundingClientRect();
  return { x: left, y: bottom };
}
