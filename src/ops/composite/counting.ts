/** @file How often something occurs: different values, whole numbers, numbers between edges. */
import { floatOf, sumOf } from '../../core/dtype.ts';
import { describeOperand, ShapeError, TraceError, ValueError } from '../../core/errors.ts';
import { checkOptions, showValue } from '../../core/options.ts';
import { sameShape, sizeOf } from '../../core/shape.ts';
import { currentTrace } from '../../graph/trace.ts';
import { apply } from '../../tensor/apply.ts';
import { fromStorage, store } from '../../tensor/create.ts';
import { readDataSync } from '../../tensor/read.ts';
import type {
  BincountFunction,
  HistogramFunction,
  HistogramOptions,
  UniqueFunction,
  UniqueOptions,
} from '../../tensor/signatures-order.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { floats, maxAlong, minAlong } from '../along.ts';
import { argsortPrimitive } from '../argsort.ts';
import { add, div, mul, sub } from '../binary.ts';
import { cast } from '../cast.ts';
import { checkFlags, checkTensor, ofTensor } from '../check.ts';
import { equal } from '../compare.ts';
import { checkDType } from '../define.ts';
import { scatterAddPrimitive } from '../gather.ts';
import { filled } from '../operands.ts';
import { reshape } from '../shape.ts';
import { slice } from '../slice.ts';
import { where } from '../where.ts';
import { take } from './indexing.ts';
import { positions } from '../rows.ts';
import { searchSorted } from './sorting.ts';

// ---- different values

/** Where the different values stand in x, how often each occurs, and which one each element of x is. */
interface Groups {
  readonly first: number[];
  readonly counts: number[];
  readonly inverse: Int32Array;
}

/** Equal neighbours in the order of x. */
function groupsOf(values: ArrayLike<number>, order: ArrayLike<number>): Groups {
  const [first, counts]: [number[], number[]] = [[], []];
  const inverse = new Int32Array(values.length);
  let last = NaN;
  for (let i = 0; i < values.length; i++) {
    const place = order[i] ?? 0;
    const value = values[place] ?? NaN;
    // NaN counts as one value.
    const isNew = i === 0 || !(value === last || (Number.isNaN(value) && Number.isNaN(last)));
    if (isNew) first.push(place);
    counts[first.length - 1] = isNew ? 1 : (counts[first.length - 1] ?? 0) + 1;
    inverse[place] = first.length - 1;
    last = value;
  }
  return { first, counts, inverse };
}

/** The values of tensors, which must be there by now: how many different ones there are decides the shape of the result. */
function readNow(x: AnyTensor): ReturnType<typeof readDataSync> {
  try {
    return readDataSync(x);
  } catch (error) {
    if (!(error instanceof TraceError) || currentTrace() === undefined) throw error;
    throw new TraceError({
      op: 'unique',
      what: 'how many different values there are depends on the data, which a traced function does not know',
      got: `a read of ${describeOperand(x)}`,
      expected: 'a tensor that has its values',
      hint: 'unique outside of the function; or sort or bincount, whose shapes depend on no data',
    });
  }
}

const int32s = (values: ArrayLike<number>, shape: readonly number[]): AnyTensor => fromStorage(store(values, 'int32'), shape, 'int32');

/**
 * The different values of x as a sorted vector, the least first; NaN is one value, the last. With options an object of the values and what
 * the options ask for. It reads x, since how many there are depends on the data: so it does not work inside of `jit` or `vmap`. The
 * derivative of a value goes to the first element of x that is it.
 *
 * @param options `counts`: how often each value occurs, int32; `inverse`: for each element of x the position of its value, int32, in the
 * shape of x. Default false.
 * @throws TraceError inside of `jit` and `vmap`; ValueError for unknown options.
 * @example
 * unique(tensor([3, 1, 3, 2])); // [1, 2, 3]
 * const { counts, inverse } = unique(tensor([3, 1, 3, 2]), { counts: true, inverse: true });
 * counts; // [1, 1, 2]
 * inverse; // [2, 0, 2, 1]
 * @see NumPy's unique.
 */
export const unique = ofTensor('unique', (x: AnyTensor, options?: UniqueOptions): unknown => {
  checkOptions('unique', options, ['counts', 'inverse']);
  checkFlags('unique', options, ['counts', 'inverse']);
  const flat = reshape(x, [-1]) as AnyTensor;
  const count = sizeOf(x.shape);
  const order = apply(argsortPrimitive, [reshape(flat, [1, count]) as AnyTensor], { descending: false });
  const { first, counts, inverse } = groupsOf(readNow(flat), readNow(order));
  const values = take(flat, int32s(first, [first.length]) as never) as AnyTensor;
  if (options === undefined) return values;
  return {
    values,
    ...(options.counts === true ? { counts: int32s(counts, [counts.length]) } : {}),
    ...(options.inverse === true ? { inverse: int32s(inverse, x.shape) } : {}),
  };
}) as unknown as UniqueFunction;

// ---- whole numbers

/**
 * How often each of 0, 1, ..., length - 1 occurs among the elements of x, as int32 [length]; with weights, the sum of the weights of the
 * elements that are it. Other numbers count for nothing. The derivative is that of the weights.
 *
 * @param x whole numbers, in any shape.
 * @param length how many numbers to count.
 * @param weights one for each element of x; bool and narrow integers count in int32.
 * @throws DTypeError where x holds no integers; ValueError for a length that is no whole number from 0; ShapeError for weights of another
 * shape.
 * @example
 * bincount(tensor([1, 3, 1, 7], { dtype: 'int32' }), 4); // [0, 2, 0, 1]
 * bincount(tensor([0, 1, 1], { dtype: 'int32' }), 2, tensor([0.5, 1, 2])); // [0.5, 3]
 * @see NumPy's bincount; the length is that of JAX, for a shape that depends on no data.
 */
export const bincount = ofTensor('bincount', (x: AnyTensor, length: number, weights?: AnyTensor): AnyTensor => {
  checkDType('bincount', x, 'integer');
  if (!Number.isInteger(length) || length < 0) {
    throw new ValueError({
      op: 'bincount',
      what: 'there is no such length',
      got: `length ${showValue(length)}`,
      expected: 'a whole number from 0',
    });
  }
  const count = sizeOf(x.shape);
  const updates = weights === undefined ? filled([1, count, 1], 1, 'int32') : weightsOf(x, weights);
  const index = reshape(cast(x, 'int32'), [count]) as AnyTensor;
  return reshape(apply(scatterAddPrimitive, [updates, index], { size: length }), [length]) as AnyTensor;
}) as unknown as BincountFunction;

function weightsOf(x: AnyTensor, weights: AnyTensor): AnyTensor {
  checkTensor('bincount', weights);
  if (!sameShape(x.shape, weights.shape)) {
    throw new ShapeError({
      op: 'bincount',
      what: 'there is not one weight for each element',
      got: `x: ${describeOperand(x)}, weights: ${describeOperand(weights)}`,
      expected: 'weights of the shape of x',
    });
  }
  return reshape(cast(weights, sumOf(weights.dtype)), [1, sizeOf(weights.shape), 1]) as AnyTensor;
}

// ---- numbers between edges

/**
 * How many elements of x lie between neighbouring edges, as int32, and the edges, in floats. A bin holds its lower edge, and the last bin
 * its upper one too. What lies outside, and NaN, counts for nothing.
 *
 * @param bins so many bins of equal width, default 10; or their edges, one more than there are bins, in ascending order.
 * @param options `range`: the outer edges of equal bins; left out, the least and the greatest element of x (0 and 1 where there are no
 * elements; half further out on both sides where they are equal; a NaN in x makes them NaN).
 * @returns [counts, edges]
 * @throws DTypeError for bool; ValueError for bins that are no whole number from 1, edges that do not ascend, and a range that is none.
 * @example
 * const [counts, edges] = histogram(tensor([1, 2, 1, 4]), 3);
 * counts; // [2, 1, 1]
 * edges; // [1, 2, 3, 4]
 * @see NumPy's histogram.
 */
export const histogram = ofTensor(
  'histogram',
  (x: AnyTensor, bins: number | readonly number[] = 10, options?: HistogramOptions): [AnyTensor, AnyTensor] => {
    checkDType('histogram', x, 'number');
    checkOptions('histogram', options, ['range']);
    const values = reshape(floats(x), [-1]) as AnyTensor;
    const edges = Array.isArray(bins) ? givenEdges(x, bins, options) : equalEdges(values, bins as number, options?.range);
    const count = (edges.shape[0] ?? 1) - 1;
    const after = sub(searchSorted(edges, values as never, { side: 'right' }), 1);
    const isUpper = equal(values, slice(edges, count) as AnyTensor);
    const index = where(isUpper as never, count - 1, after as AnyTensor) as AnyTensor;
    return [bincount(index as never, count) as AnyTensor, edges];
  },
) as unknown as HistogramFunction;

function givenEdges(x: AnyTensor, edges: readonly number[], options: HistogramOptions | undefined): AnyTensor {
  const ascends = edges.every((edge, i) => typeof edge === 'number' && (i === 0 ? !Number.isNaN(edge) : edge >= (edges[i - 1] ?? NaN)));
  if (edges.length < 2 || !ascends) {
    throw new ValueError({
      op: 'histogram',
      what: 'these are no edges of bins',
      got: `bins: ${JSON.stringify(edges)}`,
      expected: 'at least two numbers, in ascending order',
    });
  }
  if (options?.range !== undefined) {
    throw new ValueError({
      op: 'histogram',
      what: 'the edges say what the range is',
      got: `bins: ${JSON.stringify(edges)}, range: ${JSON.stringify(options.range)}`,
      expected: 'edges, or a number of bins and a range',
    });
  }
  return fromStorage(store(edges, floatOf(x.dtype)), [edges.length], floatOf(x.dtype));
}

function equalEdges(values: AnyTensor, bins: number, outer: HistogramOptions['range']): AnyTensor {
  if (!Number.isInteger(bins) || bins < 1) {
    throw new ValueError({
      op: 'histogram',
      what: 'there is no such number of bins',
      got: `bins: ${showValue(bins)}`,
      expected: 'a whole number from 1, or a list of edges',
    });
  }
  const [least, greatest] = outer === undefined ? rangeOf(values) : checkedRange(outer).map((edge) => filled([], edge, values.dtype));
  const position = positions([bins + 1], 0);
  const share = div(cast(position, values.dtype), bins) as AnyTensor;
  const edges = add(least as AnyTensor, mul(sub(greatest as AnyTensor, least as AnyTensor), share)) as AnyTensor;
  // Just the upper edge, without the rounding of the sum.
  return where(equal(position, bins) as never, greatest as AnyTensor, edges) as AnyTensor;
}

function checkedRange(given: readonly number[]): readonly number[] {
  const ends = Array.isArray(given) ? (given as readonly number[]) : [];
  const [least = NaN, greatest = NaN] = ends;
  if (ends.length === 2 && Number.isFinite(least) && Number.isFinite(greatest) && least < greatest) return ends;
  throw new ValueError({
    op: 'histogram',
    what: 'this is no range',
    got: `range: ${Array.isArray(given) ? JSON.stringify(given) : showValue(given)}`,
    expected: 'a pair [least, greatest] of finite numbers',
  });
}

/** The least and the greatest of x, but never the same. */
function rangeOf(values: AnyTensor): AnyTensor[] {
  const { shape, dtype } = values;
  if (shape[0] === 0) return [filled([], 0, dtype), filled([], 1, dtype)];
  const [least, greatest] = [minAlong(values), maxAlong(values)];
  const margin = where(equal(least, greatest) as never, filled([], 0.5, dtype), 0) as AnyTensor;
  return [sub(least, margin) as AnyTensor, add(greatest, margin) as AnyTensor];
}
