/** @file Broadcasting as NumPy does it, as a type. */
import type { Equal, Shape, Show, Unranked } from './shape.ts';

/** Two sizes that meet: { d: size }, or false. `number` against a literal is believed; the run time checks it. */
export type BroadcastDim<X, Y> =
  Equal<X, Y> extends true ? { d: X }
  : Y extends 1 ? { d: X }
  : X extends 1 ? { d: Y }
  : number extends X ? { d: Y }
  : number extends Y ? { d: X }
  : false;
/** Two shapes of known rank, from the last axis to the first. */
export type BroadcastAxes<A extends Shape, B extends Shape, Done extends Shape = []> =
  A extends [...infer ARest extends Shape, infer X]
    ? B extends [...infer BRest extends Shape, infer Y]
      ? BroadcastDim<X, Y> extends { d: infer D extends number } ? BroadcastAxes<ARest, BRest, [D, ...Done]> : false
      : { ok: [...A, ...Done] }
    : { ok: [...B, ...Done] };
/** The shape of `a + b`. Equal shapes and scalars are answered first: they hold for type parameters too. */
export type Broadcast<A extends Shape, B extends Shape> =
  Equal<A, B> extends true ? { ok: A } : B extends [] ? { ok: A } : A extends [] ? { ok: B } : BroadcastUnequal<A, B>;
/** `Broadcast` of two shapes that are neither equal nor scalar. */
export type BroadcastUnequal<A extends Shape, B extends Shape> =
  true extends Unranked<A> | Unranked<B> ? { ok: Shape }
  : BroadcastAxes<A, B> extends infer R extends { ok: unknown } ? R
  : `cannot broadcast ${Show<A>} with ${Show<B>}`;

/** Whether S broadcasts to the target T without changing T: { ok: T }, or what is wrong. */
export type BroadcastTo<S extends Shape, T extends Shape> =
  true extends Unranked<S> | Unranked<T> ? { ok: T }
  : BroadcastsInto<S, T> extends true ? { ok: T } : `cannot broadcast ${Show<S>} to ${Show<T>}`;
/** Whether every size of S, from the last on, is that of T or 1. */
export type BroadcastsInto<S extends Shape, T extends Shape> =
  S extends [...infer SRest extends Shape, infer X]
    ? T extends [...infer TRest extends Shape, infer Y]
      ? true extends Equal<X, Y> | (X extends 1 ? true : false) | (number extends X | Y ? true : false)
        ? BroadcastsInto<SRest, TRest>
        : false
      : false
    : true;
