/** @file An activation function as a layer. */
import { checkOptions } from '../core/options.ts';
import type { Dims } from '../core/shape.ts';
import type { AnyTensor } from '../index.ts';
import type { IdentityFn } from '../types/index.ts';
import { getActivation, type ActivationFunction, type ActivationName } from './activations.ts';
import { checkFloat, Layer, layerOptions, type LayerOptions } from './layer.ts';
import { relabelTo } from './relabel.ts';

/**
 * A layer that applies a function to every element, or along the last axis; made by `activation`.
 *
 * @example
 * new Activation('relu')(tensor([-1, 2])); // [0, 2]
 */
export class Activation extends Layer<IdentityFn, 'activation', 'float32'> {
  private readonly compute: (x: AnyTensor) => AnyTensor;

  constructor(compute: ActivationName | ActivationFunction, options: LayerOptions = {}) {
    checkOptions('activation', options, layerOptions);
    super({ ...options, kind: 'activation' });
    this.compute = relabelTo('activation', () => getActivation(compute));
  }

  call(x: AnyTensor): AnyTensor {
    checkFloat(this.kind, x);
    return this.compute(x);
  }

  override outputShape(inputShape: Dims): Dims {
    return inputShape;
  }
}

/**
 * An activation as a layer of its own: `output = f(input)`, of the input's shape, which may be any.
 *
 * @param f a name of the table `activations`, or a function that keeps the shape.
 * @param options `name`.
 * @throws ValueError for an unknown name or option, with the nearest valid one; DTypeError, when called, for a dtype that is no float.
 * @see Keras `Activation`.
 * @example
 * activation('relu')(tensor([-1, 2])); // [0, 2]
 */
export const activation = (f: ActivationName | ActivationFunction, options: LayerOptions = {}): Activation => new Activation(f, options);
