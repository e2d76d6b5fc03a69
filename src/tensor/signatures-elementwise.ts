/** @file The types of further elementwise functions, activations and samplers: see signatures.ts. */
import type { DType } from '../core/dtype.ts';
import type { Arg, AxisArg, AxisOf, Broadcast, FloatOf, IntegerDType, Ok, PromoteOperands, Shape, Split } from '../types/index.ts';
import type { Operand } from './signatures.ts';
import type { Tensor } from './tensor.ts';

/** polygamma(order, x). */
export type OrderFunction = <S extends Shape, D extends DType>(order: number, x: Tensor<S, D>) => Tensor<S, FloatOf<D>>;
/** A dtype that has bits to speak of. */
type BitsDType = IntegerDType | 'bool';
/** bitwiseNot: integers and bools keep their dtype. */
export type BitwiseNotFunction = <S extends Shape, D extends BitsDType>(x: Tensor<S, D>) => Tensor<S, D>;
/** bitwiseAnd, leftShift ...: of integers or bools; shapes broadcast, dtypes promote. */
export type BitwiseFunction<Op extends string, Kind extends BitsDType = BitsDType> = <
  A extends Shape,
  B extends Shape = A,
  DA extends Kind = never,
  DB extends Kind = never,
>(
  a: Tensor<A, DA>,
  b: Arg<Op, Broadcast<A, B>, Tensor<B, DB> | number>,
) => Tensor<Ok<Broadcast<A, B>>, NoInfer<PromoteOperands<DA, DB>>>;
/** lerp(a, b, weight): the three shapes broadcast. */
export type LerpFunction = <
  A extends Shape,
  B extends Shape = A,
  W extends Shape = A,
  DA extends DType = never,
  DB extends DType = never,
  DW extends DType = never,
>(
  a: Tensor<A, DA>,
  b: Operand<'lerp', A, B, DB>,
  weight: Operand<'lerp', Ok<Broadcast<A, B>>, W, DW>,
) => Tensor<Ok<Broadcast<Ok<Broadcast<A, B>>, W>>, NoInfer<FloatOf<PromoteOperands<DA, DB | DW>>>>;
/** What replaces NaN and the infinities in nanToNum. */
export interface NanToNumOptions {
  /** In the place of NaN; default 0. */
  readonly nan?: number | undefined;
  /** In the place of Infinity; default the greatest number of the dtype. */
  readonly posInf?: number | undefined;
  /** In the place of -Infinity; default the least number of the dtype. */
  readonly negInf?: number | undefined;
}
/** nanToNum(x, options): shape and dtype stay. */
export type NanToNumFunction = <S extends Shape, D extends DType>(x: Tensor<S, D>, options?: NanToNumOptions) => Tensor<S, D>;
/** threshold(x, limit, value): shape and dtype stay. */
export type ThresholdFunction = <S extends Shape, D extends DType>(x: Tensor<S, D>, limit: number, value: number) => Tensor<S, D>;
type FirstShape<Answer> = Answer extends { ok: readonly [infer First extends Shape, ...unknown[]] } ? First : Shape;
/** glu: half as long along one axis, the last by default. */
export type GluFunction = <S extends Shape, D extends DType, const Axis extends number = -1>(
  x: Arg<'glu', Split<S, 2, Axis>, Tensor<S, D>>,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1,
) => Tensor<FirstShape<Split<S, 2, Axis>>, FloatOf<D>>;
