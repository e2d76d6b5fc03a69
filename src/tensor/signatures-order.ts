/** @file The types of the functions of order and accumulation: sums so far, sorting, quantiles, counts. */
import type { DType } from '../core/dtype.ts';
import type {
  Axes,
  AxisArg,
  AxisOf,
  BinsOf,
  Cumulative,
  EdgesOf,
  FloatOf,
  Fractions,
  IntegerDType,
  Quantile,
  Reduce,
  Shape,
  SumT,
  TopK,
  UnknownAxes,
} from '../types/index.ts';
import type { Tensor } from './tensor.ts';

// ---------------------------------------------------------------- running accumulation

/** Options of cumsum, cumprod, cumMax, cumMin and logCumsumExp. */
export interface CumulativeOptions {
  /** Without the element itself: the result begins with what there is before the first one. Default false. */
  readonly exclusive?: boolean | undefined;
  /** From the end of the axis to its front. Default false. */
  readonly reverse?: boolean | undefined;
}
/** cumsum, cumprod: bool and narrow integers count in int32. */
export type CumulativeSumFunction = <S extends Shape, D extends DType, const Axis extends number | undefined = undefined>(
  x: Tensor<S, D>,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1,
  options?: CumulativeOptions,
) => Tensor<Cumulative<S, Axis>, SumT<D>>;
/** cumMax, cumMin: the dtype stays. */
export type CumulativeExtremeFunction = <S extends Shape, D extends DType, const Axis extends number | undefined = undefined>(
  x: Tensor<S, D>,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1,
  options?: CumulativeOptions,
) => Tensor<Cumulative<S, Axis>, D>;
/** logCumsumExp: integers and bools become float32. */
export type CumulativeFloatFunction = <S extends Shape, D extends DType, const Axis extends number | undefined = undefined>(
  x: Tensor<S, D>,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1,
  options?: CumulativeOptions,
) => Tensor<Cumulative<S, Axis>, FloatOf<D>>;

// ---------------------------------------------------------------- sorting

/** Options of sort and argsort. */
export interface SortOptions {
  /** The greatest first. Default false. */
  readonly descending?: boolean | undefined;
}
/** sort(x, axis, { descending }): the last axis by default. */
export type SortFunction = <S extends Shape, D extends DType, const Axis extends number = -1>(
  x: Tensor<S, D>,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1,
  options?: SortOptions,
) => Tensor<S, D>;
/** argsort(x, axis, { descending }): the last axis by default. */
export type ArgsortFunction = <S extends Shape, const Axis extends number = -1>(
  x: Tensor<S, DType>,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1,
  options?: SortOptions,
) => Tensor<S, 'int32'>;
/** topK(x, k, axis): the k greatest and where they stand; the last axis by default. */
export type TopKFunction = <S extends Shape, D extends DType, const K extends number, const Axis extends number = -1>(
  x: Tensor<S, D>,
  k: K,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1,
) => [values: Tensor<TopK<S, K, Axis>, D>, indices: Tensor<TopK<S, K, Axis>, 'int32'>];
/** median(x, axis, keepDims): over some axes, all by default. */
export type MedianFunction = <S extends Shape, D extends DType, const Axis extends Axes = undefined, Keep extends boolean = false>(
  x: Tensor<S, D>,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1 | UnknownAxes<Axis>,
  keepDims?: Keep,
) => Tensor<Reduce<S, Axis, Keep>, FloatOf<D>>;
/** quantile(x, q, axis, keepDims): several fractions stand along a new first axis. */
export type QuantileFunction = <
  S extends Shape,
  D extends DType,
  const Q extends Fractions,
  const Axis extends Axes = undefined,
  Keep extends boolean = false,
>(
  x: Tensor<S, D>,
  q: Q,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1 | UnknownAxes<Axis>,
  keepDims?: Keep,
) => Tensor<Quantile<S, Q, Axis, Keep>, FloatOf<D>>;

// ---------------------------------------------------------------- searching and counting

/** Options of searchSorted. */
export interface SearchOptions {
  /** Of equal elements: before the first one ('left', the default), or behind the last one ('right'). */
  readonly side?: 'left' | 'right' | undefined;
}
/** searchSorted(sorted, values, { side }): a place for each value; a JavaScript number has one. */
export type SearchSortedFunction = <N extends Shape, S extends Shape = []>(
  sorted: Tensor<N, DType>,
  values: Tensor<S, DType> | number,
  options?: SearchOptions,
) => Tensor<S, 'int32'>;

/** Options of unique: what to give besides the values. */
export interface UniqueOptions {
  /** How often each value occurs. Default false. */
  readonly counts?: boolean | undefined;
  /** For each element of x, the position of its value. Default false. */
  readonly inverse?: boolean | undefined;
}
/** The values, and what the options ask for. */
export type UniqueParts<S extends Shape, D extends DType, Options extends UniqueOptions> = {
  readonly values: Tensor<[number], D>;
} & (Options['counts'] extends true ? { readonly counts: Tensor<[number], 'int32'> } : unknown) &
  (Options['inverse'] extends true ? { readonly inverse: Tensor<S, 'int32'> } : unknown);
/** unique(x): the values; unique(x, options): the values, and what the options ask for. */
export interface UniqueFunction {
  <S extends Shape, D extends DType>(x: Tensor<S, D>): Tensor<[number], D>;
  <S extends Shape, D extends DType, const Options extends UniqueOptions>(x: Tensor<S, D>, options: Options): UniqueParts<S, D, Options>;
}

/** bincount(x, length, weights): how often each of 0 ... length - 1 occurs, or the sum of its weights. */
export type BincountFunction = <S extends Shape, const Length extends number, D extends DType = 'int32'>(
  x: Tensor<S, IntegerDType>,
  length: Length,
  weights?: Tensor<S, D>,
) => Tensor<[Length], SumT<D>>;

/** Options of histogram. */
export interface HistogramOptions {
  /** The outer edges of so many equal bins; left out, the least and the greatest element of x. */
  readonly range?: readonly [least: number, greatest: number] | undefined;
}
/** histogram(x, bins, { range }): the counts, and the edges of the bins. */
export interface HistogramFunction {
  <D extends DType, const Bins extends number = 10>(
    x: Tensor<Shape, D>,
    bins?: Bins,
    options?: HistogramOptions,
  ): [counts: Tensor<[Bins], 'int32'>, edges: Tensor<[EdgesOf<Bins>], FloatOf<D>>];
  <D extends DType, const Edges extends readonly number[]>(
    x: Tensor<Shape, D>,
    edges: Edges,
  ): [counts: Tensor<[BinsOf<Edges['length']>], 'int32'>, edges: Tensor<[Edges['length']], FloatOf<D>>];
}
