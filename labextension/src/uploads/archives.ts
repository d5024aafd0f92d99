/** How compressed files begin: gzip, Zstandard, xz, bzip2. */
const BEGINNINGS = [
  [0x1f, 0x8b],
  [0x28, 0xb5, 0x2f, 0xfd],
  [0xfd, 0x37, 0x7a, 0x58, 0x5a],
  [0x42, 0x5a, 0x68]
];
/** A tar archive is made of blocks of so many bytes; the first is the header of its first entry (tar(5)). */
const BLOCK = 512;
const CHECKSUM = { at: 148, length: 8 };
const SPACE = 0x20;

/** What the file chooser offers. */
export const ARCHIVE_SUFFIXES = '.tgz,.gz,.tar,.zst,.xz,.bz2,.tbz2,.txz,.tzst';

/**
 * Whether a file begins as an archive that the server can take in, so that nobody sends gigabytes of
 * something else. A folder, which can't be read, is none.
 */
export async function looksLikeArchive(file: Blob): Promise<boolean> {
  let head: Uint8Array;
  try {
    head = new Uint8Array(await file.slice(0, BLOCK).arrayBuffer());
  } catch {
    return false;
  }
  return (
    BEGINNINGS.some(bytes => bytes.every((byte, at) => head[at] === byte)) ||
    isTarHeader(head)
  );
}

/** Every tar's header has a sum of its own bytes, in which the sum itself counts as spaces. */
function isTarHeader(block: Uint8Array): boolean {
  if (block.length < BLOCK) {
    return false;
  }
  const end = CHECKSUM.at + CHECKSUM.length;
  const digits = String.fromCharCode(...block.slice(CHECKSUM.at, end));
  const written = parseInt(digits.replace(/[\0 ]+/g, ' ').trim(), 8);
  const sum = block.reduce(
    (before, byte, at) =>
      before + (at >= CHECKSUM.at && at < end ? SPACE : byte),
    0
  );
  return written === sum;
}
