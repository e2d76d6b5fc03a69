/** @file The shapes of `reshape` and `flatten`, as types. */
import type { DivMod, Multiply } from './arithmetic.ts';
import type { Equal, IsLiteral, Shape, Show } from './shape.ts';

/** The product of literal sizes; `number` where one is not literal. One size alone is itself, even a type parameter. */
export type Product<S extends Shape> = S extends [infer D extends number] ? D : ProductOfLiterals<S>;
/** The product of literal sizes; `number` where one is not literal. */
export type ProductOfLiterals<S extends Shape, Done extends number = 1> =
  S extends [infer First extends number, ...infer Rest extends Shape]
    ? IsLiteral<First> extends true ? ProductOfLiterals<Rest, Multiply<Done, First>> : number
    : Done;
/** What is left of S and T past the sizes they begin with in common; type parameters and named sizes mostly go away there. */
export type PastCommon<S extends Shape, T extends Shape> =
  S extends [infer X, ...infer SRest extends Shape]
    ? T extends [infer Y, ...infer TRest extends Shape] ? (Equal<X, Y> extends true ? PastCommon<SRest, TRest> : [S, T]) : [S, T]
    : [S, T];
/** T with D in the place of -1. */
export type FillIn<T extends Shape, D extends number> = { ok: { [K in keyof T]: T[K] extends -1 ? D : T[K] } };
/** Product of what precedes the trailing sizes whose product is N; false where there is no such point. */
export type ProductBefore<S extends Shape, N extends number, Done extends number = 1> =
  Equal<Done, N> extends true ? Product<S>
  : S extends [...infer Rest extends Shape, infer Last extends number]
    ? IsLiteral<Last> extends true ? ProductBefore<Rest, N, Multiply<Done, Last>> : false
    : false;
/** Elements of S divided by N; false where that leaves a remainder. Trailing sizes are tried first: division is the dear way. */
export type Quotient<S extends Shape, N extends number> =
  ProductBefore<S, N> extends infer Q extends number ? Q
  : number extends ProductOfLiterals<S> | N ? number
  : DivMod<ProductOfLiterals<S>, N> extends [infer Q extends number, 0] ? Q
  : false;
/** T without its -1. */
export type WithoutMinusOne<T extends Shape, Done extends Shape = []> =
  T extends [infer First extends number, ...infer Rest extends Shape]
    ? WithoutMinusOne<Rest, First extends -1 ? Done : [...Done, First]>
    : Done;

/** The shape T with its -1 worked out, checked against the number of elements of S. */
export type Reshape<S extends Shape, T extends Shape> =
  number extends T['length'] ? { ok: Shape }
  : number extends S['length'] ? FillIn<T, number>
  : PastCommon<S, T> extends [infer SPast extends Shape, infer TPast extends Shape] ? ReshapePast<S, T, SPast, TPast>
  : never;
/** `Reshape`, decided by what is left past the common sizes. */
export type ReshapePast<S extends Shape, T extends Shape, SPast extends Shape, TPast extends Shape> =
  -1 extends TPast[number]
    ? number extends T[number] ? FillIn<T, number>
      : Quotient<SPast, Product<WithoutMinusOne<TPast>>> extends infer Q extends number ? FillIn<T, Q>
      : `${Show<S>} does not divide into ${Show<T>}`
  : Equal<ProductOfLiterals<SPast>, ProductOfLiterals<TPast>> extends true ? { ok: T }
  : number extends ProductOfLiterals<SPast> | ProductOfLiterals<TPast> | S[number] | T[number] ? { ok: T }
  : `${Show<S>} has ${ProductOfLiterals<S>} elements, ${Show<T>} has ${ProductOfLiterals<T>}`;

/** Keeps the first `Start` sizes and multiplies the rest; the kept ones may be type parameters. */
export type Flatten<S extends Shape, Start extends number, Kept extends Shape = []> =
  number extends S['length'] ? Shape
  : Kept['length'] extends Start ? [...Kept, Product<S>]
  : S extends [infer First extends number, ...infer Rest extends Shape] ? Flatten<Rest, Start, [...Kept, First]>
  : Shape;
