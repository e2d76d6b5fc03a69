/** @file The types of Fourier transforms and image operations. */
import type { DType } from '../core/dtype.ts';
import type {
  Arg,
  AxisArg,
  AxisOf,
  BoxList,
  CroppedImages,
  DepthToSpace,
  Crops,
  FloatOf,
  HalfLength,
  Images,
  IntegerDType,
  LengthOr,
  Ok,
  Recoloured,
  Shape,
  ShortTime,
  SignalOf,
  SizeAt,
  SpaceToDepth,
  SizedAt,
  SizedImages,
  TurnedImages,
  WholeLength,
} from '../types/index.ts';
import type { Tensor } from './tensor.ts';

// ---------------------------------------------------------------- Fourier transforms

/** Complex numbers: their real and imaginary parts, of one shape and dtype. */
export interface Complex<S extends Shape = Shape, D extends DType = 'float32'> {
  readonly real: Tensor<S, D>;
  readonly imag: Tensor<S, D>;
}

/** Where the factor 1 / n stands: in the inverse, half (1 / sqrt n) in both, in the transform. */
export type FourierNorm = 'backward' | 'ortho' | 'forward';
/** Options of a Fourier transform along one axis. */
export interface FourierOptions<Axis, N extends number | undefined> {
  /** Default -1, the last. */
  readonly axis?: Axis | undefined;
  /** The length along the axis (of irfft: of the result): what is longer is cut, what is shorter is filled up with zeros. */
  readonly n?: N;
  /** Default 'backward'. */
  readonly norm?: FourierNorm | undefined;
}
/** fft(x, { axis, n, norm }), ifft: of real or complex numbers. */
export type FourierFunction = <
  S extends Shape,
  D extends DType,
  const Axis extends number = -1,
  const N extends number | undefined = undefined,
>(
  x: Tensor<S, D> | Complex<S, D>,
  options?: FourierOptions<AxisArg<S, Axis> | AxisOf<S> | -1, N>,
) => Complex<N extends number ? SizedAt<S, Axis, N> : S, FloatOf<D>>;
/** rfft(x, { axis, n, norm }): of real numbers, n / 2 + 1 numbers. */
export type RealFourierFunction = <
  S extends Shape,
  D extends DType,
  const Axis extends number = -1,
  const N extends number | undefined = undefined,
>(
  x: Tensor<S, D>,
  options?: FourierOptions<AxisArg<S, Axis> | AxisOf<S> | -1, N>,
) => Complex<SizedAt<S, Axis, HalfLength<LengthOr<N, SizeAt<S, Axis>>>>, FloatOf<D>>;
/** irfft(x, { axis, n, norm }): to n real numbers. */
export type InverseRealFourierFunction = <
  S extends Shape,
  D extends DType,
  const Axis extends number = -1,
  const N extends number | undefined = undefined,
>(
  x: Tensor<S, D> | Complex<S, D>,
  options?: FourierOptions<AxisArg<S, Axis> | AxisOf<S> | -1, N>,
) => Tensor<SizedAt<S, Axis, LengthOr<N, WholeLength<SizeAt<S, Axis>>>>, FloatOf<D>>;
/** Options of a Fourier transform along two axes. */
export interface Fourier2dOptions {
  /** Default [-2, -1]. */
  readonly axes?: readonly [number, number] | undefined;
  /** Default 'backward'. */
  readonly norm?: FourierNorm | undefined;
}
/** fft2(x, { axes, norm }), ifft2. */
export type Fourier2dFunction = <S extends Shape, D extends DType>(
  x: Tensor<S, D> | Complex<S, D>,
  options?: Fourier2dOptions,
) => Complex<S, FloatOf<D>>;

/** The windows that have a name. */
export type WindowName = 'hann' | 'hamming' | 'rectangular';
/** Options of `stft` and `istft`. */
export interface ShortTimeOptions<Frame extends number = number, N extends number = number> {
  /** The length of the transform; default that of a frame. */
  readonly fftLength?: N | undefined;
  /** Default 'hann'. */
  readonly window?: WindowName | Tensor<[Frame], DType> | undefined;
}
/** stft(x, frameLength, frameStep, { fftLength, window }). */
export type ShortTimeFunction = <
  S extends Shape,
  D extends DType,
  const Frame extends number,
  const Step extends number,
  const N extends number = Frame,
>(
  x: Arg<'stft', ShortTime<S, Frame, Step, N>, Tensor<S, D>>,
  frameLength: Frame,
  frameStep: Step,
  options?: ShortTimeOptions<NoInfer<Frame>, N>,
) => Complex<Ok<ShortTime<S, Frame, Step, N>>, FloatOf<D>>;
/** istft(x, frameLength, frameStep, { fftLength, window }). */
export type InverseShortTimeFunction = <S extends Shape, D extends DType, const Frame extends number, const Step extends number>(
  x: Complex<S, D>,
  frameLength: Frame,
  frameStep: Step,
  options?: ShortTimeOptions<NoInfer<Frame>>,
) => Tensor<SignalOf<S, Frame, Step>, FloatOf<D>>;

// ---------------------------------------------------------------- images

/** How elements between pixels are made: from the four around them, or the nearest one. */
export type Interpolation = 'bilinear' | 'nearest';
/** Options of `resize`: `M` is the type of the method. */
export interface ResizeOptions<M extends Interpolation = Interpolation> {
  /** Default 'bilinear'. */
  readonly method?: M | undefined;
}
/** resize(x, [h, w], { method }). */
export type ResizeFunction = <
  S extends Shape,
  D extends DType,
  const H extends number,
  const W extends number,
  const M extends Interpolation = 'bilinear',
>(
  x: Tensor<S, D>,
  size: Arg<'resize', SizedImages<S, H, W>, readonly [H, W]>,
  options?: ResizeOptions<M>,
) => Tensor<Ok<SizedImages<S, H, W>>, M extends 'nearest' ? D : FloatOf<D>>;
/** Options of `cropAndResize`. */
export interface CropAndResizeOptions extends ResizeOptions {
  /** What stands where a box reaches out of its image; default 0. */
  readonly extrapolationValue?: number | undefined;
}
/** cropAndResize(x, boxes, boxIndices, [h, w], { method, extrapolationValue }). */
export type CropAndResizeFunction = <
  S extends Shape,
  D extends DType,
  B extends Shape,
  DB extends DType,
  const H extends number,
  const W extends number,
>(
  x: Tensor<S, D>,
  boxes: Arg<'cropAndResize', Crops<S, B, H, W>, Tensor<B, DB>>,
  boxIndices: Tensor<[B[0]], IntegerDType>,
  size: readonly [H, W],
  options?: CropAndResizeOptions,
) => Tensor<Ok<Crops<S, B, H, W>>, FloatOf<D>>;
/** depthToSpace(x, blockSize). */
export type DepthToSpaceFunction = <S extends Shape, D extends DType, const B extends number>(
  x: Tensor<S, D>,
  blockSize: Arg<'depthToSpace', DepthToSpace<S, B>, B>,
) => Tensor<Ok<DepthToSpace<S, B>>, D>;
/** spaceToDepth(x, blockSize). */
export type SpaceToDepthFunction = <S extends Shape, D extends DType, const B extends number>(
  x: Tensor<S, D>,
  blockSize: Arg<'spaceToDepth', SpaceToDepth<S, B>, B>,
) => Tensor<Ok<SpaceToDepth<S, B>>, D>;
/** flipLeftRight, flipUpDown. */
export type ImageFlipFunction<Op extends string> = <S extends Shape, D extends DType>(
  x: Arg<Op, Images<S>, Tensor<S, D>>,
) => Tensor<Ok<Images<S>>, D>;
/** rotate90(x, times): times 1 by default. */
export type Rotate90Function = <S extends Shape, D extends DType, const K extends number = 1>(
  x: Arg<'rotate90', TurnedImages<S, K>, Tensor<S, D>>,
  times?: K,
) => Tensor<Ok<TurnedImages<S, K>>, D>;
/** Options of `rotate`. */
export interface RotateOptions extends ResizeOptions {
  /** What stands outside of the image; default 0. */
  readonly fill?: number | undefined;
}
/** rotate(x, angle, { method, fill }): one angle, or one for each image. */
export type RotateFunction = <S extends Shape, D extends DType>(
  x: Arg<'rotate', Images<S>, Tensor<S, D>>,
  angle: number | Tensor<[], DType> | Tensor<[S[0]], DType>,
  options?: RotateOptions,
) => Tensor<Ok<Images<S>>, FloatOf<D>>;
/** What stands outside of an image: a number, the pixel at the border, the image mirrored, the image again. */
export type FillMode = 'constant' | 'nearest' | 'reflect' | 'wrap';
/** Options of `affineTransform`. */
export interface AffineTransformOptions<Size extends readonly [number, number] = readonly [number, number]> extends ResizeOptions {
  /** Default 'constant'. */
  readonly fillMode?: FillMode | undefined;
  /** The number of 'constant'; default 0. */
  readonly fill?: number | undefined;
  /** That of the result; default that of the images. */
  readonly size?: Size | undefined;
}
/** affineTransform(x, transform, { method, fillMode, fill, size }): the transform is [8], or [n, 8]. */
export type AffineTransformFunction = <
  S extends Shape,
  D extends DType,
  const Size extends readonly [number, number] = readonly [SizeAt<S, 1>, SizeAt<S, 2>],
>(
  x: Arg<'affineTransform', Images<S>, Tensor<S, D>>,
  transform: Tensor<[8], DType> | Tensor<[S[0], 8], DType>,
  options?: AffineTransformOptions<Size>,
) => Tensor<Ok<SizedImages<S, Size[0], Size[1]>>, FloatOf<D>>;
/** centerCrop(x, [h, w]). */
export type CenterCropFunction = <S extends Shape, D extends DType, const H extends number, const W extends number>(
  x: Tensor<S, D>,
  size: Arg<'centerCrop', CroppedImages<S, H, W>, readonly [H, W]>,
) => Tensor<Ok<CroppedImages<S, H, W>>, D>;
/** rgbToGrayscale, rgbToHsv, hsvToRgb: colours stand along the last axis; integers become float32. */
export type ColourFunction<Op extends string, To extends number> = <S extends Shape, D extends DType>(
  x: Arg<Op, Recoloured<S, To>, Tensor<S, D>>,
) => Tensor<Ok<Recoloured<S, To>>, FloatOf<D>>;
/** adjustContrast(x, factor). */
export type AdjustContrastFunction = <S extends Shape, D extends DType>(
  x: Arg<'adjustContrast', Images<S>, Tensor<S, D>>,
  factor: number | Tensor<[], DType>,
) => Tensor<Ok<Images<S>>, FloatOf<D>>;
/** adjustBrightness(x, delta). */
export type AdjustBrightnessFunction = <S extends Shape, D extends DType>(
  x: Tensor<S, D>,
  delta: number | Tensor<[], DType>,
) => Tensor<S, FloatOf<D>>;
/** Options of `nonMaxSuppression`. */
export interface NonMaxSuppressionOptions {
  /** How many boxes are kept at most; default all. */
  readonly maxOutputSize?: number | undefined;
  /** By how much two boxes that are kept may overlap; default 0.5. */
  readonly iouThreshold?: number | undefined;
  /** What a score must be greater than; default -Infinity. */
  readonly scoreThreshold?: number | undefined;
}
/** nonMaxSuppression(boxes, scores, options): boxes are [boxes, 4], scores [boxes]. */
export type NonMaxSuppressionFunction = <B extends Shape, DB extends DType, D extends DType>(
  boxes: Arg<'nonMaxSuppression', BoxList<B>, Tensor<B, DB>>,
  scores: Tensor<[B[0]], D>,
  options?: NonMaxSuppressionOptions,
) => Tensor<[number], 'int32'>;
