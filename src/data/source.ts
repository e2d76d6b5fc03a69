/** @file Reading a file's bytes from a path or URL, in Node and in browsers. */
import { DataError } from '../core/errors.ts';

/** Where a file lies: a path (Node) or a URL (`http:`, `https:`, `file:`, or relative to the page in browsers). */
export type Source = string | URL;

/**
 * Reads a file whole. Web addresses are fetched; in Node everything else is a file (`file:` URLs too); in browsers
 * everything is fetched.
 *
 * @param source Path or URL.
 * @returns The bytes as they are stored: gzip is not unpacked (see `gunzip`).
 * @throws DataError when there is no such file or it cannot be read; names the path.
 * @example
 * const bytes = await readBytes('data/mnist/t10k-labels-idx1-ubyte');
 * bytes.length; // 10008
 */
export const readBytes = (source: Source): Promise<Uint8Array> => readFirst('readBytes', [source]).then(({ bytes }) => bytes);

/**
 * Reads the first of several files that exists.
 *
 * @param op Name of the function that an error names.
 * @param sources Paths or URLs, tried in order.
 * @returns The bytes and the path or URL that had them.
 * @throws DataError when none exists (names all), or when one exists and cannot be read.
 * @example
 * const names = ['data/mnist/t10k-labels.idx', 'data/mnist/t10k-labels-idx1-ubyte'];
 * const { found } = await readFirst('mnist', names);
 * found; // "data/mnist/t10k-labels-idx1-ubyte"
 */
export async function readFirst(op: string, sources: readonly Source[]): Promise<{ bytes: Uint8Array; found: string }> {
  for (const source of sources) {
    const bytes = await (isWebAddress(source) || !inNode() ? fetchBytes(op, source) : readFileBytes(op, source));
    if (bytes !== undefined) return { bytes, found: String(source) };
  }
  throw new DataError({
    op,
    what: 'there is no such file',
    got: sources.map((source) => `'${String(source)}'`).join(', '),
    expected: sources.length > 1 ? 'one of them to exist' : 'the path or URL of a file that exists',
    hint: inNode() ? `an absolute path: a relative one is looked up in '${process.cwd()}'` : `a URL that the page may read`,
  });
}

const isWebAddress = (source: Source): boolean => /^https?:/i.test(String(source));

/** Bundles for browsers may have a `process` of sorts; only Node has its version. */
const inNode = (): boolean => typeof process === 'object' && typeof process.versions?.node === 'string';

/** Bytes of a file, or undefined where there is none. */
async function readFileBytes(op: string, source: Source): Promise<Uint8Array | undefined> {
  // The name in a variable keeps bundlers for browsers from looking for the module.
  const moduleName = 'node:fs/promises';
  const fs = (await import(/* @vite-ignore */ /* webpackIgnore: true */ moduleName)) as typeof import('node:fs/promises');
  try {
    const buffer = await fs.readFile(/^file:/i.test(String(source)) ? new URL(source) : source);
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadable(op, source, cause);
  }
}

/** Bytes of a web address, or undefined where the server has no such file. */
async function fetchBytes(op: string, source: Source): Promise<Uint8Array | undefined> {
  try {
    const response = await fetch(source);
    // Servers of single-page sites answer every unknown address with their page.
    const isPage = response.headers.get('content-type')?.startsWith('text/html') === true;
    if (response.status === 404 || response.status === 410 || (response.ok && isPage)) {
      await response.body?.cancel();
      return undefined;
    }
    if (!response.ok) throw new Error(`the server answered ${response.status} ${response.statusText}`.trimEnd());
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw unreadable(op, source, cause);
  }
}

function unreadable(op: string, source: Source, cause: unknown): DataError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? `: ${cause.cause.message}` : '';
  const why = cause instanceof Error ? `${cause.message}${inner}` : String(cause);
  return new DataError({
    op,
    what: `'${String(source)}' cannot be read (${why})`,
    expected: 'a file that this program may read',
    hint: isWebAddress(source) ? 'the address in a browser, to see what the server says' : 'checking its type and permissions',
  });
}
