import * as React from 'react';

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

/**
 * Keeps the row that the Tab key stops at: the one that had the focus last, as long as it is there.
 *
 * @param names - the rows, in their order
 * @param first - the row to stop at before any had it
 */
export function useTabStop(
  names: readonly string[],
  first: string | undefined = names[0]
): [stop: string | undefined, onFocus: (name: string) => void] {
  const [current, setCurrent] = React.useState<string>();
  const isThere = current !== undefined && names.includes(current);
  return [isThere ? current : first, setCurrent];
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

/**
 * The ways to open a row, a click or Enter, and those to open its menu.
 *
 * @param open - null where there is nothing to open
 */
export function rowHandlers(
  open: (() => void) | null,
  openMenu: (at: IPoint) => void
): ReturnType<typeof menuHandlers> & { onClick: () => void } {
  const menu = menuHandlers(openMenu);
  return {
    ...menu,
    onClick: () => open?.(),
    onKeyDown: event => {
      menu.onKeyDown(event);
      if (event.key === 'Enter' && event.target === event.currentTarget) {
        event.preventDefault();
        open?.();
      }
    }
  };
}
