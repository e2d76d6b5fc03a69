/** @file exp, expm1 and exp2: the argument is a multiple of log(2), which becomes an exponent, and a remainder, for a polynomial. */
import type { Expr, ScalarOp, ScalarType } from '../expression.ts';
import { bitcast, constant, madd, mul, shl, shr, sub } from '../scalar.ts';
import type { FloatFormat } from './parts.ts';
import { atLeast, atMost, bitsOf, formatOf, logTwo, polynomial, polynomialByPairs, roundingShift } from './parts.ts';

/** (e^r - 1 - r) / r^2 for |r| <= log(2) / 2, as powers of r. */
const exponentialTail = {
  float32: [0.49999994, 0.1666652, 0.041668393, 0.008368781, 0.0013814468],
  float64: [
    0.5000000000000011, 0.1666666666666641, 0.041666666666529184, 0.008333333333495646, 0.0013888888943923293, 0.0001984126950472364,
    2.4801492761971183e-5, 2.7557587377214837e-6, 2.763037893821129e-7, 2.499995458909079e-8,
  ],
} as const;

/** The same for |r| <= log(2), with a small error relative to e^r - 1. */
const expm1Tail = {
  float32: [0.5, 0.16666672, 0.04166662, 0.008332627, 0.0013890429, 0.00020096023, 2.4781133e-5],
  float64: [
    0.4999999999999996, 0.16666666666666743, 0.041666666666690555, 0.008333333333312102, 0.0013888888884752977, 0.0001984126985998324,
    2.4801590319759487e-5, 2.7557312365001924e-6, 2.755625718938766e-7, 2.5053069809705133e-8, 2.1055220080618245e-9,
    1.6060905324827187e-10,
  ],
} as const;

/** e^r - 1 for |r| <= log(2) / 2, with a small error relative to e^r. */
function exponentialLessOne(r: Expr, { type }: FloatFormat): Expr {
  const square = mul(r, r);
  return madd(polynomialByPairs(r, square, exponentialTail[type]), square, r);
}

/** e^r for |r| <= log(2) / 2. */
export const exponential = (r: Expr, { type }: FloatFormat): Expr => polynomial(r, [1, 1, ...exponentialTail[type]]);

/** e^r times both factors, powers of two, for |r| <= log(2) / 2: neither the sum nor the first product is rounded twice. */
export const scaledExponential = (r: Expr, [first, second]: readonly [Expr, Expr], format: FloatFormat): Expr =>
  mul(madd(exponentialLessOne(r, format), first, first), second);

/** A number with an integer in its lowest bits, and the power of two with that exponent. */
const powerOfBits = (bits: Expr, { type, fraction }: FloatFormat): Expr => bitcast(shl(bits, fraction), type);

/** n, the integer nearest to a multiple of x, and 2^n as a product of two, so that neither leaves the range where 2^n may. */
export function powerOfTwo(x: Expr, multiple: number, format: FloatFormat): { n: Expr; factors: readonly [Expr, Expr] } {
  const { type, integer, bias } = format;
  // The sums have n plus twice the bias of exponents, and n / 2 plus the bias, in their lowest bits.
  const shift = roundingShift(format) + 2 * bias;
  const whole = madd(x, constant(type, multiple), constant(type, shift));
  const bits = bitcast(whole, integer);
  // Vectors of 64-bit integers have no such shift.
  const half = type === 'float32' ? shr(bits, 1) : bitcast(madd(x, constant(type, multiple / 2), constant(type, shift - bias)), integer);
  const n = sub(whole, constant(type, shift));
  return { n, factors: [powerOfBits(half, format), powerOfBits(sub(bits, half), format)] };
}

/**
 * Beyond them the results are 0 and Infinity. At the least both factors of 2^n are the zero with the exponent 0, so that the 0 of -Infinity, of
 * which masks are full, comes of no product that leaves the range: those are slow.
 */
const limits = { float32: { least: -176, most: 89 }, float64: { least: -1418, most: 710 } } as const;

/** x - n c, c in two parts. */
const remainder = (x: Expr, n: Expr, { high, low }: { readonly high: number; readonly low: number }): Expr =>
  madd(n, constant(x.type, -low), madd(n, constant(x.type, -high), x));

/**
 * x = n log(2) + r, e^x = 2^n e^r.
 * Greatest error measured: 1.2 ulp (float32), 1 ulp (float64).
 */
export const exp: ScalarOp = {
  name: 'exp',
  js:
    () =>
    (x = NaN) =>
      Math.exp(x),
  wasm: {},
  expand: ([x = constant('float32', NaN)], type: ScalarType) => {
    const format = formatOf(type);
    const { least, most } = limits[format.type];
    const limited = atLeast(atMost(x, most), least);
    const { n, factors } = powerOfTwo(limited, Math.LOG2E, format);
    const r = remainder(limited, n, logTwo[format.type]);
    return scaledExponential(r, factors, format);
  },
};

/**
 * x = k log(4) + r, e^x - 1 = 2^k (2^k (e^r - 1) + 2^k - 2^-k), where 2^k stays in the range and r is exact for |x| < log(2).
 * Greatest error measured: 1.9 ulp (float32), 1.5 ulp (float64).
 */
export const expm1: ScalarOp = {
  name: 'expm1',
  js:
    () =>
    (x = NaN) =>
      Math.expm1(x),
  wasm: {},
  expand: ([x = constant('float32', NaN)], type: ScalarType) => {
    const format = formatOf(type);
    const { integer, bias } = format;
    const limited = atLeast(atMost(x, limits[format.type].most), format.type === 'float32' ? -18 : -40);
    const shift = constant(type, roundingShift(format) + bias);
    const shifted = madd(limited, constant(type, Math.LOG2E / 2), shift);
    const { high, low } = logTwo[format.type];
    const r = remainder(limited, sub(shifted, shift), { high: 2 * high, low: 2 * low });
    const power = powerOfBits(bitcast(shifted, integer), format);
    const inverse = bitcast(sub(bitsOf(format, 1), sub(bitcast(power, integer), bitsOf(format, 1))), type);
    // The 0 makes the polynomial +0 at 0, and subtracting 2^-k - 2^k, +0 as well, keeps the sign of r: expm1(-0) = -0.
    const tail = mul(r, polynomial(r, [0, ...expm1Tail[format.type]]));
    return mul(power, madd(power, tail, sub(mul(power, r), sub(inverse, power))));
  },
};

/** Likewise. */
const limitsOfExp2 = { float32: { least: -254, most: 128 }, float64: { least: -2046, most: 1024 } } as const;

/**
 * 2^x = 2^n e^(r log(2)), x = n + r: whole powers are exact.
 * Greatest error measured: 1.2 ulp (float32), 1 ulp (float64).
 */
export const exp2: ScalarOp = {
  name: 'exp2',
  js:
    () =>
    (x = NaN) =>
      2 ** x,
  wasm: {},
  expand: ([x = constant('float32', NaN)], type: ScalarType) => {
    const format = formatOf(type);
    const { least, most } = limitsOfExp2[format.type];
    const limited = atLeast(atMost(x, most), least);
    const { n, factors } = powerOfTwo(limited, 1, format);
    return scaledExponential(mul(sub(limited, n), constant(type, Math.LN2)), factors, format);
  },
};
