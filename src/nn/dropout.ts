/** @file Dropout: a random share of a layer's outputs is left out while the network is trained. */
import { ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import type { Dims } from '../core/shape.ts';
import { Generator, random, type AnyTensor, type Tensor } from '../index.ts';
import type { FloatDType, IdentityFn, Shape } from '../types/index.ts';
import { checkFloat, Layer, type CallOptions, type LayerOptions } from './layer.ts';

/** Options of `dropout`. */
export interface DropoutOptions extends LayerOptions {
  /** Gives the layer a generator of its own. Default: the global one. */
  readonly seed?: number | undefined;
}

/**
 * A layer that drops elements at random; made by `dropout`.
 *
 * @example
 * new Dropout(0.5)(ones([2])); // [1, 1]
 */
export class Dropout extends Layer<IdentityFn, 'dropout', 'float32'> {
  /** The share of elements that is dropped. */
  readonly rate: number;
  private readonly source: { readonly generator?: Generator };

  constructor(rate: number, options: DropoutOptions = {}) {
    checkOptions('dropout', options, ['seed', 'name']);
    super({ name: options.name, kind: 'dropout' });
    if (!(typeof rate === 'number' && rate >= 0 && rate <= 1)) {
      throw new ValueError({
        op: 'dropout',
        what: 'this is no rate',
        got: showValue(rate),
        expected: 'the share to be dropped, a number from 0 to 1',
      });
    }
    this.rate = rate;
    this.source = options.seed === undefined ? {} : { generator: new Generator(options.seed) };
  }

  call(x: AnyTensor, { training = false }: CallOptions): AnyTensor {
    checkFloat(this.kind, x);
    if (!training || this.rate === 0) return x;
    return random.dropout(x as Tensor<Shape, FloatDType>, this.rate, this.source);
  }

  override outputShape(inputShape: Dims): Dims {
    return inputShape;
  }
}

/**
 * Inverted dropout: while training, each element is 0 with probability `rate`, else `x / (1 - rate)`; otherwise, and in
 * evaluation, x itself. Any shape, float dtypes.
 *
 * @param rate from 0 to 1.
 * @param options `seed`: a generator of the layer's own, default the global one; `name`.
 * @throws ValueError for a rate outside of [0, 1] and for unknown options; DTypeError, when called, for a dtype that is no float.
 * @see Keras `Dropout`; Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.
 * @example
 * const layer = dropout(0.5, { seed: 1 });
 * layer(ones([4])); // [1, 1, 1, 1]
 * layer(ones([4]), { training: true }); // some 0, the others 2
 */
export const dropout = (rate: number, options: DropoutOptions = {}): Dropout => new Dropout(rate, options);
