/** @file Unpacking gzip with what the platform brings. */
import { DataError } from '../core/errors.ts';

/** True where the bytes begin as a gzip file does. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * Unpacks gzip; bytes that are not gzip (told by the first two) come back as they are. Uses the web-standard
 * `DecompressionStream`, which Node and browsers have.
 *
 * @param bytes The file's bytes.
 * @param name What an error calls them. Default 'the data'.
 * @returns The unpacked bytes.
 * @throws DataError for a damaged or truncated gzip file.
 * @example
 * const bytes = await gunzip(await readBytes('data/mnist/t10k-labels-idx1-ubyte')); // not compressed: as it is
 * bytes.length; // 10008
 */
export async function gunzip(bytes: Uint8Array, name = 'the data'): Promise<Uint8Array> {
  if (!isGzip(bytes)) return bytes;
  try {
    const packed = new Response(bytes as Uint8Array<ArrayBuffer>).body;
    if (packed === null) return bytes;
    return new Uint8Array(await new Response(packed.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer());
  } catch (cause) {
    throw new DataError({
      op: 'gunzip',
      what: `${name} cannot be unpacked: it is damaged or cut short (${cause instanceof Error ? cause.message : String(cause)})`,
      got: `${bytes.length} bytes that begin as gzip`,
      expected: 'a whole gzip file',
      hint: 'getting the file again',
    });
  }
}
