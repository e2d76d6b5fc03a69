/** @file Flattening: all axes but the batch become one. */
import { checkOptions } from '../core/options.ts';
import { sizeOf, type Dims } from '../core/shape.ts';
import type { AnyTensor } from '../index.ts';
import type { FlattenFn } from '../types/index.ts';
import { Layer, layerOptions, refuseShape, type LayerOptions } from './layer.ts';
import { anyAxes, anySize, isKnown } from './shapes.ts';

/**
 * A layer that makes [batch, size] of [batch, ...]; made by `flatten`.
 *
 * @example
 * new Flatten()(zeros([5, 2, 3])); // float32[5, 6]
 */
export class Flatten extends Layer<FlattenFn, 'flatten'> {
  constructor(options: LayerOptions = {}) {
    checkOptions('flatten', options, layerOptions);
    super({ ...options, kind: 'flatten' });
  }

  call(x: AnyTensor): AnyTensor {
    return x.reshape(this.outputShape(x.shape) as number[]);
  }

  override outputShape(inputShape: Dims): Dims {
    const [batch, ...rest] = inputShape;
    if (batch === undefined) throw refuseShape(this.kind, 'expects a batch axis, got a scalar');
    return [batch === anyAxes ? anySize : batch, batch !== anyAxes && isKnown(rest) ? sizeOf(rest) : anySize];
  }
}

/**
 * Makes one axis of all but the first: [batch, ...] becomes [batch, product of the rest]. Any dtype.
 *
 * @throws ValueError for unknown options; ShapeError, when called, for a scalar.
 * @see Keras `Flatten`.
 * @example
 * flatten()(zeros([5, 28, 28])); // float32[5, 784]
 */
export const flatten = (options: LayerOptions = {}): Flatten => new Flatten(options);
