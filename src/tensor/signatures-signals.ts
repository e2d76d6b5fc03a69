/** @file The types of Fourier transforms and image operations. */
import type { DType } from '../core/dtype.ts';
import type {
  Add,
  AxisArg,
  AxisOf,
  DivMod,
  FloatOf,
  IsLiteral,
  Multiply,
  Position,
  SetAt,
  Shape,
  Subtract,
} from '../types/index.ts';
import type { Tensor } from './tensor.ts';

// ---------------------------------------------------------------- Fourier transforms

/** Complex numbers: their real and imaginary parts, of one shape and dtype. */
export interface Complex<S extends Shape = Shape, D extends DType = 'float32'> {
  readonly real: Tensor<S, D>;
  readonly imag: Tensor<S, D>;
}

/** S with the size D at an axis; the unknown shape where the axis is not known. */
export type SizedAt<S extends Shape, Axis extends number, D extends number> =
  number extends Axis ? Shape
  : [Position<S, Axis>] extends [never] ? Shape
  : SetAt<S, Position<S, Axis>, D>;
/** The size of an axis. */
export type SizeAt<S extends Shape, Axis extends number> =
  Position<S, Axis> extends infer P extends keyof S ? (S[P] extends number ? S[P] : number) : number;
/** How many numbers describe the transform of N real ones. */
export type HalfLength<N extends number> = IsLiteral<N> extends true ? Add<DivMod<N, 2>[0], 1> : number;
/** How many real numbers `Bins` numbers of a transform describe, if they are of an even length. */
export type WholeLength<Bins extends number> = IsLiteral<Bins> extends true ? Multiply<2, Subtract<Bins, 1>> : number;
/** The length that was asked for, or what there is. */
export type LengthOr<N extends number | undefined, Otherwise extends number> = N extends number ? N : Otherwise;

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
