/** @file The logarithm of the gamma function, and its derivatives (digamma, trigamma ...), as expressions of other functions. */
import type { Expr } from '../expression.ts';
import { abs, add, and, apply, constant, div, eq, floor, gt, le, lt, madd, mul, nearest, neg, select, sub } from '../scalar.ts';
import { log } from './log.ts';
import { formatOf, polynomial } from './parts.ts';
import { cos, sin } from './trigonometric.ts';

/** B2, B4, B6 ...: the Bernoulli numbers. */
const bernoulli = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330] as const;

/** log(gamma(2 + t)) / t for |t| <= 1/2, as powers of t (Chebyshev interpolation of exact values). */
const aroundTwo = {
  float32: [0.42278433, 0.32246703, -0.067352295, 0.020581625, -0.0073859207, 0.0028788687, -0.0011874848, 0.00057025126, -0.00025056204],
  float64: [
    0.42278433509846713, 0.3224670334241132, -0.06735230105319563, 0.02058080842778338, -0.007385551028935545, 0.002890510330865901,
    -0.0011927539009983087, 0.0005096695196526673, -0.00022315497746292723, 9.945761692157133e-5, -4.4923727564247656e-5,
    2.050601970174762e-5, -9.45628851510172e-6, 4.3828545383846665e-6, -1.9743106888421067e-6, 9.242852225162277e-7, -5.811277768921246e-7,
    2.7475390051909663e-7,
  ],
} as const;

/** From here on Stirling's series. */
const FAR = 8;

/**
 * log|gamma(x)| for x >= -1/2. Below 8: gamma(2 + t) with |t| <= 1/2, times or divided by the factors between x and 2 + t, which
 * keeps the digits next to the zeros at 1 and 2. From 8 on Stirling: (x - 1/2)(log(x) - 1) + (log(2 pi) - 1)/2 + 1/(12x) - ...
 */
function ofRightHalf(x: Expr): Expr {
  const { type } = formatOf(x.type);
  const c = (value: number): Expr => constant(type, value);
  const isTiny = lt(x, c(0.5));
  const isSmall = lt(x, c(1.5));
  const isFar = le(c(FAR), x);

  // Below 3/2: gamma(x) = gamma(x + 1) / x = gamma(x + 2) / (x (x + 1)). Above: gamma(x) = (x - 1) ... (x - k) gamma(x - k).
  let product = c(1);
  for (let k = 1; k < FAR - 1; k++) product = select(le(c(k + 1.5), x), mul(product, sub(x, c(k))), product);
  const divisor = select(isTiny, abs(mul(x, add(x, c(1)))), x);
  const above = sub(sub(x, floor(sub(x, c(1.5)))), c(2));
  const t = select(isTiny, x, select(isSmall, sub(x, c(1)), above));
  const logarithm = apply(log, type, select(isFar, x, select(isSmall, divisor, product)));
  const near = madd(t, polynomial(t, aroundTwo[type]), select(isSmall, neg(logarithm), logarithm));

  const inverse = div(c(1), x);
  const series = bernoulli.slice(0, type === 'float32' ? 3 : 9).map((b, i) => b / ((2 * i + 2) * (2 * i + 1)));
  const constantTerm = (Math.log(2 * Math.PI) - 1) / 2;
  const rest = madd(inverse, polynomial(mul(inverse, inverse), series), c(constantTerm));
  return select(isFar, madd(sub(x, c(0.5)), sub(logarithm, c(1)), rest), near);
}

/** x less the nearest integer, times pi: where the circular functions of pi x have their values. */
const angleOf = (x: Expr): Expr => {
  // The sign of a zero stays.
  const rest = select(eq(x, constant(x.type, 0)), x, sub(x, nearest(x)));
  return mul(rest, constant(x.type, Math.PI));
};

/** log|gamma(x)|. Below -1/2 by reflection: gamma(-x) gamma(x) = -pi / (x sin(pi x)). */
export function lgamma(x: Expr): Expr {
  const c = (value: number): Expr => constant(x.type, value);
  const isLeft = lt(x, c(-0.5));
  const right = ofRightHalf(select(isLeft, neg(x), x));
  const sine = abs(apply(sin, x.type, angleOf(x)));
  const reflected = sub(apply(log, x.type, div(c(Math.PI), mul(neg(x), sine))), right);
  // At the integers, and at -Infinity, where there is no sine.
  return select(isLeft, select(gt(sine, c(0)), reflected, c(Infinity)), right);
}

/** d^n/dx^n cot(pi x) / pi^n as a polynomial in the cotangent: Q0 = c, Q' = -(1 + c^2) dQ/dc. */
function cotangentPolynomial(order: number): number[] {
  let q = [0, 1];
  for (let step = 0; step < order; step++) {
    const slope = q.slice(1).map((a, i) => a * (i + 1));
    q = Array.from({ length: slope.length + 2 }, (_, i) => -((slope[i] ?? 0) + (slope[i - 2] ?? 0)));
  }
  return q;
}

const factorial = (n: number): number => Array.from({ length: n }, (_, i) => i + 1).reduce((product, k) => product * k, 1);

/**
 * The derivative of order n + 1 of log(gamma(x)), for x > 0, by its recurrence up to y = x + shift and the asymptotic series there:
 * psi_n(x) = (-1)^(n+1) [sum_j n! / (x + j)^(n+1) + (n-1)! / y^n + n! / (2 y^(n+1)) + sum_k B2k (2k + n - 1)! / ((2k)! y^(2k+n))],
 * with -log(y) in the place of (n-1)! / y^n for n = 0.
 */
function polygammaOfPositive(x: Expr, order: number): Expr {
  const { type } = formatOf(x.type);
  const c = (value: number): Expr => constant(type, value);
  const power = (base: Expr, exponent: number): Expr =>
    exponent === 0 ? c(1) : Array.from({ length: exponent }, () => base).reduce((product, each) => mul(product, each));
  const shift = type === 'float32' ? 4 + order : 8 + order;
  const y = add(x, c(shift));
  const inverse = div(c(1), y);

  const terms = bernoulli.slice(0, type === 'float32' ? 5 : 10);
  const series = terms.map((b, i) => (b * factorial(2 * i + 1 + order)) / factorial(2 * i + 2));
  const square = mul(inverse, inverse);
  const bracket = mul(inverse, madd(inverse, polynomial(square, series), c(factorial(order) / 2)));
  const main = order === 0 ? sub(bracket, apply(log, type, y)) : mul(power(inverse, order), add(bracket, c(factorial(order - 1))));
  // From the least to the greatest.
  let sum = c(0);
  for (let j = shift - 1; j >= 0; j--) sum = add(sum, power(div(c(1), add(x, c(j))), order + 1));
  const value = madd(sum, c(factorial(order)), main);
  return order % 2 === 0 ? neg(value) : value;
}

/** psi_n, for x <= 0 by reflection: psi_n(x) = (-1)^n psi_n(1 - x) - pi d^n/dx^n cot(pi x). */
export function polygamma(x: Expr, order: number): Expr {
  const c = (value: number): Expr => constant(x.type, value);
  const isRight = lt(c(0), x);
  const value = polygammaOfPositive(select(isRight, x, sub(c(1), x)), order);
  const angle = angleOf(x);
  const cotangent = div(apply(cos, x.type, angle), apply(sin, x.type, angle));
  const slope = mul(polynomial(cotangent, cotangentPolynomial(order)), c(Math.PI ** (order + 1)));
  const reflected = sub(order % 2 === 0 ? value : neg(value), slope);
  if (order % 2 === 1) return select(isRight, value, reflected);
  // Where the two sides of a pole go to opposite infinities there is no value; at 0 the sign of the zero chooses one.
  const isTwoSided = and(eq(angle, c(0)), lt(x, c(0)));
  return select(isRight, value, select(isTwoSided, c(NaN), reflected));
}
