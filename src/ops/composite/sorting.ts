/** @file Elements in order: sorted, the greatest few, the middle one, and where something belongs among them. */
import { isFloat } from '../../core/dtype.ts';
import { checkName, describeOperand, ShapeError, ValueError } from '../../core/errors.ts';
import { checkOptions, showValue } from '../../core/options.ts';
import { range, showShape } from '../../core/shape.ts';
import { apply } from '../../tensor/apply.ts';
import type {
  ArgsortFunction,
  MedianFunction,
  QuantileFunction,
  SearchOptions,
  SearchSortedFunction,
  SortFunction,
  SortOptions,
  TopKFunction,
} from '../../tensor/signatures-order.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { floats, refuseEmpty, type AxisArgument } from '../along.ts';
import { argsortPrimitive } from '../argsort.ts';
import { axesOf, axisOf } from '../axes.ts';
import { add, mul, sub } from '../binary.ts';
import { checkFlags, checkTensor, ofTensor } from '../check.ts';
import { equal, less, lessEqual, logicalAnd, logicalOr, notEqual } from '../compare.ts';
import { gatherPrimitive } from '../gather.ts';
import { filled, promoteOperands, type Operand } from '../operands.ts';
import { reshape } from '../shape.ts';
import { slice } from '../slice.ts';
import { abs } from '../unary.ts';
import { where } from '../where.ts';
import { stack } from './reshaping.ts';
import { backToAxis, rowsAlong, takeFromRows } from '../rows.ts';

const orderOf = (matrix: AnyTensor, descending: boolean): AnyTensor => apply(argsortPrimitive, [matrix], { descending });

function isDescending(op: string, options: SortOptions | undefined): boolean {
  checkOptions(op, options, ['descending']);
  checkFlags(op, options, ['descending']);
  return options?.descending === true;
}

/**
 * The positions of the elements along an axis in their order, as int32: the least first, equal ones as they come (it is stable). NaN is
 * greater than every number: so it comes last, and first if descending. The two zeros are equal.
 *
 * @param axis default -1.
 * @param options `descending`: the greatest first; default false.
 * @throws ShapeError for an axis that x does not have; ValueError for unknown options.
 * @example
 * argsort(tensor([30, 10, 20])); // [1, 2, 0]
 * argsort(tensor([1, 3, 3, 2]), 0, { descending: true }); // [1, 2, 3, 0]
 * @see NumPy's argsort of kind 'stable'; `descending` is that of PyTorch and JAX.
 */
export const argsort = ofTensor('argsort', (x: AnyTensor, axis: number = -1, options?: SortOptions): AnyTensor => {
  const position = axisOf('argsort', x, axis);
  const rows = rowsAlong(x, [position]);
  return backToAxis(orderOf(rows.matrix, isDescending('argsort', options)), rows, position);
}) as unknown as ArgsortFunction;

/**
 * The elements along an axis in order, the least first. NaN is greater than every number: so it comes last, and first if descending. The
 * derivative of each place goes to the element that stands there; of equal ones, as they come in x.
 *
 * @param axis default -1.
 * @param options `descending`: the greatest first; default false.
 * @throws ShapeError for an axis that x does not have; ValueError for unknown options.
 * @example
 * sort(tensor([30, 10, 20])); // [10, 20, 30]
 * sort(tensor([[3, 1], [2, 4]]), 0, { descending: true }); // [[3, 4], [2, 1]]
 * @see NumPy's sort; `descending` is that of PyTorch and JAX.
 */
export const sort = ofTensor('sort', (x: AnyTensor, axis: number = -1, options?: SortOptions): AnyTensor => {
  const position = axisOf('sort', x, axis);
  const rows = rowsAlong(x, [position]);
  return backToAxis(takeFromRows(rows.matrix, orderOf(rows.matrix, isDescending('sort', options))), rows, position);
}) as unknown as SortFunction;

/**
 * The k greatest elements along an axis, the greatest first, and their positions as int32; of equal ones the first. NaN is greater than
 * every number. The derivative of the values goes to the elements that they are.
 *
 * @param k how many.
 * @param axis default -1.
 * @returns [values, indices]
 * @throws ShapeError for an axis that x does not have; ValueError for a k that is no whole number from 0 to the size of the axis.
 * @example
 * const [values, indices] = topK(tensor([10, 40, 20, 30]), 2);
 * values; // [40, 30]
 * indices; // [1, 3]
 * @see TensorFlow's top_k.
 */
export const topK = ofTensor('topK', (x: AnyTensor, k: number, axis: number = -1): [AnyTensor, AnyTensor] => {
  const position = axisOf('topK', x, axis);
  const size = x.shape[position] ?? 1;
  if (!Number.isInteger(k) || k < 0 || k > size) {
    throw new ValueError({
      op: 'topK',
      what: `there are no ${showValue(k)} greatest of ${size}`,
      got: `x: ${describeOperand(x)}, k: ${showValue(k)}, axis: ${axis}`,
      expected: `a whole number from 0 to ${size}`,
    });
  }
  const rows = rowsAlong(x, [position]);
  const places = slice(orderOf(rows.matrix, true), ':', [0, k]) as AnyTensor;
  return [backToAxis(takeFromRows(rows.matrix, places), rows, position), backToAxis(places, rows, position)];
}) as unknown as TopKFunction;

// ---- quantiles

/**
 * The quantile q over one axis, several, or all, in floats: of n sorted elements the one at position q (n - 1), linear in between. NaN
 * where there is one. The derivative is shared by the two elements in between, as the value is.
 *
 * @param q a fraction from 0 to 1, or a list of them, which stand along a new first axis.
 * @param axis an axis, a list of axes, or none for all; negative ones count from the end.
 * @param keepDims keep the reduced axes with size 1; default false.
 * @throws ValueError for a q that is no fraction; ShapeError for an axis that x does not have, or without elements.
 * @example
 * quantile(tensor([1, 2, 3, 5]), 0.5); // 2.5
 * quantile(tensor([10, 30, 20]), [0, 0.25, 1]); // [10, 15, 30]
 * @see NumPy's quantile, with its default method.
 */
export const quantile = ofTensor(
  'quantile',
  (x: AnyTensor, q: number | readonly number[], axis?: AxisArgument, keepDims: boolean = false): AnyTensor => {
    const fractions: readonly unknown[] = Array.isArray(q) ? q : [q];
    if (!fractions.every((each): each is number => typeof each === 'number' && each >= 0 && each <= 1)) {
      const got = `q: ${Array.isArray(q) ? JSON.stringify(q) : showValue(q)}`;
      throw new ValueError({ op: 'quantile', what: 'a quantile is no fraction', got, expected: 'numbers from 0 to 1' });
    }
    const found = quantilesAlong('quantile', x, fractions, axis, keepDims);
    if (!Array.isArray(q)) return found[0] as AnyTensor;
    if (found.length > 0) return stack(found) as AnyTensor;
    const { shape, dtype } = quantilesAlong('quantile', x, [0], axis, keepDims)[0] as AnyTensor;
    return filled([0, ...shape], 0, dtype);
  },
) as unknown as QuantileFunction;

/**
 * The median over one axis, several, or all, in floats: the middle one of the sorted elements, or the mean of the two in the middle. NaN
 * where there is one. The derivative goes to the middle element, or half to each of the two.
 *
 * @param axis an axis, a list of axes, or none for all; negative ones count from the end.
 * @param keepDims keep the reduced axes with size 1; default false.
 * @throws ShapeError for an axis that x does not have, or without elements; ValueError for a keepDims that is no boolean.
 * @example
 * median(tensor([[1, 9, 2], [4, 3, 8]]), 1); // [2, 4]
 * @see NumPy's median.
 */
export const median = ofTensor(
  'median',
  (x: AnyTensor, axis?: AxisArgument, keepDims: boolean = false): AnyTensor =>
    quantilesAlong('median', x, [0.5], axis, keepDims)[0] as AnyTensor,
) as unknown as MedianFunction;

function quantilesAlong(op: string, x: AnyTensor, fractions: readonly number[], axis: AxisArgument, keepDims: boolean): AnyTensor[] {
  checkFlags(op, { keepDims }, ['keepDims']);
  refuseEmpty(op, x, axis);
  const axes = axesOf(op, x, axis);
  const { matrix, kept } = rowsAlong(floats(x), axes);
  const sorted = takeFromRows(matrix, orderOf(matrix, false));
  const last = (matrix.shape[1] ?? 1) - 1;
  const at = (place: number): AnyTensor => slice(sorted, ':', place) as AnyTensor;
  // If there is a NaN, it is the last one.
  const greatest = at(last);
  const isNumber = equal(greatest, greatest);
  const shape = keepDims ? x.shape.map((size, each) => (axes.includes(each) ? 1 : size)) : kept;
  return fractions.map((q) => {
    const place = q * last;
    const below = Math.floor(place);
    const value = below === place ? at(below) : between(at(below), at(below + 1), place - below);
    return reshape(where(isNumber as never, value, NaN) as AnyTensor, shape) as AnyTensor;
  });
}

/** a + (b - a) t from the nearer end, so that equal ends give just themselves. Where the difference is not finite: a (1 - t) + b t. */
function between(a: AnyTensor, b: AnyTensor, t: number): AnyTensor {
  const difference = sub(b, a) as AnyTensor;
  const near = t < 0.5 ? add(a, mul(difference, t)) : sub(b, mul(difference, 1 - t));
  const isFinite = less(abs(difference), Infinity);
  return where(isFinite as never, near as AnyTensor, add(mul(a, 1 - t), mul(b, t)) as AnyTensor) as AnyTensor;
}

// ---- searching

/**
 * For each value, how many elements of a sorted vector come before it, as int32: the place where it would have to be put in. dtypes
 * promote. NaN is greater than every number.
 *
 * @param sorted [n], the least first. Where it is not sorted, the result is unspecified.
 * @param values of any shape, or a number.
 * @param options `side`: of equal elements, before the first one ('left', the default), or behind the last one ('right').
 * @throws ShapeError where `sorted` is no vector; DTypeError for a number that the dtype of `sorted` does not hold; ValueError for an
 * unknown side.
 * @example
 * searchSorted(tensor([10, 20, 20, 30]), tensor([5, 20, 25])); // [0, 1, 3]
 * searchSorted(tensor([10, 20, 20, 30]), 20, { side: 'right' }); // 3
 * @see NumPy's searchsorted.
 */
export const searchSorted = ((sorted: AnyTensor, values: Operand, options?: SearchOptions): AnyTensor => {
  checkTensor('searchSorted', sorted);
  checkOptions('searchSorted', options, ['side']);
  const side = options?.side ?? 'left';
  checkName('searchSorted', 'side', side, ['left', 'right']);
  if (sorted.shape.length !== 1) {
    throw new ShapeError({
      op: 'searchSorted',
      what: `the sorted elements need 1 dimension, got ${showShape(sorted.shape)}`,
      got: `sorted: ${describeOperand(sorted)}`,
      expected: 'a vector',
      hint: 'vmap(searchSorted) for rows, each with values of its own',
    });
  }
  const [vector, wanted] = promoteOperands('searchSorted', [sorted, values]) as [AnyTensor, AnyTensor];
  return reshape(placesIn(vector, reshape(wanted, [-1]) as AnyTensor, side), wanted.shape) as AnyTensor;
}) as unknown as SearchSortedFunction;

/** By halving steps: a place moves on wherever the last of the elements that it would pass still comes before the value. */
function placesIn(sorted: AnyTensor, values: AnyTensor, side: 'left' | 'right'): AnyTensor {
  const [size = 0] = sorted.shape;
  const elements = reshape(sorted, [1, size, 1]) as AnyTensor;
  const steps = range(Math.ceil(Math.log2(size + 1))).map((power) => 2 ** power);
  return steps.reduceRight(
    (place, step) => {
      const next = add(place, step) as AnyTensor;
      const passed = reshape(apply(gatherPrimitive, [elements, sub(next, 1) as AnyTensor], {}), values.shape) as AnyTensor;
      const moves = logicalAnd(lessEqual(next, size) as never, comesBefore(passed, values, side) as never);
      return where(moves as never, next, place) as AnyTensor;
    },
    filled(values.shape, 0, 'int32'),
  );
}

/** element < value, or for the right side element <= value, where NaN is the greatest. */
function comesBefore(element: AnyTensor, value: AnyTensor, side: 'left' | 'right'): AnyTensor {
  const plain = (side === 'left' ? less : lessEqual)(element, value) as AnyTensor;
  if (!isFloat(element.dtype)) return plain;
  const isLast = notEqual(value, value);
  const beforeNaN = side === 'left' ? logicalAnd(isLast as never, equal(element, element) as never) : isLast;
  return logicalOr(plain as never, beforeNaN as never) as AnyTensor;
}
