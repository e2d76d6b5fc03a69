/** @file The types of loops, branches and attention. */
import type { Tensor } from '../tensor/tensor.ts';
import type { FloatDType, Shape } from '../types/index.ts';

/** A tree of tensors with the first axis of each taken off: what a loop sees of its stacked elements at one step. */
export type ElementOf<X> =
  X extends Tensor<infer S, infer D>
    ? S extends readonly [number, ...infer R extends Shape]
      ? Tensor<R, D>
      : Tensor<Shape, D>
    : X extends object
      ? { [K in keyof X]: ElementOf<X[K]> }
      : X;
/** A tree of tensors with one more axis in front of each: the results of all steps of a loop. */
export type Stacked<Y, N extends number = number> =
  Y extends Tensor<infer S, infer D> ? Tensor<[N, ...S], D> : Y extends object ? { [K in keyof Y]: Stacked<Y[K], N> } : Y;
/** scan: a loop over the first axis of xs, or of a given length. */
export interface ScanFunction {
  /** The last carry, and the results of all steps. */
  <C, X, Y>(
    f: (carry: C, x: ElementOf<X>) => readonly [carry: NoInfer<C>, result: Y],
    init: C,
    xs: X,
    options?: { readonly length?: number; readonly reverse?: boolean; readonly checkpoint?: boolean },
  ): [carry: C, results: Stacked<Y>];
}
/** cond: one of two functions with results of one form. */
export type CondFunction = <A extends readonly unknown[], R>(
  condition: Tensor<[], 'bool'>,
  yes: (...operands: A) => R,
  no: (...operands: NoInfer<A>) => NoInfer<R>,
  ...operands: A
) => R;
/** whileLoop: a carry of any form. */
export type WhileLoopFunction = <C>(condition: (carry: C) => Tensor<[], 'bool'>, step: (carry: C) => NoInfer<C>, init: C) => C;
/** fori: a carry of any form, and the number of the step. */
export type ForiFunction = <C>(start: number, end: number, step: (i: Tensor<[], 'int32'>, carry: C) => NoInfer<C>, init: C) => C;
/** map: a function of single elements over stacked ones. */
export type MapFunction = <X, Y>(f: (x: ElementOf<X>) => Y, xs: X) => Stacked<Y>;

/** The result of attention: an output of the values' width for each query. */
export type Attended<Q extends Shape, V extends Shape> = Q extends readonly [...infer F extends Shape, number]
  ? V extends readonly [...Shape, infer E extends number]
    ? [...F, E]
    : Shape
  : Shape;
/** scaledDotProductAttention. */
export type AttentionFunction = <Q extends Shape, K extends Shape, V extends Shape, D extends FloatDType>(
  query: Tensor<Q, D>,
  key: Tensor<K, D>,
  value: Tensor<V, D>,
  options?: {
    readonly causal?: boolean;
    readonly mask?: Tensor<Shape, 'bool'> | Tensor<Shape, D>;
    readonly scale?: number;
  },
) => Tensor<Attended<Q, V>, D>;
