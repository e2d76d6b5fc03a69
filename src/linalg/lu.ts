/** @file Elimination with partial pivoting: the factors that `solve` and `det` are made of. */
import { filled } from '../ops/operands.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { loop } from './loops.ts';
import {
  abs,
  and,
  argmax,
  asColumn,
  asRow,
  broadcastTo,
  columnAt,
  div,
  equal,
  greater,
  greaterEqual,
  mul,
  positions,
  reshape,
  rowAt,
  rowsInOrder,
  sizesOf,
  sub,
  take,
  where,
} from './matrices.ts';

/** The rows of a [b, n, n] in another order are l u: l below the diagonal of `packed` with ones on it, u on and above. */
export interface Factors {
  readonly packed: AnyTensor;
  /** Which row of a stands where: [b, n]. */
  readonly order: AnyTensor;
  /** 1 or -1, as the number of exchanges is even or odd: [b]. */
  readonly sign: AnyTensor;
}

/** x with the elements at two places exchanged: `first` comes from place `k`, `second` from place `p`. */
const exchanged = (x: AnyTensor, at: AnyTensor, [k, first]: [AnyTensor, AnyTensor], [p, second]: [AnyTensor, AnyTensor]): AnyTensor =>
  where(equal(at, k), second, where(equal(at, p), first, x));

/** Column by column: the greatest element comes onto the diagonal, and multiples of its row are taken off those below. */
export function factorize(a: AnyTensor): Factors {
  const b = a.shape[0] ?? 1;
  const n = sizesOf(a).rows;
  const at = positions(n);
  if (n === 0) return { packed: a, order: broadcastTo(at, [b, n]), sign: filled([b], 1, a.dtype) };
  const [[packed, order, sign]] = loop({
    init: [a, broadcastTo(at, [b, n]), filled([b], 1, a.dtype)],
    elements: [at],
    step: ([rest, rows, parity], [step]) => {
      const k = reshape(step, [1]);
      const column = columnAt(rest, k);
      const p = argmax(where(greaterEqual(at, k), abs(column), -1), 1);
      const pivotRow = reshape(rowsInOrder(rest, asColumn(p)), [b, n]);
      const pivot = columnAt(asRow(pivotRow), k);
      // Where all are zero there is nothing to eliminate.
      const moved = exchanged(column, at, [k, take(column, k, 1)], [asColumn(p), pivot]);
      const l = where(greater(at, k), where(equal(pivot, 0), 0, div(moved, pivot)), 0);
      const swapped = exchanged(rest, asColumn(at), [k, asRow(rowAt(rest, k))], [reshape(p, [b, 1, 1]), asRow(pivotRow)]);
      const reduced = sub(swapped, mul(asColumn(l), asRow(where(greater(at, k), pivotRow, 0))));
      const isBelow = and(greater(asColumn(at), k), equal(asRow(at), k));
      const nextOrder = exchanged(rows, at, [k, take(rows, k, 1)], [asColumn(p), reshape(rowsInOrder(asColumn(rows), asColumn(p)), [b, 1])]);
      return [[where(isBelow, asColumn(l), reduced), nextOrder, where(equal(p, k), parity, mul(parity, -1))], []];
    },
  });
  return { packed, order, sign };
}
