/** @file The types of public functions that rearrange, index and combine arrays: a continuation of signatures.ts. */
import type { DType } from '../core/dtype.ts';
import type { Arg, Diag, Diagonal, Ok, Product, Promote, Shape, SummedAxes, SumT, Tensordot, WithoutDiagonal } from '../types/index.ts';
import type { Tensor } from './tensor.ts';

// ---------------------------------------------------------------- products

/** tensordot(a, b, axes): the sum of products over axes of both. */
export type TensordotFunction = <A extends Shape, DA extends DType, B extends Shape, DB extends DType, const Axes extends SummedAxes = 2>(
  a: Tensor<A, DA>,
  b: Arg<'tensordot', Tensordot<A, B, Axes>, Tensor<B, DB>>,
  axes?: Axes,
) => Tensor<Ok<Tensordot<A, B, Axes>>, Promote<DA, DB>>;
/** outer(a, b): each element of a times each of b; both are flattened. */
export type OuterFunction = <A extends Shape, DA extends DType, B extends Shape, DB extends DType>(
  a: Tensor<A, DA>,
  b: Tensor<B, DB>,
) => Tensor<[SizeOf<A>, SizeOf<B>], Promote<DA, DB>>;
/** The number of elements; `number` where the rank is unknown. */
export type SizeOf<S extends Shape> = number extends S['length'] ? number : Product<S>;

// ---------------------------------------------------------------- diagonals

/** diagonal(x, offset, axis1, axis2): the two axes leave, the diagonal stands last. */
export type DiagonalFunction = <
  S extends Shape,
  D extends DType,
  const Offset extends number = 0,
  const A extends number = 0,
  const B extends number = 1,
>(
  x: Arg<'diagonal', Diagonal<S, Offset, A, B>, Tensor<S, D>>,
  offset?: Offset,
  axis1?: A,
  axis2?: B,
) => Tensor<Ok<Diagonal<S, Offset, A, B>>, D>;
/** trace(x, offset, axis1, axis2): the sum of a diagonal; bool and uint8 count in int32. */
export type TraceFunction = <S extends Shape, D extends DType, const A extends number = 0, const B extends number = 1>(
  x: Arg<'trace', Diagonal<S, 0, A, B>, Tensor<S, D>>,
  offset?: number,
  axis1?: A,
  axis2?: B,
) => Tensor<WithoutDiagonal<Diagonal<S, 0, A, B>>, SumT<D>>;
/** diag(x, offset): a vector as the diagonal of a matrix, or the diagonal of a matrix. */
export type DiagFunction = <S extends Shape, D extends DType, const Offset extends number = 0>(
  x: Arg<'diag', Diag<S, Offset>, Tensor<S, D>>,
  offset?: Offset,
) => Tensor<Ok<Diag<S, Offset>>, D>;
/** tril(x, offset), triu(x, offset): shape and dtype stay. */
export type TriangleFunction = <S extends Shape, D extends DType>(x: Tensor<S, D>, offset?: number) => Tensor<S, D>;
