/** @file Reductions made of others: mean, variance, products, logical and positional ones. */
import { sumOf } from '../../core/dtype.ts';
import { ValueError } from '../../core/errors.ts';
import { checkOptions, showValue } from '../../core/options.ts';
import { range, sizeOf } from '../../core/shape.ts';
import type { ArgReductionFunction, BooleanReductionFunction, MeanFunction, SumFunction } from '../../tensor/signatures.ts';
import type { VarianceFunction } from '../../tensor/signatures-arrays.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { apply } from '../../tensor/apply.ts';
import { axesOf, axisOf } from '../axes.ts';
import { mul } from '../binary.ts';
import { cast } from '../cast.ts';
import { equal, logicalOr, notEqual } from '../compare.ts';
import { checkDType } from '../define.ts';
import { maxAlong, meanAlong, minAlong, reduce, refuseEmpty, varianceAlong, type AxisArgument } from '../along.ts';
import { maxPrimitive, minPrimitive } from '../reduce.ts';
import { permute, reshape } from '../shape.ts';
import { pad, slice } from '../slice.ts';
import { iotaPrimitive } from '../source.ts';
import { sqrt } from '../unary.ts';
import { where } from '../where.ts';
import { logSumExpAlong } from './shift.ts';
import { checkKeepDims, ofTensor } from '../check.ts';

/**
 * The mean over one axis, several, or all: sum / count, in floats. NaN where there are no elements.
 *
 * @param axis an axis, a list of axes, or none for all; negative ones count from the end.
 * @param keepDims keep the reduced axes with size 1; default false.
 * @throws ShapeError for an axis that x does not have; ValueError for a keepDims that is no boolean.
 * @see NumPy `mean`.
 * @example
 * mean(tensor([[1, 2], [3, 4]]), 1); // [1.5, 3.5]
 */
export const mean = ofTensor('mean', meanAlong) as unknown as MeanFunction;

interface VarianceOptions {
  readonly ddof?: number;
}

/** The variance, divided by count - ddof. */
function varianceOf(op: string, x: AnyTensor, axis?: AxisArgument, keepDims?: boolean, options: VarianceOptions = {}): AnyTensor {
  checkOptions(op, options, ['ddof']);
  const { ddof = 0 } = options;
  if (!Number.isFinite(ddof)) {
    throw new ValueError({ op, what: 'ddof is no number', got: showValue(ddof), expected: '0 for a population, 1 for a sample' });
  }
  return varianceAlong(x, axis, keepDims, op, ddof);
}

/**
 * The variance over one axis, several, or all: sum((x - mean(x))^2) / (count - ddof). That of the population, unless ddof says
 * otherwise: PyTorch divides by count - 1 by default. NaN where count - ddof is 0, or below, and the sum is 0, else Infinity.
 *
 * @param axis an axis, a list of axes, or none for all; negative ones count from the end.
 * @param keepDims keep the reduced axes with size 1; default false.
 * @param options `ddof`: what the count is less by, default 0; 1 makes the variance of a sample an unbiased estimate.
 * @throws ShapeError for an axis that x does not have; ValueError for a ddof that is no finite number, and a keepDims that is no boolean.
 * @see NumPy's `var`.
 * @example
 * variance(tensor([1, 2, 3, 4])); // 1.25
 * variance(tensor([1, 2, 3, 4]), 0, false, { ddof: 1 }); // 1.6666667
 */
export const variance = ofTensor('variance', (x: AnyTensor, axis?: AxisArgument, keepDims?: boolean, options?: VarianceOptions) =>
  varianceOf('variance', x, axis, keepDims, options),
) as unknown as VarianceFunction;

/**
 * The standard deviation over one axis, several, or all: sqrt(variance(x)). Its derivative is infinite where
 * all elements are equal.
 *
 * @param axis an axis, a list of axes, or none for all; negative ones count from the end.
 * @param keepDims keep the reduced axes with size 1; default false.
 * @param options `ddof`: what the count is less by, default 0; PyTorch's default is 1.
 * @throws ShapeError for an axis that x does not have; ValueError for a ddof that is no finite number, and a keepDims that is no boolean.
 * @see NumPy's `std`.
 * @example
 * std(tensor([1, 2, 3, 4])); // 1.118034
 * std(tensor([1, 2, 3, 4]), 0, false, { ddof: 1 }); // 1.2909945
 */
export const std = ofTensor('std', (x: AnyTensor, axis?: AxisArgument, keepDims?: boolean, options?: VarianceOptions): AnyTensor =>
  sqrt(varianceOf('std', x, axis, keepDims, options)),
) as unknown as VarianceFunction;

/**
 * ln(sum(e^x)) over one axis, several, or all, without overflow: the greatest element is taken out first.
 *
 * @param axis an axis, a list of axes, or none for all; negative ones count from the end.
 * @param keepDims keep the reduced axes with size 1; default false.
 * @throws ShapeError for an axis that x does not have, or without elements; ValueError for a keepDims that is no boolean.
 * @see SciPy `special.logsumexp`.
 * @example
 * logSumExp(tensor([1000, 1000])); // 1000.6931
 */
export const logSumExp = ofTensor('logSumExp', logSumExpAlong) as unknown as MeanFunction;

/**
 * The product over one axis, several, or all: y = x_1 * ... * x_n. bool and narrow integers count in int32. The product of nothing is 1.
 *
 * Computed by halves, x[0..n/2] * x[n/2..n] and so on, so its derivative is right to any order, at zeros as well.
 *
 * @param axis an axis, a list of axes, or none for all; negative ones count from the end.
 * @param keepDims keep the reduced axes with size 1; default false.
 * @throws ShapeError for an axis that x does not have; ValueError for a keepDims that is no boolean.
 * @see NumPy `prod`.
 * @example
 * prod(tensor([[1, 2], [3, 4]]), 0); // [3, 8]
 */
export const prod = ofTensor('prod', (x: AnyTensor, axis?: AxisArgument, keepDims: boolean = false): AnyTensor => {
  checkKeepDims('prod', keepDims);
  const axes = axesOf('prod', x, axis);
  const kept = range(x.shape.length).filter((each) => !axes.includes(each));
  const keptShape = kept.map((each) => x.shape[each] ?? 1);
  const count = sizeOf(axes.map((each) => x.shape[each] ?? 1));
  // The multiplied axes become the last one, filled up with ones to a power of two.
  const last = reshape(permute(cast(x, sumOf(x.dtype)), [...kept, ...axes]), [...keptShape, count]) as AnyTensor;
  const length = 2 ** Math.ceil(Math.log2(Math.max(count, 1)));
  const filled = pad(last, [...keptShape.map(() => [0, 0] as const), [0, length - count] as const] as never, { value: 1 }) as AnyTensor;
  let rest = filled;
  for (let half = length / 2; half >= 1; half /= 2) {
    const keep = keptShape.map(() => ':' as const);
    rest = mul(slice(rest, ...keep, [0, half]) as AnyTensor, slice(rest, ...keep, [half, 2 * half]) as AnyTensor) as AnyTensor;
  }
  return reshape(rest, keepDims ? x.shape.map((size, each) => (axes.includes(each) ? 1 : size)) : keptShape) as AnyTensor;
}) as unknown as SumFunction;

/**
 * Whether some element is true, over one axis, several, or all; false where there are none.
 *
 * @param axis an axis, a list of axes, or none for all; negative ones count from the end.
 * @param keepDims keep the reduced axes with size 1; default false.
 * @throws DTypeError for anything but bool; ShapeError for an axis that x does not have; ValueError for a keepDims that is no boolean.
 * @see NumPy `any`, but of bools alone.
 * @example
 * any(tensor([false, true])); // true
 */
export const any = ofTensor('any', (x: AnyTensor, axis?: AxisArgument, keepDims: boolean = false): AnyTensor => {
  checkDType('any', x, 'bool');
  return reduce('any', maxPrimitive, x, axis, keepDims);
}) as unknown as BooleanReductionFunction;

/**
 * Whether every element is true, over one axis, several, or all; true where there are none.
 *
 * @param axis an axis, a list of axes, or none for all; negative ones count from the end.
 * @param keepDims keep the reduced axes with size 1; default false.
 * @throws DTypeError for anything but bool; ShapeError for an axis that x does not have; ValueError for a keepDims that is no boolean.
 * @see NumPy `all`, but of bools alone.
 * @example
 * all(tensor([false, true])); // false
 */
export const all = ofTensor('all', (x: AnyTensor, axis?: AxisArgument, keepDims: boolean = false): AnyTensor => {
  checkDType('all', x, 'bool');
  return reduce('all', minPrimitive, x, axis, keepDims);
}) as unknown as BooleanReductionFunction;

/** The first position of an extreme element; of NaN, where there is one. */
function position(x: AnyTensor, axis: number | undefined, keepDims: boolean, op: 'argmax' | 'argmin'): AnyTensor {
  checkKeepDims(op, keepDims);
  const values = axis === undefined ? (reshape(x, [-1]) as AnyTensor) : x;
  const along = axis === undefined ? 0 : axisOf(op, x, axis);
  refuseEmpty(op, values, along);
  const extreme = (op === 'argmax' ? maxAlong : minAlong)(values, along, true);
  const found = logicalOr(equal(values, extreme) as never, notEqual(values, values) as never) as AnyTensor;
  const places = apply(iotaPrimitive, [], { shape: values.shape, dtype: 'int32', axis: along });
  const first = minAlong(where(found as never, places, 2 ** 31 - 1) as AnyTensor, along, keepDims);
  return axis === undefined && keepDims
    ? (reshape(
        first,
        x.shape.map(() => 1),
      ) as AnyTensor)
    : first;
}

/**
 * The position of the greatest element along an axis, as int32: the first of equal ones, and the first NaN where there is one.
 *
 * @param axis an axis; left out, the position in the flattened tensor.
 * @param keepDims keep the axis with size 1; default false.
 * @throws ShapeError for an axis that x does not have, or without elements; ValueError for a keepDims that is no boolean.
 * @see NumPy `argmax`.
 * @example
 * argmax(tensor([[1, 5], [7, 4]]), 1); // [1, 0]
 */
export const argmax = ofTensor('argmax', (x: AnyTensor, axis?: number, keepDims: boolean = false): AnyTensor =>
  position(x, axis, keepDims, 'argmax'),
) as unknown as ArgReductionFunction;

/**
 * The position of the least element along an axis, as int32: the first of equal ones, and the first NaN where there is one.
 *
 * @param axis an axis; left out, the position in the flattened tensor.
 * @param keepDims keep the axis with size 1; default false.
 * @throws ShapeError for an axis that x does not have, or without elements; ValueError for a keepDims that is no boolean.
 * @see NumPy `argmin`.
 * @example
 * argmin(tensor([[1, 5], [7, 4]]), 1); // [0, 1]
 */
export const argmin = ofTensor('argmin', (x: AnyTensor, axis?: number, keepDims: boolean = false): AnyTensor =>
  position(x, axis, keepDims, 'argmin'),
) as unknown as ArgReductionFunction;
