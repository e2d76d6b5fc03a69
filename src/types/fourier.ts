/** @file The shapes of Fourier transforms, as types. */
import type { Add, DivMod, Multiply, Subtract } from './arithmetic.ts';
import type { Position, SetAt } from './axes.ts';
import type { WindowDim } from './convolution.ts';
import type { IsLiteral, Shape } from './shape.ts';

/** S with the size D at an axis; the unknown shape where the axis is not known. */
export type SizedAt<S extends Shape, Axis extends number, D extends number> =
  number extends Axis ? Shape : [Position<S, Axis>] extends [never] ? Shape : SetAt<S, Position<S, Axis>, D>;
/** The size of an axis. */
export type SizeAt<S extends Shape, Axis extends number> =
  [Position<S, Axis>] extends [never] ? number
  : Position<S, Axis> extends infer P extends keyof S ? (S[P] extends number ? S[P] : number) : number;
/** How many numbers describe the transform of N real ones. */
export type HalfLength<N extends number> = IsLiteral<N> extends true ? Add<DivMod<N, 2>[0], 1> : number;
/** How many real numbers `Bins` numbers of a transform describe, if they are even in number. */
export type WholeLength<Bins extends number> = IsLiteral<Bins> extends true ? Multiply<2, Subtract<Bins, 1>> : number;
/** The length that was asked for, or what there is. */
export type LengthOr<N extends number | undefined, Otherwise extends number> = N extends number ? N : Otherwise;
/** The shape of the short-time transform of S = [..., t], or the sentence for a signal that is shorter than a frame. */
export type ShortTime<S extends Shape, Frame extends number, Step extends number, Length extends number> =
  number extends S['length'] ? { ok: Shape }
  : S extends [...infer Before extends Shape, infer T extends number]
    ? [WindowDim<T, Frame, Step, 'valid'>] extends [never] ? `a frame of ${Frame} is longer than the signal`
      : { ok: [...Before, WindowDim<T, Frame, Step, 'valid'>, HalfLength<Length>] }
  : `a frame of ${Frame} is longer than the signal`;
/** The shape of the signal of a short-time transform S = [..., frames, bins]. */
export type SignalOf<S extends Shape, Frame extends number, Step extends number> =
  S extends [...infer Before extends Shape, infer Count extends number, number]
    ? [IsLiteral<Count>, IsLiteral<Frame>, IsLiteral<Step>] extends [true, true, true]
      ? [...Before, Add<Multiply<Subtract<Count, 1>, Step>, Frame>]
      : [...Before, number]
  : Shape;
