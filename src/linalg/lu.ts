/** @file Elimination with partial pivoting: the factors that `solve` and `det` are made of. */
import { filled } from '../ops/operands.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { loop } from './loops.ts';
import { asColumn, asRow, columnAt, positions, rowAt, rowsInOrder, sizesOf } from './matrices.ts';
import { abs, and, argmax, broadcastTo, div, equal, greater, greaterEqual, mul, reshape, sub, where } from './untyped.ts';

/** The rows of a [b, n, n] in another order are l u: l below the diagonal of `packed` with ones on it, u on and above. */
export interface Factors {
  readonly packed: AnyTensor;
  /** Which row of a stands where: [b, n]. */
  readonly order: AnyTensor;
  /** 1 or -1, as the number of exchanges is even or odd: [b]. */
  readonly sign: AnyTensor;
}

/** x with two rows exchanged: the row at place k, which is `first`, and the one at place p, which is `second`. */
const exchanged = (x: AnyTensor, [k, first]: readonly [AnyTensor, AnyTensor], [p, second]: readonly [AnyTensor, AnyTensor]): AnyTensor => {
  const at = asColumn(positions(sizesOf(x).rows));
  return where(equal(at, k), second, where(equal(at, p), first, x));
};

/** Column by column: the greatest element comes onto the diagonal, and multiples of its row are taken off those below. */
export function factorize(a: AnyTensor): Factors {
  const b = a.shape[0] ?? 1;
  const n = sizesOf(a).rows;
  const order = broadcastTo(positions(n), [b, n]);
  const even = filled([b], 1, a.dtype);
  if (n === 0) return { packed: a, order, sign: even };
  const [row, column] = [asRow(positions(n)), asColumn(positions(n))];
  const [[packed, rows, sign]] = loop({
    init: [a, asColumn(order), reshape(even, [b, 1, 1])],
    elements: [positions(n)],
    step: ([rest, rows, parity], [step]) => {
      const k = reshape(step, [1]);
      const found = columnAt(rest, k);
      const p = argmax(where(greaterEqual(column, k), abs(found), -1), 1, true);
      const swap = (x: AnyTensor): AnyTensor => exchanged(x, [k, rowAt(x, k)], [p, rowsInOrder(x, reshape(p, [b, 1]))]);
      const pivotRow = rowsInOrder(rest, reshape(p, [b, 1]));
      const pivot = columnAt(pivotRow, k);
      // Where all are zero there is nothing to eliminate.
      const l = where(greater(column, k), where(equal(pivot, 0), 0, div(swap(found), pivot)), 0);
      const reduced = sub(swap(rest), mul(l, where(greater(row, k), pivotRow, 0)));
      const isBelow = and(greater(column, k), equal(row, k));
      return [[where(isBelow, l, reduced), swap(rows), where(equal(p, k), parity, mul(parity, -1))], []];
    },
  });
  return { packed, order: reshape(rows, [b, n]), sign: reshape(sign, [b]) };
}
