/** @file Elements again and in other places: roll, tile, repeat, meshgrid, unstack. */
import { checkName, describeOperand, ShapeError, ValueError } from '../../core/errors.ts';
import { checkOptions, showValue } from '../../core/options.ts';
import { range, showShape } from '../../core/shape.ts';
import type { MeshgridFunction, RepeatFunction, RollFunction, TileFunction, UnstackFunction } from '../../tensor/signatures-arrays.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import type { Indexing } from '../../types/index.ts';
import type { AxisArgument } from '../along.ts';
import { axisOf } from '../axes.ts';
import { checkTensors, ofTensor } from '../check.ts';
import { concat } from '../join.ts';
import { partOf } from '../parts.ts';
import { broadcastTo, reshape } from '../shape.ts';

const flat = (x: AnyTensor): AnyTensor => reshape(x, [-1]) as AnyTensor;

// ---- roll

function rollAxis(x: AnyTensor, shift: number, axis: number): AnyTensor {
  const length = x.shape[axis] ?? 1;
  const moved = length === 0 ? 0 : ((shift % length) + length) % length;
  if (moved === 0) return x;
  return concat([partOf(x, axis, length - moved, moved), partOf(x, axis, 0, length - moved)], axis as never) as AnyTensor;
}

/**
 * The elements moved along an axis; what falls off its end comes in at its start: y[i] = x[(i - shift) mod n].
 *
 * @param shift how far, backwards where negative: one number for all axes, or a list with one for each.
 * @param axis an axis, a list of axes as long as that of shifts, or none: the flattened tensor is rolled, and keeps its shape.
 * @throws ShapeError for an axis that x does not have; ValueError for a shift that is no whole number, and for lists of two lengths.
 * @see NumPy's `roll`.
 * @example
 * roll(tensor([1, 2, 3, 4]), 1); // [4, 1, 2, 3]
 * roll(tensor([[1, 2], [3, 4]]), -1, 0); // [[3, 4], [1, 2]]
 */
export const roll = ofTensor('roll', (x: AnyTensor, shift: number | readonly number[], axis?: AxisArgument): AnyTensor => {
  const given = [shift].flat();
  if (!given.every(Number.isInteger)) {
    const got = Array.isArray(shift) ? JSON.stringify(shift) : showValue(shift);
    throw new ValueError({ op: 'roll', what: 'a shift is no whole number', got: `shift: ${got}`, expected: 'whole numbers' });
  }
  const axes = axis === undefined ? [] : [axis].flat().map((each) => axisOf('roll', x, each));
  const shifts = typeof shift === 'number' && axis !== undefined ? axes.map(() => shift) : given;
  if (shifts.length !== (axis === undefined ? 1 : axes.length)) {
    throw new ValueError({
      op: 'roll',
      what: `${shifts.length} shifts for ${axis === undefined ? 'the flattened tensor' : `${axes.length} axes`}`,
      got: `shift: ${showShape(shifts)}, axis: ${axis === undefined ? 'none' : showShape([axis].flat())}`,
      expected: 'a shift for each axis, or one for all',
    });
  }
  if (axis === undefined) return reshape(rollAxis(flat(x), shifts[0] ?? 0, 0), x.shape) as AnyTensor;
  return axes.reduce((y, each, i) => rollAxis(y, shifts[i] ?? 0, each), x);
}) as unknown as RollFunction;

// ---- tile, repeat

function checkCounts(op: string, what: string, counts: readonly unknown[]): void {
  if (counts.every((each) => Number.isInteger(each) && (each as number) >= 0)) return;
  const got = counts.length === 1 ? showValue(counts[0]) : `[${counts.map(showValue).join(', ')}]`;
  throw new ValueError({ op, what: 'this is no number of times', got: `${what}: ${got}`, expected: 'whole numbers from 0' });
}

/**
 * The whole of x so many times along each axis, one after another: y[i] = x[i mod n]. A view until it is stored.
 *
 * @param times how often along each axis, aligned at the last one; a number is for the last axis. Missing ones are 1, and where there
 * are more than x has axes, x gets new leading ones.
 * @throws ValueError for what is no whole number from 0.
 * @see NumPy's `tile`.
 * @example
 * tile(tensor([1, 2]), 2); // [1, 2, 1, 2]
 * tile(tensor([1, 2]), [2, 1]); // [[1, 2], [1, 2]]
 */
export const tile = ofTensor('tile', (x: AnyTensor, times: number | readonly number[]): AnyTensor => {
  const given = [times].flat();
  checkCounts('tile', 'times', given);
  const rank = Math.max(x.shape.length, given.length);
  const aligned = (list: readonly number[]): number[] => [...range(rank - list.length).map(() => 1), ...list];
  const [sizes, counts] = [aligned(x.shape), aligned(given)];
  // [n] becomes [1, n], then [count, n], then [count * n].
  const beside = reshape(
    x,
    sizes.flatMap((size) => [1, size]),
  ) as AnyTensor;
  const repeated = broadcastTo(
    beside,
    sizes.flatMap((size, axis) => [counts[axis] ?? 1, size]),
  ) as AnyTensor;
  return reshape(
    repeated,
    sizes.map((size, axis) => size * (counts[axis] ?? 1)),
  ) as AnyTensor;
}) as unknown as TileFunction;

/**
 * Each element so many times in a row: y[i] = x[floor(i / times)]. A view until it is stored.
 *
 * @param count how often: one number, since shapes do not depend on data.
 * @param axis the axis along which elements are repeated; none is the flattened tensor.
 * @throws ValueError for a count that is no whole number from 0; ShapeError for an axis that x does not have.
 * @see NumPy's `repeat`, and PyTorch's `repeat_interleave`.
 * @example
 * repeat(tensor([1, 2]), 2); // [1, 1, 2, 2]
 * repeat(tensor([[1, 2]]), 2, 0); // [[1, 2], [1, 2]]
 */
export const repeat = ofTensor('repeat', (x: AnyTensor, count: number, axis?: number): AnyTensor => {
  checkCounts('repeat', 'count', [count]);
  const values = axis === undefined ? flat(x) : x;
  const position = axis === undefined ? 0 : axisOf('repeat', x, axis);
  const [before, after] = [values.shape.slice(0, position), values.shape.slice(position + 1)];
  const size = values.shape[position] ?? 1;
  // [n] becomes [n, 1], then [n, count], then [n * count].
  const beside = reshape(values, [...before, size, 1, ...after]) as AnyTensor;
  const repeated = broadcastTo(beside, [...before, size, count, ...after]) as AnyTensor;
  return reshape(repeated, [...before, size * count, ...after]) as AnyTensor;
}) as unknown as RepeatFunction;

// ---- meshgrid

/**
 * The coordinates of a grid: of each vector, its element at every point of the grid. Views.
 *
 * @param vectors as many as the grid has axes.
 * @param options `indexing`: 'xy', the default, has the second vector along axis 0 and the first along axis 1, as images have
 * rows and columns; 'ij' has the vectors along the axes in order.
 * @throws ShapeError for what is no vector; ValueError for an indexing that does not exist.
 * @see NumPy's `meshgrid`.
 * @example
 * meshgrid([tensor([1, 2]), tensor([3, 4])]); // [[[1, 2], [1, 2]], [[3, 3], [4, 4]]]
 */
export const meshgrid = ((vectors: readonly AnyTensor[], options: { readonly indexing?: Indexing } = {}): AnyTensor[] => {
  checkTensors('meshgrid', vectors, options);
  checkOptions('meshgrid', options, ['indexing']);
  const { indexing = 'xy' } = options;
  checkName('meshgrid', 'indexing', indexing, ['xy', 'ij']);
  const wrong = vectors.find(({ shape }) => shape.length !== 1);
  if (wrong !== undefined) {
    throw new ShapeError({
      op: 'meshgrid',
      what: `${showShape(wrong.shape)} is no vector`,
      got: vectors.map(describeOperand).join(', '),
      expected: 'tensors with one axis',
      hint: wrong.shape.length === 0 ? 'reshape(x, [1])' : 'flatten(x)',
    });
  }
  const swapped = indexing === 'xy' && vectors.length > 1;
  const axisFor = (i: number): number => (swapped && i < 2 ? 1 - i : i);
  const shape = vectors.map((_, i) => vectors[axisFor(i)]?.shape[0] ?? 1);
  return vectors.map((vector, i) => {
    const along = shape.map((size, axis) => (axis === axisFor(i) ? size : 1));
    return broadcastTo(reshape(vector, along) as AnyTensor, shape) as AnyTensor;
  });
}) as unknown as MeshgridFunction;

// ---- unstack

/**
 * The slices of x along an axis, which leaves: the opposite of `stack`. Views.
 *
 * @param axis default 0.
 * @throws ShapeError for an axis that x does not have; ValueError for an axis that is no number.
 * @see PyTorch's `unbind`, and `unstack` of NumPy 2.
 * @example
 * unstack(tensor([[1, 2], [3, 4]])); // [[1, 2], [3, 4]]
 */
export const unstack = ofTensor('unstack', (x: AnyTensor, axis: number = 0): AnyTensor[] => {
  const position = axisOf('unstack', x, axis);
  const shape = x.shape.filter((_, each) => each !== position);
  return range(x.shape[position] ?? 0).map((i) => reshape(partOf(x, position, i, 1), shape) as AnyTensor);
}) as unknown as UnstackFunction;
