/** @file The types of public functions that rearrange, index and combine arrays: a continuation of signatures.ts. */
import type { DType } from '../core/dtype.ts';
import type {
  Arg,
  Axes,
  AxisArg,
  AxisOf,
  Broadcast,
  Diag,
  Diagonal,
  FloatOf,
  Indexing,
  GatherND,
  IntegerDType,
  Masked,
  Meshgrid,
  NormOrder,
  Ok,
  Promote,
  PromoteOperands,
  Reduce,
  RepeatAlong,
  Scatter,
  ScatterMode,
  ScatterND,
  Segments,
  Shape,
  SizeOf,
  SummedAxes,
  SumT,
  TakeAlong,
  Tensordot,
  Tile,
  UnknownAxes,
  Unstack,
  WithoutDiagonal,
} from '../types/index.ts';
import type { DTypeOption, Operand, ShapesOf, TensorsOf } from './signatures.ts';
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
/** trace(x, offset, axis1, axis2): the sum of a diagonal; bool and narrow integers count in int32. */
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

// ---------------------------------------------------------------- bounds, norms, variances

/** clip(x, low, high): the three shapes broadcast, dtypes promote. */
export type ClipFunction = <
  S extends Shape,
  D extends DType,
  L extends Shape = S,
  H extends Shape = S,
  DL extends DType = never,
  DH extends DType = never,
>(
  x: Tensor<S, D>,
  low?: Operand<'clip', S, L, DL> | undefined,
  high?: Operand<'clip', Ok<Broadcast<S, L>>, H, DH> | undefined,
) => Tensor<Ok<Broadcast<Ok<Broadcast<S, L>>, H>>, NoInfer<PromoteOperands<PromoteOperands<D, DL>, DH>>>;
/** norm(x, order, axis, keepDims): integers and bools become float32. */
export type NormFunction = <S extends Shape, D extends DType, const Axis extends Axes = undefined, Keep extends boolean = false>(
  x: Tensor<S, D>,
  order?: NormOrder | undefined,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1 | UnknownAxes<Axis>,
  keepDims?: Keep,
) => Tensor<Reduce<S, Axis, Keep>, FloatOf<D>>;
/** variance(x, axis, keepDims, { ddof }), std(x, axis, keepDims, { ddof }). */
export type VarianceFunction = <S extends Shape, D extends DType, const Axis extends Axes = undefined, Keep extends boolean = false>(
  x: Tensor<S, D>,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1 | UnknownAxes<Axis>,
  keepDims?: Keep,
  options?: { readonly ddof?: number | undefined },
) => Tensor<Reduce<S, Axis, Keep>, FloatOf<D>>;
/** average(x, axis, keepDims, { weights }). */
export type AverageFunction = <
  S extends Shape,
  D extends DType,
  const Axis extends Axes = undefined,
  Keep extends boolean = false,
  DW extends DType = never,
>(
  x: Tensor<S, D>,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1 | UnknownAxes<Axis>,
  keepDims?: Keep,
  options?: { readonly weights?: Tensor<Shape, DW> | undefined },
) => Tensor<Reduce<S, Axis, Keep>, NoInfer<PromoteOperands<FloatOf<D>, DW>>>;

// ---------------------------------------------------------------- indices and masks

/** takeAlongAxis(x, indices, axis): an index for each row. */
export type TakeAlongAxisFunction = <S extends Shape, D extends DType, I extends Shape, const Axis extends number = -1>(
  x: Tensor<S, D>,
  indices: Arg<'takeAlongAxis', TakeAlong<S, I, Axis>, Tensor<I, IntegerDType>>,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1,
) => Tensor<Ok<TakeAlong<S, I, Axis>>, D>;
/** scatter(x, indices, updates, mode, axis): x with updates written at positions of an axis. */
export type ScatterFunction = <
  S extends Shape,
  D extends DType,
  I extends Shape,
  U extends Shape = [],
  DU extends DType = never,
  const Axis extends number = 0,
>(
  x: Tensor<S, D>,
  indices: Tensor<I, IntegerDType>,
  updates: Arg<'scatter', Scatter<S, I, U, Axis>, Tensor<U, DU> | number>,
  mode: ScatterMode,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1,
) => Tensor<S, NoInfer<PromoteOperands<D, DU>>>;
/** gatherND(x, indices): what positions [..., k] of the first k axes name. */
export type GatherNDFunction = <S extends Shape, D extends DType, I extends Shape>(
  x: Tensor<S, D>,
  indices: Arg<'gatherND', GatherND<S, I>, Tensor<I, IntegerDType>>,
) => Tensor<Ok<GatherND<S, I>>, D>;
/** scatterND(x, indices, updates, mode): updates broadcast to what gatherND(x, indices) would give. */
export type ScatterNDFunction = <S extends Shape, D extends DType, I extends Shape, U extends Shape = [], DU extends DType = never>(
  x: Tensor<S, D>,
  indices: Arg<'scatterND', GatherND<S, I>, Tensor<I, IntegerDType>>,
  updates: Arg<'scatterND', ScatterND<S, I, U>, Tensor<U, DU> | number>,
  mode: ScatterMode,
) => Tensor<S, NoInfer<PromoteOperands<D, DU>>>;
/** segmentMax(x, ids, count), segmentMin: a row for each segment. */
export type SegmentFunction<Op extends string> = <S extends Shape, D extends DType, Ids extends Shape, const Count extends number>(
  x: Tensor<S, D>,
  ids: Arg<Op, Segments<S, Ids, Count>, Tensor<Ids, IntegerDType>>,
  count: Count,
) => Tensor<Ok<Segments<S, Ids, Count>>, D>;
/** segmentSum(x, ids, count): bool and narrow integers count in int32. */
export type SegmentSumFunction = <S extends Shape, D extends DType, Ids extends Shape, const Count extends number>(
  x: Tensor<S, D>,
  ids: Arg<'segmentSum', Segments<S, Ids, Count>, Tensor<Ids, IntegerDType>>,
  count: Count,
) => Tensor<Ok<Segments<S, Ids, Count>>, SumT<D>>;
/** booleanMask(x, mask): how many there are is known when the program runs. */
export type BooleanMaskFunction = <S extends Shape, D extends DType, Mask extends Shape>(
  x: Tensor<S, D>,
  mask: Arg<'booleanMask', Masked<S, Mask>, Tensor<Mask, 'bool'>>,
) => Tensor<Ok<Masked<S, Mask>>, D>;
/** Positions along each axis. */
export type Positions<S extends Shape> = { [K in keyof S]: Tensor<[number], 'int32'> };
/** nonzero(x): one vector of positions for each axis. */
export type NonzeroFunction = <S extends Shape>(x: Tensor<S, DType>) => Positions<S>;
