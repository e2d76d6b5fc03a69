/** @file erf: a polynomial near 0; further out 1 - e^(log(erfc(x))), with polynomials for the logarithm and the exponential. */
import type { Expr, ScalarOp, ScalarType } from '../expression.ts';
import { abs, bitcast, constant, lt, madd, mul, select, shl, sub } from '../scalar.ts';
import { atMost, formatOf, orSign, polynomial, roundingShift } from './parts.ts';

/** Where the second way begins, and where erf is 1 to the last place. */
const limits = { float32: { near: 0.6, most: 3.95 }, float64: { near: 1, most: 5.95 } } as const;

/** erf(x) / x - 1 below the first limit, as powers of x^2. */
const nearFactor = {
  float32: [0.12837915, -0.37612513, 0.11280992, -0.026646988, 0.004512358],
  float64: [
    0.12837916709551256, -0.3761263890318352, 0.11283791670944185, -0.02686617064311144, 0.005223977606118296, -0.0008548325929306829,
    0.00012055293576686918, -1.4924712298094114e-5, 1.6447131524503547e-6, -1.6206313408057644e-7, 1.37109789045861e-8,
    -7.779465729549996e-10,
  ],
} as const;

/** log(erfc(x)) between the limits, as powers of x. */
const logErfc = {
  float32: [2.648482e-5, -1.1286649, -0.63539094, -0.105617374, 0.023095403, -0.00327522, 0.0002210259],
  float64: [
    0, -1.1283791089779482, -0.6366202701052903, -0.10277075215469499, 0.019124766241895453, 0.00021239895187573514,
    -0.0016930926774987938, 0.0005751498785072847, 5.897239534330603e-7, -9.525002976742215e-5, 5.592410384597861e-5,
    -2.0307758128474407e-5, 5.372225665983836e-6, -1.0751204632903393e-6, 1.6249716650504543e-7, -1.806320326059818e-8,
    1.396447691104406e-9, -6.712207642383651e-11, 1.5106240849041453e-12,
  ],
} as const;

/** (e^r - 1 - r) / r^2 for |r| <= log(2) / 2, as powers of r. */
const exponentialTail = {
  float32: [0.49999145, 0.16666457, 0.041898742, 0.0083747255],
  float64: [
    0.4999999999999999, 0.16666666666667077, 0.04166666666668089, 0.008333333332829379, 0.0013888888889624581, 0.00019841271629201845,
    2.4801563545222374e-5, 2.7554980184708926e-6, 2.760093293781605e-7, 2.6050096598153262e-8,
  ],
} as const;

/**
 * The definition: near 0 the series erf(x) = 2 / sqrt(pi) e^(-x^2) sum of 2^n x^(2n+1) / (1 3 5 ... (2n+1)), whose terms have one
 * sign; further out the continued fraction of erfc(x) = e^(-x^2) / sqrt(pi) / (x + 1/2 / (x + 1 / (x + 3/2 / ...))).
 */
function erfByDefinition(x: number): number {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  if (!(size >= 2)) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= (x * x) / (n + 0.5);
      sum += term;
    }
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }
  let fraction = 0;
  for (let n = 100; n > 0; n--) fraction = n / 2 / (size + fraction);
  return Math.sign(x) * (1 - Math.exp(-size * size) / (Math.sqrt(Math.PI) * (size + fraction)));
}

export const erf: ScalarOp = {
  name: 'erf',
  js: () => (x = NaN) => erfByDefinition(x),
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
    const farValue = madd(negatedPower, polynomial(r, [1, 1, ...exponentialTail[format.type]]), c(1));
    return orSign(select(lt(size, c(near)), nearValue, farValue), x);
  },
};
