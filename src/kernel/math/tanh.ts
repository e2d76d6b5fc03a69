/** @file tanh: a polynomial near 0; further out 1 - 2 / (e^2x + 1), with e^2x from the tanh of a remainder. */
import type { Expr, ScalarOp, ScalarType } from '../expression.ts';
import { abs, bitcast, constant, div, lt, madd, mul, select, shl, sub } from '../scalar.ts';
import { atMost, formatOf, logTwo, orSign, polynomial, roundingShift } from './parts.ts';

/** (tanh(r) - r) / r^3 for |r| <= log(2) / 4, as powers of r^2. */
const remainderTail = {
  float32: [-0.33331266, 0.13110231],
  float64: [
    -0.33333333333332477, 0.1333333333277883, -0.05396825277353764, 0.02186937008529967, -0.008857287770581819, 0.0034445793109148647,
  ],
} as const;

/** The same for |r| <= 0.625. */
const nearTail = {
  float32: [-0.3333328, 0.1333144, -0.05373952, 0.020638429, -0.0057042204],
  float64: [
    -0.33333333333332854, 0.1333333333326189, -0.05396825393117405, 0.021869487573949572, -0.008863220974532236, 0.003591988947153553,
    -0.0014549577138134424, 0.000586312724095795, -0.00022855648306825354, 7.713556006556192e-5, -1.6068251380309837e-5,
  ],
} as const;

const NEAR = 0.625;

/** Where tanh is 1 to the last place. */
const limits = { float32: 9.02, float64: 19.07 } as const;

/**
 * tanh|x| = |x| + |x|^3 P(x^2) near 0; further out, with |x| = n log(2) / 2 + r, t = tanh(r) and e^2|x| = 2^n (1 + t) / (1 - t),
 * tanh|x| = 1 - 2 / (e^2|x| + 1) = 1 - (1 - t) / (2^(n-1) (1 + t) + (1 - t) / 2).
 * Greatest error measured: 1.6 ulp (float32), 1.4 ulp (float64).
 */
export const tanh: ScalarOp = {
  name: 'tanh',
  js:
    () =>
    (x = NaN) =>
      Math.tanh(x),
  wasm: {},
  expand: ([x = constant('float32', NaN)], type: ScalarType) => {
    const format = formatOf(type);
    const c = (value: number): Expr => constant(type, value);
    const size = abs(x);
    const limited = atMost(size, limits[format.type]);
    const shift = roundingShift(format) + format.bias - 1;
    const shifted = madd(limited, c(2 * Math.LOG2E), c(shift));
    const n = sub(shifted, c(shift));
    const { high, low } = logTwo[format.type];
    const r = madd(n, c(-low / 2), madd(n, c(-high / 2), limited));
    const square = mul(r, r);
    const t = madd(mul(square, r), polynomial(square, remainderTail[format.type]), r);
    const halfPower = bitcast(shl(bitcast(shifted, format.integer), format.fraction), type);
    const rest = sub(c(1), t);
    const far = sub(c(1), div(rest, madd(rest, c(0.5), madd(halfPower, t, halfPower))));

    const xSquare = mul(size, size);
    const near = madd(mul(xSquare, size), polynomial(xSquare, nearTail[format.type]), size);
    return orSign(select(lt(size, c(NEAR)), near, far), x);
  },
};
