import { readableNotebook } from '../../src/versions/notebook-text';
import { ENGLISH } from '../samples';

const readable = (json: string): string => readableNotebook(json, ENGLISH);

function aNotebook(...cells: object[]): string {
  return JSON.stringify({ cells, nbformat: 4, metadata: {} });
}

const CODE = { cell_type: 'code', source: ['import csv\n', 'x = 1'] };

it('shows cells and their outputs', () => {
  const outputs = [
    { output_type: 'stream', text: ['one\n', 'two\n'] },
    { data: { 'text/plain': '42', 'image/png': 'AAAA' } },
    { output_type: 'error', ename: 'ValueError', evalue: 'no' }
  ];
  const text = readable(
    aNotebook(
      { cell_type: 'markdown', source: '# Title' },
      { ...CODE, outputs }
    )
  );
  expect(text.split('\n')).toEqual([
    ...['──── markdown ────', '# Title', ''],
    ...['──── code ────', 'import csv', 'x = 1', '── output ──', 'one', 'two'],
    ...['42', '[image/png, 6 characters]', 'ValueError: no', '']
  ]);
});

it('is the same for a notebook that was only run again', () => {
  const one = aNotebook({ ...CODE, execution_count: 1, id: 'a', outputs: [] });
  const two = aNotebook({ ...CODE, execution_count: 7, id: 'b', outputs: [] });
  expect(readable(one)).toBe(readable(two));
});

it.each(['not JSON', '{}', 'null', '[1]', '{"cells": 3}'])(
  'leaves what is no notebook as it is: %s',
  text => {
    expect(readable(text)).toBe(text);
  }
);
