import {
  attentionOf,
  healthHeadlineOf,
  healthLineOf,
  severityOf
} from '../../src/words/health';
import { aCheck, aHealth, ENGLISH } from '../samples';

const fine = aCheck();
const odd = aCheck({ id: 'clock', status: 'warning' });
const bad = aCheck({ id: 'scs', status: 'error' });

it('says in a line whether all is well', () => {
  expect(healthLineOf(aHealth(fine), ENGLISH)).toBe('All is well');
  expect(healthLineOf(aHealth(fine, odd, odd), ENGLISH)).toBe(
    '2 things to look at'
  );
  expect(healthLineOf(aHealth(odd), ENGLISH)).toBe('1 thing to look at');
  expect(healthLineOf(aHealth(bad), ENGLISH)).toBe('1 thing needs attention');
  expect(healthLineOf(aHealth(odd, bad, odd), ENGLISH)).toBe(
    '1 needs attention, 2 to look at'
  );
});

it('says nothing of a server part that has no doctor', () => {
  const unknown = { checkup: null, made: null, asking: false, problem: null };
  expect(healthLineOf(unknown, ENGLISH)).toBe('');
  expect(healthLineOf({ ...unknown, asking: true }, ENGLISH)).toBe('Checking…');
  const problem = { message: 'It broke.', reason: 'failed' };
  expect(healthLineOf({ ...unknown, problem }, ENGLISH)).toBe(
    'Could not be checked'
  );
  expect(healthHeadlineOf({ ...unknown, problem }, ENGLISH)).toBe(
    'It could not be checked. It broke.'
  );
});

it('puts the worst first, and says how bad it is without colours', () => {
  const { checkup } = aHealth(odd, fine, bad);
  const wanting = attentionOf(checkup!);
  expect(wanting.map(({ id }) => id)).toEqual(['scs', 'clock']);
  expect(wanting.map(check => severityOf(check, ENGLISH))).toEqual([
    'Needs attention',
    'To look at'
  ]);
});
