import { MenuSvg } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import { CommandIDs } from './ids';

/** What the menu of a snapshot holds, in its order; null is a line between groups. */
const ITEMS = [
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

/**
 * Open the menu of a snapshot at a point of the page.
 */
export function openSnapshotMenu(
  commands: CommandRegistry,
  id: string,
  at: { x: number; y: number }
): void {
  const menu = new MenuSvg({ commands });
  for (const command of ITEMS) {
    // Only what was kept before a restore can undo one.
    if (command === CommandIDs.undo && !commands.isEnabled(command, { id })) {
      continue;
    }
    menu.addItem(command ? { command, args: { id } } : { type: 'separator' });
  }
  menu.aboutToClose.connect(() => {
    // The command runs after the menu has closed, so the menu goes after both.
    requestAnimationFrame(() => menu.dispose());
  });
  menu.open(at.x, at.y);
}
