import { PageConfig } from '@jupyterlab/coreutils';

import { absolutePathOf, labPathOf, obstacleOf } from '../../src/folders/paths';
import { parentOf } from '../../src/folders/state';
import { aLocation, aShared } from '../samples';

afterEach(() => PageConfig.setOption('allow_hidden_files', ''));

it('knows by which path JupyterLab reaches a file', () => {
  expect(labPathOf(aLocation({ lab_path: '' }), 'a/b.csv')).toBe('a/b.csv');
  expect(labPathOf(aLocation({ lab_path: 'work' }), 'b.csv')).toBe(
    'work/b.csv'
  );
  expect(labPathOf(aLocation({ lab_path: 'work' }), '')).toBe('work');
});

it('says what JupyterLab can’t reach', () => {
  expect(obstacleOf(aShared({ lab_path: null }), 'a.csv')).toBe('outside');
  const inside = aShared({ lab_path: 'shared' });
  expect(obstacleOf(inside, 'caf\\xe9.csv')).toBe('name');
  expect(obstacleOf(inside, 'back\\slash.csv')).toBeNull();
  expect(obstacleOf(inside, '.cache/a.csv')).toBe('hidden');
  expect(labPathOf(inside, '.cache/a.csv')).toBeNull();
  PageConfig.setOption('allow_hidden_files', 'true');
  expect(labPathOf(inside, '.cache/a.csv')).toBe('shared/.cache/a.csv');
});

it('knows the path that programs use', () => {
  expect(absolutePathOf(aShared(), 'a/b.csv')).toBe(
    '/home/jovyan/shared/a/b.csv'
  );
  expect(absolutePathOf(aShared(), '')).toBe('/home/jovyan/shared');
  expect(absolutePathOf(aShared({ path: '/' }), 'etc')).toBe('/etc');
});

it('goes up by a part', () => {
  expect(['a/b/c', 'a', ''].map(parentOf)).toEqual(['a/b', '', '']);
});
