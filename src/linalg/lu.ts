/** @file Elimination with partial pivoting: the factors that `solve` and `det` are made of. */
import { filled } from '../ops/operands.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { loop } from './loops.ts';
import { solveTriangle } from './triangular.ts';
import { asColumn, asRow, block, columnAt, halvesOf, largestBlock, positions, rowAt, rowsInOrder, sizesOf } from './matrices.ts';
import { abs, and, argmax, broadcastTo, concat, div, equal, greater, greaterEqual, matmul, mul, reshape, sub, where } from './untyped.ts';

/** The rows of a [b, m, n], m >= n, in another order are l u: l below the diagonal of `packed` with ones on it, u on and above. */
export interface Factors {
  readonly packed: AnyTensor;
  /** Which row of a stands where: [b, m]. */
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
function eliminate(a: AnyTensor): Factors {
  const b = a.shape[0] ?? 1;
  const { rows: m, columns: n } = sizesOf(a);
  const order = broadcastTo(positions(m), [b, m]);
  const even = filled([b], 1, a.dtype);
  if (n === 0) return { packed: a, order, sign: even };
  const [row, column] = [asRow(positions(n)), asColumn(positions(m))];
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
  return { packed, order: reshape(rows, [b, m]), sign: reshape(sign, [b]) };
}

/**
 * Large matrices by halves of their columns. The rows of the right half are put in the order of the left one; what is above is solved for, what is
 * below loses what the left half explains of it, and is factorized in turn.
 */
export function factorize(a: AnyTensor): Factors {
  const { rows: m, columns: n } = sizesOf(a);
  if (n <= largestBlock) return eliminate(a);
  const [first, second] = halvesOf(n);
  const [above, below] = [first, [first[1], m]] as const;
  const left = factorize(block(a, [0, m], first));
  const right = rowsInOrder(block(a, [0, m], second), left.order);
  const [l11, l21] = [block(left.packed, above, first), block(left.packed, below, first)];
  const u12 = solveTriangle(l11, block(right, above, [0, n - first[1]]), { unitDiagonal: true });
  const rest = factorize(sub(block(right, below, [0, n - first[1]]), matmul(l21, u12)));
  const order = asColumn(left.order);
  const rows = concat([block(order, above, [0, 1]), rowsInOrder(block(order, below, [0, 1]), rest.order)], 1);
  return {
    packed: concat([concat([l11, u12], 2), concat([rowsInOrder(l21, rest.order), rest.packed], 2)], 1),
    order: reshape(rows, left.order.shape),
    sign: mul(left.sign, rest.sign),
  };
}
