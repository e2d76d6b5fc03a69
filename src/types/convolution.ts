/** @file The shapes of convolutions and poolings over [n, h, w, c], as types. */
import type { Add, CeilDivide, DivMod, Multiply, Subtract } from './arithmetic.ts';
import type { SetAt } from './axes.ts';
import type { PadSpec } from './pad.ts';
import type { Fits, IsLiteral, Shape, Show, ShowDim } from './shape.ts';

/** How the border is padded: so that size / stride stays, not at all, by so much on each side, or by a pair for each axis. */
export type Padding = 'same' | 'valid' | number | readonly PadSpec[];
/** One number for all spatial axes, or one for each. */
export type PerAxis = number | readonly number[];
/** What an option says of one axis. */
export type OfAxis<Option, Axis extends 0 | 1 | 2> =
  Option extends readonly unknown[] ? (number extends Option['length'] ? Option[number] : Option[Axis & keyof Option]) : Option;

/** How much of an axis a window covers whose elements lie `Dilation` apart. */
export type Reach<Window extends number, Dilation> =
  Dilation extends 1 ? Window
  : Dilation extends number
    ? [IsLiteral<Window>, IsLiteral<Dilation>] extends [true, true] ? Add<Multiply<Subtract<Window, 1>, Dilation>, 1> : number
    : number;
/** A size with its padding. */
export type PaddedDim<Size extends number, P> =
  P extends number ? Add<Size, Add<P, P>>
  : P extends readonly [infer Before extends number, infer After extends number] ? Add<Size, Add<Before, After>>
  : Size;
/** Whether the numbers of a padding are known. */
export type IsKnownPadding<P> =
  P extends number ? IsLiteral<P>
  : P extends readonly [infer Before, infer After] ? (IsLiteral<Before> extends true ? IsLiteral<After> : false)
  : P extends 'valid' ? true : false;
/** The size of one axis after a window went over it; `never` where the window is larger than the axis. */
export type WindowDim<Size extends number, Window extends number, Stride, P> =
  Stride extends number
    ? [IsLiteral<Size>, IsLiteral<Window>, IsLiteral<Stride>, IsKnownPadding<P>] extends [true, true, true, true]
      ? [Subtract<PaddedDim<Size, P>, Window>] extends [infer Steps extends number]
        ? [Steps] extends [never] ? never : Add<DivMod<Steps, Stride>[0], 1>
        : never
      : number
    : number;
/** The size of one axis after a window went over it that may stand out: size / stride, rounded up. */
export type SameDim<Size extends number, Stride> =
  Stride extends 1 ? Size
  : Stride extends number ? ([IsLiteral<Size>, IsLiteral<Stride>] extends [true, true] ? CeilDivide<Size, Stride> : number)
  : number;

/** How many channels the input of a kernel has that sees `In` of them in each of its groups. */
export type GroupedChannels<In, Groups extends number> =
  Groups extends 1 ? In : In extends number ? ([IsLiteral<In>, IsLiteral<Groups>] extends [true, true] ? Multiply<In, Groups> : number) : number;
/** A two-dimensional convolution of X = [n, h, w, in] with a kernel [h, w, in / groups, out]. */
export type Conv2d<
  X, Kernel extends Shape, Stride extends PerAxis, P extends Padding, Dilation extends PerAxis = 1, Groups extends number = 1,
> =
  number extends Kernel['length'] ? { ok: [number, number, number, number] }
  : Kernel extends [infer KH extends number, infer KW extends number, infer In, infer Out extends number]
    ? X extends [infer N extends number, infer H extends number, infer W extends number, infer C]
      ? Fits<C, GroupedChannels<In, Groups>> extends true
        ? Windowed<N, H, W, Out, Reach<KH, OfAxis<Dilation, 0>>, Reach<KW, OfAxis<Dilation, 1>>, Stride, P>
        : `the input has ${ShowDim<C>} channels, the kernel expects ${ShowDim<GroupedChannels<In, Groups>>}: ${Show<X>} with ${Show<Kernel>}`
      : NotAnImage<X, Out>
    : `the kernel needs 4 dimensions [h, w, in, out], got ${Show<Kernel>}`;
/** A pooling of X = [n, h, w, c] by windows. */
export type Pool2d<X, Window extends PerAxis, Stride extends PerAxis, P extends Padding> =
  X extends [infer N extends number, infer H extends number, infer W extends number, infer C extends number]
    ? [OfAxis<Window, 0>, OfAxis<Window, 1>] extends [infer KH extends number, infer KW extends number]
      ? Windowed<N, H, W, C, KH, KW, Stride, P>
      : never
    : NotAnImage<X, number>;
/** The shape of images [N, H, W, ...] after windows of [KH, KW] went over them, with C channels. 'same' is decided without the sizes. */
export type Windowed<
  N extends number, H extends number, W extends number, C extends number, KH extends number, KW extends number, Stride, P,
> =
  P extends 'same' ? { ok: [N, SameDim<H, OfAxis<Stride, 0>>, SameDim<W, OfAxis<Stride, 1>>, C] }
  : ImageShape<N, WindowDim<H, KH, OfAxis<Stride, 0>, OfAxis<P, 0>>, WindowDim<W, KW, OfAxis<Stride, 1>, OfAxis<P, 1>>, C> extends infer Image
    ? Image extends { ok: unknown } ? Image : WindowTooLarge<[KH, KW], [H, W]>
    : never;
/** The shape of an image batch; false where a window did not fit. */
export type ImageShape<N extends number, H extends number, W extends number, C extends number> =
  [H] extends [never] ? false : [W] extends [never] ? false : { ok: [N, H, W, C] };
/** The sentence for a window that does not fit. */
export type WindowTooLarge<Window extends Shape, Image extends Shape> = `a ${Show<Window>} window is larger than its ${Show<Image>} input`;
/** The answer for an input of unknown rank, or the sentence for one of the wrong rank. */
export type NotAnImage<X, C extends number> =
  X extends { length: infer Rank }
    ? number extends Rank ? { ok: [number, number, number, C] } : `the input needs 4 dimensions [n, h, w, c], got ${Show<X>}`
    : never;

/** The first size of a shape, the number of images. */
export type FirstDim<S extends Shape> = S extends [infer First extends number, ...Shape] ? First : number;
/** The last size of a shape, the number of channels. */
export type LastDim<S extends Shape> = S extends [...Shape, infer Last extends number] ? Last : number;
/** The last size but one of a shape: the outputs of a kernel of a transposed convolution. */
export type LastButOneDim<S extends Shape> = S extends [...Shape, infer LastButOne extends number, number] ? LastButOne : number;

/** Whether S has positions between its examples and its channels, [n, ..., c]: its own shape, or the sentence. */
export type Positioned<S extends Shape> =
  number extends S['length'] ? { ok: S }
  : S extends [number, number, ...Shape, number] ? { ok: S } : `the input needs at least 3 dimensions [n, ..., c], got ${Show<S>}`;
/** S = [n, ..., c] after its positions became one. */
export type GlobalPool<S extends Shape, Keep extends boolean> =
  number extends S['length'] ? { ok: Shape }
  : S extends [infer N extends number, ...infer Positions extends Shape, infer C extends number]
    ? { ok: Keep extends true ? [N, ...SetAt<Positions, string, 1>, C] : [N, C] }
  : { ok: Shape };
/** S = [n, ..., c] with so many positions: one number for all axes, or one for each. */
export type AdaptivePool<S extends Shape, Size extends PerAxis> =
  Positioned<S> extends { ok: unknown }
    ? number extends S['length'] ? { ok: Shape }
      : S extends [infer N extends number, ...infer Positions extends Shape, infer C extends number]
      ? Size extends readonly number[]
        ? number extends Size['length'] ? { ok: [N, ...SetAt<Positions, string, number>, C] }
          : Size['length'] extends Positions['length'] ? { ok: [N, ...Size, C] }
          : `there is not one number for each axis: ${Show<[...Size]>} for ${Show<S>}`
        : { ok: [N, ...SetAt<Positions, string, Size & number>, C] }
      : { ok: Shape }
    : Positioned<S>;
