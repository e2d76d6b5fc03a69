/** @file The types of public functions that rearrange, index and combine arrays: a continuation of signatures.ts. */
import type { DType } from '../core/dtype.ts';
import type {
  Arg,
  Axes,
  AxisArg,
  AxisOf,
  Diag,
  Diagonal,
  Indexing,
  Meshgrid,
  Ok,
  Promote,
  RepeatAlong,
  Shape,
  SizeOf,
  SummedAxes,
  SumT,
  Tensordot,
  Tile,
  UnknownAxes,
  Unstack,
  WithoutDiagonal,
} from '../types/index.ts';
import type { DTypeOption, ShapesOf, TensorsOf } from './signatures.ts';
import type { AnyTensor, Tensor } from './tensor.ts';

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

// ---------------------------------------------------------------- repetition

/** roll(x, shift, axis): shape and dtype stay. */
export type RollFunction = <S extends Shape, D extends DType, const Axis extends Axes = undefined>(
  x: Tensor<S, D>,
  shift: number | readonly number[],
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1 | UnknownAxes<Axis>,
) => Tensor<S, D>;
/** tile(x, times): the whole so many times along each axis. */
export type TileFunction = <S extends Shape, D extends DType, const Times extends number | readonly number[]>(
  x: Tensor<S, D>,
  times: Times,
) => Tensor<Tile<S, Times>, D>;
/** repeat(x, count, axis): each element so many times in a row. */
export type RepeatFunction = <
  S extends Shape,
  D extends DType,
  const Count extends number,
  const Axis extends number | undefined = undefined,
>(
  x: Tensor<S, D>,
  count: Count,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1,
) => Tensor<RepeatAlong<S, Count, Axis>, D>;
/** The coordinates of a grid, one tensor for each vector. */
export type Grid<T extends readonly AnyTensor[], Layout extends Indexing> = {
  -readonly [K in keyof T]: Tensor<Meshgrid<ShapesOf<T>, Layout>, T[K]['dtype']>;
};
/** meshgrid(vectors, { indexing }). */
export type MeshgridFunction = <const T extends readonly Tensor<[number], DType>[], const Layout extends Indexing = 'xy'>(
  vectors: T,
  options?: { readonly indexing?: Layout | undefined },
) => Grid<T, Layout>;
/** unstack(x, axis): the slices along an axis. */
export type UnstackFunction = <S extends Shape, D extends DType, const Axis extends number = 0>(
  x: Tensor<S, D>,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1,
) => TensorsOf<Unstack<S, Axis>, D>;

// ---------------------------------------------------------------- creation

/** zerosLike(x, { dtype }), onesLike(x, { dtype }). */
export type LikeFunction = <S extends Shape, D extends DType, const T extends DType = D>(
  x: Tensor<S, D>,
  options?: DTypeOption<T>,
) => Tensor<S, NoInfer<T>>;
/** fullLike(x, value, { dtype }). */
export type FullLikeFunction = <S extends Shape, D extends DType, const T extends DType = D>(
  x: Tensor<S, D>,
  value: number | boolean,
  options?: DTypeOption<T>,
) => Tensor<S, NoInfer<T>>;
