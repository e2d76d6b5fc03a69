/** @file Axes as types: which there are, which position they mean, and the shapes of reductions and rearrangements. */
import type { Fits, Shape, Show, Unranked } from './shape.ts';

// Ranks 0 to 6 have tables; beyond that an axis is any number and what depends on it is the unknown shape.

/** Axis as written -> position, for each rank. */
export interface PositionTable {
  0: {};
  1: { '0': '0'; '-1': '0' };
  2: { '0': '0'; '1': '1'; '-2': '0'; '-1': '1' };
  3: { '0': '0'; '1': '1'; '2': '2'; '-3': '0'; '-2': '1'; '-1': '2' };
  4: { '0': '0'; '1': '1'; '2': '2'; '3': '3'; '-4': '0'; '-3': '1'; '-2': '2'; '-1': '3' };
  5: { '0': '0'; '1': '1'; '2': '2'; '3': '3'; '4': '4'; '-5': '0'; '-4': '1'; '-3': '2'; '-2': '3'; '-1': '4' };
  6: { '0': '0'; '1': '1'; '2': '2'; '3': '3'; '4': '4'; '5': '5'; '-6': '0'; '-5': '1'; '-4': '2'; '-3': '3'; '-2': '4'; '-1': '5' };
}
/** The axes that a rank has. */
export interface AxisTable {
  0: never;
  1: 0 | -1;
  2: 0 | 1 | -1 | -2;
  3: 0 | 1 | 2 | -1 | -2 | -3;
  4: 0 | 1 | 2 | 3 | -1 | -2 | -3 | -4;
  5: 0 | 1 | 2 | 3 | 4 | -1 | -2 | -3 | -4 | -5;
  6: 0 | 1 | 2 | 3 | 4 | 5 | -1 | -2 | -3 | -4 | -5 | -6;
}
/** The axes that a shape has. */
export type AxisOf<S extends Shape> = S['length'] extends keyof AxisTable ? AxisTable[S['length']] : number;
/** Position of an axis as a string, the key of the shape tuple; `never` where there is no such axis. */
export type Position<S extends Shape, Axis extends number> =
  S['length'] extends keyof PositionTable
    ? `${Axis}` extends keyof PositionTable[S['length']] ? PositionTable[S['length']][`${Axis}`] : never
    : never;

/** What an axis parameter takes; left out, it means all of them. */
export type Axes = number | readonly number[] | undefined;
/** The single axes of an axis argument. */
export type EachAxis<Axis> = Axis extends number ? Axis : Axis extends readonly (infer N extends number)[] ? N : never;
/** Whether the axes are among those that there are, or not known. */
export type AxesExist<Axis, Existing> = [Axis] extends [Existing] ? true : number extends Axis ? true : false;
/** The parameter type of a checked axis: itself, or the axes that there are. */
export type AxisArg<S extends Shape, Axis> =
  AxesExist<EachAxis<Axis>, AxisOf<S>> extends true ? Axis : Axis extends number ? AxisOf<S> : readonly AxisOf<S>[];
/**
 * What a parameter of several axes takes besides, where the axes are not literal. Of a variable of type number | number[]
 * TypeScript infers one half alone; this lets the other through.
 */
export type UnknownAxes<Axis> = number extends EachAxis<Axis> ? Axes : never;
// Parameters are written `AxisArg<S, Axis> | AxisOf<S> | -1`: so the editor offers the axes as completions, and an error lists
// them. An alias for that union would appear in the error by its name.

/** S without the positions in P. */
export type DropAt<S extends Shape, P, Count extends 0[] = [], Done extends Shape = []> =
  S extends [infer First extends number, ...infer Rest extends Shape]
    ? DropAt<Rest, P, [...Count, 0], `${Count['length']}` extends P ? Done : [...Done, First]>
    : Done;
/** S with the size D at the positions in P. */
export type SetAt<S extends Shape, P, D extends number> = { [K in keyof S]: K extends P ? D : S[K] };
/** S with the size D put in at position P. */
export type InsertAt<S extends Shape, P, D extends number, Count extends 0[] = [], Done extends Shape = []> =
  `${Count['length']}` extends P ? [...Done, D, ...S]
  : S extends [infer First extends number, ...infer Rest extends Shape] ? InsertAt<Rest, P, D, [...Count, 0], [...Done, First]>
  : Shape;

/** The shape of a sum, mean, max ... over some axes. */
export type Reduce<S extends Shape, Axis extends Axes, Keep extends boolean> =
  Axis extends undefined ? (Keep extends true ? SetAt<S, string, 1> : [])
  : number extends S['length'] ? Shape
  : Axis extends number ? (number extends Axis ? Shape : ReduceAt<S, Position<S, Axis>, Keep>)
  : Axis extends readonly number[] ? (number extends Axis['length'] ? Shape : ReduceAt<S, Position<S, Axis[number]>, Keep>)
  : Shape;
/** `Reduce` over known positions. */
export type ReduceAt<S extends Shape, P, Keep extends boolean> =
  [P] extends [never] ? Shape : Keep extends true ? SetAt<S, P, 1> : DropAt<S, P>;

/** The sizes of S at the positions in P, in their order. */
export type KeepAt<S extends Shape, P, Count extends 0[] = [], Done extends Shape = []> =
  S extends [infer First extends number, ...infer Rest extends Shape]
    ? KeepAt<Rest, P, [...Count, 0], `${Count['length']}` extends P ? [...Done, First] : Done>
    : Done;
/** The sizes of the named axes, as a shape: what has an element for each of their positions. */
export type NamedSizes<S extends Shape, Axis extends Axes> =
  number extends S['length'] ? Shape
  : Axis extends number ? (number extends Axis ? [number] : NamedSizesAt<S, Position<S, Axis>>)
  : Axis extends readonly number[] ? (number extends Axis['length'] ? Shape : NamedSizesAt<S, Position<S, Axis[number]>>)
  : Shape;
/** `NamedSizes` over known positions. */
export type NamedSizesAt<S extends Shape, P> = [P] extends [never] ? Shape : KeepAt<S, P>;

/** All axes in reverse order. */
export type Reverse<S extends Shape, Done extends Shape = []> =
  number extends S['length'] ? Shape
  : S extends [infer First extends number, ...infer Rest extends Shape] ? Reverse<Rest, [First, ...Done]>
  : Done;
/** The last two axes exchanged: the matrix transpose of a batch. */
export type SwapLast<S extends Shape> =
  number extends S['length'] ? Shape
  : S extends [...infer Batch extends Shape, infer M extends number, infer N extends number] ? [...Batch, N, M]
  : Shape;

/** The axes in a given order. */
export type Permute<S extends Shape, Order extends Shape> =
  true extends Unranked<S> | Unranked<Order> ? { ok: Shape }
  : Order['length'] extends S['length']
    ? Position<S, AxisOf<S>> extends Position<S, Order[number]> ? { ok: Permuted<S, Order> } : NoPermutation<S, Order>
    : NoPermutation<S, Order>;
/** The sizes of S in a valid order. */
export type Permuted<S extends Shape, Order extends Shape> = {
  [K in keyof Order]: Position<S, Order[K]> extends infer P extends keyof S ? S[P] : number;
};
/** The sentence for an order that leaves axes out or repeats them. */
export type NoPermutation<S extends Shape, Order extends Shape> = `${Show<Order>} is no permutation of the axes of ${Show<S>}`;

/** S with an axis of size 1 put in, so that it stands at `Axis` of the result. */
export type ExpandDims<S extends Shape, Axis extends number> =
  number extends S['length'] | Axis ? Shape : InsertAt<S, Position<[...S, 1], Axis>, 1>;
/** S without an axis of size 1, or without all of them. */
export type Squeeze<S extends Shape, Axis extends number | undefined> =
  number extends S['length'] ? { ok: Shape }
  : Axis extends undefined ? SqueezeAll<S>
  : Axis extends number ? (number extends Axis ? { ok: Shape } : SqueezeAt<S, Position<S, Axis>, Axis>)
  : never;
/** `Squeeze` of one axis. */
export type SqueezeAt<S extends Shape, P, Axis extends number> =
  [P] extends [never] ? `no axis ${Axis} in ${Show<S>}`
  : P extends keyof S ? (Fits<S[P], 1> extends true ? { ok: DropAt<S, P> } : `axis ${Axis} of ${Show<S>} is not 1`)
  : never;
/** `Squeeze` of every axis of size 1. */
export type SqueezeAll<S extends Shape, Done extends Shape = []> =
  S extends [infer First extends number, ...infer Rest extends Shape]
    ? number extends First ? { ok: Shape } : SqueezeAll<Rest, First extends 1 ? Done : [...Done, First]>
    : { ok: Done };
