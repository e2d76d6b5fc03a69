/** @file The shapes of `tile`, `repeat`, `meshgrid` and `unstack`, as types. */
import type { Multiply } from './arithmetic.ts';
import type { DropAt, Position, SetAt } from './axes.ts';
import type { PartShapes } from './join.ts';
import type { Product } from './reshape.ts';
import type { IsLiteral, Shape, Unranked } from './shape.ts';

/** Product of two sizes; `number` where one is not literal. */
export type MultiplyDim<X, Y> =
  Y extends 1 ? X
  : X extends 1 ? Y
  : X extends number ? (Y extends number ? ([IsLiteral<X>, IsLiteral<Y>] extends [true, true] ? Multiply<X, Y> : number) : number)
  : number;
/** The number of elements; `number` where the rank is unknown. */
export type SizeOf<S extends Shape> = number extends S['length'] ? number : Product<S>;

/** S with each axis so many times as long, aligned at the last one; a number is for the last axis. */
export type Tile<S extends Shape, Times extends number | readonly number[]> =
  true extends Unranked<S> ? Shape
  : Times extends number ? TileEach<S, readonly [Times]>
  : Times extends readonly number[] ? (number extends Times['length'] ? Shape : TileEach<S, Times>)
  : Shape;
/** `Tile` from the last axis to the first. */
export type TileEach<S extends Shape, Times extends readonly number[], Done extends Shape = []> =
  Times extends readonly [...infer Others extends readonly number[], infer Count extends number]
    ? S extends [...infer Rest extends Shape, infer D]
      ? TileEach<Rest, Others, [MultiplyDim<D, Count> extends infer N extends number ? N : number, ...Done]>
      : TileEach<[], Others, [Count, ...Done]>
    : [...S, ...Done];

/** S with each element of an axis so many times in a row; without an axis, S flattened. */
export type RepeatAlong<S extends Shape, Count extends number, Axis extends number | undefined> =
  Axis extends number
    ? Position<S, Axis> extends infer P extends keyof S & string
      ? SetAt<S, P, MultiplyDim<S[P], Count> extends infer N extends number ? N : number>
      : Shape
    : [MultiplyDim<SizeOf<S>, Count> extends infer N extends number ? N : number];

/** How a grid is laid out: 'xy' has the axis of the second vector first, as images have; 'ij' keeps the order. */
export type Indexing = 'xy' | 'ij';
/** The lengths of some vectors. */
export type Lengths<Shapes extends Shape[], Done extends Shape = []> =
  Shapes extends [infer First extends Shape, ...infer Rest extends Shape[]] ? Lengths<Rest, [...Done, First[0]]>
  : Shapes extends [] ? Done : Shape;
/** The shape of a grid of vectors. */
export type Meshgrid<Shapes extends Shape[], Layout extends Indexing> =
  Lengths<Shapes> extends infer S extends Shape
    ? Layout extends 'xy' ? (S extends [infer X extends number, infer Y extends number, ...infer Rest extends Shape] ? [Y, X, ...Rest] : S) : S
    : never;

/** The shapes of the slices of S along an axis: { ok: shapes }. */
export type Unstack<S extends Shape, Axis extends number> =
  true extends Unranked<S> | (number extends Axis ? true : false) ? { ok: Shape[] }
  : Position<S, Axis> extends infer P extends keyof S ? { ok: PartShapes<S[P], DropAt<S, P>> } : { ok: Shape[] };
