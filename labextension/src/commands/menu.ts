import { MenuSvg } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyJSONObject } from '@lumino/coreutils';

import type { ContentsEntry } from '../api/schemas';
import { CommandIDs } from './ids';

/** A menu's commands in their order; null is a line between groups. */
type Items = readonly (string | null)[];

const OF_A_SNAPSHOT: Items = [
  CommandIDs.undo,
  CommandIDs.restore,
  CommandIDs.browse,
  CommandIDs.verify,
  null,
  CommandIDs.rename,
  CommandIDs.pin,
  CommandIDs.download,
  null,
  CommandIDs.remove
];

const OF_A_VOLUME: Items = [
  CommandIDs.backUpVolume,
  CommandIDs.restoreVolume,
  null,
  CommandIDs.removeVolume
];

const OF_A_FILE: Items = [
  CommandIDs.openKept,
  null,
  CommandIDs.restore,
  CommandIDs.copyKept,
  CommandIDs.downloadKept,
  CommandIDs.copyKeptPath
];

const OF_A_FOLDER: Items = [
  CommandIDs.restore,
  CommandIDs.copyKept,
  CommandIDs.copyKeptPath
];

const OF_A_LOCATION: Items = [
  CommandIDs.lookInto,
  CommandIDs.showLive,
  CommandIDs.copyLivePath,
  null,
  CommandIDs.snapshotFolder,
  CommandIDs.deleted
];

const OF_A_LIVE_FOLDER: Items = [
  CommandIDs.lookInto,
  CommandIDs.showLive,
  CommandIDs.copyLivePath,
  null,
  CommandIDs.publish,
  CommandIDs.deleted
];

const OF_A_LIVE_FILE: Items = [
  CommandIDs.openLive,
  CommandIDs.downloadLive,
  CommandIDs.copyLivePath,
  null,
  CommandIDs.publish,
  CommandIDs.versions
];

/** Links and what is no ordinary file have no versions, and are not published by themselves. */
const OF_A_LIVE_OTHER: Items = [CommandIDs.openLive, CommandIDs.copyLivePath];

interface IPoint {
  x: number;
  y: number;
}

/**
 * Open the menu of a snapshot at a point of the page.
 */
export function openSnapshotMenu(
  commands: CommandRegistry,
  id: string,
  at: IPoint
): void {
  // Only what was kept before a restore can undo one.
  const items = OF_A_SNAPSHOT.filter(
    item =>
      item !== CommandIDs.undo || commands.isEnabled(CommandIDs.undo, { id })
  );
  open(commands, items, { id }, at);
}

/**
 * Open the menu of a Docker volume at a point of the page.
 */
export function openVolumeMenu(
  commands: CommandRegistry,
  name: string,
  at: IPoint
): void {
  open(commands, OF_A_VOLUME, { name }, at);
}

/**
 * Open the menu of a file or folder inside a snapshot; that of the top folder is the snapshot's own.
 */
export function openEntryMenu(
  commands: CommandRegistry,
  { id, path }: { id: string; path: string },
  isFolder: boolean,
  at: IPoint
): void {
  if (path) {
    open(commands, isFolder ? OF_A_FOLDER : OF_A_FILE, { id, path }, at);
  } else {
    openSnapshotMenu(commands, id, at);
  }
}

/**
 * Open the menu of a location, or of what lies at a path of it now.
 */
export function openLiveMenu(
  commands: CommandRegistry,
  { location, path }: { location: string; path: string },
  type: 'location' | ContentsEntry['type'],
  at: IPoint
): void {
  const items = {
    location: OF_A_LOCATION,
    folder: OF_A_LIVE_FOLDER,
    file: OF_A_LIVE_FILE,
    link: OF_A_LIVE_OTHER,
    other: OF_A_LIVE_OTHER
  }[type];
  open(commands, items, { location, path, type }, at);
}

function open(
  commands: CommandRegistry,
  items: Items,
  args: ReadonlyJSONObject,
  at: IPoint
): void {
  const before = document.activeElement;
  const menu = new MenuSvg({ commands });
  for (const command of items) {
    if (!command) {
      menu.addItem({ type: 'separator' });
    } else if (commands.hasCommand(command)) {
      menu.addItem({ command, args });
    }
  }
  menu.aboutToClose.connect(() => {
    // Back to where one was, before a dialog of the command notes where that is.
    if (before instanceof HTMLElement) {
      before.focus({ preventScroll: true });
    }
    // The command runs after the menu has closed, so the menu goes after both.
    requestAnimationFrame(() => menu.dispose());
  });
  menu.open(at.x, at.y);
}
