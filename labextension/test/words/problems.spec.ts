import { VERSION } from '../../src/version';
import {
  isOlder,
  problemTextOf,
  versionTroubleOf
} from '../../src/words/problems';
import { ENGLISH } from '../samples';

it('says nothing while both parts have one version, or it is not known', () => {
  expect(versionTroubleOf(VERSION, ENGLISH)).toBe('');
  expect(versionTroubleOf(null, ENGLISH)).toBe('');
  expect(versionTroubleOf('0+unknown', ENGLISH)).toBe('');
});

it('tells an older server part from a newer one, and what to do', () => {
  expect(versionTroubleOf('0.0.9', ENGLISH)).toMatch(
    /version 0\.0\.9, older than this panel .* Restart JupyterLab/
  );
  expect(versionTroubleOf('99.0', ENGLISH)).toMatch(
    /newer .* Reload this page/
  );
});

it('compares versions by their numbers', () => {
  expect(isOlder('0.9.0', '0.10.0')).toBe(true);
  expect(isOlder('0.10.0', '0.9.9')).toBe(false);
  expect(isOlder('1.0', '1.0.0')).toBe(false);
});

it('gives the server’s words, and its own for silence', () => {
  expect(problemTextOf({ message: 'Full.', reason: 'no-space' }, ENGLISH)).toBe(
    'Full.'
  );
  expect(
    problemTextOf({ message: '', reason: 'unreachable' }, ENGLISH)
  ).toMatch(/does not answer, so nothing was done/);
});
