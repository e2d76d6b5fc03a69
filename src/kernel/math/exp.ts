/** @file exp and expm1: the argument is a multiple of log(4), which becomes an exponent, and a remainder, for a polynomial. */
import type { Expr, ScalarOp, ScalarType } from '../expression.ts';
import { bitcast, constant, madd, mul, shl, sub } from '../scalar.ts';
import type { FloatFormat } from './parts.ts';
import { atLeast, atMost, bitsOf, formatOf, polynomial, roundingShift } from './parts.ts';

/** log(4) in two parts: the first so short that its product with any k is exact. */
const logFour = {
  float32: { high: 1.38629150390625, low: 2.8572135e-6 },
  float64: { high: 1.3862943611197807, low: 1.0995846037416742e-13 },
} as const;

/** (e^r - 1 - r) / r^2 for |r| <= log(2), as powers of r. */
const exponentialTail = {
  float32: [0.50000036, 0.16666614, 0.04166126, 0.008336108, 0.0014104677, 0.00019611372],
  float64: [
    0.4999999999999996, 0.16666666666666743, 0.041666666666690555, 0.008333333333312102, 0.0013888888884752977, 0.0001984126985998324,
    2.4801590319759487e-5, 2.7557312365001924e-6, 2.755625718938766e-7, 2.5053069809705133e-8, 2.1055220080618245e-9,
    1.6060905324827187e-10,
  ],
} as const;

/** The same, with a smaller error relative to e^r - 1. */
const expm1Tail = {
  float32: [0.5, 0.16666672, 0.04166662, 0.008332627, 0.0013890429, 0.00020096023, 2.4781133e-5],
  float64: exponentialTail.float64,
} as const;

/** k, the integer nearest to a multiple of x, and 2^k: so that e^x = 2^k 2^k e^r, where neither factor leaves the range. */
export function scaleOf(x: Expr, factor: number, format: FloatFormat): { k: Expr; scale: Expr } {
  const { type, integer, fraction, bias } = format;
  // The lowest bits of the sum are k plus the bias of exponents: shifted into their place they are 2^k.
  const shift = constant(type, roundingShift(format) + bias);
  const shifted = madd(x, constant(type, factor), shift);
  return { k: sub(shifted, shift), scale: bitcast(shl(bitcast(shifted, integer), fraction), type) };
}

/** x = k log(4) + r with |r| <= log(2); 2^k. */
function reduce(x: Expr, format: FloatFormat): { r: Expr; scale: Expr } {
  const { type } = format;
  const { k, scale } = scaleOf(x, 0.5 * Math.LOG2E, format);
  const { high, low } = logFour[type];
  return { r: madd(k, constant(type, -low), madd(k, constant(type, -high), x)), scale };
}

/** e^r for |r| <= log(2). */
export const exponentialOf = (r: Expr, { type }: FloatFormat): Expr => polynomial(r, [1, 1, ...exponentialTail[type]]);

const limits = { float32: { least: -105, most: 89 }, float64: { least: -747, most: 710 } } as const;

export const exp: ScalarOp = {
  name: 'exp',
  js: () => (x = 0) => Math.exp(x),
  wasm: {},
  expand: ([x = constant('float32', NaN)], type) => {
    const format = formatOf(type);
    const { least, most } = limits[format.type];
    const { r, scale } = reduce(atLeast(atMost(x, most), least), format);
    return mul(mul(exponentialOf(r, format), scale), scale);
  },
};

export const expm1: ScalarOp = {
  name: 'expm1',
  js: () => (x = 0) => Math.expm1(x),
  wasm: {},
  expand: ([x = constant('float32', NaN)], type: ScalarType) => {
    const format = formatOf(type);
    const { r, scale } = reduce(atLeast(atMost(x, limits[format.type].most), format.type === 'float32' ? -18 : -40), format);
    const inverse = bitcast(sub(bitsOf(format, 1), sub(bitcast(scale, format.integer), bitsOf(format, 1))), type);
    // The 0 makes the polynomial +0 at 0, and subtracting 2^-k - 2^k, +0 as well, keeps the sign of r: expm1(-0) = -0.
    const tail = mul(r, polynomial(r, [0, ...expm1Tail[format.type]]));
    return mul(scale, madd(scale, tail, sub(mul(scale, r), sub(inverse, scale))));
  },
};
