import type { Volume } from '../../src/api/schemas';
import {
  engineTroubleOf,
  nameFlawOf,
  removalOf,
  usersOf,
  volumeDetailOf,
  volumeFactsOf,
  volumeNameOf
} from '../../src/words/volumes';
import { anEngine, aUser, aVolume, ENGLISH } from '../samples';
import { seen } from '../seen';

const ours = aUser({ name: 'ai-lab', ours: true });

it.each<[Volume['users'], string]>([
  [[], 'not used'],
  [[ours], 'used by this container'],
  [[aUser(), ours], 'used by this container and db'],
  [
    ['a', 'b', 'c', 'd'].map(name => aUser({ name })),
    'used by a, b and 2 more'
  ],
  [[aUser({ running: false })], 'used by db, stopped']
])('says who uses it: %j', (users, words) => {
  expect(usersOf(aVolume({ users }), ENGLISH)).toBe(words);
});

it('says what it weighs and what is kept of it', () => {
  const volume = aVolume({ users: [aUser()], snapshots: 3 });
  expect(seen(volumeFactsOf(volume, ENGLISH))).toBe(
    '1.2 GB · used by db · 3 snapshots'
  );
  expect(volumeFactsOf(aVolume({ size: null }), ENGLISH)).toBe('not used');
});

it('shortens the names that Docker makes up', () => {
  const name = '0123456789ab'.padEnd(64, 'f');
  expect(volumeNameOf(aVolume({ name, anonymous: true }), ENGLISH)).toBe(
    'unnamed, 0123456789ab…'
  );
  expect(volumeNameOf(aVolume(), ENGLISH)).toBe('my-vol');
});

it('tells all of it to those who ask', () => {
  const users = [
    aUser({ read_only: true }),
    aUser({ name: 'old', running: false })
  ];
  expect(
    volumeDetailOf(aVolume({ users, labels: { team: 'ml' } }), ENGLISH)
  ).toBe(
    'my-vol\nDriver: local\ndb has it at /data, read-only\n' +
      'old has it at /data (stopped)\nteam=ml'
  );
});

it('refuses to remove what is in use', () => {
  expect(removalOf(aVolume({ users: [aUser()] }), ENGLISH)).toMatch(/in use/);
  expect(removalOf(aVolume(), ENGLISH)).toBe('');
});

it.each([
  ['', /^$/],
  ['a', /two letters/],
  ['-x', /a letter or digit first/],
  ['my vol', /Docker takes letters/],
  ['my-vol', /already/],
  ['my-vol.2_x', /^$/]
])('says what is wrong with the name “%s”', (name, words) => {
  expect(nameFlawOf(name, [aVolume()], ENGLISH)).toMatch(words);
});

it('passes on what is wrong with an engine, unless there is none', () => {
  const problem = { message: 'Join the group docker.', reason: 'no-docker' };
  const closed = anEngine({ state: 'no-permission', problem });
  const absent = anEngine({ state: 'absent', problem });
  expect(engineTroubleOf(closed, ENGLISH)).toBe('Join the group docker.');
  expect(engineTroubleOf(absent, ENGLISH)).toBe('');
  expect(engineTroubleOf(anEngine(), ENGLISH)).toBe('');
  expect(engineTroubleOf(null, ENGLISH)).toBe('');
});
