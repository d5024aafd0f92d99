import { actionOf, sidesOf, weightOf } from '../../src/words/plan-entries';
import { aPlanEntry, ENGLISH } from '../samples';
import { seen } from '../seen';

const now = new Date('2026-11-22T12:00:00Z');

it('compares sizes where they differ', () => {
  expect(seen(weightOf(aPlanEntry('changed a 71000'), ENGLISH))).toBe(
    '142 kB → 71 kB'
  );
  expect(seen(weightOf(aPlanEntry('added a 71000'), ENGLISH))).toBe('71 kB');
  expect(seen(weightOf(aPlanEntry('changed a 0'), ENGLISH))).toBe('0 B');
  expect(weightOf(aPlanEntry('added a/'), ENGLISH)).toBe('');
});

it('tells both sides of an entry', () => {
  const [path, live, then] = seen(
    sidesOf(aPlanEntry('changed a/b 71000'), now, ENGLISH)
  ).split('\n');
  expect(path).toBe('a/b');
  expect(live).toMatch(/^Now: changed today at \d\d:00, 142 kB$/);
  expect(then).toMatch(
    /^In the snapshot: changed yesterday at \d\d:00, 71 kB$/
  );
});

it('calls an action by what happens to the file', () => {
  expect(actionOf('added', 'overlay', ENGLISH)).toBe('comes back');
  expect(actionOf('added', 'copy', ENGLISH)).toBe('new');
  expect(actionOf('removed', 'replace', ENGLISH)).toBe('is removed');
});
