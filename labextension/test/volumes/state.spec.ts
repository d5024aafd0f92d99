import type { Location } from '../../src/api/schemas';
import {
  inOrder,
  isHomeless,
  locationOf,
  stoppableUsers,
  suggestName,
  volumeOf
} from '../../src/volumes/state';
import { aLocation, aMount, aUser, aVolume } from '../samples';

it('knows a volume that is no location by its snapshots’ location', () => {
  expect(volumeOf('volume.my-vol')).toBe('my-vol');
  expect(volumeOf('notebooks')).toBeNull();
  expect(locationOf(aVolume())).toBe('volume.my-vol');
  expect(locationOf(aVolume({ location: 'notebooks' }))).toBe('notebooks');
});

it('never stops our own container, nor one that is stopped', () => {
  const users = [
    aUser({ name: 'ours', ours: true }),
    aUser({ name: 'db' }),
    aUser({ name: 'old', running: false })
  ];
  expect(stoppableUsers(aVolume({ users })).map(({ name }) => name)).toEqual([
    'db'
  ]);
});

it.each<[Partial<Location>, boolean]>([
  [{ mount: aMount({ kind: 'container', survives: false }) }, true],
  [{ mount: aMount({ kind: 'tmpfs', survives: false }) }, true],
  [{ mount: aMount({ anonymous: true }) }, true],
  [{ mount: aMount() }, false],
  [{ mount: aMount({ kind: 'disk' }) }, false],
  [{ mount: null }, false],
  [
    {
      status: 'missing',
      mount: aMount({ kind: 'container', survives: false })
    },
    false
  ]
])('leads to a volume from %j: %s', (change, homeless) => {
  expect(isHomeless(aLocation(change))).toBe(homeless);
});

it('lists ours first, then those with names, then the rest', () => {
  const listed = inOrder([
    aVolume({ name: '0a', anonymous: true }),
    aVolume({ name: 'b' }),
    aVolume({ name: 'a' }),
    aVolume({ name: 'z', users: [aUser({ ours: true })] }),
    aVolume({ name: 'y', location: 'notebooks' })
  ]);
  expect(listed.map(({ name }) => name)).toEqual(['y', 'z', 'a', 'b', '0a']);
});

it('suggests a name that Docker takes and nobody has', () => {
  expect(suggestName('notebooks', [])).toBe('ailab-notebooks');
  expect(suggestName('my notebooks', [])).toBe('ailab-my-notebooks');
  const taken = ['ailab-notebooks', 'ailab-notebooks-2'].map(name =>
    aVolume({ name })
  );
  expect(suggestName('notebooks', taken)).toBe('ailab-notebooks-3');
});
