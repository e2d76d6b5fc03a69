/** @file The shapes of `take` and `embedding`, as types. */
import type { Position } from './axes.ts';
import type { Shape, Show, Unranked } from './shape.ts';

/** S with the axis replaced by the axes of the indices. */
export type Take<S extends Shape, Indices extends Shape, Axis extends number> =
  number extends S['length'] | Indices['length'] | Axis ? Shape : TakeAt<S, Indices, Position<S, Axis>>;
/** `Take` at position P. */
export type TakeAt<S extends Shape, Indices extends Shape, P, Count extends 0[] = [], Done extends Shape = []> =
  S extends [infer First extends number, ...infer Rest extends Shape]
    ? `${Count['length']}` extends P ? [...Done, ...Indices, ...Rest] : TakeAt<Rest, Indices, P, [...Count, 0], [...Done, First]>
    : Shape;

/** The rows of a table [vocabulary, size] that the ids name. */
export type Embedding<Table extends Shape, Ids extends Shape> =
  true extends Unranked<Table> ? { ok: Shape }
  : Table extends [number, infer Size extends number] ? { ok: [...Ids, Size] }
  : `the table needs 2 dimensions [vocabulary, size], got ${Show<Table>}`;
