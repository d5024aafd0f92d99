import type { PlanEntry } from '../api/schemas';

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

/** A name without anything in it yet. */
export function newNode(
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

/** Whether it is a folder, be it only for what lies below it. */
export function isFolder({ entry, children }: IPlanNode): boolean {
  return children.length > 0 || entry?.type === 'folder';
}
