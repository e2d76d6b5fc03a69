/** @file The types of the samplers: see signatures.ts. */
import type { DType } from '../core/dtype.ts';
import type { AxisArg, AxisOf, FloatDType, IntegerDType, Reduce, Shape } from '../types/index.ts';
import type { Generator } from './generator.ts';
import type { AnyTensor, Tensor } from './tensor.ts';

/** Where a draw comes from. */
export interface DrawOptions {
  /** Fixes this one draw, whatever was drawn before. */
  readonly seed?: number;
  /** Default: the shared one. */
  readonly generator?: Generator;
}
interface GammaOptions<D> extends DrawOptions {
  readonly dtype?: D;
  /** Default 1. */
  readonly scale?: number;
}
/** random.gamma(shape, alpha, options). */
export type GammaFunction = <const S extends Shape, const D extends FloatDType = 'float32'>(
  shape: readonly [...S],
  alpha: number | AnyTensor,
  options?: GammaOptions<D>,
) => Tensor<S, NoInfer<D>>;
interface RandintOptions<D> extends DrawOptions {
  readonly dtype?: D;
}
/** random.randint(shape, minval, maxval, options). */
export type RandintFunction = <const S extends Shape, const D extends IntegerDType = 'int32'>(
  shape: readonly [...S],
  minval: number,
  maxval: number,
  options?: RandintOptions<D>,
) => Tensor<S, NoInfer<D>>;
interface CategoricalOptions<N> extends DrawOptions {
  /** How many for each row, as a last axis; left out, one without that axis. */
  readonly samples?: N;
}
type Categories<S extends Shape, N> = [N] extends [number] ? [...Reduce<S, -1, false>, N] : Reduce<S, -1, false>;
/** random.categorical(logits, options): one category for each row, or some. */
export type CategoricalFunction = <S extends Shape, const N extends number | undefined = undefined>(
  logits: Tensor<S, FloatDType>,
  options?: CategoricalOptions<N>,
) => Tensor<Categories<S, N>, 'int32'>;
interface ChoiceOptions extends DrawOptions {
  /** Whether one may be chosen more than once; default true. */
  readonly replace?: boolean;
  /** Weights, which need not add up to 1; default equal ones. */
  readonly p?: readonly number[] | AnyTensor;
}
type Rest<S extends Shape> = S extends [number, ...infer R extends Shape] ? R : Shape;
/** random.choice(from, shape, options): of 0 ... n - 1, or of the first axis of a tensor. */
export interface ChoiceFunction {
  <const C extends Shape>(from: number, shape: readonly [...C], options?: ChoiceOptions): Tensor<C, 'int32'>;
  <S extends Shape, D extends DType, const C extends Shape>(
    from: Tensor<S, D>,
    shape: readonly [...C],
    options?: ChoiceOptions,
  ): Tensor<[...C, ...Rest<S>], D>;
}
/** random.permutation(n, options). */
export type PermutationFunction = <const N extends number>(n: N, options?: DrawOptions) => Tensor<[N], 'int32'>;
interface ShuffleOptions<Axis> extends DrawOptions {
  /** Default 0. */
  readonly axis?: Axis;
}
/** random.shuffle(x, options). */
export type ShuffleFunction = <S extends Shape, D extends DType, const Axis extends number = 0>(
  x: Tensor<S, D>,
  options?: ShuffleOptions<AxisArg<S, Axis> | AxisOf<S>>,
) => Tensor<S, D>;
/** Options of `random.dropout`. */
export interface DropoutOptions extends DrawOptions {
  /** Broadcasts to the shape of x: elements that meet at an axis of size 1 are dropped together. Default the shape of x. */
  readonly noiseShape?: readonly number[];
}
/** random.dropout(x, rate, options). */
export type DropoutFunction = <S extends Shape, D extends FloatDType>(
  x: Tensor<S, D>,
  rate: number,
  options?: DropoutOptions,
) => Tensor<S, D>;
