/** @file Tensors from data, and tensors of numbers that follow a rule. */
import type { DType, StorageArray } from '../core/dtype.ts';
import { isFloat, isStorageOf, newStorage, toHalfBits } from '../core/dtype.ts';
import { ShapeError, ValueError } from '../core/errors.ts';
import { checkDTypeName, checkOptions, showValue } from '../core/options.ts';
import { showShape, sizeOf, type Dims } from '../core/shape.ts';
import { apply } from './apply.ts';
import { filled } from '../ops/operands.ts';
import { add, mul } from '../ops/binary.ts';
import { cast } from '../ops/cast.ts';
import { checkParameter, isTensor } from '../ops/check.ts';
import { equal } from '../ops/compare.ts';
import { dataPrimitive } from '../graph/source.ts';
import { iotaPrimitive } from '../ops/source.ts';
import type { Dim } from '../types/index.ts';
import type { ArangeFunction, EyeFunction, FullFunction, LinspaceFunction, TensorFunction, ZerosFunction } from './signatures.ts';
import type { AnyTensor } from './tensor.ts';

/** A tensor of data that nobody else changes. */
export function fromStorage(data: StorageArray, shape: Dims, dtype: DType): AnyTensor {
  const result = apply(dataPrimitive, [], { shape, dtype });
  result.value = data;
  return result;
}

/** Refuses what is no shape. */
export function checkShape(op: string, shape: Dims): void {
  if (Array.isArray(shape) && shape.every((size) => Number.isInteger(size) && size >= 0)) return;
  const got = Array.isArray(shape) ? `[${(shape as readonly unknown[]).map(showValue).join(', ')}]` : showValue(shape);
  throw new ShapeError({ op, what: 'this is no shape', got, expected: 'a list of whole numbers from 0' });
}

// ---- from data

const typedArrayDTypes: readonly (readonly [new (length: number) => ArrayLike<number>, DType])[] = [
  [Float32Array, 'float32'],
  [Float64Array, 'float64'],
  [Int32Array, 'int32'],
  [Uint32Array, 'uint32'],
  [Int16Array, 'int16'],
  [Int8Array, 'int8'],
  [Uint8Array, 'uint8'],
  [Uint8ClampedArray, 'uint8'],
];

/** Numbers as a dtype stores them: integers wrap around, bools are 0 and 1, halves are bits. */
export function store(values: ArrayLike<number | boolean>, dtype: DType): StorageArray {
  // A copy in one go: a new array would be filled with zeros first.
  if (dtype !== 'bool' && dtype !== 'float16' && isStorageOf(dtype, values)) return values.slice();
  const storage = newStorage(dtype, values.length);
  if (dtype !== 'bool' && dtype !== 'float16' && ArrayBuffer.isView(values)) {
    storage.set(values as StorageArray);
    return storage;
  }
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    storage[i] = dtype === 'float16' ? toHalfBits(value) : dtype === 'bool' ? Number(value !== 0) : value;
  }
  return storage;
}

/** The numbers of nested arrays in order, and their shape. */
function flattenNested(data: unknown): { values: (number | boolean)[]; shape: number[] } {
  const shape: number[] = [];
  for (let level = data; Array.isArray(level); level = level[0] as unknown) shape.push(level.length);
  const values: (number | boolean)[] = [];
  const visit = (item: unknown, depth: number): void => {
    if (Array.isArray(item)) {
      if (item.length !== shape[depth]) {
        throw new ShapeError({
          op: 'tensor',
          what: 'the rows differ in length',
          got: `${item.length} elements at depth ${depth}, where the first row has ${shape[depth] ?? 'no elements but a number'}`,
          expected: 'nested arrays whose rows are equally long',
        });
      }
      for (const each of item) visit(each, depth + 1);
    } else if ((typeof item === 'number' || typeof item === 'boolean') && depth === shape.length) values.push(item);
    else {
      const isNumber = typeof item === 'number' || typeof item === 'boolean';
      const got = isNumber ? 'a number where the first row has an array' : showValue(item);
      throw new ValueError({
        op: 'tensor',
        what: 'the data holds something that is no number',
        got,
        expected: 'numbers, booleans, or nested arrays of them',
        hint: isTensor(item) ? 'stack([a, b]) for a list of tensors' : undefined,
      });
    }
  };
  visit(data, 0);
  return { values, shape };
}

interface TensorOptions {
  readonly shape?: Dims;
  readonly dtype?: DType;
}

/** Refuses a tensor in the place of data, and a shape in the place of options. */
function checkArguments(data: unknown, options: unknown): void {
  if (isTensor(data)) {
    throw new ValueError({
      op: 'tensor',
      what: 'it is a tensor already',
      got: showValue(data),
      expected: 'numbers',
      hint: 'the tensor itself, or its methods reshape and cast',
    });
  }
  if (Array.isArray(options)) {
    throw new ValueError({
      op: 'tensor',
      what: 'the options are no object',
      got: 'an array',
      expected: 'an object with any of dtype, shape',
      hint: `tensor(data, { shape: ${JSON.stringify(options).replaceAll(',', ', ')} })`,
    });
  }
  checkOptions('tensor', options, ['dtype', 'shape']);
}

/**
 * A tensor of the given numbers, which are copied. Nested arrays give their shape; a typed array is one axis unless a shape
 * is given. dtype: that of the typed array; of booleans bool; else float32.
 *
 * @throws ShapeError for rows of unequal length and for a shape that the data does not fill; ValueError for what is no number,
 * and for options that do not exist.
 * @see NumPy `array`; that floats are float32 is as in PyTorch `tensor`.
 * @example
 * tensor([[1, 2], [3, 4]]); // float32[2, 2]
 * tensor(new Int32Array(6), { shape: [2, 3] }); // int32[2, 3]
 */
export const tensor = ((data: unknown, options: TensorOptions = {}): AnyTensor => {
  checkArguments(data, options);
  if (options.dtype !== undefined) checkDTypeName('tensor', options.dtype);
  const known = typedArrayDTypes.find(([type]) => data instanceof type);
  const { values, shape } = known
    ? { values: data as ArrayLike<number>, shape: [(data as ArrayLike<number>).length] }
    : flattenNested(data);
  const wanted = options.shape ?? shape;
  checkShape('tensor', wanted);
  if (sizeOf(wanted) !== values.length) {
    throw new ShapeError({
      op: 'tensor',
      what: `${values.length} numbers do not fill the shape ${showShape(wanted)}`,
      got: `${values.length} numbers`,
      expected: `${sizeOf(wanted)}`,
    });
  }
  const dtype = options.dtype ?? known?.[1] ?? (values.length > 0 && typeof values[0] === 'boolean' ? 'bool' : 'float32');
  return fromStorage(store(values, dtype), [...wanted], dtype);
}) as unknown as TensorFunction;

// ---- by rule

interface DTypeOptions {
  readonly dtype?: DType;
}

const checked = (op: string, shape: Dims, value: number, options: DTypeOptions, usual: DType = 'float32'): AnyTensor => {
  checkShape(op, shape);
  checkOptions(op, options, ['dtype']);
  const { dtype = usual } = options;
  checkDTypeName(op, dtype);
  return filled([...shape], value, dtype);
};

/**
 * A tensor of zeros.
 *
 * @param options `dtype`: default float32.
 * @throws ShapeError for what is no shape; ValueError for a dtype that does not exist.
 * @see NumPy `zeros`.
 * @example
 * zeros([2, 3]); // float32[2, 3]
 */
export const zeros = ((shape: Dims, options: DTypeOptions = {}) => checked('zeros', shape, 0, options)) as unknown as ZerosFunction;

/**
 * A tensor of ones.
 *
 * @param options `dtype`: default float32.
 * @throws ShapeError for what is no shape; ValueError for a dtype that does not exist.
 * @see NumPy `ones`.
 * @example
 * ones([2], { dtype: 'int32' }); // [1, 1]
 */
export const ones = ((shape: Dims, options: DTypeOptions = {}) => checked('ones', shape, 1, options)) as unknown as ZerosFunction;

/**
 * A tensor that holds one number everywhere.
 *
 * @param options `dtype`: default float32, and bool for a boolean value.
 * @throws ShapeError for what is no shape; ValueError for a value that is neither number nor boolean, and a dtype that does not exist.
 * @see NumPy `full`.
 * @example
 * full([2], 7); // [7, 7]
 */
export const full = ((shape: Dims, value: number | boolean, options: DTypeOptions = {}): AnyTensor => {
  if (typeof value !== 'boolean') checkParameter('full', 'value', value, undefined, 'a number or a boolean');
  return checked('full', shape, Number(value), options, typeof value === 'boolean' ? 'bool' : 'float32');
}) as unknown as FullFunction;

const iota = (shape: Dims, axis: number, dtype: DType): AnyTensor => apply(iotaPrimitive, [], { shape, dtype, axis });

/**
 * start, start + step, ... up to but without stop. `arange(n)` counts from 0 to n - 1.
 *
 * @param step default 1; may be negative, not 0.
 * @param options `dtype`: default float32.
 * @throws ValueError for a step of 0, an end that is no number or not finite, and a dtype that does not exist.
 * @see NumPy `arange`.
 * @example
 * arange(3); // [0, 1, 2]
 * arange(1, 2, 0.25); // [1, 1.25, 1.5, 1.75]
 */
export const arange = ((...args: readonly (number | DTypeOptions | undefined)[]): AnyTensor => {
  const place = args.findIndex((each, i) => i > 0 && typeof each !== 'number' && each !== undefined);
  const numbers = place === -1 ? args : args.slice(0, place);
  const options = args[place] ?? {};
  checkOptions('arange', options, ['dtype']);
  const { dtype = 'float32' } = options as DTypeOptions;
  checkDTypeName('arange', dtype);
  const [first, second, step = 1] = numbers;
  checkParameter('arange', second === undefined ? 'end' : 'start', first);
  if (numbers[2] !== undefined || second !== undefined) checkParameter('arange', 'end', second);
  checkParameter('arange', 'step', step);
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  if (step === 0 || ![start, stop, step].every(Number.isFinite)) {
    throw new ValueError({
      op: 'arange',
      what: 'there is no such range',
      got: `start ${start}, stop ${stop}, step ${step}`,
      expected: 'finite numbers and a step that is not 0',
    });
  }
  const count = Math.max(Math.ceil((stop - start) / step), 0);
  // Whole numbers count exactly in the dtype itself; fractions are computed as floats and then cast.
  const exact = [start, step].every(Number.isInteger);
  const computed = exact || isFloat(dtype) ? dtype : 'float32';
  return cast(add(mul(iota([count], 0, computed), step), start), dtype) as AnyTensor;
}) as unknown as ArangeFunction;

/**
 * `count` numbers from start to stop, both included, equally far apart.
 *
 * @param options `dtype`: default float32.
 * @throws ValueError for ends that are no numbers, a count that is no whole number from 0, and a dtype that does not exist.
 * @see NumPy `linspace`.
 * @example
 * linspace(0, 1, 5); // [0, 0.25, 0.5, 0.75, 1]
 */
export const linspace = ((start: number, stop: number, count: number, options: DTypeOptions = {}): AnyTensor => {
  checkOptions('linspace', options, ['dtype']);
  const { dtype = 'float32' } = options;
  checkParameter('linspace', 'start', start);
  checkParameter('linspace', 'stop', stop);
  if (!Number.isInteger(count) || count < 0) {
    throw new ValueError({
      op: 'linspace',
      what: 'there is no such number of points',
      got: `count ${count}`,
      expected: 'a whole number from 0',
    });
  }
  checkDTypeName('linspace', dtype);
  const points = new Float64Array(count);
  for (let i = 0; i < count; i++) points[i] = i === count - 1 && count > 1 ? stop : start + ((stop - start) * i) / Math.max(count - 1, 1);
  return fromStorage(store(points, dtype), [count], dtype);
}) as unknown as LinspaceFunction;

/**
 * The identity matrix: ones where the row is the column, else zeros.
 *
 * @param options `columns`: default as many as rows; `dtype`: default float32.
 * @throws ShapeError for sizes that are no whole numbers from 0; ValueError for unknown options, and a dtype that does not exist.
 * @see NumPy `eye`.
 * @example
 * eye(2); // [[1, 0], [0, 1]]
 */
export const eye = ((rows: number, options: DTypeOptions & { readonly columns?: number } = {}): AnyTensor => {
  checkOptions('eye', options, ['columns', 'dtype']);
  const { columns = rows, dtype = 'float32' } = options;
  const shape = [rows, columns];
  checkShape('eye', shape);
  checkDTypeName('eye', dtype);
  return cast(equal(iota(shape, 0, 'int32'), iota(shape, 1, 'int32')), dtype) as AnyTensor;
}) as unknown as EyeFunction;

/**
 * A named size: a number when the program runs, and a size of its own to the compiler, so that two sizes that are known only at
 * run time are not taken for each other.
 *
 * @throws ValueError for a size that is no whole number from 0.
 * @see PyTorch `export.Dim`, which names a size for a compiler as well.
 * @example
 * const batch = dim('batch', 32);
 * zeros([batch, 784]); // float32[32, 784]
 */
export function dim<const Name extends string>(name: Name, size: number): Dim<Name> {
  if (Number.isInteger(size) && size >= 0) return size as Dim<Name>;
  throw new ValueError({ op: 'dim', what: `'${name}' has no such size`, got: showValue(size), expected: 'a whole number from 0' });
}
