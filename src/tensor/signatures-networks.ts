/** @file The types of what networks are made of: convolutions, poolings, normalizations. */
import type { DType } from '../core/dtype.ts';
import type {
  AdaptivePool,
  Arg,
  Axes,
  AxisArg,
  AxisOf,
  Conv2d,
  FirstDim,
  FloatOf,
  GlobalPool,
  LastButOneDim,
  LastDim,
  NamedSizes,
  Ok,
  Padding,
  PerAxis,
  Pool2d,
  Positioned,
  Promote,
  Shape,
  UnknownAxes,
} from '../types/index.ts';
import type { Tensor } from './tensor.ts';

// ---------------------------------------------------------------- convolutions and poolings

/** How windows lie: `Stride` and `P` are the types of the values. */
export interface WindowOptions<Stride extends PerAxis = PerAxis, P extends Padding | 'causal' = Padding> {
  /** How far a window is from the next: one number, or one for each spatial axis. */
  readonly strides?: Stride | undefined;
  /** 'valid' (none), 'same' (size / stride stays), so much on each side, or pairs [before, after], one for each spatial axis. */
  readonly padding?: P | undefined;
}
/** Options of convolutions. */
export interface ConvOptions<
  Stride extends PerAxis = PerAxis,
  P extends Padding | 'causal' = Padding,
  Dilation extends PerAxis = PerAxis,
  Groups extends number = number,
> extends WindowOptions<Stride, P> {
  /** Distance of the elements of the input that neighbouring elements of the kernel meet; default 1. */
  readonly dilation?: Dilation | undefined;
  /** Channels and outputs fall into so many groups that know nothing of each other; default 1. */
  readonly groups?: Groups | undefined;
}
/** Options of convolutions that have no groups. */
export type UngroupedOptions = Omit<ConvOptions, 'groups'>;

/** conv2d(x, kernel, { strides, padding, dilation, groups }): x is [n, h, w, in], the kernel [h, w, in / groups, out]. */
export type Conv2dFunction = <
  A extends Shape,
  DA extends DType,
  K extends Shape,
  DK extends DType,
  const Stride extends PerAxis = 1,
  const P extends Padding = 'valid',
  const Dilation extends PerAxis = 1,
  const Groups extends number = 1,
>(
  x: Tensor<A, DA>,
  kernel: Arg<'conv2d', Conv2d<A, K, Stride, P, Dilation, Groups>, Tensor<K, DK>>,
  options?: ConvOptions<Stride, P, Dilation, Groups>,
) => Tensor<Ok<Conv2d<A, K, Stride, P, Dilation, Groups>>, Promote<DA, DK>>;
/** conv1d(x, kernel, options): x is [n, l, in], the kernel [l, in / groups, out]. */
export type Conv1dFunction = <A extends Shape, DA extends DType, K extends Shape, DK extends DType>(
  x: Tensor<A, DA>,
  kernel: Tensor<K, DK>,
  options?: ConvOptions<PerAxis, Padding | 'causal'>,
) => Tensor<[FirstDim<A>, number, LastDim<K>], Promote<DA, DK>>;
/** conv3d(x, kernel, options): x is [n, d, h, w, in], the kernel [d, h, w, in / groups, out]. */
export type Conv3dFunction = <A extends Shape, DA extends DType, K extends Shape, DK extends DType>(
  x: Tensor<A, DA>,
  kernel: Tensor<K, DK>,
  options?: ConvOptions,
) => Tensor<[FirstDim<A>, number, number, number, LastDim<K>], Promote<DA, DK>>;
/** conv1dTranspose(x, kernel, options): x is [n, l, in], the kernel [l, out, in]. */
export type Conv1dTransposeFunction = <A extends Shape, DA extends DType, K extends Shape, DK extends DType>(
  x: Tensor<A, DA>,
  kernel: Tensor<K, DK>,
  options?: UngroupedOptions,
) => Tensor<[FirstDim<A>, number, LastButOneDim<K>], Promote<DA, DK>>;
/** conv2dTranspose(x, kernel, options): x is [n, h, w, in], the kernel [h, w, out, in]. */
export type Conv2dTransposeFunction = <A extends Shape, DA extends DType, K extends Shape, DK extends DType>(
  x: Tensor<A, DA>,
  kernel: Tensor<K, DK>,
  options?: UngroupedOptions,
) => Tensor<[FirstDim<A>, number, number, LastButOneDim<K>], Promote<DA, DK>>;
/** conv3dTranspose(x, kernel, options): x is [n, d, h, w, in], the kernel [d, h, w, out, in]. */
export type Conv3dTransposeFunction = <A extends Shape, DA extends DType, K extends Shape, DK extends DType>(
  x: Tensor<A, DA>,
  kernel: Tensor<K, DK>,
  options?: UngroupedOptions,
) => Tensor<[FirstDim<A>, number, number, number, LastButOneDim<K>], Promote<DA, DK>>;
/** depthwiseConv1d(x, kernel, options): x is [n, l, c], the kernel [l, c, multiplier]. */
export type DepthwiseConv1dFunction = <A extends Shape, DA extends DType, K extends Shape, DK extends DType>(
  x: Tensor<A, DA>,
  kernel: Tensor<K, DK>,
  options?: Omit<ConvOptions<PerAxis, Padding | 'causal'>, 'groups'>,
) => Tensor<[FirstDim<A>, number, number], Promote<DA, DK>>;
/** depthwiseConv2d(x, kernel, options): x is [n, h, w, c], the kernel [h, w, c, multiplier]. */
export type DepthwiseConv2dFunction = <A extends Shape, DA extends DType, K extends Shape, DK extends DType>(
  x: Tensor<A, DA>,
  kernel: Tensor<K, DK>,
  options?: UngroupedOptions,
) => Tensor<[FirstDim<A>, number, number, number], Promote<DA, DK>>;

/** maxPool2d(x, size, { strides, padding }): x is [n, h, w, c]; the dtype stays. */
export type MaxPool2dFunction = <
  S extends Shape,
  D extends DType,
  const Window extends PerAxis,
  const Stride extends PerAxis = Window,
  const P extends Padding = 'valid',
>(
  x: Tensor<S, D>,
  size: Arg<'maxPool2d', Pool2d<S, Window, Stride, P>, Window>,
  options?: WindowOptions<Stride, P>,
) => Tensor<Ok<Pool2d<S, Window, Stride, P>>, D>;
/** averagePool2d(x, size, { strides, padding }): x is [n, h, w, c]; integers become float32. */
export type AveragePool2dFunction = <
  S extends Shape,
  D extends DType,
  const Window extends PerAxis,
  const Stride extends PerAxis = Window,
  const P extends Padding = 'valid',
>(
  x: Tensor<S, D>,
  size: Arg<'averagePool2d', Pool2d<S, Window, Stride, P>, Window>,
  options?: WindowOptions<Stride, P>,
) => Tensor<Ok<Pool2d<S, Window, Stride, P>>, FloatOf<D>>;
/** maxPool1d(x, size, { strides, padding }): x is [n, l, c]; the dtype stays. */
export type MaxPool1dFunction = <S extends Shape, D extends DType>(
  x: Tensor<S, D>,
  size: PerAxis,
  options?: WindowOptions,
) => Tensor<[FirstDim<S>, number, LastDim<S>], D>;
/** averagePool1d(x, size, { strides, padding }): x is [n, l, c]; integers become float32. */
export type AveragePool1dFunction = <S extends Shape, D extends DType>(
  x: Tensor<S, D>,
  size: PerAxis,
  options?: WindowOptions,
) => Tensor<[FirstDim<S>, number, LastDim<S>], FloatOf<D>>;
/** maxPool3d(x, size, { strides, padding }): x is [n, d, h, w, c]; the dtype stays. */
export type MaxPool3dFunction = <S extends Shape, D extends DType>(
  x: Tensor<S, D>,
  size: PerAxis,
  options?: WindowOptions,
) => Tensor<[FirstDim<S>, number, number, number, LastDim<S>], D>;
/** averagePool3d(x, size, { strides, padding }): x is [n, d, h, w, c]; integers become float32. */
export type AveragePool3dFunction = <S extends Shape, D extends DType>(
  x: Tensor<S, D>,
  size: PerAxis,
  options?: WindowOptions,
) => Tensor<[FirstDim<S>, number, number, number, LastDim<S>], FloatOf<D>>;

/** separableConv1d(x, depthwiseKernel, pointwiseKernel, options): x is [n, l, c]. */
export type SeparableConv1dFunction = <
  A extends Shape,
  DA extends DType,
  K extends Shape,
  DK extends DType,
  P extends Shape,
  DP extends DType,
>(
  x: Tensor<A, DA>,
  depthwiseKernel: Tensor<K, DK>,
  pointwiseKernel: Tensor<P, DP>,
  options?: Omit<ConvOptions<PerAxis, Padding | 'causal'>, 'groups'>,
) => Tensor<[FirstDim<A>, number, LastDim<P>], Promote<Promote<DA, DK>, DP>>;
/** separableConv2d(x, depthwiseKernel, pointwiseKernel, options): x is [n, h, w, c]. */
export type SeparableConv2dFunction = <
  A extends Shape,
  DA extends DType,
  K extends Shape,
  DK extends DType,
  P extends Shape,
  DP extends DType,
>(
  x: Tensor<A, DA>,
  depthwiseKernel: Tensor<K, DK>,
  pointwiseKernel: Tensor<P, DP>,
  options?: UngroupedOptions,
) => Tensor<[FirstDim<A>, number, number, LastDim<P>], Promote<Promote<DA, DK>, DP>>;

/** Options of global poolings. */
export interface GlobalPoolOptions<Keep extends boolean> {
  /** Keep the axes of the positions with size 1; default false. */
  readonly keepDims?: Keep | undefined;
}
/** globalAveragePool(x, { keepDims }): x is [n, ..., c]; integers become float32. */
export type GlobalAveragePoolFunction = <S extends Shape, D extends DType, Keep extends boolean = false>(
  x: Arg<'globalAveragePool', Positioned<S>, Tensor<S, D>>,
  options?: GlobalPoolOptions<Keep>,
) => Tensor<Ok<GlobalPool<S, Keep>>, FloatOf<D>>;
/** globalMaxPool(x, { keepDims }): x is [n, ..., c]; the dtype stays. */
export type GlobalMaxPoolFunction = <S extends Shape, D extends DType, Keep extends boolean = false>(
  x: Arg<'globalMaxPool', Positioned<S>, Tensor<S, D>>,
  options?: GlobalPoolOptions<Keep>,
) => Tensor<Ok<GlobalPool<S, Keep>>, D>;
/** adaptiveAveragePool(x, size): x is [n, ..., c]; integers become float32. */
export type AdaptiveAveragePoolFunction = <S extends Shape, D extends DType, const Size extends PerAxis>(
  x: Tensor<S, D>,
  size: Arg<'adaptiveAveragePool', AdaptivePool<S, Size>, Size>,
) => Tensor<Ok<AdaptivePool<S, Size>>, FloatOf<D>>;
/** adaptiveMaxPool(x, size): x is [n, ..., c]; the dtype stays. */
export type AdaptiveMaxPoolFunction = <S extends Shape, D extends DType, const Size extends PerAxis>(
  x: Tensor<S, D>,
  size: Arg<'adaptiveMaxPool', AdaptivePool<S, Size>, Size>,
) => Tensor<Ok<AdaptivePool<S, Size>>, D>;

// ---------------------------------------------------------------- normalizations

/** What follows a normalization: y * scale + offset, with parameters of shape P. */
export interface ScaleOptions<P extends Shape> {
  /** What is multiplied; default 1. */
  readonly scale?: Tensor<P, DType> | undefined;
  /** What is added; default 0. */
  readonly offset?: Tensor<P, DType> | undefined;
  /** What keeps the variance from 0. */
  readonly epsilon?: number | undefined;
}
/** Options of a normalization over axes. */
export interface NormalizationOptions<Axis, P extends Shape> extends ScaleOptions<P> {
  /** An axis, or several; default -1, the last. */
  readonly axis?: Axis | undefined;
}
/** batchNorm(x, mean, variance, { axis, scale, offset, epsilon }). */
export type BatchNormFunction = <S extends Shape, D extends DType, const Axis extends number = -1>(
  x: Tensor<S, D>,
  mean: Tensor<NamedSizes<S, NoInfer<Axis>>, DType>,
  variance: Tensor<NamedSizes<S, NoInfer<Axis>>, DType>,
  options?: NormalizationOptions<AxisArg<S, Axis> | AxisOf<S> | -1, NamedSizes<S, NoInfer<Axis>>>,
) => Tensor<S, FloatOf<D>>;
/** layerNorm(x, { axis, scale, offset, epsilon }). */
export type LayerNormFunction = <S extends Shape, D extends DType, const Axis extends Axes = -1>(
  x: Tensor<S, D>,
  options?: NormalizationOptions<AxisArg<S, Axis> | AxisOf<S> | -1 | UnknownAxes<Axis>, NamedSizes<S, NoInfer<Axis>>>,
) => Tensor<S, FloatOf<D>>;
/** rmsNorm(x, { axis, scale, epsilon }). */
export type RmsNormFunction = <S extends Shape, D extends DType, const Axis extends Axes = -1>(
  x: Tensor<S, D>,
  options?: Omit<NormalizationOptions<AxisArg<S, Axis> | AxisOf<S> | -1 | UnknownAxes<Axis>, NamedSizes<S, NoInfer<Axis>>>, 'offset'>,
) => Tensor<S, FloatOf<D>>;
/** groupNorm(x, groups, { scale, offset, epsilon }). */
export type GroupNormFunction = <S extends Shape, D extends DType>(
  x: Tensor<S, D>,
  groups: number,
  options?: ScaleOptions<[LastDim<S>]>,
) => Tensor<S, FloatOf<D>>;
/** instanceNorm(x, { scale, offset, epsilon }). */
export type InstanceNormFunction = <S extends Shape, D extends DType>(
  x: Tensor<S, D>,
  options?: ScaleOptions<[LastDim<S>]>,
) => Tensor<S, FloatOf<D>>;
/** normalize(x, { order, axis, epsilon }). */
export type NormalizeFunction = <S extends Shape, D extends DType, const Axis extends number = -1>(
  x: Tensor<S, D>,
  options?: {
    /** Of the norm; default 2. */
    readonly order?: number | undefined;
    /** Along which the vectors lie; default -1. */
    readonly axis?: AxisArg<S, Axis> | AxisOf<S> | -1 | undefined;
    /** The least length that is divided by; default 1e-12. */
    readonly epsilon?: number | undefined;
  },
) => Tensor<S, FloatOf<D>>;
/** Options of `localResponseNorm`. */
export interface LocalResponseOptions {
  /** How far the channels are that count, on either side; default 5. */
  readonly depthRadius?: number | undefined;
  /** What the sum is added to; default 1. */
  readonly bias?: number | undefined;
  /** What the sum is multiplied with; default 1. */
  readonly alpha?: number | undefined;
  /** The power; default 0.5. */
  readonly beta?: number | undefined;
}
/** localResponseNorm(x, { depthRadius, bias, alpha, beta }). */
export type LocalResponseNormFunction = <S extends Shape, D extends DType>(
  x: Tensor<S, D>,
  options?: LocalResponseOptions,
) => Tensor<S, FloatOf<D>>;
