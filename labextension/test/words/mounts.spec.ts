import type { Mount } from '../../src/api/schemas';
import {
  fateOf,
  isLost,
  mountDetailOf,
  mountOf,
  statusOf,
  troubleOf
} from '../../src/words/mounts';
import { aLocation, aMount, ENGLISH } from '../samples';

it.each<[Partial<Mount>, string, string]>([
  [{}, 'volume my-vol', 'survives the container'],
  [{ anonymous: true }, 'unnamed volume', 'survives the container'],
  [{ kind: 'bind' }, 'host folder', 'survives the container'],
  [{ kind: 'network' }, 'network folder', 'survives the container'],
  [
    { kind: 'container', survives: false },
    'inside the container',
    'lost with the container'
  ],
  [
    { kind: 'tmpfs', survives: false },
    'in memory',
    'lost when the machine or container stops'
  ],
  [{ kind: 'disk' }, 'local disk', '']
])('says of %j: %s, %s', (change, word, fate) => {
  const location = aLocation({ mount: aMount(change) });
  expect(mountOf(location, ENGLISH)).toBe(word);
  expect(fateOf(location, ENGLISH)).toBe(fate);
  expect(isLost(location)).toBe(fate.startsWith('lost'));
});

it('says nothing of a mount that is not known', () => {
  const location = aLocation({ mount: null });
  expect(mountOf(location, ENGLISH)).toBe('');
  expect(fateOf(location, ENGLISH)).toBe('');
  expect(isLost(location)).toBe(false);
});

it('tells the source of a mount', () => {
  const mount = aMount({ kind: 'bind', source: '/srv/shared' });
  expect(mountDetailOf(aLocation({ mount }), ENGLISH)).toBe(
    '/home/jupyter/notebooks\nFile system: ext4\nFrom: /srv/shared'
  );
});

it('says what is wrong with a location, and what to do', () => {
  const missing = aLocation({ status: 'missing', mount: null });
  expect(statusOf(missing, ENGLISH)).toBe('missing');
  expect(troubleOf(missing, ENGLISH)).toMatch(/does not exist. Create it/);
  const closed = aLocation({ status: 'unreadable' });
  expect(troubleOf(closed, ENGLISH)).toMatch(/not allowed to read/);
  const file = aLocation({ status: 'not-a-folder' });
  expect(troubleOf(file, ENGLISH)).toMatch(/is not a folder/);
  expect(statusOf(aLocation({ writable: false }), ENGLISH)).toBe('read-only');
  expect(troubleOf(aLocation({ writable: false }), ENGLISH)).toBe('');
  expect(statusOf(aLocation(), ENGLISH)).toBe('');
});
