import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { RestoreMode } from '../api/schemas';
import { type IPlanNode, isFolder } from '../plan/node';
import type { IPlanRow, PlanTree } from '../plan/tree';
import type { ILanguage } from '../words/language';
import { countOf, sizeOf } from '../words/numbers';
import { actionOf, sidesOf, weightOf } from '../words/plan-entries';

/** The height of a line in pixels, as in the style sheet. */
const LINE = 26;

/** Lines drawn above and below what can be seen, so that scrolling shows no gaps. */
const SPARE = 8;

/** Up to this many entries all folders are open at first. */
const FEW = 40;

/** What is taken for the height of the list until it has been measured. */
const HEIGHT = 300;

/** How deep a line is set in; deeper ones stay there, so that their names can be read. */
const DEEPEST = 8;

export interface IPlanTreeProps {
  tree: PlanTree;
  /** Says that the tree has got new entries or other ticks. */
  revision: unknown;
  mode: RestoreMode;
  /** Whether single entries can be ticked yet. */
  tickable: boolean;
  language: ILanguage;
  now: Date;
  onToggle: (node: IPlanNode) => void;
}

/**
 * The entries of a plan as a tree of tick boxes. Only the lines that can be seen are drawn. It
 * is one stop for Tab; arrow keys move and open, Space ticks.
 */
export function PlanTreeView(props: IPlanTreeProps): React.JSX.Element {
  const { tree, language, tickable } = props;
  const [opened, setOpen] = React.useState<ReadonlySet<string> | null>(null);
  const [current, setCurrent] = React.useState('');
  const [view, setView] = React.useState({ top: 0, height: HEIGHT });
  const list = React.useRef<HTMLDivElement>(null);
  const prefix = React.useId();

  const { size } = tree;
  // A short list is shown whole, until the user opens or closes a folder of it.
  const open = React.useMemo(
    () => opened ?? new Set(size <= FEW ? tree.folders() : []),
    [tree, size, opened]
  );
  const rows = React.useMemo(
    () => tree.rows(open),
    // The tree is one object that gets entries: its size tells them apart.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [tree, size, open]
  );
  React.useEffect(() => {
    const element = list.current;
    if (!element) {
      return;
    }
    const measure = (): void =>
      setView(({ top }) => ({ top, height: element.clientHeight || HEIGHT }));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const from = Math.max(0, Math.floor(view.top / LINE) - SPARE);
  const to = Math.ceil((view.top + view.height) / LINE) + SPARE;
  const at = Math.max(
    0,
    rows.findIndex(({ node }) => node.path === current)
  );
  const active = rows[at];

  const setFolder = (node: IPlanNode, isOpen: boolean): void => {
    const next = new Set(open);
    if (isOpen) {
      next.add(node.path);
    } else {
      next.delete(node.path);
    }
    setOpen(next);
  };
  const moveTo = (index: number): void => {
    const place = Math.max(0, Math.min(rows.length - 1, index));
    setCurrent(rows[place]?.node.path ?? '');
    const element = list.current;
    if (element) {
      const top = place * LINE;
      const least = top + LINE - element.clientHeight;
      element.scrollTop = Math.max(least, Math.min(top, element.scrollTop));
    }
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (!active || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    const { node } = active;
    const page = Math.max(1, Math.floor(view.height / LINE) - 1);
    const actions: Record<string, () => void> = {
      ArrowUp: () => moveTo(at - 1),
      ArrowDown: () => moveTo(at + 1),
      PageUp: () => moveTo(at - page),
      PageDown: () => moveTo(at + page),
      Home: () => moveTo(0),
      End: () => moveTo(rows.length - 1),
      ' ': () => props.onToggle(node),
      ArrowRight: () =>
        active.open === false
          ? setFolder(node, true)
          : active.open && moveTo(at + 1),
      ArrowLeft: () =>
        active.open
          ? setFolder(node, false)
          : moveTo(rows.findIndex(row => row.node === node.parent))
    };
    const action = actions[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  };

  return (
    <div
      ref={list}
      className="ad-Tree"
      role="tree"
      aria-label={language.trans.__('What would be restored')}
      aria-multiselectable
      aria-disabled={!tickable}
      aria-activedescendant={
        active && at >= from && at < to ? `${prefix}${at}` : undefined
      }
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={event =>
        setView({ ...view, top: event.currentTarget.scrollTop })
      }
    >
      <div
        className="ad-Tree-lines"
        role="presentation"
        style={{ height: rows.length * LINE }}
      >
        {rows.slice(from, to).map((row, index) => (
          <Line
            key={row.node.path}
            {...props}
            row={row}
            id={`${prefix}${from + index}`}
            top={(from + index) * LINE}
            current={row === active}
            onOpen={isOpen => setFolder(row.node, isOpen)}
            onPoint={() => setCurrent(row.node.path)}
          />
        ))}
      </div>
    </div>
  );
}

interface ILineProps extends IPlanTreeProps {
  row: IPlanRow;
  id: string;
  top: number;
  current: boolean;
  onOpen: (isOpen: boolean) => void;
  onPoint: () => void;
}

function Line(props: ILineProps): React.JSX.Element {
  const { row, language, mode, now } = props;
  const { node, open, level } = row;
  const { entry } = node;
  const some = node.ticked > 0;
  const partly = some && node.ticked < node.leaves;
  const folder = isFolder(node);
  const content = folder ? props.tree.contentOf(node) : null;
  const action = content ? content.action : (entry?.action ?? null);
  const Caret = open ? caretDownIcon : caretRightIcon;

  const onClick = (): void => {
    props.onPoint();
    if (open === null) {
      props.onToggle(node);
    } else {
      props.onOpen(!open);
    }
  };
  return (
    <div
      id={props.id}
      className={`ad-Tree-line${props.current ? ' ad-mod-current' : ''}${some ? '' : ' ad-mod-left'}`}
      role="treeitem"
      aria-level={level}
      aria-posinset={row.place}
      aria-setsize={row.siblings}
      aria-expanded={open ?? undefined}
      aria-checked={partly ? 'mixed' : some}
      style={{
        top: props.top,
        paddingLeft: 4 + 16 * (Math.min(level, DEEPEST) - 1)
      }}
      title={entry ? sidesOf(entry, now, language) : node.path}
      onClick={onClick}
    >
      <span className="ad-Tree-caret">
        {open !== null && <Caret.react tag="span" width="16px" height="16px" />}
      </span>
      <input
        type="checkbox"
        className="ad-Tree-tick"
        tabIndex={-1}
        aria-hidden
        disabled={!props.tickable}
        checked={some && !partly}
        ref={element => {
          if (element) {
            element.indeterminate = partly;
          }
        }}
        onChange={() => props.onToggle(node)}
        onClick={event => {
          event.stopPropagation();
          props.onPoint();
        }}
      />
      <span className="ad-Tree-name ad-Ellipsis">
        {node.name}
        {folder ? '/' : ''}
      </span>
      <span
        className={`ad-Tree-action ad-Ellipsis${action ? ` ad-mod-${action}` : ''}`}
      >
        {action ? actionOf(action, mode, language) : ''}
      </span>
      <span className="ad-Tree-weight ad-Ellipsis">
        {content
          ? insideOf(content, language)
          : entry
            ? weightOf(entry, language)
            : ''}
      </span>
    </div>
  );
}

/** What a folder holds of the plan: "9 files · 310 MB". */
function insideOf(
  { files, bytes }: { files: number; bytes: number },
  language: ILanguage
): string {
  return files === 0
    ? language.trans.__('empty')
    : language.trans._n(
        '%2 file · %3',
        '%2 files · %3',
        files,
        countOf(files, language),
        sizeOf(bytes, language)
      );
}
