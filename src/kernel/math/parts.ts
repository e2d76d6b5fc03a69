/** @file What the expansions of the mathematical functions have in common: formats, bit patterns, limits, polynomials. */
import type { Expr, ScalarType } from '../expression.ts';
import { and, bitcast, constant, lt, madd, or, select } from '../scalar.ts';

/** The layout of a floating-point type, and the integers of the same width that hold its bits. */
export interface FloatFormat {
  readonly type: 'float32' | 'float64';
  readonly integer: 'int32' | 'int64';
  /** Bits of the significand without the leading one: where the exponent begins. */
  readonly fraction: 23 | 52;
  readonly bias: 127 | 1023;
}

const float32: FloatFormat = { type: 'float32', integer: 'int32', fraction: 23, bias: 127 };
const float64: FloatFormat = { type: 'float64', integer: 'int64', fraction: 52, bias: 1023 };

/** The format of a floating-point type. */
export const formatOf = (type: ScalarType): FloatFormat => (type === 'float64' ? float64 : float32);

/** log(2) in two parts: the first so short that its product with any exponent, or twice of one, is exact. */
export const logTwo = {
  float32: { high: 0.693145751953125, low: 1.4286068e-6 },
  float64: { high: 0.6931471805598903, low: 5.497923018708371e-14 },
} as const;

/** The number whose last place is the units: x + roundingShift has the nearest integer to x in its lowest bits. */
export const roundingShift = (format: FloatFormat): number => 1.5 * 2 ** format.fraction;

/** The bits of a number in the format, as a constant of its integer type. */
export const bitsOf = (format: FloatFormat, value: number): Expr => {
  const view = new DataView(new ArrayBuffer(8));
  if (format.type === 'float32') view.setFloat32(0, value);
  else view.setFloat64(0, value);
  return constant(format.integer, format.type === 'float32' ? view.getInt32(0) : view.getBigInt64(0));
};

/** An integer constant of the format's integer type. */
export const integerConstant = ({ type, integer }: FloatFormat, value: number | bigint): Expr =>
  constant(integer, type === 'float32' ? Number(BigInt.asIntN(32, BigInt(value))) : BigInt.asIntN(64, BigInt(value)));

/** The bits of the sign and of the exponent. */
export const exponentMask = (format: FloatFormat): Expr => integerConstant(format, -1n << BigInt(format.fraction));

/** c0 + x (c1 + x (c2 + ...)). */
export function polynomial(x: Expr, coefficients: readonly number[]): Expr {
  const [last = 0, ...rest] = coefficients.toReversed();
  return rest.reduce<Expr>((sum, coefficient) => madd(sum, x, constant(x.type, coefficient)), constant(x.type, last));
}

/** The same by pairs of coefficients in steps of x^2: one multiplication more, but half as long a chain of operations that wait for each other. */
export function polynomialByPairs(x: Expr, square: Expr, coefficients: readonly number[]): Expr {
  const pairs = coefficients.flatMap((low, i) => {
    const high = coefficients[i + 1];
    if (i % 2 === 1) return [];
    return [high === undefined ? constant(x.type, low) : madd(constant(x.type, high), x, constant(x.type, low))];
  });
  return pairs.reduceRight((sum, pair) => madd(sum, square, pair));
}

/** The lesser of x and a limit; NaN stays. (Written as what a machine's minimum instruction does; `min` costs several.) */
export const atMost = (x: Expr, limit: number): Expr => select(lt(constant(x.type, limit), x), constant(x.type, limit), x);

/** The greater of x and a limit; NaN stays. */
export const atLeast = (x: Expr, limit: number): Expr => select(lt(x, constant(x.type, limit)), constant(x.type, limit), x);

/** x with the sign bit of another number set in it as well: for odd functions of |x|, and for -0. */
export function orSign(x: Expr, sign: Expr): Expr {
  const format = formatOf(x.type);
  const bit = and(bitcast(sign, format.integer), bitsOf(format, -0));
  return bitcast(or(bitcast(x, format.integer), bit), x.type);
}

/** x cut to half of its bits: products of such numbers are exact. */
export const highHalf = (x: Expr, format: FloatFormat): Expr =>
  bitcast(and(bitcast(x, format.integer), integerConstant(format, format.type === 'float32' ? -1 << 12 : -1n << 27n)), x.type);
