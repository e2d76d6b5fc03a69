/** @file float16 in memory, float32 in registers: the conversions, as expressions on the 16 bits. */
import type { Expr } from './expression.ts';
import { add, and, bitcast, constant, le, lt, mul, or, select, shl, shr, sub } from './scalar.ts';

const int = (value: number): Expr => constant('int32', value);

/** The number that the 16 low bits stand for. */
export function halfToFloat(bits: Expr): Expr {
  const sign = shl(and(bits, int(0x8000)), 16);
  const magnitude = shl(and(bits, int(0x7fff)), 13);
  // With its fraction and exponent in the places of a float32, a half is too small by 2^112. Subnormals come out right as well.
  const finite = bitcast(mul(bitcast(magnitude, 'float32'), constant('float32', 2 ** 112)), 'int32');
  const special = select(le(int(0x0f800000), magnitude), int(0x7f800000), int(0));
  return bitcast(or(or(finite, special), sign), 'float32');
}

/** The 16 bits of the nearest half, ties to even. */
export function floatToHalf(x: Expr): Expr {
  const bits = bitcast(x, 'int32');
  const sign = and(shr(bits, 16), int(0x8000));
  const magnitude = and(bits, int(0x7fffffff));
  const odd = and(shr(magnitude, 13), int(1));
  const normal = shr(add(add(magnitude, int(0xfff - 0x38000000)), odd), 13);
  // Adding 0.5 rounds to a multiple of 2^-24, the step of subnormals, and leaves their number in the low bits.
  const subnormal = sub(bitcast(add(bitcast(magnitude, 'float32'), constant('float32', 0.5)), 'int32'), int(0x3f000000));
  const finite = select(lt(magnitude, int(0x38800000)), subnormal, normal);
  const orInfinite = select(lt(magnitude, int(0x477ff000)), finite, int(0x7c00));
  return or(select(lt(int(0x7f800000), magnitude), int(0x7e00), orInfinite), sign);
}

/** The half nearest to x. What a program computes must not depend on whether a value went through memory on its way. */
export const roundToHalf = (x: Expr): Expr => halfToFloat(floatToHalf(x));
