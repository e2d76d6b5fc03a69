/** @file erf: a polynomial near 0; further out 1 - e^(log(erfc(x))), with polynomials for the logarithm and the exponential. */
import type { Expr, ScalarOp, ScalarType } from '../expression.ts';
import { abs, bitcast, constant, lt, madd, mul, select, shl, sub } from '../scalar.ts';
import { exponential } from './exp.ts';
import { atMost, formatOf, orSign, polynomial, roundingShift } from './parts.ts';

/** Where the second way begins, and where erf is 1 to the last place. */
const limits = { float32: { near: 0.6, most: 3.95 }, float64: { near: 1, most: 5.95 } } as const;

/** erf(x) / x - 1 below the first limit, as powers of x^2. */
const nearFactor = {
  float32: [0.12837915, -0.37612513, 0.11280992, -0.026646988, 0.004512358],
  float64: [
    0.12837916709551256, -0.3761263890318352, 0.11283791670944184, -0.026866170643111364, 0.0052239776061177735, -0.0008548325929285513,
    0.00012055293576131683, -1.4924712288637633e-5, 1.6447131419596399e-6, -1.6206312677402574e-7, 1.371097600236548e-8,
    -7.779460711620348e-10,
  ],
} as const;

/** log(erfc(x)) between the limits, as powers of x. */
const logErfc = {
  float32: [2.6484575e-5, -1.1286649, -0.63539094, -0.10561737, 0.023095403, -0.0032752205, 0.000221026],
  float64: [
    0, -1.1283791089779482, -0.6366202701052903, -0.10277075215469499, 0.019124766241895453, 0.00021239895187573514, -0.0016930926774987938,
    0.0005751498785072847, 5.897239534330603e-7, -9.525002976742215e-5, 5.592410384597861e-5, -2.0307758128474407e-5, 5.372225665983836e-6,
    -1.0751204632903393e-6, 1.6249716650504543e-7, -1.806320326059818e-8, 1.396447691104406e-9, -6.712207642383651e-11,
    1.5106240849041453e-12,
  ],
} as const;

/** The definition, by the polynomials for float64: x (1 + P(x^2)) near 0, 1 - e^(log(erfc(x))) further out. */
function erfByDefinition(x: number): number {
  const { near, most } = limits.float64;
  const value = (at: number, coefficients: readonly number[]): number => coefficients.reduceRight((sum, c) => sum * at + c, 0);
  const size = Math.abs(x);
  if (size < near) return x + x * value(x * x, nearFactor.float64);
  return Math.sign(x) * -Math.expm1(value(Math.min(size, most), logErfc.float64));
}

/**
 * erf|x| = |x| (1 + P(x^2)) near 0, 1 - e^(log(erfc|x|)) further out.
 * Greatest error measured: 1.6 ulp (float32), 1.4 ulp (float64).
 */
export const erf: ScalarOp = {
  name: 'erf',
  js:
    () =>
    (x = NaN) =>
      erfByDefinition(x),
  wasm: {},
  expand: ([x = constant('float32', NaN)], type: ScalarType) => {
    const format = formatOf(type);
    const c = (value: number): Expr => constant(type, value);
    const { near, most } = limits[format.type];
    const size = abs(x);
    const square = mul(size, size);
    const nearValue = madd(size, polynomial(square, nearFactor[format.type]), size);

    // log(erfc) = n log(2) + r, and erfc = 2^n e^r. With the bias comes the bit of the sign: the shifted bits are -2^n.
    const logarithm = polynomial(atMost(size, most), logErfc[format.type]);
    const shift = c(roundingShift(format) + 3 * format.bias + 2);
    const shifted = madd(logarithm, c(Math.LOG2E), shift);
    const r = madd(sub(shifted, shift), c(-Math.LN2), logarithm);
    const negatedPower = bitcast(shl(bitcast(shifted, format.integer), format.fraction), type);
    const farValue = madd(negatedPower, exponential(r, format), c(1));
    return orSign(select(lt(size, c(near)), nearValue, farValue), x);
  },
};
