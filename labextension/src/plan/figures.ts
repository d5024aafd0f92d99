import type { PlanAction, PlanEntry } from '../api/schemas';
import type { IPlanNode } from './node';

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

/** What the ticked part at and below a node comes to. */
export function tickedIn(top: IPlanNode): IChosen {
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
  visit(top);
  return sum;
}

/** What is at and below a node. */
export function contentIn(node: IPlanNode): IContent {
  const actions = new Set<PlanAction>();
  const [files, bytes] = addUp(node, actions);
  if (node.entry && files === 0) {
    actions.add(node.entry.action);
  }
  const [action] = actions;
  const only = actions.size === 1 ? action : undefined;
  return { files, bytes, action: only ?? null };
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
