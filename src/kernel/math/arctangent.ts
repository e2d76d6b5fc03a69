/** @file atan and atan2: the lesser of two sides by the greater gives an angle up to pi/4, from a polynomial; the octant does the rest. */
import type { Expr, ScalarOp, ScalarType } from '../expression.ts';
import { abs, add, and, bitcast, constant, div, eq, lt, madd, mul, ne, neg, select, xor } from '../scalar.ts';
import type { FloatFormat } from './parts.ts';
import { bitsOf, formatOf, integerConstant, orSign, polynomial } from './parts.ts';

/** (atan(t) - t) / t^3 for 0 <= t <= 1, as powers of t^2. */
const atanTail = {
  float32: [-0.3333333, 0.1999974, -0.14278568, 0.110337645, -0.0865688, 0.06250169, -0.03587154, 0.013507771, -0.0023869972],
  float64: [
    -0.3333333333333333, 0.1999999999999753, -0.14285714285384132, 0.11111111093490827, -0.09090908590891934, 0.07692298971033217,
    -0.06666564699289104, 0.05881506877793656, -0.052579733342841106, 0.04737749579527779, -0.04260356632601652, 0.03749486812535247,
    -0.031277189066996385, 0.023696731580048622, -0.015535152475414177, 0.008368931178450162, -0.0034958859739163094, 0.0010496035084968515,
    -0.00019996189377901382, 1.806195461861215e-5,
  ],
} as const;

/** pi/2 as a sum of two floats. */
const halfPi = {
  float32: { high: 1.5707963705062866, low: -4.371139e-8 },
  float64: { high: 1.5707963267948966, low: 6.123233995736766e-17 },
} as const;

/** Whether the sign bit is set, that of -0 included. */
const hasSign = (x: Expr, format: FloatFormat): Expr => ne(and(bitcast(x, format.integer), bitsOf(format, -0)), integerConstant(format, 0));

/** The angle of a point in the upper half plane, from 0 to pi: x may be negative, y >= 0. */
function angle(y: Expr, x: Expr, format: FloatFormat): Expr {
  const { type } = format;
  const c = (value: number): Expr => constant(type, value);
  const width = abs(x);
  const isSteep = lt(width, y);
  const greater = select(isSteep, y, width);
  const lesser = select(isSteep, width, y);
  // Equal sides are not divided: they may both be 0, or both infinite.
  const ofEqual = select(eq(greater, c(0)), c(0), c(1));
  const t = select(eq(lesser, greater), ofEqual, div(lesser, greater));
  const square = mul(t, t);
  const fromAxis = madd(mul(square, t), polynomial(square, atanTail[type]), t);

  const isLeft = hasSign(x, format);
  const { high, low } = halfPi[type];
  const axis = (part: number): Expr => select(isSteep, c(part), select(isLeft, c(2 * part), c(0)));
  const signed = select(xor(isSteep, isLeft), neg(fromAxis), fromAxis);
  return add(axis(high), add(signed, axis(low)));
}

/**
 * The angle whose tangent is x, from -pi/2 to pi/2.
 * Greatest error measured: 1.8 ulp (float32), 1.8 ulp (float64).
 */
export const atan: ScalarOp = {
  name: 'atan',
  js:
    () =>
    (x = NaN) =>
      Math.atan(x),
  wasm: {},
  expand: ([x = constant('float32', NaN)], type: ScalarType) => orSign(angle(abs(x), constant(type, 1), formatOf(type)), x),
};

/**
 * The angle of the point (x, y), from -pi to pi, with the sign of y; signed zeros and infinities as IEEE 754 has them.
 * Greatest error measured: 1.8 ulp (float32), 1.8 ulp (float64).
 */
export const atan2: ScalarOp = {
  name: 'atan2',
  js:
    () =>
    (y = NaN, x = NaN) =>
      Math.atan2(y, x),
  wasm: {},
  expand: ([y = constant('float32', NaN), x = constant('float32', NaN)], type: ScalarType) => orSign(angle(abs(y), x, formatOf(type)), y),
};
