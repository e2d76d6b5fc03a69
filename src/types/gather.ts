/** @file The shapes of `take`, `gatherND` and `embedding`, as types. */
import type { Position } from './axes.ts';
import type { IsLiteral, Shape, Show, Unranked } from './shape.ts';

/** S with the axis replaced by the axes of the indices. */
export type Take<S extends Shape, Indices extends Shape, Axis extends number> =
  number extends S['length'] | Indices['length'] | Axis ? Shape : TakeAt<S, Indices, Position<S, Axis>>;
/** `Take` at position P. */
export type TakeAt<S extends Shape, Indices extends Shape, P, Count extends 0[] = [], Done extends Shape = []> =
  S extends [infer First extends number, ...infer Rest extends Shape]
    ? `${Count['length']}` extends P ? [...Done, ...Indices, ...Rest] : TakeAt<Rest, Indices, P, [...Count, 0], [...Done, First]>
    : Shape;

/** What positions [..., k] of the first k axes of S name: [..., ...rest]. */
export type GatherND<S extends Shape, Indices extends Shape> =
  number extends S['length'] | Indices['length'] ? { ok: Shape }
  : Indices extends [...infer Batch extends Shape, infer K extends number]
    ? IsLiteral<K> extends true
      ? [WithoutFirst<S, K>] extends [never] ? `positions of ${K} numbers for the axes of ${Show<S>}` : { ok: [...Batch, ...WithoutFirst<S, K>] }
      : { ok: Shape }
  : 'the indices are a scalar';
/** S without its first K axes; `never` where it has not so many. */
export type WithoutFirst<S extends Shape, K extends number, Count extends 0[] = []> =
  Count['length'] extends K ? S
  : S extends [number, ...infer Rest extends Shape] ? WithoutFirst<Rest, K, [...Count, 0]> : never;

/** The rows of a table [vocabulary, size] that the ids name. */
export type Embedding<Table extends Shape, Ids extends Shape> =
  true extends Unranked<Table> ? { ok: Shape }
  : Table extends [number, infer Size extends number] ? { ok: [...Ids, Size] }
  : `the table needs 2 dimensions [vocabulary, size], got ${Show<Table>}`;
