/** @file The types of vmap: trees with one more axis. */
import type { DType } from '../core/dtype.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { InsertAt, Position, Shape } from '../types/index.ts';

/** Where batch axes are: an axis, null for what has none, or a tree of these. */
export type AxisTree = number | null | readonly AxisTree[] | { readonly [name: string]: AxisTree };

/** S with a size N put in, so that it stands at `Axis` of the result. */
export type WithAxis<S extends Shape, Axis, N extends number> = number extends S['length']
  ? Shape
  : Axis extends 0
    ? [N, ...S]
    : Axis extends number
      ? InsertAt<S, Position<[...S, N], Axis>, N>
      : S;

/** The entry of a tree of axes for a part of what it belongs to. */
export type AxisFor<Axis, K> = Axis extends number | null ? Axis : K extends keyof Axis ? Axis[K] : number | null;

/** A tree of single examples as a tree of batches of N: each tensor has one more axis, where `Axis` says. */
export type BatchOf<T, Axis, N extends number> = [Axis] extends [null]
  ? T
  : T extends Tensor<infer S, infer D>
    ? Tensor<WithAxis<S, Axis, N>, D>
    : T extends (...args: never) => unknown
      ? T
      : T extends object
        ? { [K in keyof T]: BatchOf<T[K], AxisFor<Axis, K>, N> }
        : T;

/** vmap: the function over one more axis of any size. */
export interface VmapFunction {
  /** One tensor in, one out: the axis is the first. */
  <A extends Shape, DA extends DType, R extends Shape, DR extends DType>(
    f: (x: Tensor<A, DA>) => Tensor<R, DR>,
  ): <N extends number>(x: Tensor<[N, ...A], DA>) => Tensor<[N, ...R], DR>;
  /** Any arguments and any result, tensors or trees of them; where the axis is, the options say. */
  <A extends readonly unknown[], R, const In extends AxisTree = 0, const Out extends AxisTree = 0>(
    f: (...args: A) => R,
    options?: { readonly inAxes?: In; readonly outAxes?: Out },
  ): <N extends number>(...args: BatchOf<A, In, N>) => BatchOf<R, Out, N>;
}
