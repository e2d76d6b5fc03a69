/** @file Leaving a trace: values that must exist now, whatever is being compiled around them. */
import { outsideOfTraces as leave } from '../graph/trace.ts';
import { checkFunction } from './parameters.ts';

/**
 * f(), called as if no transform were running: what it computes has a value at once, and what it assigns is assigned at once,
 * at the trace and never again when the compiled program runs. Layers make their weights so. f must not use tensors of the
 * trace around it.
 *
 * @throws ValueError for what is no function.
 * @see TensorFlow `tf.init_scope`.
 * @example
 * let w: Variable<[3]> | undefined;
 * jit((x: Tensor<[3]>) => x.mul((w ??= outsideOfTraces(() => variable(random.normal([3]))))));
 */
export const outsideOfTraces = <R>(f: () => R): R => {
  checkFunction('outsideOfTraces', f, 'the function to call');
  return leave(f);
};
