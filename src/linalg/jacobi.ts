/**
 * @file Jacobi's method in the form of Hestenes, which `eigh` and `svd` are made of: the rows of a matrix are rotated in pairs until all are
 * orthogonal to each other.
 *
 * Rows meet as players of a tournament do: they stand in two lines of h, each meets the one opposite to it, and all pairs of a round are rotated
 * at once. Then all but the first go on by one place in a circle: after 2 h - 1 rounds, a sweep, each has met each, and all stand where
 * they stood.
 *
 * @see Brent and Luk, "The solution of singular-value and symmetric eigenvalue problems on multiprocessor arrays", 1985
 */
import { concat } from '../ops/join.ts';
import { filled } from '../ops/operands.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { loop, loopWhile } from './loops.ts';
import {
  abs,
  add,
  and,
  argmax,
  asColumn,
  asRow,
  block,
  cast,
  div,
  equal,
  greater,
  less,
  max,
  maximum,
  mul,
  not,
  or,
  positions,
  sizesOf,
  sqrt,
  sub,
  sum,
  where,
  zerosOf,
} from './matrices.ts';

/** More sweeps than are ever needed: about ten make hundreds of rows orthogonal. */
const mostSweeps = 40;

/** The distance from 1 to the next number. */
export const epsilonOf = ({ dtype }: AnyTensor): number => (dtype === 'float64' ? 2 ** -52 : 2 ** -23);

const stack = (...parts: AnyTensor[]): AnyTensor => concat(parts, 1) as AnyTensor;

/** Everybody but the first of the upper line goes on by one place: to the right above, to the left below. */
function goOn(upper: AnyTensor, lower: AnyTensor): [AnyTensor, AnyTensor] {
  const { rows: h, columns: width } = sizesOf(upper);
  if (h === 1) return [upper, lower];
  const part = (x: AnyTensor, from: number, to: number): AnyTensor => block(x, [from, to], [0, width]);
  return [stack(part(upper, 0, 1), part(lower, 0, 1), part(upper, 1, h - 1)), stack(part(lower, 1, h), part(upper, h - 1, h))];
}

/**
 * Cosine and sine of the rotations that make 2 by 2 matrices [[p, o], [o, q]] diagonal, by the lesser angle. With the tangent t:
 * t^2 + 2 t (q - p) / (2 o) = 1.
 */
function rotationsOf(p: AnyTensor, q: AnyTensor, o: AnyTensor): [c: AnyTensor, s: AnyTensor] {
  const isDone = equal(o, 0);
  const slope = div(sub(q, p), where(isDone, 1, mul(o, 2)));
  const steep = div(1, add(abs(slope), sqrt(add(mul(slope, slope), 1))));
  const t = where(isDone, 0, where(less(slope, 0), mul(steep, -1), steep));
  const c = div(1, sqrt(add(mul(t, t), 1)));
  return [c, mul(t, c)];
}

/**
 * Rotates the rows of matrices [b, n, w] until their first m elements are orthogonal vectors. The other elements are rotated with them. Numbers
 * should be about 1 at most, so that no square overflows.
 */
export function orthogonalRows(x: AnyTensor, m: number): AnyTensor {
  const { rows: n, columns: width } = sizesOf(x);
  const count = x.shape[0] ?? 1;
  if (n < 2 || count === 0) return x;
  const h = Math.ceil(n / 2);
  const even = n % 2 === 0 ? x : stack(x, zerosOf(x, [count, 1, width]));
  const epsilon = epsilonOf(x);
  const tolerance = epsilon * Math.sqrt(m);

  /** One round: rotations, and how far from orthogonal the worst pair was, as a multiple of what is tolerated. */
  const round = (upper: AnyTensor, lower: AnyTensor, worst: AnyTensor): [AnyTensor, AnyTensor, AnyTensor] => {
    const [u, l] = [block(upper, [0, h], [0, m]), block(lower, [0, h], [0, m])];
    const [p, q, o] = [sum(mul(u, u), -1, true), sum(mul(l, l), -1, true), sum(mul(u, l), -1, true)];
    // Vectors that are nothing but rounding errors may lie as they like.
    const tolerated = mul(maximum(mul(sqrt(p), sqrt(q)), epsilon * epsilon), tolerance);
    const [c, s] = rotationsOf(p, q, o);
    const rotated = [sub(mul(upper, c), mul(lower, s)), add(mul(upper, s), mul(lower, c))] as const;
    return [...goOn(...rotated), maximum(worst, max(div(abs(o), tolerated)))];
  };
  const [upper, lower] = loopWhile(
    [block(even, [0, h], [0, width]), block(even, [h, 2 * h], [0, width]), filled([], Infinity, x.dtype), filled([], 0, 'int32')],
    ([, , worst, sweeps]) => and(greater(worst, 1), less(sweeps, mostSweeps)),
    ([upper, lower, , sweeps]) => {
      const [carries] = loop({
        init: [upper, lower, filled([], 0, x.dtype)],
        elements: [positions(2 * h - 1)],
        step: (players) => [round(...players), []],
      });
      return [...carries, add(sweeps, 1)];
    },
  );
  return block(stack(upper, lower), [0, n], [0, width]);
}

/** The order in which numbers [b, n] ascend; equal ones as they stand. */
export function ascending(x: AnyTensor): AnyTensor {
  const at = positions(x.shape[1] ?? 0);
  const [own, other] = [asColumn(x), asRow(x)];
  const isBefore = or(less(other, own), and(not(less(own, other)), less(asRow(at), asColumn(at))));
  const places = sum(cast(isBefore, 'int32'), -1);
  // order[k] = i where i stands at place k
  return sum(mul(cast(equal(asRow(places), asColumn(at)), 'int32'), at), -1);
}

/** 1 or -1 for each row of [b, n, w]: the sign of its element of greatest magnitude. */
export function signsOfRows(x: AnyTensor): AnyTensor {
  const greatest = equal(positions(sizesOf(x).columns), asColumn(argmax(abs(x), -1)));
  return where(less(sum(where(greatest, x, 0), -1), 0), -1, 1);
}
