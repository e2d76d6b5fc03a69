/** @file The step of finite differences. */
import { fromHalfBits, toHalfBits, type DType } from '../core/dtype.ts';

/** The distance from 1 to the next number. */
const epsilons: Readonly<Partial<Record<DType, number>>> = { float16: 2 ** -10, float32: 2 ** -23, float64: 2 ** -52 };

/**
 * How far to go to both sides of numbers of size 1. The central difference is wrong by h^2 f'''/6 where h is too long, and by
 * rounding, epsilon f / h, where it is too short; both are least together near the cube root of epsilon.
 */
export const stepOf = (dtype: DType): number => Math.cbrt(epsilons[dtype] ?? 0);

/** The number of the dtype that is nearest to x. */
export const roundTo = (x: number, dtype: DType): number =>
  dtype === 'float64' ? x : dtype === 'float32' ? Math.fround(x) : fromHalfBits(toHalfBits(x));
