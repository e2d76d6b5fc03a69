/** @file The shapes of `diagonal`, `diag` and `trace`, as types. */
import type { Subtract } from './arithmetic.ts';
import type { AxisOf, DropAt, Position } from './axes.ts';
import type { Equal, IsLiteral, Shape, Show, Unranked } from './shape.ts';

/** The smaller of two sizes; `number` where that is not known. */
export type SmallerDim<X, Y> =
  Equal<X, Y> extends true ? X
  : X extends number
    ? Y extends number
      ? [IsLiteral<X>, IsLiteral<Y>] extends [true, true] ? ([Subtract<X, Y>] extends [never] ? X : Y) : number
      : number
    : number;
/** Length of a diagonal: that of the main one is known, those beside it are shorter by as much as it takes. */
export type DiagonalLength<Rows, Columns, Offset extends number> = Offset extends 0 ? SmallerDim<Rows, Columns> : number;

/** S with two axes replaced by their diagonal, which stands last: { ok: shape }, or what is wrong. */
export type Diagonal<S extends Shape, Offset extends number, A extends number, B extends number> =
  true extends Unranked<S> | (number extends A | B ? true : false) ? { ok: Shape }
  : S['length'] extends 0 | 1 ? `${Show<S>} has no two axes`
  : [A, B] extends [AxisOf<S>, AxisOf<S>] ? DiagonalAt<S, Offset, Position<S, A>, Position<S, B>>
  : `no axes ${A} and ${B} in ${Show<S>}`;
/** `Diagonal` of the axes at positions P and Q. */
export type DiagonalAt<S extends Shape, Offset extends number, P, Q> =
  Equal<P, Q> extends true ? 'the two axes are one'
  : P extends keyof S
    ? Q extends keyof S
      ? { ok: [...DropAt<S, P | Q>, DiagonalLength<S[P], S[Q], Offset> extends infer D extends number ? D : number] }
      : { ok: Shape }
    : { ok: Shape };
/** S without two of its axes. */
export type WithoutDiagonal<Answer> =
  Answer extends { ok: infer S extends Shape } ? (S extends [...infer Rest extends Shape, number] ? Rest : Shape) : Shape;

/** The matrix with a vector on a diagonal, or the diagonal of a matrix. */
export type Diag<S extends Shape, Offset extends number> =
  true extends Unranked<S> ? { ok: Shape }
  : S extends [infer N extends number] ? { ok: Offset extends 0 ? [N, N] : [number, number] }
  : S extends [infer Rows, infer Columns] ? { ok: [DiagonalLength<Rows, Columns, Offset> extends infer D extends number ? D : number] }
  : `${Show<S>} is neither a vector nor a matrix`;
