/** @file The shapes of operations on images [n, h, w, c], as types. */
import type { DivMod, Multiply, Subtract } from './arithmetic.ts';
import type { Fits, IsLiteral, Shape, Show, ShowDim } from './shape.ts';

/** The sentence for what is no batch of images. */
export type NoImages<S> = `the input needs 4 dimensions [n, h, w, c], got ${Show<S>}`;
/** Whether S is a batch of images: its own shape, or the sentence. */
export type Images<S extends Shape> =
  number extends S['length'] ? { ok: Shape } : S extends [number, number, number, number] ? { ok: S } : NoImages<S>;
/** Images of another size. */
export type SizedImages<S extends Shape, H extends number, W extends number> =
  number extends S['length'] ? { ok: [number, H, W, number] }
  : S extends [infer N extends number, number, number, infer C extends number] ? { ok: [N, H, W, C] }
  : NoImages<S>;
/** Images cut to a size that they must have. */
export type CroppedImages<S extends Shape, H extends number, W extends number> =
  number extends S['length'] ? { ok: [number, H, W, number] }
  : S extends [infer N extends number, infer FromH extends number, infer FromW extends number, infer C extends number]
    ? false extends Covers<FromH, H> | Covers<FromW, W>
      ? `a ${Show<[H, W]>} crop is larger than its ${Show<[FromH, FromW]>} image`
      : { ok: [N, H, W, C] }
  : NoImages<S>;
/** Whether a size is at least as large as another, or not known. */
export type Covers<Size extends number, Part extends number> =
  [IsLiteral<Size>, IsLiteral<Part>] extends [true, true] ? ([Subtract<Size, Part>] extends [never] ? false : true) : true;
/** Images turned by K quarters. */
export type TurnedImages<S extends Shape, K extends number> =
  number extends S['length'] ? { ok: Shape }
  : S extends [infer N extends number, infer H extends number, infer W extends number, infer C extends number]
    ? { ok: IsOdd<K> extends infer Odd ? (Odd extends true ? [N, W, H, C] : Odd extends false ? S : [N, number, number, C]) : never }
  : NoImages<S>;
/** Whether a number is odd; `unknown` where it is not known. */
export type IsOdd<K extends number> =
  IsLiteral<K> extends true ? (`${K}` extends `-${infer Positive extends number}` ? IsOdd<Positive> : DivMod<K, 2>[1] extends 1 ? true : false)
  : unknown;
/** A crop for each box. */
export type Crops<S extends Shape, Boxes extends Shape, H extends number, W extends number> =
  number extends S['length'] | Boxes['length'] ? { ok: [number, H, W, number] }
  : S extends [number, number, number, infer C extends number]
    ? Boxes extends [infer M extends number, infer Four extends number]
      ? Fits<Four, 4> extends true ? { ok: [M, H, W, C] } : NoBoxes<Boxes>
      : NoBoxes<Boxes>
  : NoImages<S>;
/** Whether these are boxes, [boxes, 4]. */
export type BoxList<Boxes extends Shape> =
  number extends Boxes['length'] ? { ok: Shape }
  : Boxes extends [number, infer Four extends number] ? (Fits<Four, 4> extends true ? { ok: Boxes } : NoBoxes<Boxes>) : NoBoxes<Boxes>;
/** The sentence for what are no boxes. */
export type NoBoxes<Boxes> = `the boxes need the shape [boxes, 4], got ${Show<Boxes>}`;
/** Colours along the last axis, of which there are 3, as `To` channels. */
export type Recoloured<S extends Shape, To extends number> =
  number extends S['length'] ? { ok: Shape }
  : S extends [...infer Before extends Shape, infer C extends number]
    ? Fits<C, 3> extends true ? { ok: [...Before, To] } : `the last axis needs 3 channels, got ${ShowDim<C>}: ${Show<S>}`
  : `the last axis needs 3 channels, got none: ${Show<S>}`;

/** A whole quotient; `number` where a size is unknown, `never` where something is left. */
export type InBlocks<Size extends number, By extends number> =
  By extends 1 ? Size
  : [IsLiteral<Size>, IsLiteral<By>] extends [true, true] ? (DivMod<Size, By>[1] extends 0 ? DivMod<Size, By>[0] : never) : number;
/** A product; `number` where a size is unknown. */
export type TimesBlocks<Size extends number, By extends number> = [IsLiteral<Size>, IsLiteral<By>] extends [true, true] ? Multiply<Size, By> : number;
/** Images whose channels became blocks of B by B pixels. */
export type DepthToSpace<S extends Shape, B extends number> =
  number extends S['length'] ? { ok: [number, number, number, number] }
  : S extends [infer N extends number, infer H extends number, infer W extends number, infer C extends number]
    ? [InBlocks<C, TimesBlocks<B, B>>] extends [never] ? `${ShowDim<C>} channels are no blocks of ${ShowDim<B>} by ${ShowDim<B>} pixels`
      : { ok: [N, TimesBlocks<H, B>, TimesBlocks<W, B>, InBlocks<C, TimesBlocks<B, B>>] }
  : NoImages<S>;
/** Images whose blocks of B by B pixels became channels. */
export type SpaceToDepth<S extends Shape, B extends number> =
  number extends S['length'] ? { ok: [number, number, number, number] }
  : S extends [infer N extends number, infer H extends number, infer W extends number, infer C extends number]
    ? [InBlocks<H, B>] extends [never] ? NoBlocks<H, W, B> : [InBlocks<W, B>] extends [never] ? NoBlocks<H, W, B>
    : { ok: [N, InBlocks<H, B>, InBlocks<W, B>, TimesBlocks<C, TimesBlocks<B, B>>] }
  : NoImages<S>;
/** The sentence for sizes that blocks do not divide. */
export type NoBlocks<H, W, B> = `${ShowDim<H>} by ${ShowDim<W>} pixels are no blocks of ${ShowDim<B>} by ${ShowDim<B>}`;
