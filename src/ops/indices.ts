/** @file What operations share that take index tensors. */
import { isInteger } from '../core/dtype.ts';
import { checkName, describeOperand, DTypeError, ValueError } from '../core/errors.ts';
import { showValue } from '../core/options.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import type { ScatterMode } from '../types/index.ts';
import { checkTensor } from './check.ts';

/** Refuses indices that are no integers. */
export function checkIndices(op: string, indices: AnyTensor): void {
  checkTensor(op, indices);
  if (isInteger(indices.dtype)) return;
  throw new DTypeError({
    op,
    what: 'the indices are no integers',
    got: `indices: ${describeOperand(indices)}`,
    expected: 'an integer dtype',
    hint: "indices.cast('int32')",
  });
}

/** Refuses what is no number of elements. */
export function checkCount(op: string, what: string, count: unknown): void {
  if (Number.isInteger(count) && (count as number) >= 0) return;
  throw new ValueError({ op, what: `there is no such ${what}`, got: `${what} ${showValue(count)}`, expected: 'a whole number from 0' });
}

const scatterModes: readonly ScatterMode[] = ['set', 'add', 'max', 'min'];

/** Refuses a mode of writing that does not exist. */
export const checkScatterMode = (op: string, mode: ScatterMode): void =>
  checkName(op, 'mode', mode, scatterModes, { sum: 'add', update: 'set', amax: 'max', amin: 'min' });
