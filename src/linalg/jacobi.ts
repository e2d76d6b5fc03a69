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
import { filled } from '../ops/operands.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { loop, loopWhile } from './loops.ts';
import { asColumn, asRow, block, positions, sizesOf, zerosOf } from './matrices.ts';
import {
  abs,
  add,
  and,
  argmax,
  cast,
  concat,
  div,
  equal,
  greater,
  less,
  max,
  maximum,
  mul,
  not,
  or,
  sqrt,
  sub,
  sum,
  where,
} from './untyped.ts';

/** More sweeps than are ever needed: about ten make hundreds of rows orthogonal. */
const mostSweeps = 40;

/** The distance from 1 to the next number. */
export const epsilonOf = ({ dtype }: AnyTensor): number => (dtype === 'float64' ? 2 ** -52 : 2 ** -23);

const stack = (...parts: AnyTensor[]): AnyTensor => concat(parts, 1);

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
 * The pairs rotated, and on their ways: everybody but the first of the upper line goes on by one place, to the right above and to the left below.
 * So what stands at place i above comes from the pair i - 1: its upper row after the rotation, but at place 1 its lower row, and the first stays.
 * What stands at place i below comes from the pair i + 1: its lower row, but at the end the upper row of the last pair.
 */
function rotateAndGoOn(upper: AnyTensor, lower: AnyTensor, c: AnyTensor, s: AnyTensor): [AnyTensor, AnyTensor] {
  const h = sizesOf(upper).rows;
  const part = (x: AnyTensor, from: number, to: number): AnyTensor => block(x, [from, to], [0, sizesOf(x).columns]);
  const before = (x: AnyTensor): AnyTensor => (h === 1 ? x : stack(part(x, 0, 1), part(x, 0, h - 1)));
  const behind = (x: AnyTensor): AnyTensor => (h === 1 ? x : stack(part(x, 1, h), part(x, h - 1, h)));
  const place = asColumn(positions(h));
  const [turnsDown, turnsUp] = [equal(place, 1), h === 1 ? less(place, 0) : equal(place, h - 1)];
  const above = (ofUpper: AnyTensor, ofLower: AnyTensor): AnyTensor => where(turnsDown, before(ofLower), before(ofUpper));
  const below = (ofUpper: AnyTensor, ofLower: AnyTensor): AnyTensor => where(turnsUp, behind(ofUpper), behind(ofLower));
  const minus = mul(s, -1);
  // The rows after the rotation are c u - s l and s u + c l.
  return [
    add(mul(before(upper), above(c, s)), mul(before(lower), above(minus, c))),
    add(mul(behind(upper), below(c, s)), mul(behind(lower), below(minus, c))),
  ];
}

/**
 * Rotates the rows of matrices [b, n, m] until they are orthogonal. Numbers should be about 1 at most, so that no square overflows.
 */
export function orthogonalRows(x: AnyTensor): AnyTensor {
  const { rows: n, columns: m } = sizesOf(x);
  const count = x.shape[0] ?? 1;
  if (n < 2 || count === 0) return x;
  const h = Math.ceil(n / 2);
  const even = n % 2 === 0 ? x : stack(x, zerosOf(x, [count, 1, m]));
  const epsilon = epsilonOf(x);
  const tolerance = epsilon * Math.sqrt(m);

  const products = (u: AnyTensor, l: AnyTensor) => [sum(mul(u, u), -1, true), sum(mul(l, l), -1, true), sum(mul(u, l), -1, true)] as const;
  /** The pairs as they are after a round, their products, and how far from orthogonal the worst was, as a multiple of what is tolerated. */
  const round = ([upper, lower, p, q, o, worst]: Pairs): Pairs => {
    // Vectors that are nothing but rounding errors may lie as they like.
    const tolerated = mul(maximum(mul(sqrt(p), sqrt(q)), epsilon * epsilon), tolerance);
    const next = rotateAndGoOn(upper, lower, ...rotationsOf(p, q, o));
    return [...next, ...products(...next), maximum(worst, max(div(abs(o), tolerated)))];
  };
  const [upper, lower] = [block(even, [0, h], [0, m]), block(even, [h, 2 * h], [0, m])];
  const sweep = loopWhile(
    [upper, lower, ...products(upper, lower), filled([], Infinity, x.dtype), filled([], 0, 'int32')],
    ([, , , , , worst, sweeps]) => and(greater(worst, 1), less(sweeps, mostSweeps)),
    ([upper, lower, p, q, o, , sweeps]) => {
      const [pairs] = loop({
        init: [upper, lower, p, q, o, filled([], 0, x.dtype)],
        elements: [positions(2 * h - 1)],
        step: (pairs) => [round(pairs), []],
      });
      return [...pairs, add(sweeps, 1)];
    },
  );
  return block(stack(sweep[0], sweep[1]), [0, n], [0, m]);
}

/** Rows that stand above and below, their squares and products, and the worst of these so far. */
type Pairs = readonly [upper: AnyTensor, lower: AnyTensor, p: AnyTensor, q: AnyTensor, o: AnyTensor, worst: AnyTensor];

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
