import { insideOf } from '../../src/documents/open-documents';

it.each([
  ['a.ipynb', '', 'a.ipynb'],
  ['work/a.ipynb', 'work', 'a.ipynb'],
  ['work/deep/a.ipynb', '/work/', 'deep/a.ipynb'],
  ['RTC:work/a.ipynb', 'work', 'a.ipynb'],
  ['Snapshot:one/a.ipynb', '', null],
  ['works/a.ipynb', 'work', null],
  ['work', 'work', null]
])('%s inside “%s” is %s', (path, folder, expected) => {
  expect(insideOf(path, folder)).toBe(expected);
});
