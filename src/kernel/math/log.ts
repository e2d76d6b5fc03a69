/** @file log, log1p, log2 and log10: the argument is 2^e (1 + f) with f near 0, for a polynomial. */
import type { Expr, ScalarOp, ScalarType } from '../expression.ts';
import { add, and, bitcast, constant, convert, div, eq, lt, madd, mul, select, shr, sub } from '../scalar.ts';
import type { FloatFormat } from './parts.ts';
import { atLeast, bitsOf, exponentMask, formatOf, logTwo, polynomial, roundingShift } from './parts.ts';

/** (log(1 + f) - f) / f^2 for |f| <= 1/3. */
const logTail = [-0.5, 0.3333321, -0.24999717, 0.20010754, -0.16682315, 0.14001033, -0.12167011, 0.14005437, -0.12949638] as const;

/** (2s - log((1 + s) / (1 - s))) / s^3 for |s| <= 1/5, as powers of s^2. */
const negatedArtanhTail = [
  -0.6666666666667272, -0.39999999996153357, -0.28571429397062453, -0.2222213833815486, -0.18186363397281935, -0.15250031182673973,
  -0.15369487208803773,
] as const;

/** x = 2^exponent normal, where `normal` is not subnormal. */
export function normalized(x: Expr, { type, fraction, bias }: FloatFormat): { normal: Expr; exponent: Expr } {
  const c = (value: number): Expr => constant(type, value);
  const isTiny = lt(x, c(2 ** (1 - bias)));
  return { normal: select(isTiny, mul(x, c(2 ** fraction)), x), exponent: select(isTiny, c(-fraction), c(0)) };
}

/** x = 2^-n m with m in (2/3, 4/3]: n, and the same where the exponent of a number has its place. */
export function negatedExponent(x: Expr, format: FloatFormat): { n: Expr; inPlace: Expr } {
  const difference = sub(bitsOf(format, 4 / 3), bitcast(x, format.integer));
  const inPlace = and(difference, exponentMask(format));
  const count = shr(difference, format.fraction);
  if (format.type === 'float32') return { n: convert(count, 'float32'), inPlace };
  // There is no conversion of int64: a sum of bits puts the integer into the last places of a large number.
  const shift = roundingShift(format);
  return { n: sub(bitcast(add(count, bitsOf(format, shift)), 'float64'), constant('float64', shift)), inPlace };
}

/** x 2^n, n given in the place of the exponent: right where neither x nor the product is subnormal. */
export const scaled = (x: Expr, inPlace: Expr, format: FloatFormat): Expr => bitcast(add(bitcast(x, format.integer), inPlace), x.type);

/**
 * log(2^-n (1 + f)) = f - f^2 / 2 + ... - n log(2). For float64 with s = f / (2 + f): log(1 + f) = 2 artanh(s) = f - s (f - s^2 ...).
 * That n is counted downwards makes it -0 for f = -0, n = +0.
 */
function logOf(f: Expr, n: Expr, format: FloatFormat): Expr {
  const { type } = format;
  const { high, low } = logTwo[type];
  const rest = mul(n, constant(type, -low));
  const joined = (tail: Expr): Expr => madd(n, constant(type, -high), add(f, tail));
  if (type === 'float32') return joined(madd(mul(f, f), polynomial(f, logTail), rest));
  const s = div(f, sub(constant(type, -2), f));
  const square = mul(s, s);
  return joined(madd(s, madd(square, polynomial(square, negatedArtanhTail), f), rest));
}

/** The value for an argument (x, or 1 + x) that is not positive and finite: -Infinity at 0, NaN below, itself at Infinity and NaN. */
const withLimits = (argument: Expr, value: Expr): Expr => {
  const c = (limit: number): Expr => constant(argument.type, limit);
  const bounded = select(lt(argument, c(Infinity)), value, argument);
  return select(lt(c(0), argument), bounded, select(eq(argument, c(0)), c(-Infinity), c(NaN)));
};

/**
 * log(x), x = 2^-n (1 + f).
 * Greatest error measured: 1 ulp (float32), 0.9 ulp (float64).
 */
export const log: ScalarOp = {
  name: 'log',
  js:
    () =>
    (x = NaN) =>
      Math.log(x),
  wasm: {},
  expand: ([x = constant('float32', NaN)], type: ScalarType) => {
    const format = formatOf(type);
    const { normal, exponent } = normalized(x, format);
    const { n, inPlace } = negatedExponent(normal, format);
    const f = sub(scaled(normal, inPlace, format), constant(type, 1));
    return withLimits(x, logOf(f, sub(n, exponent), format));
  },
};

/**
 * log(1 + x), 1 + x = 2^-n (1 + f).
 * Greatest error measured: 1.8 ulp (float32), 0.9 ulp (float64).
 */
export const log1p: ScalarOp = {
  name: 'log1p',
  js:
    () =>
    (x = NaN) =>
      Math.log1p(x),
  wasm: {},
  expand: ([x = constant('float32', NaN)], type: ScalarType) => {
    const format = formatOf(type);
    const one = constant(type, 1);
    const argument = add(x, one);
    const { n, inPlace } = negatedExponent(argument, format);
    // 1 + f = 2^n (1 + x) = 2^n + 2^n x, without the rounding of 1 + x. Beyond 2^127 (2^1023) 2^n has no bits, nor needs it any.
    const power = atLeast(scaled(one, inPlace, format), 0);
    const f = sub(scaled(x, inPlace, format), sub(one, power));
    return withLimits(argument, logOf(f, n, format));
  },
};

/** log(1 + f) alone. */
function ofOnePlus(f: Expr, { type }: FloatFormat): Expr {
  if (type === 'float32') return madd(mul(f, f), polynomial(f, logTail), f);
  const s = div(f, sub(constant(type, -2), f));
  const square = mul(s, s);
  return madd(s, madd(square, polynomial(square, negatedArtanhTail), f), f);
}

/** log_b(2), of which the first part has few bits, and 1 / log(b): each a sum of two floats. */
const bases = {
  log2: {
    float32: { two: { high: 1, low: 0 }, factor: { high: Math.LOG2E, low: 1.925963e-8 } },
    float64: { two: { high: 1, low: 0 }, factor: { high: Math.LOG2E, low: 2.0355273740931033e-17 } },
  },
  log10: {
    float32: { two: { high: 0.301025390625, low: 4.605039e-6 }, factor: { high: Math.LOG10E, low: -1.010305e-8 } },
    float64: {
      two: { high: 0.3010299956640665, low: -8.532344317057107e-14 },
      factor: { high: Math.LOG10E, low: 1.098319650216765e-17 },
    },
  },
} as const;

/**
 * log_b(2^-n (1 + f)) = log(1 + f) / log(b) - n log_b(2): whole for the powers of 2, or of 10.
 * Greatest error measured: 2.4 ulp (float32), 2 ulp (float64).
 */
const toBase = (name: keyof typeof bases, js: (x: number) => number): ScalarOp => ({
  name,
  js:
    () =>
    (x = NaN) =>
      js(x),
  wasm: {},
  expand: ([x = constant('float32', NaN)], type: ScalarType) => {
    const format = formatOf(type);
    const c = (value: number): Expr => constant(type, value);
    const { normal, exponent } = normalized(x, format);
    const { n: ofNormal, inPlace } = negatedExponent(normal, format);
    const n = sub(ofNormal, exponent);
    const logarithm = ofOnePlus(sub(scaled(normal, inPlace, format), c(1)), format);
    const { two, factor } = bases[name][format.type];
    const rest = madd(n, c(-two.low), mul(logarithm, c(factor.low)));
    return withLimits(x, madd(n, c(-two.high), madd(logarithm, c(factor.high), rest)));
  },
});

/** The logarithm to base 2. */
export const log2: ScalarOp = toBase('log2', Math.log2);

/** The logarithm to base 10. */
export const log10: ScalarOp = toBase('log10', Math.log10);
