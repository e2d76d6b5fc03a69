/** @file Rescaling: bytes to numbers of the size that networks like. */
import { ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import type { Dims } from '../core/shape.ts';
import type { AnyTensor } from '../index.ts';
import type { IdentityFn } from '../types/index.ts';
import { Layer, layerOptions, type LayerOptions } from './layer.ts';

/**
 * A layer that multiplies and adds; made by `rescaling`.
 *
 * @example
 * new Rescaling(2, -1)(tensor([0, 1])); // [-1, 1]
 */
export class Rescaling extends Layer<IdentityFn, 'rescaling'> {
  /** What the input is multiplied by. */
  readonly scale: number;
  /** What is added then. */
  readonly offset: number;

  constructor(scale: number, offset = 0, options: LayerOptions = {}) {
    checkOptions('rescaling', options, layerOptions);
    super({ ...options, kind: 'rescaling' });
    if (!Number.isFinite(scale) || !Number.isFinite(offset)) {
      throw new ValueError({
        op: 'rescaling',
        what: 'this is no scale and offset',
        got: `scale ${showValue(scale)}, offset ${showValue(offset)}`,
        expected: 'finite numbers',
      });
    }
    this.scale = scale;
    this.offset = offset;
  }

  call(x: AnyTensor): AnyTensor {
    const scaled: AnyTensor = x.cast('float32').mul(this.scale);
    return this.offset === 0 ? scaled : scaled.add(this.offset);
  }

  override outputShape(inputShape: Dims): Dims {
    return inputShape;
  }
}

/**
 * `output = scale * input + offset`, in float32: any shape and dtype, such as the bytes of a picture, becomes float32.
 *
 * @param offset default 0.
 * @throws ValueError for numbers that are not finite and for unknown options.
 * @see Keras `Rescaling`.
 * @example
 * rescaling(1 / 255)(tensor(new Uint8Array([0, 51, 255]))); // [0, 0.2, 1]
 */
export const rescaling = (scale: number, offset = 0, options: LayerOptions = {}): Rescaling => new Rescaling(scale, offset, options);
