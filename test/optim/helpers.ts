/** @file What the tests of optimizers, losses and metrics share. */
import type { GoldenArray } from '../golden/golden.ts';

/** The numbers of a golden array. */
export const numbers = (array: GoldenArray): number[] => array.data.map(Number);

/** The greatest |actual - expected| / max(|expected|, floor); 0 where both are the same NaN or infinity. */
export const relativeError = (actual: ArrayLike<number>, expected: readonly number[], floor = 1e-3): number =>
  actual.length === expected.length
    ? expected.reduce((most, y, i) => {
        const x = actual[i] ?? NaN;
        const error = Object.is(x, y) || x === y ? 0 : Math.abs(x - y) / Math.max(Math.abs(y), floor);
        return Math.max(most, Number.isNaN(error) ? Infinity : error);
      }, 0)
    : Infinity;
