import type { Contents } from '@jupyterlab/services';

/** The formats that JupyterLab asks for a file in. */
type Format = Contents.FileFormat;

interface IContent {
  type: Contents.ContentType;
  format: Format;
  content: unknown;
}

/** Bytes that are not what was asked for: JupyterLab then offers other ways to open the file. */
export class NotTextError extends Error {}

/**
 * A file's bytes as JupyterLab's documents want them. Where no format is asked for, text is told from
 * other files by whether it is UTF-8.
 */
export function contentOf(
  name: string,
  bytes: ArrayBuffer,
  type?: Contents.ContentType,
  format?: Format
): IContent {
  if (type === 'notebook' || (!type && name.endsWith('.ipynb'))) {
    const content: unknown = JSON.parse(textOf(name, bytes));
    return { type: 'notebook', format: 'json', content };
  }
  if (format === 'base64') {
    return { type: 'file', format, content: base64Of(bytes) };
  }
  try {
    return { type: 'file', format: 'text', content: textOf(name, bytes) };
  } catch (error) {
    if (format === 'text') {
      throw error;
    }
    return { type: 'file', format: 'base64', content: base64Of(bytes) };
  }
}

/** The text that the bytes are; throws `NotTextError`. */
export function textOf(name: string, bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new NotTextError(name);
  }
}

/** Bytes as base64, in pieces that fit on the stack. */
function base64Of(bytes: ArrayBuffer): string {
  const all = new Uint8Array(bytes);
  const pieces: string[] = [];
  for (let at = 0; at < all.length; at += 0x8000) {
    pieces.push(String.fromCharCode(...all.subarray(at, at + 0x8000)));
  }
  return btoa(pieces.join(''));
}
