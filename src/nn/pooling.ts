/** @file Poolings of images as layers: the greatest or the mean element of windows, and the mean of whole images. */
import { checkOptions } from '../core/options.ts';
import type { Dims } from '../core/shape.ts';
import { averagePool2d, maxPool2d, mean, zeros, type AnyTensor } from '../index.ts';
import type { GlobalPool2dFn, Padding, PerAxis, Pool2dFn } from '../types/index.ts';
import { imageSizes, pairOf, windowedShape } from './images.ts';
import { checkFloat, Layer, type LayerOptions } from './layer.ts';
import { relabelTo } from './relabel.ts';

/** Options of `maxPooling2d` and `averagePooling2d`. */
export interface Pooling2dOptions<Stride extends PerAxis, P extends Padding> extends LayerOptions {
  /** How far a window is from the next: one number, or [down, right]. Default the size, so that windows lie side by side. */
  readonly strides?: Stride | undefined;
  /** 'valid' (what is left at the end is dropped), 'same', a number, or [[top, bottom], [left, right]]. Default 'valid'. */
  readonly padding?: P | undefined;
}

type Kind = 'maxPooling2d' | 'averagePooling2d';

const operations = { maxPooling2d: maxPool2d, averagePooling2d: averagePool2d } as const;

/**
 * A layer that makes one element of each window; made by `maxPooling2d` and `averagePooling2d`.
 *
 * @example
 * new Pooling2d('maxPooling2d', 2)(zeros([5, 4, 4, 3])); // float32[5, 2, 2, 3]
 */
export class Pooling2d<K extends PerAxis, Stride extends PerAxis = K, P extends Padding = 'valid', Name extends Kind = Kind> extends Layer<
  Pool2dFn<K, Stride, P>,
  Name,
  'float32'
> {
  private readonly window: readonly [number, number];
  private readonly options: object;

  constructor(kind: Name, poolSize: K, options: Pooling2dOptions<Stride, P> = {}) {
    checkOptions(kind, options, ['strides', 'padding', 'name']);
    const window = pairOf(kind, 'poolSize', poolSize);
    const strides = options.strides === undefined ? window : pairOf(kind, 'strides', options.strides);
    super({ name: options.name, kind });
    this.window = window;
    this.options = { strides, padding: options.padding };
    relabelTo(kind, () => this.pool(zeros([1, ...window, 1])));
  }

  private pool(x: AnyTensor): AnyTensor {
    return operations[this.kind](x as never, this.window as never, this.options) as AnyTensor;
  }

  call(x: AnyTensor): AnyTensor {
    this.outputShape(x.shape);
    checkFloat(this.kind, x);
    return this.pool(x);
  }

  override outputShape(inputShape: Dims): Dims {
    const sizes = imageSizes(this.kind, inputShape);
    const shape = windowedShape(this.kind, sizes, this.window, (x) => this.pool(x));
    return [...shape.slice(0, -1), sizes[3]];
  }
}

/** Options of `globalAveragePooling2d`. */
export interface GlobalPooling2dOptions<Keep extends boolean> extends LayerOptions {
  /** Keep h and w with size 1. Default false. */
  readonly keepDims?: Keep | undefined;
}

/**
 * A layer that makes one pixel of each image; made by `globalAveragePooling2d`.
 *
 * @example
 * new GlobalAveragePooling2d()(zeros([5, 4, 4, 3])); // float32[5, 3]
 */
export class GlobalAveragePooling2d<Keep extends boolean = false> extends Layer<GlobalPool2dFn<Keep>, 'globalAveragePooling2d', 'float32'> {
  private readonly keepDims: boolean;

  constructor(options: GlobalPooling2dOptions<Keep> = {}) {
    checkOptions('globalAveragePooling2d', options, ['keepDims', 'name']);
    super({ name: options.name, kind: 'globalAveragePooling2d' });
    this.keepDims = options.keepDims ?? false;
  }

  call(x: AnyTensor): AnyTensor {
    imageSizes(this.kind, x.shape);
    checkFloat(this.kind, x);
    return mean(x, [1, 2] as never, this.keepDims);
  }

  override outputShape(inputShape: Dims): Dims {
    const [n, , , c] = imageSizes(this.kind, inputShape);
    return this.keepDims ? [n, 1, 1, c] : [n, c];
  }
}

// NoInfer: an option that is left out must not be filled in from what the layer is assigned to.

/**
 * The greatest element of each window: input [n, h, w, c] of floats, output [n, h', w', c]. Derivative: tied elements share equally.
 *
 * @param poolSize of a window: one number, or [h, w]; default 2.
 * @param options `strides`: default the size; `padding` 'valid' (what is left at the end is dropped), 'same' (h' = h / strides, rounded
 * up), a number, or `[[top, bottom], [left, right]]`; `name`.
 * @throws ValueError for numbers that are no whole ones from 1, and for unknown options; when called, ShapeError for another rank and
 * images smaller than the window, DTypeError for a dtype that is no float.
 * @see Keras `MaxPooling2D`.
 * @example
 * maxPooling2d()(tensor([[[[1], [5]], [[2], [3]]]])); // [[[[5]]]]
 */
export const maxPooling2d = <const K extends PerAxis = 2, const Stride extends PerAxis = K, const P extends Padding = 'valid'>(
  poolSize: K = 2 as K,
  options: Pooling2dOptions<Stride, P> = {},
): Pooling2d<K, NoInfer<Stride>, NoInfer<P>, 'maxPooling2d'> =>
  new Pooling2d<K, Stride, P, 'maxPooling2d'>('maxPooling2d', poolSize, options);

/**
 * The mean of each window: input [n, h, w, c] of floats, output [n, h', w', c]. Padding does not count.
 *
 * @param poolSize of a window: one number, or [h, w]; default 2.
 * @param options `strides`: default the size; `padding` 'valid' (what is left at the end is dropped), 'same' (h' = h / strides, rounded
 * up), a number, or `[[top, bottom], [left, right]]`; `name`.
 * @throws ValueError for numbers that are no whole ones from 1, and for unknown options; when called, ShapeError for another rank and
 * images smaller than the window, DTypeError for a dtype that is no float.
 * @see Keras `AveragePooling2D`.
 * @example
 * averagePooling2d()(tensor([[[[1], [5]], [[2], [4]]]])); // [[[[3]]]]
 */
export const averagePooling2d = <const K extends PerAxis = 2, const Stride extends PerAxis = K, const P extends Padding = 'valid'>(
  poolSize: K = 2 as K,
  options: Pooling2dOptions<Stride, P> = {},
): Pooling2d<K, NoInfer<Stride>, NoInfer<P>, 'averagePooling2d'> =>
  new Pooling2d<K, Stride, P, 'averagePooling2d'>('averagePooling2d', poolSize, options);

/**
 * The mean of each channel over the whole image: input [n, h, w, c] of floats, output [n, c].
 *
 * @param options `keepDims`: output [n, 1, 1, c], default false; `name`.
 * @throws ValueError for unknown options; ShapeError, when called, for another rank, DTypeError for a dtype that is no float.
 * @see Keras `GlobalAveragePooling2D`.
 * @example
 * globalAveragePooling2d()(tensor([[[[1], [5]], [[2], [4]]]])); // [[3]]
 */
export const globalAveragePooling2d = <const Keep extends boolean = false>(
  options: GlobalPooling2dOptions<Keep> = {},
): GlobalAveragePooling2d<NoInfer<Keep>> => new GlobalAveragePooling2d<Keep>(options);
