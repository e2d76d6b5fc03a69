/** @file The diagonal of two axes, as a view, for code that does not know its shapes. */
import type { Dims } from '../core/shape.ts';
import { range } from '../core/shape.ts';
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { permute, reshape } from './shape.ts';
import { slicePrimitive } from './slice.ts';

/** Where a diagonal lies in a matrix that is written row by row. */
export interface DiagonalPlace {
  /** Number of elements. */
  readonly length: number;
  /** Position of the first one. */
  readonly start: number;
  /** From each to the next. */
  readonly step: number;
}

/** The diagonal that is `offset` columns to the right of the main one; a negative offset is below. */
export function diagonalOf([rows = 1, columns = 1]: Dims, offset: number): DiagonalPlace {
  const [row, column] = [Math.max(-offset, 0), Math.max(offset, 0)];
  const length = Math.max(Math.min(rows - row, columns - column), 0);
  return { length, start: length === 0 ? 0 : row * columns + column, step: columns + 1 };
}

/** y[..., k] = x[..., k - min(offset, 0), ..., k + max(offset, 0)] of the axes `first` and `second`, which leave; k stands last. */
export function takeDiagonal(x: AnyTensor, first: number, second: number, offset = 0): AnyTensor {
  const others = range(x.shape.length).filter((axis) => axis !== first && axis !== second);
  const kept = others.map((axis) => x.shape[axis] ?? 1);
  const matrix = [x.shape[first] ?? 1, x.shape[second] ?? 1] as const;
  const { length, start, step } = diagonalOf(matrix, offset);
  // Of the rows one behind another, the diagonal is every (columns + 1)-th element.
  const rows = reshape(permute(x, [...others, first, second]), [...kept, matrix[0] * matrix[1]]) as AnyTensor;
  return apply(slicePrimitive, [rows], {
    start: [...kept.map(() => 0), start],
    size: [...kept, length],
    step: [...kept.map(() => 1), step],
  });
}
