/** @file The IDX format, in which MNIST is published: a magic number, the sizes of the axes, the elements. */
import type { StorageArray } from '../core/dtype.ts';
import { DataError } from '../core/errors.ts';
import { showShape } from '../core/shape.ts';
import { gunzip, isGzip } from './gzip.ts';
import { readBytes, type Source } from './source.ts';

/** What an IDX file holds. */
export interface Idx {
  readonly dtype: 'uint8' | 'int8' | 'int16' | 'int32' | 'float32' | 'float64';
  readonly shape: readonly number[];
  /** The elements, row by row: a Uint8Array, Int8Array, Int16Array, Int32Array, Float32Array or Float64Array, as the dtype says. */
  readonly data: StorageArray;
}

interface ElementType {
  readonly dtype: Idx['dtype'];
  readonly bytes: number;
  decode(bytes: Uint8Array): StorageArray;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Elements are stored most significant byte first, whatever this machine does. */
function bigEndian(Storage: new (length: number) => StorageArray, width: number, read: (view: DataView, at: number) => number) {
  return (bytes: Uint8Array): StorageArray => {
    const view = viewOf(bytes);
    const values = new Storage(bytes.length / width);
    for (let i = 0; i < values.length; i++) values[i] = read(view, i * width);
    return values;
  };
}

/** By the third byte of the file. */
const elementTypes: Readonly<Record<number, ElementType>> = {
  0x08: { dtype: 'uint8', bytes: 1, decode: (bytes) => new Uint8Array(bytes) },
  0x09: { dtype: 'int8', bytes: 1, decode: (bytes) => new Int8Array(new Uint8Array(bytes).buffer) },
  0x0b: { dtype: 'int16', bytes: 2, decode: bigEndian(Int16Array, 2, (view, at) => view.getInt16(at)) },
  0x0c: { dtype: 'int32', bytes: 4, decode: bigEndian(Int32Array, 4, (view, at) => view.getInt32(at)) },
  0x0d: { dtype: 'float32', bytes: 4, decode: bigEndian(Float32Array, 4, (view, at) => view.getFloat32(at)) },
  0x0e: { dtype: 'float64', bytes: 8, decode: bigEndian(Float64Array, 8, (view, at) => view.getFloat64(at)) },
};

/**
 * Parses the bytes of an IDX file.
 *
 * @param bytes The file, unpacked.
 * @param name What an error calls it. Default 'the data'.
 * @returns dtype (unsigned bytes become uint8, signed ones int8, integers int16 and int32, floats float32, doubles float64), shape, and elements
 *   of its own.
 * @throws DataError for bytes that are no IDX file, too short or too long, or still gzip-packed.
 * @example
 * parseIdx(new Uint8Array([0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4])); // { dtype: 'uint8', shape: [3], data: Uint8Array [5, 0, 4] }
 */
export function parseIdx(bytes: Uint8Array, name = 'the data'): Idx {
  const element = elementTypeOf(bytes, name);
  const rank = bytes[3] ?? 0;
  const headerSize = 4 + 4 * rank;
  if (bytes.length < headerSize) {
    throw refusal(`the header of ${name} is cut short`, count(bytes.length), `${headerSize} bytes for a header of ${rank} axes`);
  }
  const view = viewOf(bytes);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const expected = headerSize + shape.reduce((product, size) => product * size, element.bytes);
  if (!Number.isSafeInteger(expected)) {
    throw refusal(`${name} claims sizes that no file can have`, `sizes ${showShape(shape)}`, 'sizes whose product can be counted');
  }
  if (bytes.length !== expected) {
    const what = `${name} is ${bytes.length < expected ? 'cut short' : 'too long'}`;
    throw refusal(what, count(bytes.length), `${count(expected)} for ${element.dtype}${showShape(shape)}`, 'getting the file again');
  }
  return { dtype: element.dtype, shape, data: element.decode(bytes.subarray(headerSize)) };
}

/**
 * Reads an IDX file, gzip-packed or plain.
 *
 * @param source Path or URL.
 * @throws DataError when it cannot be read, unpacked or parsed.
 * @example
 * const { dtype, shape, data } = await readIdx('data/mnist/t10k-labels-idx1-ubyte'); // or ...ubyte.gz
 * shape; // [10000]
 */
export async function readIdx(source: Source): Promise<Idx> {
  const name = `'${String(source)}'`;
  return parseIdx(await gunzip(await readBytes(source), name), name);
}

function elementTypeOf(bytes: Uint8Array, name: string): ElementType {
  if (isGzip(bytes)) throw refusal(`${name} is still packed`, 'gzip', 'an unpacked IDX file', 'parseIdx(await gunzip(bytes))');
  const code = bytes[2] ?? 0;
  const isIdx = bytes.length >= 4 && bytes[0] === 0 && bytes[1] === 0;
  const element = elementTypes[code];
  if (!isIdx || element === undefined) {
    const got = bytes.length < 4 ? count(bytes.length) : `${[...bytes.subarray(0, 4)].map(hex).join(' ')} as its first bytes`;
    throw refusal(`${name} is not an IDX file`, got, `00 00, then an element type (${knownTypes()}), then the number of axes`);
  }
  return element;
}

const refusal = (what: string, got: string, expected: string, hint?: string): DataError =>
  new DataError({ op: 'parseIdx', what, got, expected, hint });
const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
const count = (bytes: number): string => `${bytes} byte${bytes === 1 ? '' : 's'}`;
const knownTypes = (): string =>
  Object.entries(elementTypes)
    .map(([code, { dtype }]) => `${hex(Number(code))} for ${dtype}`)
    .join(', ');
