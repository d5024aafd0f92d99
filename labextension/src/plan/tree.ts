import type { PlanAction, PlanEntry } from '../api/schemas';

/** A name in the tree of what a restore would do: an entry of the plan, or a folder above one. */
export interface IPlanNode {
  readonly name: string;
  /** Its path in the location; the root's is empty. */
  readonly path: string;
  readonly parent: IPlanNode | null;
  readonly children: IPlanNode[];
  /** What would happen to it; null for a folder that stays as it is, with something in it that doesn't. */
  entry: PlanEntry | null;
  /** How many names without anything below them are in it, itself included, and how many of those are ticked. */
  leaves: number;
  ticked: number;
}

/** One visible line of the tree, and its place among its siblings. */
export interface IPlanRow {
  readonly node: IPlanNode;
  readonly level: number;
  readonly place: number;
  readonly siblings: number;
  /** Null for what can't be opened. */
  readonly open: boolean | null;
}

/** How many files and links a folder holds, their bytes, and what happens to all of them if that is one thing. */
export interface IContent {
  readonly files: number;
  readonly bytes: number;
  readonly action: PlanAction | null;
}

export interface IFigure {
  entries: number;
  bytes: number;
}

/** What the ticked part of a plan comes to. */
export interface IChosen extends Record<
  'added' | 'changed' | 'removed',
  IFigure
> {
  /** Files and links that would be written, and taken away; folders are not counted. */
  restoredFiles: number;
  removedFiles: number;
}

/** Folders first, then by name, as the file browser sorts. */
const BY_NAME = new Intl.Collator(undefined, { numeric: true });

/**
 * The entries of a plan as a tree to tick. Everything is ticked at first; what the user unticks
 * is remembered by its path in `unticked`, which outlives the tree.
 */
export class PlanTree {
  readonly root: IPlanNode = newNode('', '', null);

  /**
   * @param above - the folder that mode `copy` makes: entries are named beneath it, and chosen by
   * their paths in the snapshot
   */
  constructor(
    readonly unticked: Set<string>,
    private readonly _above: string | null = null
  ) {
    this._nodes.set('', this.root);
  }

  /** How many entries have been added. */
  get size(): number {
    return this._size;
  }

  get allTicked(): boolean {
    return this.root.ticked === this.root.leaves;
  }

  get noneTicked(): boolean {
    return this.root.ticked === 0;
  }

  find(path: string): IPlanNode | undefined {
    return this._nodes.get(path);
  }

  add(entries: readonly PlanEntry[]): void {
    for (const entry of entries) {
      // The location's own folder may be an entry: it can't be ticked by itself.
      this._nodeAt(this._within(entry.path)).entry = entry;
    }
    this._size += entries.length;
    this._sorted.clear();
    this._contents.clear();
    this._count(this.root);
  }

  /** Tick a name with all below it, or untick it if all of that is ticked. */
  toggle(node: IPlanNode): void {
    const tick = node.ticked < node.leaves;
    this._set(node, tick);
    for (let above = node.parent; above; above = above.parent) {
      above.ticked = above.children.reduce(
        (sum, { ticked }) => sum + ticked,
        0
      );
    }
  }

  /**
   * The fewest paths that name exactly what is ticked; empty for everything, which is also
   * how the server understands it.
   */
  chosenPaths(): string[] {
    const paths: string[] = [];
    const visit = (node: IPlanNode): void => {
      if (node.ticked === node.leaves) {
        paths.push(node.path);
      } else if (node.ticked > 0) {
        node.children.forEach(visit);
      }
    };
    if (!this.allTicked) {
      this.root.children.forEach(visit);
    }
    return paths;
  }

  chosen(): IChosen {
    const sum: IChosen = {
      added: { entries: 0, bytes: 0 },
      changed: { entries: 0, bytes: 0 },
      removed: { entries: 0, bytes: 0 },
      restoredFiles: 0,
      removedFiles: 0
    };
    const visit = (node: IPlanNode): void => {
      if (node.ticked === 0 && node.leaves > 0) {
        return;
      }
      if (node.entry && isDone(node, node.entry.action)) {
        addTo(sum, node.entry);
      }
      node.children.forEach(visit);
    };
    visit(this.root);
    return sum;
  }

  /** The lines to show while the folders in `open` are open. */
  rows(open: ReadonlySet<string>): IPlanRow[] {
    const rows: IPlanRow[] = [];
    const visit = (parent: IPlanNode, level: number): void => {
      const children = this._inOrder(parent);
      children.forEach((node, index) => {
        const isOpen = node.children.length > 0 ? open.has(node.path) : null;
        rows.push({
          node,
          level,
          place: index + 1,
          siblings: children.length,
          open: isOpen
        });
        if (isOpen) {
          visit(node, level + 1);
        }
      });
    };
    visit(this.root, 1);
    return rows;
  }

  /** The paths of all folders that can be opened. */
  folders(): string[] {
    return [...this._nodes.values()]
      .filter(({ children }) => children.length > 0)
      .map(({ path }) => path);
  }

  /** What is in a folder of the tree; asked of what is drawn, so it is only found out once. */
  contentOf(node: IPlanNode): IContent {
    let content = this._contents.get(node);
    if (!content) {
      const actions = new Set<PlanAction>();
      const [files, bytes] = addUp(node, actions);
      if (node.entry && files === 0) {
        actions.add(node.entry.action);
      }
      const [action] = actions;
      const only = actions.size === 1 ? action : null;
      content = { files, bytes, action: only ?? null };
      this._contents.set(node, content);
    }
    return content;
  }

  private _within(path: string): string {
    if (this._above === null) {
      return path;
    }
    return path === this._above ? '' : path.slice(this._above.length + 1);
  }

  private _nodeAt(path: string): IPlanNode {
    const known = this._nodes.get(path);
    if (known) {
      return known;
    }
    const cut = path.lastIndexOf('/');
    const parent = this._nodeAt(cut < 0 ? '' : path.slice(0, cut));
    const node = newNode(path.slice(cut + 1), path, parent);
    parent.children.push(node);
    this._nodes.set(path, node);
    return node;
  }

  private _count(node: IPlanNode): void {
    if (node.children.length === 0) {
      node.leaves = node.entry && node.parent ? 1 : 0;
      node.ticked = node.leaves && !this.unticked.has(node.path) ? 1 : 0;
      return;
    }
    node.leaves = node.ticked = 0;
    for (const child of node.children) {
      this._count(child);
      node.leaves += child.leaves;
      node.ticked += child.ticked;
    }
  }

  private _set(node: IPlanNode, tick: boolean): void {
    node.ticked = tick ? node.leaves : 0;
    if (node.children.length > 0) {
      node.children.forEach(child => this._set(child, tick));
    } else if (tick) {
      this.unticked.delete(node.path);
    } else {
      this.unticked.add(node.path);
    }
  }

  private _inOrder(parent: IPlanNode): IPlanNode[] {
    let children = this._sorted.get(parent);
    if (!children) {
      children = [...parent.children].sort(
        (a, b) =>
          Number(isFolder(b)) - Number(isFolder(a)) ||
          BY_NAME.compare(a.name, b.name)
      );
      this._sorted.set(parent, children);
    }
    return children;
  }

  private readonly _nodes = new Map<string, IPlanNode>();
  private readonly _contents = new Map<IPlanNode, IContent>();
  private readonly _sorted = new Map<IPlanNode, IPlanNode[]>();
  private _size = 0;
}

export function isFolder({ entry, children }: IPlanNode): boolean {
  return children.length > 0 || entry?.type === 'folder';
}

/** Count the files and bytes below a node, and note their actions. */
function addUp(
  { entry, children }: IPlanNode,
  actions: Set<PlanAction>
): [number, number] {
  let files = 0;
  let bytes = 0;
  if (entry && entry.type !== 'folder') {
    files = 1;
    bytes = entry.size ?? entry.live_size ?? 0;
    actions.add(entry.action);
  }
  for (const child of children) {
    const [more, heavier] = addUp(child, actions);
    files += more;
    bytes += heavier;
  }
  return [files, bytes];
}

/** A folder of which a part is ticked comes back, but doesn't go. */
function isDone(node: IPlanNode, action: PlanAction): boolean {
  return action === 'removed' ? node.ticked === node.leaves : true;
}

function addTo(sum: IChosen, entry: PlanEntry): void {
  const { action } = entry;
  if (action !== 'added' && action !== 'changed' && action !== 'removed') {
    return;
  }
  sum[action].entries += 1;
  sum[action].bytes +=
    (action === 'removed' ? entry.live_size : entry.size) ?? 0;
  if (entry.type !== 'folder') {
    sum[action === 'removed' ? 'removedFiles' : 'restoredFiles'] += 1;
  }
}

function newNode(
  name: string,
  path: string,
  parent: IPlanNode | null
): IPlanNode {
  return {
    name,
    path,
    parent,
    children: [],
    entry: null,
    leaves: 0,
    ticked: 0
  };
}
