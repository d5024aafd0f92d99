import * as React from 'react';

import type { ILine } from './diary-days';

/** The focus in a list of which not all rows are drawn. */
export interface IRowFocus {
  /** The line that the Tab key stops at, so it has to be drawn; -1 where there is no row. */
  line: number;
  /** Move by the keys of a list; a page is so many rows. */
  onKeyDown: (event: React.KeyboardEvent, page: number) => void;
  onFocus: (event: React.FocusEvent<HTMLElement>) => void;
  onBlur: (event: React.FocusEvent<HTMLElement>) => void;
  /**
   * The line that shall have the focus, to be asked once it is drawn: null where the focus is to stay
   * where it is, -1 where no row is left for it.
   */
  take: () => number | null;
}

/**
 * Keeps track of the row that one is at. It stays the same when the list changes around it; when it goes
 * away while it has the focus, the next one takes its place.
 */
export function useRowFocus(lines: readonly ILine[]): IRowFocus {
  const [current, setCurrent] = React.useState<string | null>(null);
  /** The lines that are rows, in their order, and where in that order the current one is. */
  const [rows, at] = React.useMemo(() => {
    const those = lines.flatMap(({ place }, line) =>
      place === null ? [] : [line]
    );
    return [those, those.findIndex(line => lines[line]?.key === current)];
  }, [lines, current]);
  /** Where the row stands that has the focus now. */
  const held = React.useRef<number | null>(null);
  /** The row that shall get it; the empty text is the list itself. */
  const wanted = React.useRef<string | null>(null);

  const go = React.useCallback(
    (row: number): void => {
      const line = rows[Math.max(0, Math.min(rows.length - 1, row))];
      const key = (line === undefined ? undefined : lines[line]?.key) ?? '';
      wanted.current = key;
      setCurrent(key);
    },
    [lines, rows]
  );
  React.useLayoutEffect(() => {
    if (held.current === null) {
      return;
    }
    if (at >= 0) {
      held.current = at;
    } else {
      go(held.current);
    }
  }, [at, go]);

  return {
    line: rows[Math.max(at, 0)] ?? -1,
    onKeyDown: (event, page) => {
      const step: Record<string, number | undefined> = {
        ArrowUp: at - 1,
        ArrowDown: at + 1,
        PageUp: at - page,
        PageDown: at + page,
        Home: 0,
        End: rows.length - 1
      };
      const to = step[event.key];
      if (to !== undefined && held.current !== null) {
        event.preventDefault();
        go(to);
      }
    },
    onFocus: ({ target }) => {
      const row = target.closest<HTMLElement>('[data-snapshot]');
      const key = row?.dataset.snapshot;
      const place = rows.findIndex(line => lines[line]?.key === key);
      if (key !== undefined && place >= 0) {
        held.current = place;
        setCurrent(key);
      }
    },
    onBlur: ({ currentTarget, relatedTarget }) => {
      if (!currentTarget.contains(relatedTarget)) {
        held.current = null;
      }
    },
    take: () => {
      if (wanted.current === null || wanted.current !== current) {
        return null;
      }
      wanted.current = null;
      return rows[at] ?? -1;
    }
  };
}
