/** @file Matrices [..., m, n]: their parts, their masks, and what loops read and write of them. */
import { sizeOf, type Dims } from '../core/shape.ts';
import { filled } from '../ops/operands.ts';
import { iotaPrimitive } from '../ops/source.ts';
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import {
  add,
  broadcastTo,
  cast,
  equal,
  expandDims,
  greaterEqual,
  lessEqual,
  mT,
  mul,
  reshape,
  slice,
  take,
  type Value,
  where,
} from './untyped.ts';

/** Rows and columns of a matrix. */
export const sizesOf = ({ shape }: { readonly shape: Dims }): { batch: Dims; rows: number; columns: number } => ({
  batch: shape.slice(0, -2),
  rows: shape[shape.length - 2] ?? 1,
  columns: shape[shape.length - 1] ?? 1,
});

type Range = readonly [from: number, to: number];
/** A part of the last two axes. */
export const block = (x: AnyTensor, rows: Range, columns: Range): AnyTensor => slice(x, ...sizesOf(x).batch.map(() => ':'), rows, columns);

/** Matrices with more rows are gone through by blocks. */
export const largestBlock = 64;
/** Two ranges of rows, of which the first has a whole number of blocks. */
export function halvesOf(n: number): readonly [Range, Range] {
  const half = Math.ceil(n / 2 / largestBlock) * largestBlock;
  return [
    [0, half],
    [half, n],
  ];
}

/** A vector [..., n] as a column [..., n, 1]. */
export const asColumn = (x: AnyTensor): AnyTensor => expandDims(x, -1);
/** A vector [..., n] as a row [..., 1, n]. */
export const asRow = (x: AnyTensor): AnyTensor => expandDims(x, -2);

/** 0, 1, ... n - 1. */
export const positions = (n: number): AnyTensor => apply(iotaPrimitive, [], { shape: [n], dtype: 'int32', axis: 0 });

/** Positions (i, j) of a matrix. */
const places = (x: AnyTensor): [i: AnyTensor, j: AnyTensor] => {
  const { rows, columns } = sizesOf(x);
  return [asColumn(positions(rows)), asRow(positions(columns))];
};

/** x where j - i <= above, else 0: on and below a diagonal. */
export const tril = (x: AnyTensor, above = 0): AnyTensor => {
  const [i, j] = places(x);
  return where(lessEqual(j, add(i, above)), x, 0);
};
/** x where j - i >= above, else 0: on and above a diagonal. */
export const triu = (x: AnyTensor, above = 0): AnyTensor => {
  const [i, j] = places(x);
  return where(greaterEqual(j, add(i, above)), x, 0);
};
/** The numbers x[..., i, i]. */
export function diagonal(x: AnyTensor): AnyTensor {
  const { batch, rows, columns } = sizesOf(x);
  const count = Math.min(rows, columns);
  // Every (columns + 1)-th element, row by row.
  const flat = reshape(x, [...batch, rows * columns]);
  if (count === 0) return reshape(flat, [...batch, 0]);
  return slice(flat, ...batch.map(() => ':'), [0, (count - 1) * (columns + 1) + 1, columns + 1]);
}
/** One value on the diagonal, the matrix off it. */
export const onDiagonal = (value: Value, x: AnyTensor): AnyTensor => {
  const [i, j] = places(x);
  return where(equal(i, j), value, x);
};
/** Ones on the diagonal of a matrix like x. */
export const identityLike = (x: AnyTensor): AnyTensor => {
  const [i, j] = places(x);
  return broadcastTo(cast(equal(i, j), x.dtype), x.shape);
};
/** Zeros of the dtype of x. */
export const zerosOf = (x: AnyTensor, shape: Dims): AnyTensor => filled(shape, 0, x.dtype);
/** (x + x^T) / 2. */
export const symmetrized = (x: AnyTensor): AnyTensor => mul(add(x, mT(x)), 0.5);

/** How many matrices there are. */
export const countOf = (x: { readonly shape: Dims }): number => sizeOf(sizesOf(x).batch);
/** The column k of matrices [b, m, n], for one k of shape [1]: [b, m, 1]. */
export const columnAt = (x: AnyTensor, k: AnyTensor): AnyTensor => take(x, k, 2);
/** The row k of matrices [b, m, n], for one k of shape [1]: [b, 1, n]. */
export const rowAt = (x: AnyTensor, k: AnyTensor): AnyTensor => take(x, k, 1);
/** The rows of matrices x [b, m, n] in an order of their own: y[b, i, :] = x[b, order[b, i], :]. */
export function rowsInOrder(x: AnyTensor, order: AnyTensor): AnyTensor {
  const [b = 1, m = 1, n = 1] = x.shape;
  const count = order.shape[1] ?? 1;
  const flat = reshape(add(order, mul(asColumn(positions(b)), m)), [b * count]);
  return reshape(take(reshape(x, [b * m, n]), flat, 0), [b, count, n]);
}
