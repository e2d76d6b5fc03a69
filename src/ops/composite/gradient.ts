/** @file Operations that are about derivatives. */
import { apply } from '../../tensor/apply.ts';
import type { UnaryFunction } from '../../tensor/signatures.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { stopGradientPrimitive } from '../source.ts';
import { ofTensor } from '../check.ts';

/**
 * x itself, taken as a constant by every derivative: no gradient flows through it.
 *
 * @throws ValueError for what is no tensor.
 * @see JAX `lax.stop_gradient`, TensorFlow `tf.stop_gradient`.
 * @example
 * const f = (x: Tensor<[]>) => x.mul(stopGradient(x));
 * grad(f)(tensor(3)); // 3, not 6
 */
export const stopGradient = ofTensor('stopGradient', (x: AnyTensor): AnyTensor =>
  apply(stopGradientPrimitive, [x], {}),
) as unknown as UnaryFunction;
