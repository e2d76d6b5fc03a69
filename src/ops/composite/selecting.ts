/** @file Elements picked one by one: by an index for each row, and by a mask, whose values decide the shape of the result. */
import { describeOperand, ShapeError, TraceError } from '../../core/errors.ts';
import { broadcastShapes, range, sameShape, showShape, sizeOf, stridesOf } from '../../core/shape.ts';
import { apply } from '../../tensor/apply.ts';
import { fromStorage } from '../../tensor/create.ts';
import { readDataSync, type ReadArray } from '../../tensor/read.ts';
import type { BooleanMaskFunction, NonzeroFunction, TakeAlongAxisFunction } from '../../tensor/signatures-arrays.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { axisOf } from '../axes.ts';
import { cast } from '../cast.ts';
import { checkTensor, ofTensor } from '../check.ts';
import { checkDType } from '../define.ts';
import { gatherPrimitive } from '../gather.ts';
import { checkIndices } from '../indices.ts';
import { broadcastTo, permute, reshape } from '../shape.ts';

/** Shape with another size on an axis. */
const withSize = (shape: readonly number[], axis: number, size: number): number[] =>
  shape.map((each, position) => (position === axis ? size : each));

/** The elements of an axis, for each row of the others: [rows, size]. */
function asRows(x: AnyTensor, axis: number): AnyTensor {
  const others = range(x.shape.length).filter((each) => each !== axis);
  const size = x.shape[axis] ?? 1;
  return reshape(permute(x, [...others, axis]), [sizeOf(others.map((each) => x.shape[each] ?? 1)), size]) as AnyTensor;
}

/**
 * The elements of x at positions of an axis that differ from row to row: for the last axis y[..., k] = x[..., indices[..., k]]. The other
 * axes broadcast. Positions outside of the axis, negative ones too, give NaN (0 for integers) and pass no gradient.
 *
 * @param indices integers, of as many axes as x has.
 * @param axis default -1.
 * @throws DTypeError for indices that are no integers; ShapeError for an axis that x does not have, for indices with another number of
 * axes, and where the other axes don't broadcast; ValueError for an axis that is no number.
 * @see NumPy's `take_along_axis`, and PyTorch's `gather`.
 * @example
 * takeAlongAxis(tensor([[1, 2], [3, 4]]), tensor([[1], [0]], { dtype: 'int32' })); // [[2], [3]]
 */
export const takeAlongAxis = ofTensor('takeAlongAxis', (x: AnyTensor, indices: AnyTensor, axis: number = -1): AnyTensor => {
  checkIndices('takeAlongAxis', indices);
  const position = axisOf('takeAlongAxis', x, axis);
  const [length, size] = [x.shape[position] ?? 1, indices.shape[position] ?? 1];
  const sameRank = indices.shape.length === x.shape.length;
  const shape = sameRank ? broadcastShapes(withSize(x.shape, position, 1), indices.shape) : undefined;
  if (shape === undefined) {
    throw new ShapeError({
      op: 'takeAlongAxis',
      what: `indices ${showShape(indices.shape)} ${sameRank ? 'do not broadcast with' : 'have not as many axes as'} ${showShape(x.shape)}`,
      got: `x: ${describeOperand(x)}, indices: ${describeOperand(indices)}, axis: ${axis}`,
      expected: 'indices with as many axes as x, which but for the named one are equal or 1',
      hint: sameRank ? undefined : 'take(x, indices, axis) for the same positions in every row',
    });
  }
  const values = asRows(broadcastTo(x, withSize(shape, position, length)) as AnyTensor, position);
  const places = asRows(broadcastTo(cast(indices, 'int32'), shape) as AnyTensor, position);
  // An index for each row is what gather becomes when its rows are a batch: of [batch, outer, length, inner].
  const [rows = 1] = values.shape;
  const inputs = [reshape(values, [rows, 1, length, 1]) as AnyTensor, places];
  const picked = gatherPrimitive.batch({ inputs, batched: [true, true], size: rows, params: {} });
  const others = range(shape.length).filter((each) => each !== position);
  const moved = reshape(picked, [...others.map((each) => shape[each] ?? 1), size]) as AnyTensor;
  return permute(
    moved,
    range(shape.length).map((each) => (each === position ? shape.length - 1 : others.indexOf(each))),
  ) as AnyTensor;
}) as unknown as TakeAlongAxisFunction;

/** The values that a shape depends on: they must be there now. */
function readNow(op: string, x: AnyTensor, hint: string): ReadArray {
  try {
    return readDataSync(x);
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    throw new TraceError({
      op,
      what: 'the shape of the result depends on values that a trace does not have',
      got: describeOperand(x),
      expected: 'a tensor that does not depend on the arguments of jit or vmap',
      hint,
    });
  }
}

/** The flat positions of what is not 0. */
const placesOf = (data: ReadArray): Int32Array => Int32Array.from(range(data.length).filter((i) => data[i] !== 0));

/**
 * The elements of x where a mask is true, one after another: x[mask]. The mask has the shape of x, or that of its first axes, whose
 * elements are then picked whole. The mask is read at once, since the shape depends on it; x may be traced and differentiated.
 *
 * @throws ShapeError where the mask is not shaped as the first axes of x; DTypeError for a mask that is no bool tensor; TraceError where
 * the mask depends on arguments of jit or vmap.
 * @see NumPy's boolean indexing, and TensorFlow's `boolean_mask`.
 * @example
 * booleanMask(tensor([1, 2, 3]), tensor([true, false, true])); // [1, 3]
 */
export const booleanMask = ofTensor('booleanMask', (x: AnyTensor, mask: AnyTensor): AnyTensor => {
  checkTensor('booleanMask', mask);
  checkDType('booleanMask', mask, 'bool');
  const rank = mask.shape.length;
  if (!sameShape(x.shape.slice(0, rank), mask.shape)) {
    throw new ShapeError({
      op: 'booleanMask',
      what: `the mask ${showShape(mask.shape)} is not how ${showShape(x.shape)} begins`,
      got: `x: ${describeOperand(x)}, mask: ${describeOperand(mask)}`,
      expected: 'a mask with the shape of x, or of its first axes',
    });
  }
  const places = placesOf(readNow('booleanMask', mask, 'where(mask, x, 0), which keeps the shape'));
  const rest = x.shape.slice(rank);
  const rows = reshape(x, [1, sizeOf(mask.shape), sizeOf(rest)]) as AnyTensor;
  return reshape(apply(gatherPrimitive, [rows, fromStorage(places, [places.length], 'int32')], {}), [places.length, ...rest]) as AnyTensor;
}) as unknown as BooleanMaskFunction;

/**
 * Where x is not 0 (or is true): the positions along each axis, as one int32 vector for each axis, in row-major order. NaN is not 0.
 * x is read at once, since the shape depends on it; the derivative is 0.
 *
 * @throws TraceError where x depends on arguments of jit or vmap.
 * @see NumPy's `nonzero`.
 * @example
 * nonzero(tensor([[0, 5], [7, 0]])); // [[0, 1], [1, 0]]
 */
export const nonzero = ofTensor('nonzero', (x: AnyTensor): AnyTensor[] => {
  const places = placesOf(readNow('nonzero', x, 'where(x.notEqual(0), a, b), which needs no positions'));
  return stridesOf(x.shape).map((stride, axis) => {
    const along = places.map((place) => Math.floor(place / stride) % (x.shape[axis] ?? 1));
    return fromStorage(along, [along.length], 'int32');
  });
}) as unknown as NonzeroFunction;
