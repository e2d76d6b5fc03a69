/** @file Rows: some axes of a tensor as the second axis of a matrix, and the places of elements in each of its rows. */
import { range, sizeOf } from '../core/shape.ts';
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { add, mul } from './binary.ts';
import { gatherPrimitive } from './gather.ts';
import { permute, reshape } from './shape.ts';
import { iotaPrimitive } from './source.ts';

/** A tensor as a matrix whose rows run along the chosen axes. */
export interface Rows {
  /** [rows, length] */
  readonly matrix: AnyTensor;
  /** The shape without the chosen axes. */
  readonly kept: readonly number[];
}

/** The elements along some axes as rows, in the order of the axes. */
export function rowsAlong(x: AnyTensor, axes: readonly number[]): Rows {
  const others = range(x.shape.length).filter((axis) => !axes.includes(axis));
  const sizes = (list: readonly number[]): number[] => list.map((axis) => x.shape[axis] ?? 1);
  const kept = sizes(others);
  const matrix = reshape(permute(x, [...others, ...axes]), [sizeOf(kept), sizeOf(sizes(axes))]) as AnyTensor;
  return { matrix, kept };
}

/** The rows back in the place of their one axis, however long they are by now. */
export function backToAxis(matrix: AnyTensor, { kept }: Rows, axis: number): AnyTensor {
  const last = reshape(matrix, [...kept, matrix.shape[1] ?? 1]) as AnyTensor;
  const others = range(kept.length);
  return permute(last, [...others.slice(0, axis), kept.length, ...others.slice(axis)]) as AnyTensor;
}

/** f of the rows along one axis. */
export function mapRows(x: AnyTensor, axis: number, f: (matrix: AnyTensor) => AnyTensor): AnyTensor {
  const rows = rowsAlong(x, [axis]);
  return backToAxis(f(rows.matrix), rows, axis);
}

/** The positions along an axis, in every place of a shape. */
export const positions = (shape: readonly number[], axis: number): AnyTensor => apply(iotaPrimitive, [], { shape, dtype: 'int32', axis });

/** y[r, k] = x[r, places[r, k]]. */
export function takeFromRows(x: AnyTensor, places: AnyTensor): AnyTensor {
  const [rows = 1, length = 1] = x.shape;
  const flat = add(places, mul(positions(places.shape, 0), length)) as AnyTensor;
  const taken = apply(gatherPrimitive, [reshape(x, [1, rows * length, 1]) as AnyTensor, reshape(flat, [-1]) as AnyTensor], {});
  return reshape(taken, places.shape) as AnyTensor;
}
