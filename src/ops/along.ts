/** @file Reductions for code that does not know its shapes; the public functions are these, with shapes as types. */
import { floatOf, sumOf } from '../core/dtype.ts';
import { describeOperand, ShapeError } from '../core/errors.ts';
import { showShape, sizeOf } from '../core/shape.ts';
import type { Primitive } from '../graph/primitive.ts';
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { axesOf } from './axes.ts';
import { div, mul, sub } from './binary.ts';
import { cast } from './cast.ts';
import { checkKeepDims } from './check.ts';
import { maxPrimitive, minPrimitive, sumPrimitive, type ReduceParams } from './reduce.ts';
import { reshape } from './shape.ts';

/** An axis, several, or all. */
export type AxisArgument = number | readonly number[] | undefined;

/** Applies a reduction to the named axes, with size-1 axes in their place on demand. */
export function reduce(
  op: string,
  primitive: Primitive<ReduceParams, AnyTensor>,
  x: AnyTensor,
  axis: AxisArgument,
  keepDims: boolean,
): AnyTensor {
  checkKeepDims(op, keepDims);
  const axes = axesOf(op, x, axis);
  const reduced = axes.length === 0 ? x : apply(primitive, [x], { axes });
  if (!keepDims) return reduced;
  return reshape(
    reduced,
    x.shape.map((size, position) => (axes.includes(position) ? 1 : size)),
  ) as AnyTensor;
}

/** `sum` on unknown shapes. */
export function sumAlong(x: AnyTensor, axis?: AxisArgument, keepDims = false): AnyTensor {
  return reduce('sum', sumPrimitive, cast(x, sumOf(x.dtype)) as AnyTensor, axis, keepDims);
}

/** `max` on unknown shapes. */
export function maxAlong(x: AnyTensor, axis?: AxisArgument, keepDims = false): AnyTensor {
  refuseEmpty('max', x, axis);
  return reduce('max', maxPrimitive, x, axis, keepDims);
}

/** `min` on unknown shapes. */
export function minAlong(x: AnyTensor, axis?: AxisArgument, keepDims = false): AnyTensor {
  refuseEmpty('min', x, axis);
  return reduce('min', minPrimitive, x, axis, keepDims);
}

/** The greatest of no elements does not exist. */
export function refuseEmpty(op: string, x: AnyTensor, axis: AxisArgument): void {
  const axes = axesOf(op, x, axis);
  if (sizeOf(axes.map((each) => x.shape[each] ?? 1)) > 0) return;
  throw new ShapeError({
    op,
    what: 'there are no elements to choose from',
    got: `x: ${describeOperand(x)}, axis: ${axis === undefined ? 'all' : showShape([axis].flat())}`,
    expected: 'at least one element along the axis',
  });
}

/** x in a dtype that has means. */
export const floats = (x: AnyTensor): AnyTensor => cast(x, floatOf(x.dtype)) as AnyTensor;
/** The same, but halves as float32: their squares and sums overflow where what becomes of these does not. */
export const precise = (x: AnyTensor): AnyTensor => cast(x, x.dtype === 'float16' ? 'float32' : floatOf(x.dtype)) as AnyTensor;
/** What was computed of x, in its dtype; of integers in float32. */
export const backTo = (y: AnyTensor, { dtype }: AnyTensor): AnyTensor => cast(y, floatOf(dtype)) as AnyTensor;
const countAlong = (op: string, x: AnyTensor, axis: AxisArgument): number => sizeOf(axesOf(op, x, axis).map((each) => x.shape[each] ?? 1));

/** `mean` on unknown shapes. */
export function meanAlong(x: AnyTensor, axis?: AxisArgument, keepDims?: boolean): AnyTensor {
  checkKeepDims('mean', keepDims);
  const count = countAlong('mean', x, axis);
  return backTo(div(sumAlong(precise(x), axis, keepDims), count) as AnyTensor, x);
}

/** `variance` on unknown shapes: the sum of squares is divided by count - ddof. */
export function varianceAlong(x: AnyTensor, axis?: AxisArgument, keepDims?: boolean, op = 'variance', ddof = 0): AnyTensor {
  checkKeepDims(op, keepDims);
  const count = countAlong(op, x, axis);
  const centered = sub(floats(x), meanAlong(x, axis, true));
  return div(sumAlong(mul(centered, centered), axis, keepDims), Math.max(count - ddof, 0));
}
