/** @file pow: 2^(y log2|x|), with the logarithm and its product as sums of two floats, so that large results are right as well. */
import type { Expr, ScalarOp, ScalarType } from '../expression.ts';
import { abs, add, and, bitcast, constant, div, eq, floor, lt, madd, mul, ne, not, or, select, sub, xor } from '../scalar.ts';
import { powerOfTwo, scaledExponential } from './exp.ts';
import { negatedExponent, normalized, scaled } from './log.ts';
import type { FloatFormat } from './parts.ts';
import { atLeast, atMost, bitsOf, formatOf, highHalf, polynomial } from './parts.ts';

/** A sum of two floats; the first has but half of the bits, so that its products are exact. */
interface Pair {
  readonly high: Expr;
  readonly low: Expr;
}

/** 3 (artanh(s) / s - 1 - s^2 / 3) / s^4 for |s| <= 1/5, as powers of s^2. */
const artanhTail = {
  float32: [0.60000587, 0.4278844, 0.35808766],
  float64: [
    0.5999999999999959, 0.42857142857367386, 0.3333333328662263, 0.27272732311463244, 0.23076608845179772, 0.20011748959367234,
    0.1738805083748702, 0.18860164779329283,
  ],
} as const;

/** 2 / (3 log(2)), as a pair and as a whole. */
const toLog2 = {
  float32: { high: 0.961669921875, low: 0.00012677205, whole: 0.9617967 },
  float64: { high: 0.9617966860532761, low: 7.872699542894897e-9, whole: 0.9617966939259756 },
} as const;

/** |y| beyond which every power but that of 1 overflows or vanishes; |y log2|x|| beyond which they do. */
const limits = { float32: { y: 2 ** 33, exponent: 250 }, float64: { y: 2 ** 64, exponent: 2000 } } as const;

/**
 * log2(x) of a positive x. With x = 2^e m and s = (m - 1) / (m + 1):
 * log2(x) = e + 2 / (3 log(2)) s (3 + s^2 + 3 s^4 (1/5 + s^2 / 7 + ...))
 */
function log2(x: Expr, format: FloatFormat): Pair {
  const { type } = format;
  const c = (value: number): Expr => constant(type, value);
  const { normal, exponent } = normalized(x, format);
  const { n, inPlace } = negatedExponent(normal, format);
  const m = scaled(normal, inPlace, format);
  const e = sub(exponent, n);

  const numerator = sub(m, c(1));
  const denominator = add(m, c(1));
  const inverse = div(c(1), denominator);
  const s = mul(numerator, inverse);
  const sHigh = highHalf(s, format);
  const denominatorHigh = highHalf(denominator, format);
  const denominatorLow = sub(m, sub(denominatorHigh, c(1)));
  const remainder = sub(sub(numerator, mul(sHigh, denominatorHigh)), mul(sHigh, denominatorLow));
  const sLow = mul(inverse, remainder);

  // 3 + s^2 + ... as a pair.
  const square = mul(s, s);
  const squareHigh = mul(sHigh, sHigh);
  const small = madd(mul(square, square), polynomial(square, artanhTail[format.type]), mul(sLow, add(sHigh, s)));
  const factorHigh = highHalf(add(add(c(3), squareHigh), small), format);
  const factorLow = sub(small, sub(sub(factorHigh, c(3)), squareHigh));

  // Times s, times the constant, plus e.
  const product = pairOf(mul(sHigh, factorHigh), madd(sLow, factorHigh, mul(factorLow, s)), format);
  const { high, low, whole } = toLog2[format.type];
  const fractionHigh = mul(product.high, c(high));
  const fractionLow = madd(product.high, c(low), mul(product.low, c(whole)));
  const sum = highHalf(add(add(fractionHigh, fractionLow), e), format);
  return { high: sum, low: sub(fractionLow, sub(sub(sum, e), fractionHigh)) };
}

/** The sum of two numbers as a pair. */
function pairOf(greater: Expr, less: Expr, format: FloatFormat): Pair {
  const high = highHalf(add(greater, less), format);
  return { high, low: sub(less, sub(high, greater)) };
}

/** 2^(y (high + low)) */
function powerOfProduct(y: Expr, { high, low }: Pair, format: FloatFormat): Expr {
  const { type } = format;
  const limit = limits[format.type];
  const limited = atLeast(atMost(y, limit.y), -limit.y);
  const yHigh = highHalf(limited, format);
  const productHigh = mul(yHigh, high);
  const productLow = madd(sub(limited, yHigh), high, mul(limited, low));
  const sum = atLeast(atMost(add(productHigh, productLow), limit.exponent), -limit.exponent);
  // 2^sum = 2^n 2^rest with |rest| <= 1/2 (but for rounding); beyond the limits of the sum, where the rest is not small, it is made so.
  const { n, factors } = powerOfTwo(sum, 1, format);
  const rest = atLeast(atMost(add(sub(productHigh, n), productLow), 0.51), -0.51);
  return scaledExponential(mul(rest, constant(type, Math.LN2)), factors, format);
}

/**
 * x^y = 2^(y log2|x|), with a sign if y is odd.
 * Greatest error measured: 1.5 ulp (float32), 1.4 ulp (float64).
 */
export const pow: ScalarOp = {
  name: 'pow',
  // JavaScript has NaN for 1 ** NaN and for (-1) ** Infinity, where IEEE 754 has 1.
  js:
    () =>
    (x = NaN, y = NaN) =>
      x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y,
  wasm: {},
  expand: ([x = constant('float32', NaN), y = constant('float32', NaN)], type: ScalarType) => {
    const format = formatOf(type);
    const c = (value: number): Expr => constant(type, value);
    const size = abs(x);
    const half = mul(y, c(0.5));
    const isInteger = eq(floor(y), y);
    const isOdd = and(isInteger, ne(floor(half), half));

    const isZero = eq(size, c(0));
    const finite = powerOfProduct(y, log2(size, format), format);
    const ofNegative = select(and(lt(x, c(0)), not(isInteger)), c(NaN), finite);
    const ofLimit = select(xor(isZero, lt(y, c(0))), c(0), c(Infinity));
    const magnitude = select(or(isZero, eq(size, c(Infinity))), ofLimit, ofNegative);
    const sign = select(isOdd, x, c(0));
    const signed = or(bitcast(magnitude, format.integer), and(bitcast(sign, format.integer), bitsOf(format, -0)));
    const numbers = select(or(ne(x, x), ne(y, y)), c(NaN), bitcast(signed, type));
    return select(or(eq(x, c(1)), eq(y, c(0))), c(1), numbers);
  },
};
