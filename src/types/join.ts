/** @file The shapes of `concat`, `stack` and `split`, as types. */
import type { Add, DivMod } from './arithmetic.ts';
import type { DropAt, InsertAt, Position, SetAt } from './axes.ts';
import type { Equal, FitsAll, IsLiteral, Shape, Show, ShowDim, Unranked } from './shape.ts';

/** Sum of two sizes; `number` where one is not literal. */
export type AddDim<X, Y> =
  X extends number ? (Y extends number ? ([IsLiteral<X>, IsLiteral<Y>] extends [true, true] ? Add<X, Y> : number) : number) : number;

/** Several shapes joined along an axis that they have. */
export type Concat<Shapes extends Shape[], Axis extends number> =
  true extends Unranked<Shapes[number]> ? { ok: Shape }
  : Shapes extends [infer First extends Shape, ...infer Rest extends Shape[]] ? ConcatAll<First, Rest, Axis>
  : { ok: SetAt<Shapes[number], Position<Shapes[number], Axis>, number> };
/** `Concat` of the shapes, one after another onto the first. */
export type ConcatAll<Done extends Shape, Shapes extends Shape[], Axis extends number> =
  Shapes extends [infer Next extends Shape, ...infer Rest extends Shape[]]
    ? ConcatPair<Done, Next, Position<Next, Axis>> extends infer Answer
      ? Answer extends { ok: infer Joined extends Shape } ? ConcatAll<Joined, Rest, Axis> : Answer
      : never
    : { ok: Done };
/** `Concat` of two shapes at position P. */
export type ConcatPair<A extends Shape, B extends Shape, P> =
  P extends keyof A & keyof B
    ? FitsAll<DropAt<A, P>, DropAt<B, P>> extends true
      ? { ok: SetAt<A, P, AddDim<A[P], B[P]>> }
      : `${Show<A>} and ${Show<B>} differ outside the axis`
    : { ok: Shape };

/** Several equal shapes joined along a new axis. */
export type Stack<Shapes extends Shape[], Axis extends number> =
  true extends Unranked<Shapes[number]> ? { ok: Shape }
  : number extends Shapes['length'] ? { ok: InsertAt<Shapes[number], Position<[...Shapes[number], 1], Axis>, number> }
  : Shapes extends [infer First extends Shape, ...infer Rest extends Shape[]]
    ? FirstOther<First, Rest> extends infer Other extends Shape ? `${Show<First>} and ${Show<Other>} differ`
      : { ok: InsertAt<First, Position<[...First, 1], Axis>, Shapes['length']> }
  : { ok: Shape };
/** The first of the shapes that does not fit S; false where all do. */
export type FirstOther<S extends Shape, Shapes extends Shape[]> =
  Shapes extends [infer Next extends Shape, ...infer Rest extends Shape[]]
    ? FitsAll<S, Next> extends true ? FirstOther<S, Rest> : Next
    : false;

/** What `split` takes: a number of equal sections, or the size of each. */
export type Sections = number | readonly number[];
/** The shapes that one shape is split into: { ok: shapes }, or what is wrong. */
export type Split<S extends Shape, Parts extends Sections, Axis extends number> =
  true extends Unranked<S> | (number extends Axis ? true : false) ? { ok: PartShapes<Parts, Shape> }
  : Position<S, Axis> extends infer P extends keyof S & string
    ? Parts extends number ? SplitEvenly<S, Parts, P, Axis> : Parts extends readonly number[] ? SplitSizes<S, Parts, P, Axis> : never
    : { ok: PartShapes<Parts, Shape> };
/** The same shape for every part. */
export type PartShapes<Parts, Part extends Shape> =
  Parts extends number ? Repeat<Part, Parts> : Parts extends readonly number[] ? { -readonly [K in keyof Parts]: Part } : Part[];
/** A tuple of Count times the same; an array where Count is not literal. */
export type Repeat<T, Count extends number, Done extends T[] = []> =
  number extends Count ? T[] : Done['length'] extends Count ? Done : Repeat<T, Count, [...Done, T]>;
/** `Split` into equal sections. */
export type SplitEvenly<S extends Shape, Count extends number, P extends keyof S & string, Axis extends number> =
  [IsLiteral<Count>, IsLiteral<S[P]>] extends [true, true]
    ? DivMod<S[P] & number, Count> extends [infer Size extends number, 0] ? { ok: Repeat<SetAt<S, P, Size>, Count> }
      : `axis ${Axis} of ${Show<S>} does not divide into ${Count} sections`
    : { ok: Repeat<SetAt<S, P, Count extends 1 ? S[P] & number : number>, Count> };
/** `Split` into sections of given sizes. */
export type SplitSizes<S extends Shape, Sizes extends readonly number[], P extends keyof S & string, Axis extends number> =
  number extends Sizes['length'] ? { ok: SetAt<S, P, number>[] }
  : number extends SumOf<Sizes> | S[P] ? { ok: SizedShapes<S, Sizes, P> }
  : Equal<SumOf<Sizes>, S[P]> extends true ? { ok: SizedShapes<S, Sizes, P> }
  : `axis ${Axis} of ${Show<S>} is ${ShowDim<S[P]>}, the sections have ${ShowDim<SumOf<Sizes>>}`;
/** The shapes with each of the sizes at position P. */
export type SizedShapes<S extends Shape, Sizes extends readonly number[], P> = { -readonly [K in keyof Sizes]: SetAt<S, P, Sizes[K]> };
/** The sum of some sizes; `number` where one is not literal. */
export type SumOf<Sizes extends readonly number[], Done extends number = 0> =
  Sizes extends readonly [infer First extends number, ...infer Rest extends readonly number[]] ? SumOf<Rest, AddDim<Done, First>> : Done;
