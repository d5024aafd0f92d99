import { PlanTree } from '../../src/plan/tree';
import {
  agreeOf,
  headlineOf,
  sentenceOf,
  subjectOf
} from '../../src/words/plans';
import { aPlanEntry, aSnapshot, ENGLISH } from '../samples';
import { seen } from '../seen';

const now = new Date('2026-11-22T12:00:00Z');
const chosenOf = (...words: string[]): ReturnType<PlanTree['chosen']> => {
  const tree = new PlanTree(new Set());
  tree.add(words.map(aPlanEntry));
  return tree.chosen();
};

it.each([
  [['added a', 'changed b'], '1 comes back and 1 changes. Nothing is removed.'],
  [['added a', 'added b'], '2 come back. Nothing is removed.'],
  [['removed a', 'removed b'], '2 are removed.'],
  [
    ['added a', 'changed b', 'removed c'],
    '1 comes back, 1 changes and 1 is removed.'
  ],
  [[], 'Everything is already as it was: there is nothing to restore.']
])('%j is said as a sentence', (words, sentence) => {
  expect(sentenceOf(chosenOf(...words), 'overlay', null, ENGLISH)).toBe(
    sentence
  );
});

it.each([
  [['added a', 'changed b'], 'overlay', 'Restore 2 files'],
  [['added a/'], 'overlay', 'Restore 1 folder'],
  [['added a', 'removed b'], 'replace', 'Restore 1 file, remove 1'],
  [['removed a', 'removed b'], 'replace', 'Remove 2 files'],
  [['removed a/'], 'undo', 'Undo: remove 1 folder'],
  [['added a', 'removed b'], 'undo', 'Undo: restore 1 file, remove 1'],
  [[], 'undo', 'Nothing to undo'],
  [['added a'], 'copy', 'Restore 1 file into a new folder']
] as const)('the button for %j in mode %s says “%s”', (words, mode, label) => {
  expect(agreeOf(chosenOf(...words), mode, ENGLISH)).toBe(label);
});

it('heads the dialog with the day, or with the file that was found', () => {
  const snapshot = aSnapshot({ created: '2026-11-21T11:03:00Z' });
  expect(headlineOf(snapshot, 'notebooks', 'overlay', now, ENGLISH)).toMatch(
    /^Restore notebooks as it was yesterday at \d\d:03$/
  );
  expect(headlineOf(snapshot, 'notebooks', 'undo', now, ENGLISH)).toMatch(
    /^Undo the restore of notebooks made yesterday at \d\d:03$/
  );
  const restored = aSnapshot({ id: 'kept', origin: 'safety' });
  const undone = aSnapshot({
    created: snapshot.created,
    undoes: { snapshot: 'kept', mode: 'replace', paths: [] }
  });
  expect(
    headlineOf(undone, 'notebooks', 'undo', now, ENGLISH, [restored, undone])
  ).toMatch(/^Take back the undo of notebooks made yesterday at \d\d:03$/);
  const found = aSnapshot({ id: 'backup', origin: 'found' });
  expect(headlineOf(found, 'notebooks', 'overlay', now, ENGLISH)).toBe(
    'Restore notebooks from backup.tgz'
  );
  expect(headlineOf(snapshot, 'volume.db', 'overlay', now, ENGLISH)).toMatch(
    /^Restore volume db as notebooks was yesterday at \d\d:03$/
  );
});

it('tells what a snapshot holds, as far as it is known', () => {
  expect(seen(subjectOf(aSnapshot({ label: 'x' }), ENGLISH))).toBe(
    '“x” · 24,491 files and folders, 1.9 GB'
  );
  const foreign = aSnapshot({ entries: null, content_size: null });
  expect(seen(subjectOf(foreign, ENGLISH))).toBe(
    'an archive of 1.5 GB, made with another tool'
  );
});
