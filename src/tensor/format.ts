/** @file Tensors as text. */
import { fromHalfBits, type DType, type StorageArray } from '../core/dtype.ts';
import { describeOperand } from '../core/errors.ts';
import { range, sizeOf, type Dims } from '../core/shape.ts';
import { Resident, type Node } from '../graph/node.ts';
import type { AnyTensor } from './tensor.ts';

/** The method by which Node's console.log asks an object for its text. */
export const inspect: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/** Up to this many elements are all shown. */
const mostShown = 40;
/** Digits that tell a number of a dtype from its neighbours, without those that are noise. */
const digits: Readonly<Partial<Record<DType, number>>> = { float16: 4, float32: 7 };

function showElement(value: number, dtype: DType): string {
  if (dtype === 'bool') return String(value !== 0);
  const places = digits[dtype];
  return String(places === undefined ? value : Number(value.toPrecision(places)));
}

/** Elements in row-major order as nested lists; of large tensors the beginning and the end of each axis. */
function showNested(at: (i: number) => number, shape: Dims, dtype: DType): string {
  const shown = sizeOf(shape) <= mostShown ? Infinity : Math.max(4 - shape.length, 1);
  const show = (axis: number, row: number): string => {
    const size = shape[axis];
    if (size === undefined) return showElement(at(row), dtype);
    const one = (i: number): string => show(axis + 1, row * size + i);
    if (size <= 2 * shown) return `[${range(size).map(one).join(', ')}]`;
    const [first, last] = [range(shown).map(one), range(shown).map((i) => one(size - shown + i))];
    return `[${[...first, '...', ...last].join(', ')}]`;
  };
  return show(0, 0);
}

/** Stored elements as text: `[1, 2, 3]`. */
export const showData = (data: StorageArray, shape: Dims, dtype: DType): string =>
  showNested((i) => (dtype === 'float16' ? fromHalfBits(data[i] ?? 0) : (data[i] ?? NaN)), shape, dtype);

/** The values of a node where they are known, else what will compute them. */
function showValues({ value, primitive, params, inputs, shape, dtype }: Node): string {
  const { lower } = primitive;
  const [input] = inputs;
  if (value !== undefined) return showData(value instanceof Resident ? value.read() : value, shape, dtype);
  if (lower.kind === 'literal') return showNested(() => lower.value(params), shape, dtype);
  if (lower.kind === 'map' && lower.identity === true && input !== undefined) return showValues(input);
  return `(not computed: ${primitive.name})`;
}

/** What a tensor is, without computing it: `Tensor float32[3] [4, 8, 12]`, or `Tensor float32[3] (not computed: add)`. */
export const describe = (x: AnyTensor): string => `Tensor ${describeOperand(x)} ${showValues(x)}`;
