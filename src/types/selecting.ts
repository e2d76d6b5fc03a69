/** @file The shapes of functions that pick and write elements by index tensors or masks, and names of their modes, as types. */
import type { Position, SetAt } from './axes.ts';
import type { Broadcast, BroadcastTo } from './broadcast.ts';
import type { CutAfter } from './einsum.ts';
import type { GatherND, Take } from './gather.ts';
import type { FitsAll, Shape, Show, ShowDim, Unranked } from './shape.ts';

/** What a norm is of: a power, or 'fro' for the root of the sum of squares of a matrix. */
export type NormOrder = number | 'fro';
/** What scatter does with what is there. */
export type ScatterMode = 'set' | 'add' | 'max' | 'min';

/** The shape of the indices, whose axes but one broadcast with those of S. */
export type TakeAlong<S extends Shape, I extends Shape, Axis extends number> =
  true extends Unranked<S> | Unranked<I> | (number extends Axis ? true : false) ? { ok: Shape }
  : S['length'] extends I['length'] ? TakeAlongAt<SetAt<S, Position<S, Axis>, 1>, I>
  : `indices ${Show<I>} have not as many axes as ${Show<S>}`;
/** `TakeAlong` of S with size 1 on the axis. */
export type TakeAlongAt<S, I extends Shape> = S extends Shape ? Broadcast<S, I> : never;

/** Whether updates broadcast to what take would give: { ok: S }, or what is wrong. */
export type Scatter<S extends Shape, I extends Shape, U extends Shape, Axis extends number> =
  Take<S, I, Axis> extends infer Wanted extends Shape
    ? BroadcastTo<U, Wanted> extends string ? `updates ${Show<U>} do not broadcast to ${Show<Wanted>}` : { ok: S }
    : never;

/** Whether updates broadcast to what gatherND would give: { ok: S }, or what is wrong; wrong indices are another's affair. */
export type ScatterND<S extends Shape, I extends Shape, U extends Shape> =
  GatherND<S, I> extends { ok: infer Wanted extends Shape }
    ? BroadcastTo<U, Wanted> extends string ? `updates ${Show<U>} do not broadcast to ${Show<Wanted>}` : { ok: S }
    : { ok: S };

/** A row for each segment of the rows of S. */
export type Segments<S extends Shape, Ids extends Shape, Count extends number> =
  true extends Unranked<S> ? { ok: Shape }
  : S extends [infer Rows, ...infer Rest extends Shape]
    ? Unranked<Ids> extends true ? { ok: [Count, ...Rest] }
      : FitsAll<Ids, [Rows & number]> extends true ? { ok: [Count, ...Rest] }
      : `ids ${Show<Ids>} for the ${ShowDim<Rows>} rows of ${Show<S>}`
    : 'a scalar has no rows';

/** The elements of S that a mask picks: the axes of the mask become one of unknown size. */
export type Masked<S extends Shape, Mask extends Shape> =
  true extends Unranked<S> | Unranked<Mask> ? { ok: Shape }
  : CutAfter<S, Mask['length']> extends [infer First extends Shape, infer Rest extends Shape]
    ? FitsAll<First, Mask> extends true ? { ok: [number, ...Rest] } : `the mask ${Show<Mask>} is not how ${Show<S>} begins`
    : `the mask ${Show<Mask>} is not how ${Show<S>} begins`;
