/** @file The shapes of convolutions and poolings over [n, h, w, c], as types. */
import type { Add, CeilDivide, DivMod, Subtract } from './arithmetic.ts';
import type { Fits, IsLiteral, Shape, Show, ShowDim } from './shape.ts';

/** How the border is padded: so that size / stride stays, not at all, or by so much on each side. */
export type Padding = 'same' | 'valid' | number;
/** The size of one axis after a window went over it; `never` where the window is larger than the axis. */
export type WindowDim<Size extends number, Window extends number, Stride extends number, P extends Padding> =
  [IsLiteral<Size>, IsLiteral<Window>, IsLiteral<Stride>] extends [true, true, true]
    ? P extends 'same' ? CeilDivide<Size, Stride>
      : number extends P ? number
      : [Subtract<P extends number ? Add<Size, Add<P, P>> : Size, Window>] extends [infer Steps extends number]
        ? [Steps] extends [never] ? never : Add<DivMod<Steps, Stride>[0], 1>
        : never
    : [P, Stride] extends ['same', 1] ? Size : number;

/** A two-dimensional convolution of X = [n, h, w, in] with a kernel [h, w, in, out]. */
export type Conv2d<X, Kernel extends Shape, Stride extends number, P extends Padding> =
  number extends Kernel['length'] ? { ok: [number, number, number, number] }
  : Kernel extends [infer KH extends number, infer KW extends number, infer In, infer Out extends number]
    ? X extends [infer N extends number, infer H extends number, infer W extends number, infer C]
      ? Fits<C, In> extends true
        ? ImageShape<N, WindowDim<H, KH, Stride, P>, WindowDim<W, KW, Stride, P>, Out> extends infer Image extends { ok: unknown } ? Image
          : WindowTooLarge<[KH, KW], [H, W]>
        : `the input has ${ShowDim<C>} channels, the kernel expects ${ShowDim<In>}: ${Show<X>} with ${Show<Kernel>}`
      : NotAnImage<X, Out>
    : `the kernel needs 4 dimensions [h, w, in, out], got ${Show<Kernel>}`;
/** A pooling of X = [n, h, w, c] by square windows. */
export type Pool2d<X, Window extends number, Stride extends number, P extends Padding> =
  X extends [infer N extends number, infer H extends number, infer W extends number, infer C extends number]
    ? ImageShape<N, WindowDim<H, Window, Stride, P>, WindowDim<W, Window, Stride, P>, C> extends infer Image extends { ok: unknown } ? Image
      : WindowTooLarge<[Window, Window], [H, W]>
    : NotAnImage<X, number>;
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
