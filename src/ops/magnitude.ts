/** @file Sizes and signs: hypot, copySign, the cube root. */
import { exp2 as exp2Row, log2 as log2Row } from '../kernel/math/index.ts';
import type { Expr } from '../kernel/expression.ts';
import * as scalar from '../kernel/scalar.ts';
import { apply } from '../tensor/apply.ts';
import type { FloatBinaryFunction } from '../tensor/signatures.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { div, mul } from './binary.ts';
import { binaryPrimitive, unaryPrimitive } from './define.ts';
import { byRow, mathematical, matchFloats, ofFloats } from './elementwise.ts';
import { filled, type Operand } from './operands.ts';
import { sign } from './unary.ts';
import { where } from './where.ts';

const [exp2, log2] = [byRow(exp2Row), byRow(log2Row)];

/** sqrt(a^2 + b^2): of the greater and the lesser, g sqrt(1 + (l / g)^2), so that no square overflows or vanishes. */
function length(a: Expr, b: Expr): Expr {
  const c = (value: number): Expr => scalar.constant(a.type, value);
  const [p, q] = [scalar.abs(a), scalar.abs(b)];
  const isSwapped = scalar.lt(p, q);
  const greater = scalar.select(isSwapped, q, p);
  const lesser = scalar.select(isSwapped, p, q);
  const ratio = scalar.div(lesser, greater);
  const ordinary = scalar.mul(greater, scalar.sqrt(scalar.madd(ratio, ratio, c(1))));
  const isInfinite = scalar.or(scalar.eq(p, c(Infinity)), scalar.eq(q, c(Infinity)));
  return scalar.select(isInfinite, c(Infinity), scalar.select(scalar.eq(greater, c(0)), scalar.add(p, q), ordinary));
}

/** a / |(a, b)|, 0 at the origin. */
const portion = (a: AnyTensor, y: AnyTensor): AnyTensor => {
  const isOrigin = y.equal(0);
  return where(isOrigin, 0, div(a, where(isOrigin, 1, y))) as AnyTensor;
};

/** y = sqrt(a^2 + b^2). A primitive: as a composition it would overflow, or lose its derivative at the origin. */
export const hypotPrimitive = binaryPrimitive('hypot', {
  doc: 'y = sqrt(a^2 + b^2), without overflow',
  accepts: 'float',
  scalar: length,
  // d hypot(a, b) = (a da + b db) / hypot(a, b), 0 at the origin
  jvp: [(da, a, _, y) => mul(da, portion(a, y)), (db, _, b, y) => mul(db, portion(b, y))],
  transpose: 'nonlinear',
  range: [0.5, 3],
});

/**
 * sqrt(a^2 + b^2), elementwise, without overflow; Infinity where one is infinite, even beside NaN. Shapes broadcast, dtypes promote,
 * integers become floats. Greatest error measured: 2 ulp. Derivative: a / hypot(a, b) and b / hypot(a, b), 0 at (0, 0).
 *
 * @throws ShapeError where the shapes don't broadcast.
 * @see NumPy `hypot`.
 * @example
 * hypot(tensor([3, 1e30]), tensor([4, 1e30])); // [5, 1.4142135e30]
 */
export const hypot = ((a: Operand, b: Operand): AnyTensor =>
  apply(hypotPrimitive, matchFloats('hypot', [a, b]), {})) as unknown as FloatBinaryFunction<'hypot'>;

/** y = |a| with the sign of b. A primitive: nothing else tells -0 from 0. */
export const copySignPrimitive = binaryPrimitive('copySign', {
  doc: 'y = |a| with the sign bit of b',
  accepts: 'float',
  scalar: scalar.copySign,
  // d copySign(a, b) = sign(a) da with the sign of b, 0 at a = 0; b moves nothing
  jvp: [
    (da, a, b) => mul(da, mul(sign(a), apply(copySignPrimitive, [filled(b.shape, 1, b.dtype), b], {}))),
    (db) => filled(db.shape, 0, db.dtype),
  ],
  transpose: 'nonlinear',
});

/**
 * |a| with the sign of b, elementwise, that of -0 included. Shapes broadcast, dtypes promote, integers become floats.
 * Derivative: 1 where the signs are equal, -1 where they differ, 0 at a = 0, and 0 with respect to b.
 *
 * @throws ShapeError where the shapes don't broadcast.
 * @see NumPy `copysign`.
 * @example
 * copySign(tensor([1, -2]), tensor([-3, 5])); // [-1, 2]
 */
export const copySign = ((a: Operand, b: Operand): AnyTensor =>
  apply(copySignPrimitive, matchFloats('copySign', [a, b]), {})) as unknown as FloatBinaryFunction<'copySign'>;

/** y = the number whose cube is x. */
export const cbrtPrimitive = unaryPrimitive(
  'cbrt',
  mathematical(
    // 2^(log2|x| / 3), and one step of Newton's method: y - (y - |x| / y^2) / 3.
    (x) => {
      const c = (value: number): Expr => scalar.constant(x.type, value);
      const size = scalar.abs(x);
      const y = exp2(scalar.mul(log2(size), c(1 / 3)));
      const excess = scalar.sub(y, scalar.div(scalar.div(size, y), y));
      const better = scalar.madd(excess, c(-1 / 3), y);
      const isPlain = scalar.and(scalar.lt(c(0), size), scalar.lt(size, c(Infinity)));
      return scalar.copySign(scalar.select(isPlain, better, size), x);
    },
    {
      doc: 'y = the number whose cube is x',
      // d x^(1/3) = dx / (3 y^2)
      jvp: (dx, _, y) => div(dx, mul(mul(y, y), 3)) as AnyTensor,
      range: [0.2, 4],
    },
  ),
);

/**
 * The cube root, the y with y^3 = x, elementwise, with the sign of x. Greatest error measured: 1 ulp. Derivative: 1 / (3 y^2), Infinity at 0.
 * Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `cbrt`.
 * @example
 * cbrt(tensor([27, -8])); // [3, -2]
 */
export const cbrt = ofFloats(cbrtPrimitive);
