import { PlanTree } from '../../src/plan/tree';
import { aPlanEntry } from '../samples';

const WORDS = [
  'changed start.ipynb 9',
  'added plots/ 0',
  'added plots/roc.png 14',
  'added plots/pr.png 6',
  'changed sagemaker/train.ipynb 71',
  'removed sagemaker/new.ipynb 12',
  'added data/deep/far/x.csv 300',
  'added empty/'
];

function treeOf(words = WORDS, unticked = new Set<string>()): PlanTree {
  const tree = new PlanTree(unticked);
  tree.add(words.map(aPlanEntry));
  return tree;
}

const toggle = (tree: PlanTree, path: string): void =>
  tree.toggle(tree.find(path)!);
const shown = (tree: PlanTree, ...open: string[]): string[] =>
  tree
    .rows(new Set(open))
    .map(({ node, level }) => `${'  '.repeat(level - 1)}${node.name}`);

it('shows folders first, then files, by name and number', () => {
  expect(shown(treeOf())).toEqual([
    'data',
    'empty',
    'plots',
    'sagemaker',
    'start.ipynb'
  ]);
  expect(shown(treeOf(['added a10', 'added a9', 'added B/x']))).toEqual([
    'B',
    'a9',
    'a10'
  ]);
});

it('opens folders, those too that only stand above an entry', () => {
  const rows = shown(treeOf(), 'data', 'data/deep', 'plots');
  expect(rows.slice(0, 7)).toEqual([
    'data',
    '  deep',
    '    far',
    'empty',
    'plots',
    '  pr.png',
    '  roc.png'
  ]);
});

it('tells each row its place and whether it can be opened', () => {
  const rows = treeOf().rows(new Set(['plots']));
  const roc = rows.find(({ node }) => node.name === 'roc.png');
  expect(roc).toMatchObject({ level: 2, place: 2, siblings: 2, open: null });
  expect(rows.map(({ open }) => open)).toEqual([
    ...[false, null, true, null, null, false, null]
  ]);
});

describe('ticks', () => {
  it('are all set at first, which is named by no paths', () => {
    const tree = treeOf();
    expect(tree.allTicked).toBe(true);
    expect(tree.chosenPaths()).toEqual([]);
  });

  it('of a folder are those of all below it, and back', () => {
    const tree = treeOf();
    toggle(tree, 'plots/pr.png');
    expect(tree.find('plots')).toMatchObject({ leaves: 2, ticked: 1 });
    toggle(tree, 'plots');
    expect(tree.find('plots')).toMatchObject({ leaves: 2, ticked: 2 });
    toggle(tree, 'plots');
    expect(tree.find('plots/roc.png')?.ticked).toBe(0);
    expect(tree.root).toMatchObject({ leaves: 7, ticked: 5 });
  });

  it('are named by the fewest paths', () => {
    const tree = treeOf();
    toggle(tree, 'plots/pr.png');
    toggle(tree, 'start.ipynb');
    expect(tree.chosenPaths().sort()).toEqual([
      'data',
      'empty',
      'plots/roc.png',
      'sagemaker'
    ]);
  });

  it('outlive the tree: what has come since is ticked', () => {
    const first = treeOf();
    toggle(first, 'plots');
    const second = treeOf([...WORDS, 'added plots/new.png 1'], first.unticked);
    expect(second.find('plots')).toMatchObject({ leaves: 3, ticked: 1 });
    expect(second.find('start.ipynb')?.ticked).toBe(1);
  });

  it('of a copy are named as in the snapshot', () => {
    const tree = new PlanTree(new Set(), 'monday');
    tree.add(
      ['added monday/', 'added monday/a/b 1', 'added monday/c 1'].map(
        aPlanEntry
      )
    );
    expect(shown(tree)).toEqual(['a', 'c']);
    toggle(tree, 'c');
    expect(tree.chosenPaths()).toEqual(['a']);
  });
});

describe('what is chosen', () => {
  it('comes to the counts and bytes of the plan', () => {
    expect(treeOf().chosen()).toEqual({
      added: { entries: 5, bytes: 320 },
      changed: { entries: 2, bytes: 80 },
      removed: { entries: 1, bytes: 24 },
      restoredFiles: 5,
      removedFiles: 1
    });
  });

  it('holds a new folder of which a part is ticked, but not its removal', () => {
    const added = treeOf(['added a/', 'added a/x 1', 'added a/y 2']);
    toggle(added, 'a/x');
    expect(added.chosen().added).toEqual({ entries: 2, bytes: 2 });
    const removed = treeOf(['removed a/', 'removed a/x 1', 'removed a/y 2']);
    toggle(removed, 'a/x');
    expect(removed.chosen().removed).toEqual({ entries: 1, bytes: 4 });
    toggle(removed, 'a/y');
    expect(removed.chosen().removed.entries).toBe(0);
    expect(removed.noneTicked).toBe(true);
  });
});

it('says what is in a folder, and what happens to it if that is one thing', () => {
  const tree = treeOf();
  expect(tree.contentOf(tree.find('plots')!)).toEqual({
    files: 2,
    bytes: 20,
    action: 'added'
  });
  expect(tree.contentOf(tree.find('sagemaker')!).action).toBeNull();
  expect(tree.contentOf(tree.find('empty')!)).toMatchObject({
    files: 0,
    action: 'added'
  });
});

it('stays quick with many entries in many parts', () => {
  const tree = new PlanTree(new Set());
  for (let page = 0; page < 10; page++) {
    tree.add(
      Array.from({ length: 10_000 }, (_, i) =>
        aPlanEntry(`added d${page}/s${i % 100}/f${i} 1`)
      )
    );
  }
  toggle(tree, 'd3/s7/f7');
  expect(tree.root).toMatchObject({ leaves: 100_000, ticked: 99_999 });
  // nine folders, ninety-nine beside s7, and as many files beside f7
  expect(tree.chosenPaths()).toHaveLength(9 + 99 + 99);
});
