/** @file The element types of tensors: names, storage, and the promotion rule. */

/** Element type of a tensor. float64 exists on the CPU only; float16, uint8, int8 and int16 are for storage. */
export type DType = 'float32' | 'float64' | 'float16' | 'int32' | 'uint32' | 'int16' | 'int8' | 'uint8' | 'bool';

/** The array that stores a dtype. float16 is kept as its 16 bits, since no array of halves exists in Node 20. */
export type StorageArray = Float32Array | Float64Array | Uint16Array | Int32Array | Uint32Array | Int16Array | Int8Array | Uint8Array;

interface DTypeRow {
  readonly kind: 'float' | 'integer' | 'bool';
  readonly bytes: number;
  readonly storage: new (length: number) => StorageArray;
  /** The least and the greatest number. */
  readonly ends: readonly [least: number, greatest: number];
  /** Position in the promotion order: of two dtypes, the one further on wins. */
  readonly order: number;
}

const table: Readonly<Record<DType, DTypeRow>> = {
  bool: { kind: 'bool', bytes: 1, storage: Uint8Array, ends: [0, 1], order: 0 },
  uint8: { kind: 'integer', bytes: 1, storage: Uint8Array, ends: [0, 2 ** 8 - 1], order: 1 },
  int8: { kind: 'integer', bytes: 1, storage: Int8Array, ends: [-(2 ** 7), 2 ** 7 - 1], order: 2 },
  int16: { kind: 'integer', bytes: 2, storage: Int16Array, ends: [-(2 ** 15), 2 ** 15 - 1], order: 3 },
  uint32: { kind: 'integer', bytes: 4, storage: Uint32Array, ends: [0, 2 ** 32 - 1], order: 4 },
  int32: { kind: 'integer', bytes: 4, storage: Int32Array, ends: [-(2 ** 31), 2 ** 31 - 1], order: 5 },
  float16: { kind: 'float', bytes: 2, storage: Uint16Array, ends: [-Infinity, Infinity], order: 6 },
  float32: { kind: 'float', bytes: 4, storage: Float32Array, ends: [-Infinity, Infinity], order: 7 },
  float64: { kind: 'float', bytes: 8, storage: Float64Array, ends: [-Infinity, Infinity], order: 8 },
};

/** Every dtype, narrowest first. */
export const dtypes = Object.keys(table) as readonly DType[];

/** What others call them. */
export const dtypeAliases: Readonly<Record<string, DType>> = {
  float: 'float32',
  double: 'float64',
  half: 'float16',
  int: 'int32',
  uint: 'uint32',
  short: 'int16',
  int64: 'int32',
  long: 'int32',
  uint16: 'uint32',
  uint64: 'uint32',
  byte: 'uint8',
  boolean: 'bool',
};

/** Whether a dtype is a float: only those have derivatives. */
export const isFloat = (dtype: DType): boolean => table[dtype].kind === 'float';
/** Whether a dtype is an integer; bool is none. */
export const isInteger = (dtype: DType): boolean => table[dtype].kind === 'integer';
/** Bytes of one element. */
export const bytesOf = (dtype: DType): number => table[dtype].bytes;
/** The least and the greatest number of a dtype, which every other replaces in a maximum and in a minimum. */
export const endsOf = (dtype: DType): readonly [least: number, greatest: number] => table[dtype].ends;
/** Whether a dtype is an integer narrower than 32 bits. */
export const isNarrow = (dtype: DType): dtype is 'uint8' | 'int8' | 'int16' => isInteger(dtype) && bytesOf(dtype) < 4;
/** Whether a dtype is an integer with negative numbers. */
export const isSigned = (dtype: DType): boolean => isInteger(dtype) && endsOf(dtype)[0] < 0;
/** A new array of a dtype, filled with zeros. */
export const newStorage = (dtype: DType, length: number): StorageArray => new table[dtype].storage(length);
/** Whether something is an array of just the class that stores a dtype: a Buffer of Node is no Uint8Array, its slices are no copies. */
export const isStorageOf = (dtype: DType, values: unknown): values is StorageArray =>
  ArrayBuffer.isView(values) && values.constructor === table[dtype].storage;

/**
 * The dtype of `a op b`: the one further on in bool, uint8, int8, int16, uint32, int32, float16, float32, float64. Where neither of two
 * integers holds the other's numbers it is the next one that does: int16 for uint8 and int8, int32 for uint32 and a narrow signed one.
 */
export function promote(a: DType, b: DType): DType {
  const [narrow, wide] = table[a].order <= table[b].order ? [a, b] : [b, a];
  if (narrow === 'uint8' && wide === 'int8') return 'int16';
  return wide === 'uint32' && isSigned(narrow) ? 'int32' : wide;
}

/** The dtype in which functions such as exp, mean or `/` compute: floats keep theirs, the rest becomes float32. */
export const floatOf = (dtype: DType): DType => (isFloat(dtype) ? dtype : 'float32');

/** The dtype of a sum or product: narrow integers and bools count in int32. */
export const sumOf = (dtype: DType): DType => (dtype === 'bool' || isNarrow(dtype) ? 'int32' : dtype);

const halfScratch = new Float32Array(1);
const halfBits = new Uint32Array(halfScratch.buffer);

/** Bits of the float16 nearest to x (ties to even; overflow to infinity; NaN stays NaN). */
export function toHalfBits(x: number): number {
  // Rounding straight from float64 would differ from the kernels, which hold float32: go through float32 as they do.
  halfScratch[0] = x;
  const bits = halfBits[0] ?? 0;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // rounds to 65536 or more: infinity
  if (magnitude < 0x38800000) {
    // Subnormal half: a multiple of 2^-24. Math.round would round ties up, so round ties to even by hand.
    const scaled = Math.abs(halfScratch[0] ?? 0) * 2 ** 24;
    const floor = Math.floor(scaled);
    const fraction = scaled - floor;
    return sign | (fraction > 0.5 || (fraction === 0.5 && (floor & 1) === 1) ? floor + 1 : floor);
  }
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((rounded - 0x38000000) >>> 13);
}

/** The number that 16 float16 bits stand for. */
export function fromHalfBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
