import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { looksLikeArchive } from '../../src/uploads/archives';

/** A blob as browsers have it, of which a part can be read. */
function blobOf(bytes: Uint8Array): Blob {
  return {
    slice: (from: number, to: number) => ({
      arrayBuffer: () =>
        Promise.resolve(new Uint8Array(bytes.slice(from, to)).buffer)
    })
  } as unknown as Blob;
}

const folder = mkdtempSync(join(tmpdir(), 'archives-'));
writeFileSync(join(folder, 'a.txt'), 'some words\n');

it.each([
  ['-cf', 'a.tar'],
  ['-czf', 'a.tgz'],
  ['-cJf', 'a.tar.xz'],
  ['-cjf', 'a.tar.bz2'],
  ['--format=v7 -cf', 'old.tar']
])('knows what tar %s makes', async (options, name) => {
  const path = join(folder, name);
  execFileSync('tar', [...options.split(' '), path, '-C', folder, 'a.txt']);
  expect(await looksLikeArchive(blobOf(readFileSync(path)))).toBe(true);
});

it('knows what zstd makes', async () => {
  execFileSync('zstd', ['-qf', join(folder, 'a.txt')]);
  const bytes = readFileSync(join(folder, 'a.txt.zst'));
  expect(await looksLikeArchive(blobOf(bytes))).toBe(true);
});

it.each([
  ['nothing', new Uint8Array()],
  ['zeros', new Uint8Array(2048)],
  [
    'a picture',
    new Uint8Array([0x89, 0x50, 0x4e, 0x47, ...new Uint8Array(600)])
  ],
  ['a zip', new Uint8Array([0x50, 0x4b, 3, 4, ...new Uint8Array(600)])],
  ['a text', new TextEncoder().encode('words '.repeat(200))]
])('takes %s for none', async (_, bytes) => {
  expect(await looksLikeArchive(blobOf(bytes))).toBe(false);
});

it('takes a folder, which can’t be read, for none', async () => {
  const unreadable = {
    slice: () => ({ arrayBuffer: () => Promise.reject(new Error('a folder')) })
  } as unknown as Blob;
  expect(await looksLikeArchive(unreadable)).toBe(false);
});
