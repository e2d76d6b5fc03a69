/** @file The shape of a matrix product, as a type. */
import type { SwapLast } from './axes.ts';
import type { Broadcast } from './broadcast.ts';
import type { Fits, Shape, Show, ShowDim } from './shape.ts';

/** The sentence for inner dimensions that differ. */
export type InnerDimensionsDiffer<A extends Shape, B extends Shape, X, Y> =
  `inner dimensions ${ShowDim<X>} and ${ShowDim<Y>} differ, ${Show<A>} @ ${Show<B>}`;
/** The answer where the left operand has no last axis: it is a scalar, or its rank is unknown. */
export type LeftScalar<A extends Shape> = A extends [] ? 'the left operand is a scalar' : { ok: Shape };

/** The shape of `a @ b`: vectors are contracted, axes before the last two are batches that broadcast. */
export type MatMul<A extends Shape, B extends Shape> =
  number extends B['length'] ? { ok: Shape }
  : B extends [infer BInner, infer N extends number]
    ? A extends [...infer Batch extends Shape, infer AInner]
      ? Fits<AInner, BInner> extends true ? { ok: [...Batch, N] } : InnerDimensionsDiffer<A, B, AInner, BInner>
      : LeftScalar<A>
  : B extends [infer BInner]
    ? A extends [...infer Batch extends Shape, infer AInner]
      ? Fits<AInner, BInner> extends true ? { ok: Batch } : InnerDimensionsDiffer<A, B, AInner, BInner>
      : LeftScalar<A>
  : B extends [...infer BBatch extends Shape, infer BInner, infer N extends number] ? MatMulBatched<A, B, BBatch, BInner, N>
  : 'the right operand is a scalar';
/** `MatMul` where the right operand B = [...BBatch, BInner, N] has batch axes. */
export type MatMulBatched<A extends Shape, B extends Shape, BBatch extends Shape, BInner, N extends number> =
  number extends A['length'] ? { ok: Shape }
  : A extends [infer AInner] ? (Fits<AInner, BInner> extends true ? { ok: [...BBatch, N] } : InnerDimensionsDiffer<A, B, AInner, BInner>)
  : A extends [...infer ABatch extends Shape, infer M extends number, infer AInner]
    ? Fits<AInner, BInner> extends true
      ? Broadcast<ABatch, BBatch> extends { ok: infer R extends Shape } ? { ok: [...R, M, N] }
        : `batch dimensions ${Show<ABatch>} and ${Show<BBatch>} differ`
      : InnerDimensionsDiffer<A, B, AInner, BInner>
  : LeftScalar<A>;

/** The shape of an operand of a product: as it is, or with its last two axes exchanged. */
export type Turned<S extends Shape, Transposed extends boolean> =
  [Transposed] extends [false] ? S : [Transposed] extends [true] ? SwapLast<S> : Shape;

/** The shape of NumPy's dot: the last axis of A meets the last but one of B, or the only one of a vector; scalars multiply. */
export type Dot<A extends Shape, B extends Shape> =
  number extends A['length'] | B['length'] ? { ok: Shape }
  : A extends [] ? { ok: B }
  : B extends [] ? { ok: A }
  : A extends [...infer Front extends Shape, infer K extends number]
    ? B extends [infer L extends number] ? (Fits<K, L> extends true ? { ok: Front } : DotDiffers<A, B, K, L>)
      : B extends [...infer Rest extends Shape, infer L extends number, infer N extends number]
      ? Fits<K, L> extends true ? { ok: [...Front, ...Rest, N] } : DotDiffers<A, B, K, L>
      : { ok: Shape }
  : { ok: Shape };
/** The message for that. */
export type DotDiffers<A extends Shape, B extends Shape, K extends number, L extends number> =
  `inner dimensions ${K} and ${L} differ, ${Show<A>} and ${Show<B>}`;
