import {
  defaultRangeExtractor,
  measureElement,
  useVirtualizer,
  type Range
} from '@tanstack/react-virtual';
import * as React from 'react';

import { restoreObstacleOf } from '../words/obstacles';
import { nameOf } from '../words/snapshots';
import type { IDiaryProps } from './diary';
import { snapshotAt, type ILine } from './diary-days';
import { Memory, type PanelMemory } from './memory';
import { useRowFocus } from './row-focus';
import { SnapshotRow } from './snapshot-row';

/** Heights in pixels that lines most likely have, until they are measured. */
const HEADING = 27;
const ROW = 43;
/** How many lines beyond the visible ones are drawn, so that scrolling finds them there. */
const BEYOND = 10;
/** How long the row stands out that somebody was led to, in milliseconds. */
const SHOWN = 2500;

/** After how long without scrolling a list stands still, in milliseconds. */
const STILL = 100;

export interface IDiaryListProps extends IDiaryProps {
  lines: readonly ILine[];
  /** What the list is filtered by: another filter begins at the top. */
  words: string;
  /** What stands above the lines, and scrolls away with them. */
  children?: React.ReactNode;
}

/**
 * The lines of the diary. Of a long one only what can be seen is drawn, and the row that Tab stops
 * at. The heading of a day stays in sight as long as its rows are.
 */
export function DiaryList(props: IDiaryListProps): React.JSX.Element {
  const { lines, words } = props;
  const scroller = React.useRef<HTMLDivElement>(null);
  const [above, margin] = useHeight();
  const memory = React.useContext(Memory);
  const focus = useRowFocus(lines);
  const reachable = focus.line;

  const list = useVirtualizer<HTMLDivElement, HTMLElement>({
    count: lines.length,
    getScrollElement: () => scroller.current,
    getItemKey: React.useCallback(
      (line: number) => lines[line]?.key ?? line,
      [lines]
    ),
    estimateSize: line => (lines[line]?.place === null ? HEADING : ROW),
    rangeExtractor: React.useCallback(
      (range: Range) => withLine(reachable, defaultRangeExtractor(range)),
      [reachable]
    ),
    overscan: BEYOND,
    // While the panel is hidden, everything is 0 high, and stays as high as it was.
    measureElement: (line, entry, instance) =>
      measureElement(line, entry, instance) ||
      (instance.measurementsCache[instance.indexFromElement(line)]?.size ??
        ROW),
    // There are lines enough beyond the edges: they need not be drawn before the frame that scrolls.
    useFlushSync: false,
    scrollMargin: margin,
    scrollPaddingStart: HEADING,
    initialOffset: () => memory?.offset ?? 0,
    // What is being read stays where it is when a snapshot comes above it.
    anchorTo: 'end'
  });

  const bring = (line: number, align: 'auto' | 'center'): void => {
    if (line <= 1) {
      // with the heading and what stands above it, as far as there is room
      const end = list.measurementsCache[line]?.end ?? 0;
      const room = scroller.current?.clientHeight ?? 0;
      list.scrollToOffset(Math.max(0, end - room));
    } else {
      list.scrollToIndex(line, { align });
    }
  };
  React.useLayoutEffect(() => {
    const line = focus.take();
    if (line !== null) {
      const row = line < 0 ? scroller.current : rowAt(scroller.current, line);
      row?.focus({ preventScroll: true });
      bring(line, 'auto');
    }
  });
  React.useLayoutEffect(() => {
    list.scrollToOffset(words ? 0 : (memory?.offset ?? 0));
  }, [list, memory, words]);
  const remember = useRemember(words ? null : memory);
  const shown = useShown(props, line => bring(line, 'center'));

  return (
    <div
      ref={scroller}
      className="ad-Diary-list"
      tabIndex={-1}
      onScroll={({ currentTarget }) => remember(currentTarget)}
      onKeyDown={event => focus.onKeyDown(event, pageOf(event.currentTarget))}
      onFocus={focus.onFocus}
      onBlur={focus.onBlur}
    >
      <div ref={above}>{props.children}</div>
      <div className="ad-Diary-lines" style={{ height: list.getTotalSize() }}>
        {daysAmong(list.getVirtualItems(), lines).map(({ heading, rows }) => (
          <Day
            key={lines[heading]?.key}
            {...props}
            heading={heading}
            rows={rows}
            reachable={reachable}
            shown={shown}
            startOf={line =>
              (list.measurementsCache[line]?.start ?? 0) - margin
            }
            endOf={line => (list.measurementsCache[line]?.end ?? 0) - margin}
            measure={list.measureElement}
          />
        ))}
      </div>
    </div>
  );
}

interface IDayProps extends IDiaryListProps {
  /** The line of its heading. */
  heading: number;
  /** The lines of its rows that are drawn. */
  rows: readonly number[];
  reachable: number;
  shown: string | null;
  startOf: (line: number) => number;
  endOf: (line: number) => number;
  measure: (line: HTMLElement | null) => void;
}

/** A day: as high as all its rows, so that its heading stays in sight among them. */
function Day(props: IDayProps): React.JSX.Element | null {
  const { lines, heading, language, state } = props;
  const day = lines[heading]?.day;
  if (!day) {
    return null;
  }
  const top = props.startOf(heading);
  const height = props.endOf(heading + day.snapshots.length) - top;
  return (
    <div className="ad-DayBox" style={{ top, height }}>
      <h3 className="ad-Day" ref={props.measure} data-index={heading}>
        {day.title}
      </h3>
      <ul className="ad-Rows" aria-label={day.title}>
        {props.rows.map(index => {
          const line = lines[index];
          const snapshot = snapshotAt(line);
          return line && snapshot ? (
            <SnapshotRow
              key={line.key}
              line={line}
              snapshot={snapshot}
              name={nameOf(snapshot, language, state.snapshots)}
              location={props.location}
              obstacle={restoreObstacleOf(state, snapshot, language)}
              top={props.startOf(index) - top}
              index={index}
              measure={props.measure}
              isReachable={index === props.reachable}
              isShown={snapshot.id === props.shown}
              actions={props.actions}
              language={language}
            />
          ) : null;
        })}
      </ul>
    </div>
  );
}

/** The days of the lines that are drawn, each with its rows among them. */
function daysAmong(
  drawn: readonly { index: number }[],
  lines: readonly ILine[]
): { heading: number; rows: number[] }[] {
  const days: { heading: number; rows: number[] }[] = [];
  for (const { index } of drawn) {
    const heading = lines[index]?.heading ?? 0;
    if (days[days.length - 1]?.heading !== heading) {
      days.push({ heading, rows: [] });
    }
    if (index !== heading) {
      days[days.length - 1]?.rows.push(index);
    }
  }
  return days;
}

/** The lines to draw, in their order, with one more. */
function withLine(line: number, drawn: number[]): number[] {
  return line < 0 || drawn.includes(line)
    ? drawn
    : [...drawn, line].sort((a, b) => a - b);
}

function rowAt(
  list: HTMLElement | null,
  line: number
): HTMLElement | null | undefined {
  return list?.querySelector<HTMLElement>(`.ad-Row[data-index="${line}"]`);
}

/** How high a part is, in pixels, and the reference to give it. */
function useHeight(): [React.RefObject<HTMLDivElement>, number] {
  const part = React.useRef<HTMLDivElement>(null);
  const [height, setHeight] = React.useState(0);
  React.useLayoutEffect(() => {
    const measure = (): void => {
      // Nothing has a height while the panel is hidden.
      if (part.current?.offsetParent) {
        setHeight(part.current.offsetHeight);
      }
    };
    const observer = new ResizeObserver(measure);
    if (part.current) {
      observer.observe(part.current);
    }
    measure();
    return () => observer.disconnect();
  }, []);
  return [part, height];
}

/**
 * Remember how far a list is scrolled, once it stands still: to ask for that while it moves has the page lay
 * itself out twice for each frame.
 */
function useRemember(memory: PanelMemory | null): (list: HTMLElement) => void {
  const timer = React.useRef(0);
  React.useEffect(() => () => window.clearTimeout(timer.current), [memory]);
  return list => {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      if (memory && list.clientHeight > 0) {
        memory.offset = list.scrollTop;
      }
    }, STILL);
  };
}

/** How many rows the keys for a page move by. */
function pageOf(list: HTMLElement): number {
  return Math.max(1, Math.floor((list.clientHeight - HEADING) / ROW) - 1);
}

/** Bring the snapshot into sight that somebody is led to, and say for a while which it is. */
function useShown(
  { lines, actions, state: { shown } }: IDiaryListProps,
  bring: (line: number) => void
): string | null {
  const [lit, setLit] = React.useState<string | null>(null);
  const line = shown ? lines.findIndex(({ key }) => key === shown) : -1;
  const isThere = line >= 0;
  React.useEffect(() => {
    if (isThere) {
      bring(line);
      setLit(shown);
      actions.wasShown();
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- led to once, not whenever the list changes
  }, [shown, isThere]);
  React.useEffect(() => {
    const timer = window.setTimeout(() => setLit(null), SHOWN);
    return () => window.clearTimeout(timer);
  }, [lit]);
  return lit;
}
