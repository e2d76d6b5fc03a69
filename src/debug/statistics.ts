/** @file What kinds of numbers an array holds. */
import { fromHalfBits, isFloat, type DType, type StorageArray } from '../core/dtype.ts';
import { describeOperand } from '../core/errors.ts';
import type { Spec } from '../graph/primitive.ts';

/** How many elements are no finite numbers, and the range of those that are. */
export interface Statistics {
  readonly nans: number;
  readonly infinities: number;
  /** Infinity where no element is finite. */
  readonly min: number;
  readonly max: number;
}

/** Only floats can be anything but finite. */
export const allFinite = (dtype: DType, data: StorageArray): boolean => {
  if (!isFloat(dtype)) return true;
  // A float16 is stored as its bits: all five bits of the exponent are set in what is not finite.
  return dtype === 'float16' ? data.every((bits) => (bits & 0x7c00) !== 0x7c00) : data.every(Number.isFinite);
};

/** Goes through all elements. */
export function statisticsOf(dtype: DType, data: StorageArray): Statistics {
  let [nans, infinities, min, max] = [0, 0, Infinity, -Infinity];
  for (const stored of data) {
    const x = dtype === 'float16' ? fromHalfBits(stored) : stored;
    if (Number.isNaN(x)) nans++;
    else if (!Number.isFinite(x)) infinities++;
    else [min, max] = [Math.min(min, x), Math.max(max, x)];
  }
  return { nans, infinities, min, max };
}

const countInfinities = (count: number): string => `${count} ${count === 1 ? 'infinity' : 'infinities'}`;

/** How many NaN and infinities there are: `1 NaN and 2 infinities`; empty for none. */
export const showNonFinite = ({ nans, infinities }: Statistics): string =>
  [nans > 0 && `${nans} NaN`, infinities > 0 && countInfinities(infinities)].filter(Boolean).join(' and ');

const showNumber = (x: number): string => String(Number(x.toPrecision(6)));

/** An operand and what it holds: `float32[3], min 0, max 2.5, 1 NaN, 0 infinities`. */
export function showStatistics(spec: Spec, data: StorageArray): string {
  const { min, max, nans, infinities } = statisticsOf(spec.dtype, data);
  const range = min > max ? 'nothing finite' : `min ${showNumber(min)}, max ${showNumber(max)}`;
  return [describeOperand(spec), range, `${nans} NaN`, countInfinities(infinities)].join(', ');
}
