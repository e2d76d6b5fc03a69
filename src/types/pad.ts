/** @file The shape of `pad`, as a type. */
import type { AddDim } from './join.ts';
import type { Shape, Show, Unranked } from './shape.ts';

/** How many elements go before and after each axis. */
export type PadSpec = readonly [before: number, after: number];
/** What stands around the elements: a value, or elements of the tensor itself. */
export type PadMode = 'constant' | 'reflect' | 'symmetric' | 'edge' | 'wrap';
/** S with each axis longer by its two paddings. */
export type Pad<S extends Shape, Specs extends readonly PadSpec[]> =
  true extends Unranked<S> | (number extends Specs['length'] ? true : false) ? { ok: Shape }
  : Specs['length'] extends S['length'] ? { ok: Padded<S, Specs> }
  : `${Specs['length']} paddings for the ${S['length']} dimensions of ${Show<S>}`;
/** The padded sizes. */
export type Padded<S extends Shape, Specs extends readonly PadSpec[]> = {
  [K in keyof S]: K extends keyof Specs
    ? Specs[K] extends readonly [infer Before extends number, infer After extends number] ? AddDim<AddDim<Before, After>, S[K]> : number
    : number;
};
