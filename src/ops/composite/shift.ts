/** @file logSumExp for code that does not know its shapes, and the shift that keeps exponentials from overflowing. */
import type { AnyTensor } from '../../tensor/tensor.ts';
import { floats, maxAlong, refuseEmpty, sumAlong, type AxisArgument } from '../along.ts';
import { axesOf } from '../axes.ts';
import { add, sub } from '../binary.ts';
import { less } from '../compare.ts';
import { checkKeepDims } from '../check.ts';
import { reshape } from '../shape.ts';
import { abs, exp, log } from '../unary.ts';
import { where } from '../where.ts';
import { stopGradient } from './gradient.ts';

/** The greatest of x, to be subtracted before an exponential; 0 where it is infinite, since infinity less infinity is no number. */
export function shiftOf(x: AnyTensor, axis: AxisArgument): AnyTensor {
  const greatest = stopGradient(maxAlong(x, axis, true));
  return where(less(abs(greatest), Infinity), greatest, 0) as AnyTensor;
}

/** `logSumExp` on unknown shapes. */
export function logSumExpAlong(x: AnyTensor, axis?: AxisArgument, keepDims?: boolean): AnyTensor {
  checkKeepDims('logSumExp', keepDims);
  refuseEmpty('logSumExp', x, axis);
  const values = floats(x);
  const shift = shiftOf(values, axis);
  const result = add(log(sumAlong(exp(sub(values, shift)), axis, true)), shift);
  if (keepDims === true) return result;
  const axes = axesOf('logSumExp', x, axis);
  return reshape(
    result,
    x.shape.filter((_, each) => !axes.includes(each)),
  );
}
