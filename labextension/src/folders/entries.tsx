import { type Range, useVirtualizer } from '@tanstack/react-virtual';
import * as React from 'react';

import type { ContentsEntry, Location } from '../api/schemas';
import type { IPoint } from '../panel/context';
import type { ILanguage } from '../words/language';
import { EntryRow } from './entry-row';
import { entryAt, type IFolderContent, indexOfPath } from './state';

/** The height of a row in pixels, as in the style sheet. */
const ROW = 40;

/** Rows drawn above and below what can be seen, so that scrolling shows no gaps. */
const SPARE = 10;

export interface IEntriesProps {
  location: Location;
  content: IFolderContent;
  /** The entry to begin at: the folder that somebody has just come out of. */
  start: string;
  language: ILanguage;
  now: Date;
  /** Whether the row to begin at takes the focus. */
  takesFocus: boolean;
  onNeed: (first: number, last: number) => void;
  onOpen: (entry: ContentsEntry) => void;
  onMenu: (entry: ContentsEntry, at: IPoint) => void;
}

/**
 * What is in a folder. Only the rows that can be seen are drawn, and those that are not known yet are blank
 * for a moment. It is one stop for Tab; the arrow keys move between rows.
 */
export function Entries(props: IEntriesProps): React.JSX.Element {
  const { content, language, onNeed, onOpen, onMenu } = props;
  const { total } = content;
  const list = React.useRef<HTMLDivElement>(null);
  const [current, setCurrent] = React.useState(() =>
    Math.max(0, indexOfPath(content, props.start))
  );
  /** The row that takes the focus once it is drawn. */
  const wanted = React.useRef(props.takesFocus ? current : -1);
  const at = Math.min(current, total - 1);

  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => list.current,
    estimateSize: () => ROW,
    overscan: SPARE,
    initialOffset: Math.max(0, at - 2) * ROW,
    rangeExtractor: range => withRow(range, at)
  });
  const { startIndex: first, endIndex: last } = rows.range ?? {
    startIndex: 0,
    endIndex: 0
  };
  React.useEffect(() => {
    onNeed(Math.max(0, first - SPARE), Math.min(total - 1, last + SPARE));
  }, [onNeed, content, first, last, total]);
  React.useEffect(() => {
    if (wanted.current >= 0) {
      const row = list.current?.querySelector<HTMLElement>(
        `.ad-Row[data-index="${wanted.current}"]`
      );
      if (row) {
        wanted.current = -1;
        row.focus({ preventScroll: true });
      }
    }
  });

  const onKeyDown = (event: React.KeyboardEvent<HTMLElement>): void => {
    const page = Math.max(1, last - first - 1);
    const to = {
      ArrowUp: at - 1,
      ArrowDown: at + 1,
      PageUp: at - page,
      PageDown: at + page,
      Home: 0,
      End: total - 1
    }[event.key];
    if (to !== undefined && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const next = Math.max(0, Math.min(total - 1, to));
      wanted.current = next;
      setCurrent(next);
      rows.scrollToIndex(next);
    }
  };

  return (
    <div ref={list} className="ad-Inside-list">
      <ul
        className="ad-Rows"
        aria-label={language.trans.__('Files and folders')}
        style={{ height: rows.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {rows.getVirtualItems().map(({ index, start }) => {
          const entry = entryAt(content, index);
          return entry ? (
            <EntryRow
              key={index}
              location={props.location}
              entry={entry}
              index={index}
              total={total}
              reachable={index === at}
              top={start}
              language={language}
              now={props.now}
              onFocus={setCurrent}
              onOpen={onOpen}
              onMenu={onMenu}
            />
          ) : (
            <li
              key={index}
              className="ad-Entry ad-mod-unknown"
              data-index={index}
              style={{ transform: `translateY(${start}px)` }}
              aria-hidden
            />
          );
        })}
      </ul>
    </div>
  );
}

/** The numbers of the rows to draw: those in sight, and the one that has the focus. */
function withRow(range: Range, row: number): number[] {
  const from = Math.max(0, range.startIndex - range.overscan);
  const to = Math.min(range.count - 1, range.endIndex + range.overscan);
  const drawn: number[] = [];
  if (row >= 0 && row < from) {
    drawn.push(row);
  }
  for (let index = from; index <= to; index++) {
    drawn.push(index);
  }
  if (row > to && row < range.count) {
    drawn.push(row);
  }
  return drawn;
}
