import { agreeOf, headlineOf, sentenceOf } from '../../src/words/plans';
import { dayOf, momentOf, timeOf } from '../../src/words/days';
import { healthLineOf } from '../../src/words/health';
import { figuresOf } from '../../src/words/jobs';
import type { ILanguage } from '../../src/words/language';
import { listOf } from '../../src/words/lists';
import { countOf, entriesOf, sizeOf } from '../../src/words/numbers';
import { outcomeOf } from '../../src/words/outcomes';
import { problemTextOf } from '../../src/words/problems';
import { nameOf } from '../../src/words/snapshots';
import { usersOf } from '../../src/words/volumes';
import { PlanTree } from '../../src/plan/tree';
import { german } from '../german';
import {
  aCheck,
  aHealth,
  aJob,
  aPlanEntry,
  aSnapshot,
  aVolume,
  aUser
} from '../samples';
import { seen } from '../seen';

const now = new Date(2026, 10, 22, 11, 30);
const chosenOf = (...words: string[]): ReturnType<PlanTree['chosen']> => {
  const tree = new PlanTree(new Set());
  tree.add(words.map(aPlanEntry));
  return tree.chosen();
};

let language: ILanguage;
beforeAll(async () => {
  language = await german();
});

it('writes numbers, sizes and counts as Germans do', () => {
  expect(seen(sizeOf(1_540_000_000, language))).toBe('1,5 GB');
  expect(countOf(24_491, language)).toBe('24.491');
  expect(entriesOf(24_491, language)).toBe('24.491 Dateien und Ordner');
  expect(entriesOf(1, language)).toBe('1 Datei oder Ordner');
});

it('names days and times', () => {
  const friday = new Date(2026, 10, 20, 18, 40);
  expect(dayOf(now, now, language)).toBe('Heute');
  expect(dayOf(friday, now, language)).toBe('Freitag, 20. November');
  expect(timeOf(friday, language)).toBe('18:40');
  expect(momentOf(friday, now, language)).toBe(
    'am Freitag, 20. November um 18:40'
  );
  expect(momentOf(new Date(2026, 10, 21, 9, 5), now, language)).toBe(
    'gestern um 09:05'
  );
});

it('joins names', () => {
  expect(listOf(['a', 'b', 'c'], language)).toBe('a, b und c');
  const users = [aUser({ name: 'db' }), aUser({ ours: true, name: 'lab' })];
  expect(usersOf(aVolume({ users }), language)).toBe(
    'verwendet von diesem Container und db'
  );
});

it.each([
  [['added a', 'changed b'], 'overlay', '2 Dateien wiederherstellen'],
  [
    ['added a', 'removed b'],
    'replace',
    '1 Datei wiederherstellen, 1 entfernen'
  ],
  [['removed a'], 'undo', 'Rückgängig: 1 Datei entfernen'],
  [['added a'], 'copy', '1 Datei in einen neuen Ordner wiederherstellen']
] as const)('the button for %j in mode %s says “%s”', (words, mode, label) => {
  expect(agreeOf(chosenOf(...words), mode, language)).toBe(label);
});

it('says a plan as a sentence', () => {
  expect(
    sentenceOf(
      chosenOf('added a', 'changed b', 'changed c'),
      'overlay',
      null,
      language
    )
  ).toBe('1 kommt zurück und 2 ändern sich. Nichts wird entfernt.');
  expect(sentenceOf(chosenOf('added a'), 'copy', 'neu', language)).toBe(
    '1 Datei oder Ordner wird in den neuen Ordner „neu“ geschrieben.'
  );
  const snapshot = aSnapshot({
    created: new Date(2026, 10, 21, 12, 48).toISOString()
  });
  expect(headlineOf(snapshot, 'notebooks', 'overlay', now, language)).toBe(
    'notebooks wiederherstellen, Stand: gestern um 12:48'
  );
});

it('tells how far a job is', () => {
  const { progress } = aJob();
  expect(
    seen(
      figuresOf(
        {
          ...progress,
          bytes_done: 62,
          bytes_total: 100,
          rate: 1_500_000,
          seconds_left: 80
        },
        language
      )
    )
  ).toBe('62 % · 1,5 MB/s · noch 1 min 20 s');
});

it('counts findings', () => {
  const warning = aCheck({ status: 'warning' });
  const line = (count: number): string =>
    healthLineOf(
      aHealth(...Array<typeof warning>(count).fill(warning)),
      language
    );
  expect(line(1)).toBe('1 Punkt zum Ansehen');
  expect(line(2)).toBe('2 Punkte zum Ansehen');
});

it('calls what nobody named by what it is', () => {
  expect(nameOf(aSnapshot({ origin: 'automatic' }), language)).toBe(
    'automatisch'
  );
});

it('gives the gist of what the server says, and the server’s own words', () => {
  const problem = { message: 'Only 3 MB are free.', reason: 'no-space' };
  expect(problemTextOf(problem, language)).toBe(
    'Der Platz reicht nicht. Der Server meldet: “Only 3 MB are free.”'
  );
  const failed = aJob({ state: 'failed', error: problem });
  expect(outcomeOf(failed, language).text).toMatch(
    /wurde nicht gesichert\. Der Platz reicht nicht\. .*Only 3 MB/
  );
  const store = { message: 'Lost.', reason: 'lost-with-container' };
  expect(problemTextOf(store, language)).toMatch(
    /^Sicherungen liegen im Container/
  );
  expect(problemTextOf({ message: 'Oh.', reason: 'failed' }, language)).toBe(
    'Oh.'
  );
});
