import { MenuSvg } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyJSONObject } from '@lumino/coreutils';

import { CommandIDs } from './ids';

/** A menu's commands in their order; null is a line between groups. */
type Items = readonly (string | null)[];

const OF_A_SNAPSHOT: Items = [
  CommandIDs.undo,
  CommandIDs.restore,
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

function open(
  commands: CommandRegistry,
  items: Items,
  args: ReadonlyJSONObject,
  at: IPoint
): void {
  const menu = new MenuSvg({ commands });
  for (const command of items) {
    menu.addItem(command ? { command, args } : { type: 'separator' });
  }
  menu.aboutToClose.connect(() => {
    // The command runs after the menu has closed, so the menu goes after both.
    requestAnimationFrame(() => menu.dispose());
  });
  menu.open(at.x, at.y);
}
