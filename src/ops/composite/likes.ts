/** @file Tensors of one number, shaped as another tensor. */
import type { DType } from '../../core/dtype.ts';
import { checkDTypeName, checkOptions } from '../../core/options.ts';
import type { FullLikeFunction, LikeFunction } from '../../tensor/signatures-arrays.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { checkParameter, ofTensor } from '../check.ts';
import { checkWritable, filled } from '../operands.ts';

interface DTypeOptions {
  readonly dtype?: DType;
}

function filledLike(op: string, x: AnyTensor, value: number, options: DTypeOptions): AnyTensor {
  checkOptions(op, options, ['dtype']);
  const { dtype = x.dtype } = options;
  checkDTypeName(op, dtype);
  checkWritable(op, value, dtype);
  return filled(x.shape, value, dtype);
}

/**
 * Zeros of the shape and dtype of x. Its values do not matter: the derivative is 0.
 *
 * @param options `dtype`: another dtype than that of x.
 * @throws ValueError for a dtype that does not exist.
 * @see NumPy's `zeros_like`.
 * @example
 * zerosLike(tensor([3, 4])); // [0, 0]
 */
export const zerosLike = ofTensor('zerosLike', (x: AnyTensor, options: DTypeOptions = {}) =>
  filledLike('zerosLike', x, 0, options),
) as unknown as LikeFunction;

/**
 * Ones of the shape and dtype of x. Its values do not matter: the derivative is 0.
 *
 * @param options `dtype`: another dtype than that of x.
 * @throws ValueError for a dtype that does not exist.
 * @see NumPy's `ones_like`.
 * @example
 * onesLike(tensor([3, 4])); // [1, 1]
 */
export const onesLike = ofTensor('onesLike', (x: AnyTensor, options: DTypeOptions = {}) =>
  filledLike('onesLike', x, 1, options),
) as unknown as LikeFunction;

/**
 * One number in the shape and dtype of x. Its values do not matter: the derivative is 0.
 *
 * @param options `dtype`: another dtype than that of x.
 * @throws ValueError for a value that is neither number nor boolean, and a dtype that does not exist; DTypeError for a number that the
 * dtype does not hold.
 * @see NumPy's `full_like`.
 * @example
 * fullLike(tensor([3, 4]), 7); // [7, 7]
 */
export const fullLike = ofTensor('fullLike', (x: AnyTensor, value: number | boolean, options: DTypeOptions = {}) => {
  if (typeof value !== 'boolean') checkParameter('fullLike', 'value', value, undefined, 'a number or a boolean');
  return filledLike('fullLike', x, Number(value), options);
}) as unknown as FullLikeFunction;
