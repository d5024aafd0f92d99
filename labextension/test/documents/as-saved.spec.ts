import { isAsSaved } from '../../src/documents/as-saved';

/** A notebook as the server sends it, with some of it changed. */
function notebook(metadata: object = {}, cell: object = {}) {
  return {
    metadata: {
      kernelspec: { name: 'python3', display_name: 'Python 3' },
      language_info: { name: 'python', version: '3.10.12' },
      ...metadata
    },
    nbformat: 4,
    nbformat_minor: 5,
    cells: [
      {
        id: 'one',
        cell_type: 'code',
        execution_count: 1,
        metadata: { trusted: true },
        outputs: [],
        source: 'x = 1',
        ...cell
      }
    ]
  };
}

it.each([
  ['nothing', notebook()],
  [
    'the version of the language',
    notebook({ language_info: { name: 'python', version: '3.11.7' } })
  ],
  ['a version where none was', notebook({ language_info: undefined })],
  [
    'how a kernel is called',
    notebook({ kernelspec: { name: 'python3', display_name: 'Python' } })
  ],
  ['trust, and an id', notebook({}, { metadata: {}, id: 'other' })]
])('%s is no change of the user’s', (_, now) => {
  expect(isAsSaved(now, notebook())).toBe(true);
});

it.each([
  ['another kernel', notebook({ kernelspec: { name: 'julia' } })],
  ['a title', notebook({ title: 'mine' })],
  ['source', notebook({}, { source: 'x = 2' })],
  ['an output', notebook({}, { outputs: [{ output_type: 'stream' }] })],
  ['a tag', notebook({}, { metadata: { trusted: true, tags: ['a'] } })],
  ['a cell', { ...notebook(), cells: [] }]
])('%s is one', (_, now) => {
  expect(isAsSaved(now, notebook())).toBe(false);
});

it('takes what is no notebook for changed', () => {
  expect(isAsSaved(notebook(), 'text')).toBe(false);
  expect(isAsSaved(notebook(), null)).toBe(false);
});
