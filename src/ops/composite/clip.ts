/** @file Elements kept within bounds. */
import { ValueError } from '../../core/errors.ts';
import type { ClipFunction } from '../../tensor/signatures-arrays.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { greater, less } from '../compare.ts';
import { checkTensor } from '../check.ts';
import { checkDType } from '../define.ts';
import { matchOperands, type Operand } from '../operands.ts';
import { where } from '../where.ts';

/**
 * x within bounds: min(max(x, low), high), elementwise. Shapes broadcast, dtypes promote. NaN stays, and where low is above high
 * the result is high.
 *
 * The derivative is 1 from bound to bound, both included, and 0 outside, where it goes to the bound instead: as with PyTorch's clamp.
 *
 * @param low a number or a tensor; undefined is no bound.
 * @param high a number or a tensor; undefined is no bound.
 * @throws ShapeError where the shapes don't broadcast; DTypeError for bool, and for a bound that the dtype does not hold; ValueError
 * for a bound that is NaN.
 * @see NumPy's `clip`.
 * @example
 * clip(tensor([-2, 0.5, 3]), 0, 1); // [0, 0.5, 1]
 * clip(tensor([-2, 3]), undefined, 1); // [-2, 1]
 */
export const clip = ((x: AnyTensor, low?: Operand, high?: Operand): AnyTensor => {
  checkTensor('clip', x);
  checkDType('clip', x, 'number');
  for (const bound of [low, high]) {
    if (Number.isNaN(bound)) throw new ValueError({ op: 'clip', what: 'a bound is NaN', expected: 'numbers, or undefined for no bound' });
  }
  const bounds = [low, high].filter((bound) => bound !== undefined);
  const [value, ...given] = matchOperands('clip', [x, ...bounds]) as [AnyTensor, ...AnyTensor[]];
  const [lower, upper] = low === undefined ? [undefined, given[0]] : given;
  const raised = lower === undefined ? value : (where(less(value, lower) as never, lower, value) as AnyTensor);
  return upper === undefined ? raised : (where(greater(raised, upper) as never, upper, raised) as AnyTensor);
}) as unknown as ClipFunction;
