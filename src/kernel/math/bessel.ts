/** @file The modified Bessel functions of the first kind of whole order: their series near 0, their asymptotic one further out. */
import type { Expr } from '../expression.ts';
import { abs, apply, constant, copySign, div, lt, mul, select, sqrt } from '../scalar.ts';
import { exp } from './exp.ts';
import { formatOf, polynomial } from './parts.ts';

const precision = { float32: 2 ** -26, float64: 2 ** -55 } as const;

/** Where the functions have overflowed, and the root of e^x has not. */
const limits = { float32: 170, float64: 1400 } as const;

/**
 * The coefficients of the asymptotic series in 1/x, as far as they matter at `least`; undefined where the terms never become small, or
 * become greater than the sum on the way, which would cost digits.
 */
function asymptotic(order: number, least: number, smallest: number): number[] | undefined {
  const coefficients = [1];
  let size = 1;
  for (let k = 1; k < 60; k++) {
    const ratio = -(4 * order ** 2 - (2 * k - 1) ** 2) / (8 * k);
    coefficients.push((coefficients[k - 1] ?? 0) * ratio);
    const next = (size * Math.abs(ratio)) / least;
    if (next < smallest) return coefficients;
    if (next > 1 || (next > size && k > order)) return undefined;
    size = next;
  }
  return undefined;
}

/** The coefficients of sum_k (x/2)^(2k) order! / (k! (k + order)!) as powers of (x / scale)^2, of which all are positive. */
function series(order: number, greatest: number, scale: number, smallest: number): number[] {
  const coefficients = [1];
  let [sum, term] = [1, 1];
  for (let k = 1; ; k++) {
    coefficients.push(((coefficients[k - 1] ?? 0) * (scale / 2) ** 2) / (k * (k + order)));
    term *= (greatest / 2) ** 2 / (k * (k + order));
    sum += term;
    if (term < sum * smallest) return coefficients;
  }
}

/** The least number from which the asymptotic series is good to the last place, with its coefficients. */
function farPart(order: number, smallest: number): { readonly least: number; readonly coefficients: number[] } {
  for (let least = 8; ; least *= 1.1) {
    const coefficients = asymptotic(order, least, smallest);
    if (coefficients !== undefined) return { least, coefficients };
  }
}

/** I_n(x) = (x/2)^n sum_k (x/2)^(2k) / (k! (k + n)!); further out e^|x| / sqrt(2 pi |x|) (1 - (4n^2 - 1) / (8|x|) + ...). */
export function besselI(x: Expr, order: number): Expr {
  const { type } = formatOf(x.type);
  const c = (value: number): Expr => constant(type, value);
  const size = abs(x);
  const { least, coefficients } = farPart(order, precision[type]);
  // Divided by a power of 2: to round x would cost x times as much in the result.
  const scale = 2 ** Math.floor(Math.log2(least));
  const portion = mul(size, c(1 / scale));
  let near = polynomial(mul(portion, portion), series(order, least, scale, precision[type]));
  for (let k = 1; k <= order; k++) near = mul(near, mul(size, c(1 / (2 * k))));

  // e^|x| as a product of two, since it overflows before the result does.
  const root = apply(exp, type, mul(size, c(0.5)));
  const tail = polynomial(div(c(1), size), coefficients);
  const far = mul(div(mul(root, tail), sqrt(mul(size, c(2 * Math.PI)))), root);
  const value = select(lt(size, c(least)), near, select(lt(c(limits[type]), size), c(Infinity), far));
  // The function of |x| is not negative: for odd orders it takes the sign of x.
  return order % 2 === 0 ? value : copySign(value, x);
}
