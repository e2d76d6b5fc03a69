/** @file The shapes of linear algebra, as types: matrices stand in the last two axes. */
import type { DivMod, Multiply } from './arithmetic.ts';
import type { SwapLast } from './axes.ts';
import type { MatMul } from './matmul.ts';
import type { Equal, Fits, IsLiteral, Shape, Show, ShowDim } from './shape.ts';

/** The dtypes in which equations are solved. */
export type PreciseDType = 'float32' | 'float64';

/** The lesser of two sizes; `number` where one of them is unknown. */
export type LesserDim<M extends number, N extends number> =
  Equal<M, N> extends true ? M
  : IsLiteral<M> extends true
    ? IsLiteral<N> extends true
      ? M extends 0 ? 0 : N extends 0 ? 0 : DivMod<M, N>[0] extends 0 ? M : N
      : number
  : number;

/** The shape itself, if it is one of matrices. */
export type Matrix<S extends Shape> =
  number extends S['length'] ? { ok: S } : S extends [...Shape, number, number] ? { ok: S } : `${Show<S>} is no matrix`;
/** The shape itself, if it is one of square matrices. */
export type Square<S extends Shape> =
  number extends S['length'] ? { ok: S }
  : S extends [...Shape, infer M extends number, infer N extends number]
    ? Fits<M, N> extends true ? { ok: S } : `the matrices are ${ShowDim<M>} by ${ShowDim<N>}`
  : `${Show<S>} is no matrix`;

/** The axes before the last two. */
export type BatchAxes<S extends Shape> = S extends [...infer Batch extends Shape, number, number] ? Batch : Shape;
/** One number for each diagonal element. */
export type DiagonalOf<S extends Shape> =
  S extends [...infer Batch extends Shape, infer M extends number, infer N extends number] ? [...Batch, LesserDim<M, N>] : Shape;
/** As many orthonormal columns as fit: [..., m, min(m, n)]. */
export type ThinLeft<S extends Shape> =
  S extends [...infer Batch extends Shape, infer M extends number, infer N extends number] ? [...Batch, M, LesserDim<M, N>] : Shape;
/** As many rows as that: [..., min(m, n), n]. */
export type ThinRight<S extends Shape> =
  S extends [...infer Batch extends Shape, infer M extends number, infer N extends number] ? [...Batch, LesserDim<M, N>, N] : Shape;

/** The shape of x in a x = b, where a is [..., m, n] and b is [m] or [..., m, k]. */
export type Solve<A extends Shape, B extends Shape> =
  MatMul<SwapLast<A>, B> extends string ? `the matrices ${Show<A>} and the right side ${Show<B>} do not fit` : MatMul<SwapLast<A>, B>;
/** The same for square matrices. */
export type SolveSquare<A extends Shape, B extends Shape> = Square<A> extends string ? Square<A> : Solve<A, B>;

/** Sizes multiplied, axis by axis from the last; a missing axis counts as 1. */
export type Kron<A extends Shape, B extends Shape, Done extends Shape = []> =
  number extends A['length'] | B['length'] ? Shape
  : A extends [...infer ARest extends Shape, infer M extends number]
    ? B extends [...infer BRest extends Shape, infer N extends number] ? Kron<ARest, BRest, [Multiply<M, N>, ...Done]> : [...A, ...Done]
  : [...B, ...Done];
