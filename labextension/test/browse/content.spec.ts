import { contentOf, NotTextError } from '../../src/browse/content';
import { labPathOf, localPathOf, snapshotPathOf } from '../../src/browse/paths';

const bytes = (...numbers: number[]): ArrayBuffer =>
  new Uint8Array(numbers).buffer;
const PICTURE = bytes(0x89, 0x50, 0x4e, 0x47, 0xff);

it('takes bytes that are UTF-8 for text, and others as base64', () => {
  expect(contentOf('a', bytes(0xc3, 0xbc))).toEqual({
    type: 'file',
    format: 'text',
    content: 'ü'
  });
  expect(contentOf('a.png', PICTURE)).toEqual({
    type: 'file',
    format: 'base64',
    content: 'iVBOR/8='
  });
});

it('refuses to make a text of what is none', () => {
  expect(() => contentOf('a', PICTURE, 'file', 'text')).toThrow(NotTextError);
});

it('encodes large files whole', () => {
  const size = 100_001;
  const { content } = contentOf('a', new ArrayBuffer(size), 'file', 'base64');
  expect(atob(content as string)).toHaveLength(size);
});

it('goes between paths of JupyterLab and of snapshots', () => {
  const at = { id: 'one', path: 'sub/a.txt' };
  expect(labPathOf(at)).toBe('Snapshot:one/sub/a.txt');
  expect(snapshotPathOf('Snapshot:one/sub/a.txt')).toEqual(at);
  expect(localPathOf('/one/')).toEqual({ id: 'one', path: '' });
  expect(snapshotPathOf('work/a.txt')).toBeNull();
  expect(labPathOf({ id: '', path: '' })).toBe('Snapshot:');
});
