import type { Location, Mount } from '../../src/api/schemas';
import {
  backingOf,
  emptinessOf,
  fateOf,
  fullnessOf,
  homelessnessOf,
  insideOf,
  isLost,
  mountDetailOf,
  mountOf,
  statusOf,
  troubleOf,
  usageOf
} from '../../src/words/mounts';
import { aLocation, aMount, aShared, ENGLISH } from '../samples';
import { seen } from '../seen';

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

it.each<[Partial<Mount>, string]>([
  [{}, 'volume my-vol'],
  [
    { anonymous: true, volume: '0123456789ab'.padEnd(64, 'f') },
    'unnamed volume 0123456789ab…'
  ],
  [{ kind: 'bind', source: '/srv/shared' }, 'from the host’s /srv/shared'],
  [
    { kind: 'network', source: 'nas:/export', fs_type: 'nfs4' },
    'from nas:/export (nfs4)'
  ],
  [{ kind: 'bind' }, 'host folder']
])('says which one backs it: %j, %s', (change, words) => {
  const location = aLocation({ mount: aMount(change) });
  expect(backingOf(location, ENGLISH)).toBe(words);
});

it('says nothing of a mount that is not known', () => {
  const location = aLocation({ mount: null });
  expect(mountOf(location, ENGLISH)).toBe('');
  expect(backingOf(location, ENGLISH)).toBe('');
  expect(fateOf(location, ENGLISH)).toBe('');
  expect(isLost(location)).toBe(false);
});

it('tells the source of a mount, and what is mounted inside', () => {
  const nested = ['/home/jovyan/shared/a', '/home/jovyan/shared/b'];
  const location = aShared({
    mount: aMount({
      ...{ kind: 'bind', source: '/srv/shared', volume: null, nested }
    })
  });
  expect(mountDetailOf(location, ENGLISH)).toBe(
    '/home/jovyan/shared\nFile system: ext4\nFrom: /srv/shared\n' +
      'Mounted inside: /home/jovyan/shared/a\n' +
      'Mounted inside: /home/jovyan/shared/b'
  );
  expect(insideOf(location, ENGLISH)).toBe('2 mounts inside');
  expect(insideOf(aLocation(), ENGLISH)).toBe('');
});

it('tells how full the file system is', () => {
  expect(fullnessOf(aLocation())).toBe(62);
  expect(seen(usageOf(aLocation(), ENGLISH))).toBe('62 GB of 100 GB used');
  expect(fullnessOf(aLocation({ usage: null }))).toBeNull();
});

it.each<[Partial<Location>, string, RegExp]>([
  [{ status: 'missing', mount: null }, 'missing', /does not exist. Create it/],
  [{ status: 'unreadable' }, 'unreadable', /not allowed to read/],
  [{ status: 'not-a-folder' }, 'not a folder', /is not a folder/],
  [
    { status: 'stale' },
    'not answering',
    /\/srv\/shared, but what is behind it/
  ],
  [
    { expected_mount: true, empty: true },
    'not mounted',
    /so it is empty. Start the container with a host folder/
  ],
  [
    { expected_mount: true, empty: false },
    'not mounted',
    /what lies in it is only in this container/
  ],
  [{ writable: false }, 'read-only', /^$/],
  [{ empty: true }, 'empty', /^$/],
  [{}, '', /^$/]
])('says of a shared folder that is %j: %s', (change, word, trouble) => {
  expect(statusOf(aShared(change), ENGLISH)).toBe(word);
  expect(troubleOf(aShared(change), ENGLISH)).toMatch(trouble);
});

it('calls a folder empty only where it is mounted and can be read', () => {
  const empty = { empty: true };
  expect(emptinessOf(aShared(empty), ENGLISH)).toMatch(
    /It is mounted, and there is nothing in it yet/
  );
  const closed = aShared({ ...empty, status: 'unreadable' });
  expect(emptinessOf(closed, ENGLISH)).toBe('');
  const bare = aShared({ ...empty, expected_mount: true });
  expect(emptinessOf(bare, ENGLISH)).toBe('');
  expect(emptinessOf(aLocation(empty), ENGLISH)).toBe('');
});

it('says in plain words why a volume would be better', () => {
  const of = (change: Partial<Mount>, role: Location['role']): string =>
    homelessnessOf(aLocation({ role, mount: aMount(change) }), ENGLISH);
  expect(of({ kind: 'container', survives: false }, 'notebooks')).toBe(
    'Your notebooks are not on a volume: they are lost when this container is removed.'
  );
  expect(of({ kind: 'tmpfs', survives: false }, 'other')).toBe(
    'notebooks is only in memory: it is lost when this container stops.'
  );
  expect(of({ anonymous: true }, 'notebooks')).toMatch(
    /on a volume without a name/
  );
  expect(of({ kind: 'bind' }, 'notebooks')).toBe('');
});
