/** @file sin and cos: the argument is a multiple of pi/2, which says which of two polynomials of the remainder is meant, and its sign. */
import type { Expr, ScalarOp, ScalarType } from '../expression.ts';
import { abs, add, and, bitcast, constant, gt, madd, mul, ne, select, shl, sub, xor } from '../scalar.ts';
import { reduceHuge } from './huge.ts';
import type { FloatFormat } from './parts.ts';
import { formatOf, integerConstant, polynomial, roundingShift } from './parts.ts';

/** -pi/2 in parts: the first three so short that their products with the multiples below the limit are exact. */
const negatedHalfPi = {
  float32: [-1.5703125, -0.0004837512969970703, -7.549533620476723e-8, -2.563344e-12],
  float64: [-1.570796325802803, -9.920935774287987e-10, -2.2517417706346578e-18, -3.5215598651832e-27],
} as const;

/** Where the rare way begins: 2^12 pi/2, 2^24 pi/2. */
const limits = { float32: 6433, float64: 26353589 } as const;

/** (sin(r) - r) / r^3 for |r| <= pi/4, as powers of r^2. */
const sinTail = {
  float32: [-0.16666655, 0.008332159, -0.00019515153],
  float64: [
    -0.1666666666666663, 0.008333333333322096, -0.0001984126982957086, 2.755731361466123e-6, -2.5050746674311454e-8, 1.5896165114398802e-10,
  ],
} as const;

/** (cos(r) - 1 + r^2 / 2) / r^4 for |r| <= pi/4, as powers of r^2. */
const cosTail = {
  float32: [0.041666646, -0.0013887315, 2.4433008e-5],
  float64: [
    0.041666666666666595, -0.0013888888888873025, 2.4801587288831124e-5, -2.755731417319326e-7, 2.0875699991678816e-9,
    -1.1358491463929965e-11,
  ],
} as const;

/** x = n pi/2 + r: r, and an integer with n in its lowest bits. */
interface Reduced {
  readonly r: Expr;
  readonly n: Expr;
}

/** r = x - n pi/2, for arguments below the limit. */
function reduce(x: Expr, format: FloatFormat): Reduced {
  const { type, integer } = format;
  const shift = constant(type, roundingShift(format));
  const shifted = madd(x, constant(type, 2 / Math.PI), shift);
  const n = sub(shifted, shift);
  const [first, second, third, fourth] = negatedHalfPi[type];
  const rest = madd(n, constant(type, second), madd(n, constant(type, first), x));
  // Only the third step may round. What it has too much goes with the fourth part, so that r is rounded once (and -0 stays -0).
  const near = madd(n, constant(type, third), rest);
  const excess = madd(n, constant(type, -third), sub(near, rest));
  return { r: sub(near, madd(n, constant(type, -fourth), excess)), n: bitcast(shifted, integer) };
}

/** sin(n pi/2 + r): sin(r), cos(r), -sin(r), -cos(r) for n = 0, 1, 2, 3. */
function sineOf({ r, n }: Reduced, format: FloatFormat): Expr {
  const { type, integer } = format;
  const square = mul(r, r);
  // The first coefficient 0 makes the polynomial +0 at 0, and with it sin(-0) = -0.
  const sine = madd(r, polynomial(square, [0, ...sinTail[type]]), r);
  const cosine = polynomial(square, [1, -0.5, ...cosTail[type]]);
  const isOdd = ne(and(n, integerConstant(format, 1)), integerConstant(format, 0));
  const sign = shl(and(n, integerConstant(format, 2)), type === 'float32' ? 30 : 62);
  return bitcast(xor(bitcast(select(isOdd, cosine, sine), integer), sign), type);
}

/** Both functions are the sine of the argument plus a number of quarters of the circle. */
function circular(name: string, js: (x: number) => number, quarters: 0 | 1): ScalarOp {
  const shifted = ({ r, n }: Reduced, format: FloatFormat): Reduced =>
    quarters === 0 ? { r, n } : { r, n: add(n, integerConstant(format, quarters)) };
  const expandBy =
    (reduction: (x: Expr, format: FloatFormat) => Reduced) =>
    ([x = constant('float32', NaN)]: readonly Expr[], type: ScalarType): Expr => {
      const format = formatOf(type);
      return sineOf(shifted(reduction(x, format), format), format);
    };
  return {
    name,
    js:
      () =>
      (x = NaN) =>
        js(x),
    wasm: {},
    expand: expandBy(reduce),
    rare: {
      when: ([x = constant('float32', NaN)], type) => gt(abs(x), constant(type, limits[formatOf(type).type])),
      expand: expandBy(reduceHuge),
    },
  };
}

/** sin(n pi/2 + r). Greatest error measured: 1.6 ulp (float32), 1.5 ulp (float64), for arguments of every size. */
export const sin: ScalarOp = circular('sin', Math.sin, 0);

/** cos(n pi/2 + r) = sin((n + 1) pi/2 + r). Greatest error measured: 1.6 ulp (float32), 1.6 ulp (float64), for arguments of every size. */
export const cos: ScalarOp = circular('cos', Math.cos, 1);
