import { MenuSvg } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyJSONObject } from '@lumino/coreutils';

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
  CommandIDs.downloadKept,
  CommandIDs.copyKeptPath
];

const OF_A_FOLDER: Items = [CommandIDs.restore, CommandIDs.copyKeptPath];

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

function open(
  commands: CommandRegistry,
  items: Items,
  args: ReadonlyJSONObject,
  at: IPoint
): void {
  const menu = new MenuSvg({ commands });
  for (const command of items) {
    if (!command) {
      menu.addItem({ type: 'separator' });
    } else if (commands.hasCommand(command)) {
      menu.addItem({ command, args });
    }
  }
  menu.aboutToClose.connect(() => {
    // The command runs after the menu has closed, so the menu goes after both.
    requestAnimationFrame(() => menu.dispose());
  });
  menu.open(at.x, at.y);
}
