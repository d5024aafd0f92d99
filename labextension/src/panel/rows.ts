import type * as React from 'react';

import { below, type IPoint } from './context';

/** Up, Down, Home and End move the focus from row to row, as in any list. */
export function moveBetweenRows(event: React.KeyboardEvent<HTMLElement>): void {
  const rows = [
    ...event.currentTarget.querySelectorAll<HTMLElement>('.ad-Row')
  ];
  const at = rows.findIndex(row => row.contains(document.activeElement));
  const to = {
    ArrowUp: at - 1,
    ArrowDown: at + 1,
    Home: 0,
    End: rows.length - 1
  }[event.key];
  if (at >= 0 && to !== undefined) {
    event.preventDefault();
    rows[Math.max(0, Math.min(rows.length - 1, to))]?.focus();
  }
}

/** The ways to open the menu of a row: right click, the menu key, Shift and F10. */
export function menuHandlers(open: (at: IPoint) => void): {
  onKeyDown: (event: React.KeyboardEvent<HTMLElement>) => void;
  onContextMenu: (event: React.MouseEvent) => void;
} {
  return {
    onKeyDown: event => {
      const wanted =
        event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10');
      if (wanted) {
        event.preventDefault();
        event.stopPropagation();
        open(below(event.currentTarget));
      }
    },
    onContextMenu: event => {
      // Shift and right click is JupyterLab's way to the browser's own menu.
      if (!event.shiftKey) {
        event.preventDefault();
        event.stopPropagation();
        open({ x: event.clientX, y: event.clientY });
      }
    }
  };
}
