import { isBeneath } from '../../src/documents/open-documents';

it.each([
  ['a.ipynb', '', true],
  ['work/a.ipynb', 'work', true],
  ['work/deep/a.ipynb', '/work/', true],
  ['RTC:work/a.ipynb', 'work', true],
  ['works/a.ipynb', 'work', false],
  ['work', 'work', false]
])('%s beneath “%s”: %s', (path, folder, expected) => {
  expect(isBeneath(path, folder)).toBe(expected);
});
