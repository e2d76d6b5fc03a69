/** @file The convolution of images as a layer: output = activation(conv2d(input, kernel) + bias). */
import { ValueError } from '../core/errors.ts';
import { checkOptions, isPlainObject, showValue } from '../core/options.ts';
import type { Dims } from '../core/shape.ts';
import { add, conv2d as convolve, zeros, type AnyTensor, type Variable } from '../index.ts';
import type { Conv2dFn, OfAxis, Padding, PerAxis } from '../types/index.ts';
import { getActivation, type ActivationFunction, type ActivationName } from './activations.ts';
import { imageSizes, pairOf, windowedShape } from './images.ts';
import { getInitializer, type Initializer, type InitializerName } from './initializers.ts';
import { checkFloat, Layer, notBuilt, refuseShape, type LayerOptions } from './layer.ts';
import { relabelTo } from './relabel.ts';
import { anyAxes, anySize, fits, showSize, showSizes } from './shapes.ts';

/** Options of `conv2d`. */
export interface Conv2dOptions<
  Stride extends PerAxis,
  P extends Padding,
  Inputs extends number,
  Dilation extends PerAxis,
> extends LayerOptions {
  /** How far a window is from the next: one number, or [down, right]. Default 1. */
  readonly strides?: Stride | undefined;
  /** 'valid' (none), 'same' (size / stride stays), so much on each side, or [[top, bottom], [left, right]]. Default 'valid'. */
  readonly padding?: P | undefined;
  /** Distance of the pixels that neighbouring elements of the kernel meet. Default 1. */
  readonly dilationRate?: Dilation | undefined;
  /** Channels and filters fall into so many groups that know nothing of each other. Default 1. */
  readonly groups?: number | undefined;
  /** Default none: the layer is affine. */
  readonly activation?: ActivationName | ActivationFunction | undefined;
  /** Whether the bias is added. Default true. */
  readonly useBias?: boolean | undefined;
  /** Default 'glorotUniform'. */
  readonly kernelInitializer?: InitializerName | Initializer | undefined;
  /** Default 'zeros'. */
  readonly biasInitializer?: InitializerName | Initializer | undefined;
  /** Channels of the input. Default: those of the first input. Where they are given, the weights exist at once. */
  readonly inputs?: Inputs | undefined;
}

type AnyOptions = Conv2dOptions<PerAxis, Padding, number, PerAxis>;

const optionNames = [
  'strides',
  'padding',
  'dilationRate',
  'groups',
  'activation',
  'useBias',
  'kernelInitializer',
  'biasInitializer',
  'inputs',
  'name',
] as const;

/**
 * A convolution of images; made by `conv2d`.
 *
 * @example
 * const layer = new Conv2d(8, 3, { inputs: 1 });
 * layer.kernel.shape; // [3, 3, 1, 8]
 * layer.bias.shape; // [8]
 */
export class Conv2d<
  Filters extends number,
  K extends PerAxis,
  Stride extends PerAxis = 1,
  P extends Padding = 'valid',
  Inputs extends number = number,
  Dilation extends PerAxis = 1,
> extends Layer<Conv2dFn<Filters, K, Stride, P, Inputs, Dilation>, 'conv2d', 'float32'> {
  /** The weights [h, w, inputs / groups, filters]. Reading it before the layer is built is a ValueError. */
  declare readonly kernel: Variable<[OfAxis<K, 0> & number, OfAxis<K, 1> & number, number, Filters]>;
  /** What is added to each filter, [filters]. Reading it before the layer is built, or with `useBias: false`, is a ValueError. */
  declare readonly bias: Variable<[Filters]>;
  /** Channels of the output. */
  readonly filters: Filters;
  private readonly window: readonly [number, number];
  private readonly reach: readonly [number, number];
  private readonly inputs: number;
  private readonly groups: number;
  private readonly useBias: boolean;
  private readonly placement: object;
  private readonly compute: (x: AnyTensor) => AnyTensor;
  private readonly kernelInitializer: Initializer;
  private readonly biasInitializer: Initializer;

  constructor(filters: Filters, kernelSize: K, options: Conv2dOptions<Stride, P, Inputs, Dilation> = {}) {
    checkOptions('conv2d', options, optionNames);
    const { activation = 'linear', useBias = true, groups = 1, inputs } = options;
    const { kernelInitializer = 'glorotUniform', biasInitializer = 'zeros' } = options;
    checkCount('filters', filters);
    checkCount('groups', groups);
    if (inputs !== undefined) checkCount('inputs', inputs);
    const window = pairOf('conv2d', 'kernelSize', kernelSize);
    const dilation = pairOf('conv2d', 'dilationRate', options.dilationRate ?? 1);
    super({ name: options.name, kind: 'conv2d' });
    this.filters = filters;
    this.window = window;
    this.reach = [(window[0] - 1) * dilation[0] + 1, (window[1] - 1) * dilation[1] + 1];
    this.inputs = inputs ?? anySize;
    this.groups = groups;
    this.useBias = useBias;
    this.placement = placementOf(options, dilation, groups);
    this.compute = relabelTo('conv2d', () => getActivation(activation));
    this.kernelInitializer = relabelTo('conv2d', () => getInitializer(kernelInitializer));
    this.biasInitializer = relabelTo('conv2d', () => getInitializer(biasInitializer));
    this.convolve(zeros([1, ...this.reach, groups]), zeros([...window, 1, filters]));
    this.refuseWeight('kernel', () => notBuilt(this, 'there is no kernel yet'));
    this.refuseWeight('bias', () => (useBias ? notBuilt(this, 'there is no bias yet') : noBias(this.name)));
    if (inputs !== undefined) this.buildFor([anySize, anySize, anySize, inputs]);
  }

  private convolve(x: AnyTensor, kernel: AnyTensor): AnyTensor {
    return convolve(x as never, kernel as never, this.placement);
  }

  protected override isEnough(inputShape: Dims): boolean {
    return !inputShape.includes(anyAxes) && (inputShape.at(-1) ?? 0) >= 0;
  }

  override build(inputShape: Dims): void {
    this.outputShape(inputShape);
    const channels = inputShape.at(-1) ?? 0;
    this.addWeight('kernel', [...this.window, channels / this.groups, this.filters], this.kernelInitializer);
    if (this.useBias) this.addWeight('bias', [this.filters], this.biasInitializer);
  }

  call(x: AnyTensor): AnyTensor {
    this.outputShape(x.shape);
    checkFloat(this.kind, x);
    const y = this.convolve(x.cast('float32'), this.kernel as unknown as AnyTensor);
    return this.compute(this.useBias ? add(y, this.bias) : y);
  }

  override outputShape(inputShape: Dims): Dims {
    const sizes = imageSizes(this.kind, inputShape);
    const channels = this.checkChannels(sizes);
    const kernel: AnyTensor = zeros([...this.window, channels / this.groups, this.filters]);
    return windowedShape(this.kind, [sizes[0], sizes[1], sizes[2], channels], this.reach, (x) => this.convolve(x, kernel));
  }

  /** The channels of the input, or any that would do where they are unknown. */
  private checkChannels(sizes: Dims): number {
    const expected = this.ready ? (this.kernel.shape[2] as number) * this.groups : this.inputs;
    const channels = sizes.at(-1) ?? anySize;
    if (!fits(channels, expected)) {
      const shapes = `${showSizes(sizes)} with ${showSizes([...this.window, expected, this.filters])}`;
      throw refuseShape(this.kind, `the input has ${showSize(channels)} channels, the kernel expects ${showSize(expected)}: ${shapes}`);
    }
    if (channels >= 0 && channels % this.groups !== 0) {
      throw refuseShape(this.kind, `the input has ${channels} channels, which do not divide into ${this.groups} groups`);
    }
    return channels >= 0 ? channels : Math.max(expected, this.groups);
  }
}

/** The options as the operation has them. */
function placementOf({ strides = 1, padding = 'valid' }: AnyOptions, dilation: readonly number[], groups: number): object {
  return { strides: pairOf('conv2d', 'strides', strides), padding, dilation, groups };
}

const noBias = (name: string): ValueError =>
  new ValueError({ op: name, what: 'there is no bias', got: 'useBias: false', hint: 'conv2d(filters, kernelSize) without that option' });

function checkCount(option: string, count: number): void {
  if (Number.isInteger(count) && count > 0) return;
  throw new ValueError({
    op: 'conv2d',
    what: `this is no number of ${option}`,
    got: `${option}: ${showValue(count)}`,
    expected: 'a whole number from 1',
    ...(isPlainObject(count) ? { hint: 'conv2d(8, 3, { activation })' } : {}),
  });
}

// NoInfer: an option that is left out must not be filled in from what the layer is assigned to.

/**
 * A convolution of images: `output = activation(conv2d(input, kernel) + bias)`. Input [n, h, w, inputs] float32 (other floats are cast),
 * output [n, h', w', filters] float32. The weights are the Variables `kernel` [h, w, inputs / groups, filters] and `bias` [filters].
 *
 * @param filters channels of the output.
 * @param kernelSize of the kernel: one number, or [h, w].
 * @param options `strides` 1; `padding` 'valid' (h' = h - kernelSize + 1), 'same' (h' = h / strides, rounded up), a number, or
 * `[[top, bottom], [left, right]]`; `dilationRate` 1; `groups` 1; `activation`: a name or function, default none; `useBias` true;
 * `kernelInitializer` 'glorotUniform'; `biasInitializer` 'zeros'; `inputs`: channels of the input, checked in types, default those of the
 * first input; `name`.
 * @throws ValueError for numbers that are no whole ones from 1, and for unknown names and options; when called, ShapeError for another
 * rank, other channels, and images smaller than the kernel, DTypeError for a dtype that is no float.
 * @see Keras `Conv2D`.
 * @example
 * const layer = conv2d(8, 3, { activation: 'relu', padding: 'same' });
 * layer(zeros([2, 28, 28, 1])); // float32[2, 28, 28, 8]
 * layer.kernel.shape; // [3, 3, 1, 8]
 */
export const conv2d = <
  const Filters extends number,
  const K extends PerAxis,
  const Stride extends PerAxis = 1,
  const P extends Padding = 'valid',
  const Inputs extends number = number,
  const Dilation extends PerAxis = 1,
>(
  filters: Filters,
  kernelSize: K,
  options: Conv2dOptions<Stride, P, Inputs, Dilation> = {},
): Conv2d<Filters, K, NoInfer<Stride>, NoInfer<P>, NoInfer<Inputs>, NoInfer<Dilation>> =>
  new Conv2d<Filters, K, Stride, P, Inputs, Dilation>(filters, kernelSize, options);
