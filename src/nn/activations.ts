/** @file Activation functions by name. */
import { checkName, ValueError } from '../core/errors.ts';
import { showValue } from '../core/options.ts';
import {
  celu,
  elu,
  exp,
  gelu,
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardTanh,
  leakyRelu,
  logSigmoid,
  logSoftmax,
  mish,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  softShrink,
  softsign,
  sparsePlus,
  sparsemax,
  sparseSigmoid,
  squareplus,
  tanh,
  tanhShrink,
  type AnyTensor,
  type Tensor,
} from '../index.ts';

/** A function of a tensor that keeps its shape. */
export type ActivationFunction = (x: Tensor) => AnyTensor;

/**
 * All activations that keep the shape, with Keras's defaults. `linear` changes nothing, `exponential` is exp, `swish` and `hardSwish` are
 * other names of silu and hardSilu; softmax and sparsemax are along the last axis. `glu`, which halves an axis, and `threshold` and `prelu`,
 * which need parameters, are functions of `tidu`.
 *
 * @example
 * activations.relu6(tensor([-1, 3, 9])); // [0, 3, 6]
 */
export const activations = {
  linear: (x: AnyTensor): AnyTensor => x,
  relu: (x: AnyTensor): AnyTensor => relu(x),
  relu6: (x: AnyTensor): AnyTensor => relu6(x),
  leakyRelu: (x: AnyTensor): AnyTensor => leakyRelu(x),
  sigmoid: (x: AnyTensor): AnyTensor => sigmoid(x),
  tanh: (x: AnyTensor): AnyTensor => tanh(x),
  softmax: (x: AnyTensor): AnyTensor => softmax(x),
  logSoftmax: (x: AnyTensor): AnyTensor => logSoftmax(x),
  softplus: (x: AnyTensor): AnyTensor => softplus(x),
  softsign: (x: AnyTensor): AnyTensor => softsign(x),
  elu: (x: AnyTensor): AnyTensor => elu(x),
  selu: (x: AnyTensor): AnyTensor => selu(x),
  gelu: (x: AnyTensor): AnyTensor => gelu(x),
  silu: (x: AnyTensor): AnyTensor => silu(x),
  swish: (x: AnyTensor): AnyTensor => silu(x),
  mish: (x: AnyTensor): AnyTensor => mish(x),
  exponential: (x: AnyTensor): AnyTensor => exp(x),
  hardSigmoid: (x: AnyTensor): AnyTensor => hardSigmoid(x),
  celu: (x: AnyTensor): AnyTensor => celu(x),
  logSigmoid: (x: AnyTensor): AnyTensor => logSigmoid(x),
  hardTanh: (x: AnyTensor): AnyTensor => hardTanh(x),
  hardSilu: (x: AnyTensor): AnyTensor => hardSilu(x),
  hardSwish: (x: AnyTensor): AnyTensor => hardSilu(x),
  tanhShrink: (x: AnyTensor): AnyTensor => tanhShrink(x),
  hardShrink: (x: AnyTensor): AnyTensor => hardShrink(x),
  softShrink: (x: AnyTensor): AnyTensor => softShrink(x),
  squareplus: (x: AnyTensor): AnyTensor => squareplus(x),
  sparsePlus: (x: AnyTensor): AnyTensor => sparsePlus(x),
  sparsemax: (x: AnyTensor): AnyTensor => sparsemax(x),
  sparseSigmoid: (x: AnyTensor): AnyTensor => sparseSigmoid(x),
} as const;

/** The names that `getActivation` and layers know. */
export type ActivationName = keyof typeof activations;

/**
 * An activation by its name; a function is returned as it is.
 *
 * @throws ValueError for another name, with the nearest valid one, and for what is neither.
 * @example
 * getActivation('relu')(tensor([-1, 2])); // [0, 2]
 */
export function getActivation(activation: ActivationName | ActivationFunction): (x: AnyTensor) => AnyTensor {
  if (typeof activation === 'function') return activation as (x: AnyTensor) => AnyTensor;
  if (typeof activation !== 'string') {
    throw new ValueError({
      op: 'getActivation',
      what: 'this is no activation',
      got: showValue(activation),
      expected: "a name such as 'relu', or a function",
    });
  }
  checkName('getActivation', 'activation', activation, Object.keys(activations));
  return activations[activation];
}
