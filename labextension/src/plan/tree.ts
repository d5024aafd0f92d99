import type { PlanEntry } from '../api/schemas';
import { contentIn, type IChosen, type IContent, tickedIn } from './figures';
import { type IPlanNode, isFolder, newNode } from './node';

/** One visible line of the tree, and its place among its siblings. */
export interface IPlanRow {
  readonly node: IPlanNode;
  readonly level: number;
  readonly place: number;
  readonly siblings: number;
  /** Null for what can't be opened. */
  readonly open: boolean | null;
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

  /** What the ticked part comes to. */
  chosen(): IChosen {
    return tickedIn(this.root);
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
    const content = this._contents.get(node) ?? contentIn(node);
    this._contents.set(node, content);
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
