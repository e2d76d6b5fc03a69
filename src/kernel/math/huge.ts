/** @file The remainder of huge numbers by pi/2: the product with those bits of 2/pi that matter, in integers (Payne and Hanek). */
import type { Expr } from '../expression.ts';
import { add, and, bitcast, constant, madd, mul, ne, select, shl, shr, sub, xor } from '../scalar.ts';
import type { FloatFormat } from './parts.ts';
import { bitsOf, highHalf, integerConstant, roundingShift } from './parts.ts';

/** The first bits of 1/pi after the point, as hexadecimal digits. */
const INVERSE_PI =
  '517cc1b727220a94fe13abe8fa9a6ee06db14acc9e21c820ff28b1d5ef5de2b0db92371d2126e9700324977504e8c90e7f0ef58e5894d39f74411afa' +
  '975da24274ce38135a2fbf209cc8eb1cc1a99cfa4e422fc5defc941d8ffc4bffef02cc07f79788c5ad05368fb69b3f6793e584dba7a31fb34f2ff516' +
  'ba93dd63f5f2f8bd9e839cfbc529497535fdafd88fc6ae842b0198237e3db5d5';

/** Integers are cut into limbs of half a word, so that products of limbs fit into a word. */
const layouts = {
  /** pi/2 in two parts, the first of half the precision; 2^-offset is at most the last place of the least argument. */
  float32: { limb: 16, offset: 16, bits: 3, high: 1.5703125, low: 0.0004838268 },
  float64: { limb: 32, offset: 36, bits: 5, high: 1.5707963109016418, low: 1.5893254773528196e-8 },
} as const;

/** How many limbs of 2/pi the product needs besides the first: five of the result, of which the last is for its carry, and two of M 2^s. */
const LIMBS = 7;

/** |x| = M 2^s 2^(limb q - offset) with integers M, 0 <= s < limb, and q, whose `bits` bits choose limbs of 2^-offset 2/pi. */
export function reduceHuge(x: Expr, format: FloatFormat): { r: Expr; n: Expr } {
  const { type, integer, fraction, bias } = format;
  const { limb, offset, bits: choices, high, low } = layouts[type];
  const i = (value: number | bigint): Expr => integerConstant(format, value);
  const limbMask = i((1n << BigInt(limb)) - 1n);
  const lowLimb = (value: Expr): Expr => and(value, limbMask);
  const highLimb = (value: Expr): Expr => lowLimb(shr(value, limb));
  const shift = constant(type, roundingShift(format));
  const toFloat = (value: Expr): Expr => sub(bitcast(add(value, bitsOf(format, roundingShift(format))), type), shift);

  const bits = bitcast(x, integer);
  const exponent = add(and(shr(bits, fraction), i(2 * bias + 1)), i(offset - bias - fraction));
  const significand = add(and(bits, i((1n << BigInt(fraction)) - 1n)), i(1n << BigInt(fraction)));

  // M 2^s, as three limbs.
  const factorFloat = bitcast(shl(add(and(exponent, i(limb - 1)), i(bias)), fraction), type);
  const factor = lowLimb(bitcast(add(factorFloat, shift), integer));
  const lower = mul(lowLimb(significand), factor);
  const upper = add(mul(highLimb(significand), factor), highLimb(lower));
  const multiplier = [lowLimb(lower), lowLimb(upper), highLimb(upper)];

  // The limbs of 2^-offset 2/pi from the one of weight 2^(-limb q) on, in every step half as many to choose from.
  let window = limbsOfTwoByPi(limb, offset, 2 ** choices + LIMBS).map(i);
  for (let bit = choices - 1; bit >= 0; bit--) {
    const further = ne(and(exponent, i(limb << bit)), i(0));
    const count = 2 ** bit + LIMBS;
    window = window.slice(0, count).map((value, k) => select(further, window[k + 2 ** bit] ?? value, value));
  }

  // |x| 2/pi modulo a power of two, as limbs, of which the first is the integer part.
  const columns: Expr[] = [i(0), i(0), i(0), i(0), i(0), i(0)];
  multiplier.forEach((factor, place) => {
    columns.forEach((_, k) => {
      const digit = window[k + place];
      if (digit === undefined) return;
      const product = mul(factor, digit);
      columns[k] = add(columns[k] ?? product, lowLimb(product));
      if (k > 0) columns[k - 1] = add(columns[k - 1] ?? product, highLimb(product));
    });
  });
  for (let k = columns.length - 1; k > 0; k--) {
    columns[k - 1] = add(columns[k - 1] ?? i(0), highLimb(columns[k] ?? i(0)));
    columns[k] = lowLimb(columns[k] ?? i(0));
  }
  const [whole = i(0), first = i(0), second = i(0), third = i(0), fourth = i(0)] = columns;

  // The fraction about the nearest integer, as a sum of two floats.
  const sign = i(1n << BigInt(limb - 1));
  const place = (value: Expr, k: number): Expr => mul(toFloat(value), constant(type, 2 ** (-limb * k)));
  const head = place(sub(xor(first, sign), sign), 1);
  const next = place(second, 2);
  const [sum, error] = quickSum(head, next);
  const [main, rest] = quickSum(sum, add(error, add(place(third, 3), place(fourth, 4))));

  // Times pi/2, the greater part exactly.
  const short = highHalf(main, format);
  const remaining = add(sub(main, short), rest);
  const tail = madd(short, constant(type, low), mul(remaining, constant(type, Math.PI / 2)));
  const r = madd(short, constant(type, high), tail);

  // For negative x both change their signs: r a bit of it, n by -n = ~n + 1. x - x is NaN for infinite x, else 0.
  const negative = shr(bits, fraction === 23 ? 31 : 63);
  const n = sub(xor(add(whole, shr(first, limb - 1)), negative), negative);
  const signed = bitcast(xor(bitcast(r, integer), and(bits, bitsOf(format, -0))), type);
  return { r: add(signed, sub(x, x)), n };
}

/** The sum of two numbers, of which the first is not the less in size, and what rounding took from it. */
function quickSum(a: Expr, b: Expr): readonly [sum: Expr, error: Expr] {
  const sum = add(a, b);
  return [sum, sub(b, sub(sum, a))];
}

/** Limbs of 2^-offset 2/pi, the first of weight 1. */
function limbsOfTwoByPi(limb: number, offset: number, count: number): readonly bigint[] {
  const total = BigInt(INVERSE_PI.length * 4);
  // As an integer, in units of the last limb's last place.
  const shift = total + BigInt(offset - 1) - BigInt(limb * (count - 1));
  const value = BigInt(`0x${INVERSE_PI}`) >> shift;
  return Array.from({ length: count }, (_, k) => (value >> BigInt(limb * (count - 1 - k))) & ((1n << BigInt(limb)) - 1n));
}
