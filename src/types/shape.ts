/** @file What a shape is as a type, and the words in which every shape rule answers. */

/** A shape. `Shape` itself as a type argument is an unknown rank; a `number` in a tuple is an unknown size. */
export type Shape = number[];

/** Marks a named size; exists in the type system only. */
export declare const dimName: unique symbol;
/** A size that has a name and is known only when the program runs: Dim<'B'>. It is assignable to number. */
export type Dim<Name extends string> = number & { readonly [dimName]: Name };
/** Any named size. */
export type AnyDim = { readonly [dimName]: string };

// A shape rule gives { ok: shape }, or what is wrong as a string. The wrapper is what lets a check resolve inside generic
// functions: `S extends string` with a type parameter S stays open, `{ ok: S } extends string` is decided at once.

/** The shape of a rule's answer. On an error it is the unknown shape, so that one mistake gives one message. */
export type Ok<Answer> = Answer extends { ok: infer S extends Shape } ? S : Shape;
/** The parameter type of a checked argument: T, or the error text, which no argument is assignable to. */
export type Arg<Op extends string, Answer, T> = Answer extends string ? `ShapeError in ${Op}: ${Answer}` : T;

/** Whether a size is a number literal. */
export type IsLiteral<D> = D extends AnyDim ? false : number extends D ? false : true;
/** Identity: true at once for a type parameter and itself; a type parameter against anything else stays open. */
export type Equal<X, Y> = (<T>() => T extends X ? 1 : 2) extends <T>() => T extends Y ? 1 : 2 ? true : false;
/** Equal or possibly equal (one of them is `number`). Wrapped, so that a type parameter equals itself. */
export type Fits<X, Y> = { d: X } extends { d: Y } ? true : { d: Y } extends { d: X } ? true : false;
/** Whether two shapes agree, size by size. */
export type FitsAll<A extends Shape, B extends Shape> =
  A extends [infer X, ...infer ARest extends Shape]
    ? B extends [infer Y, ...infer BRest extends Shape] ? (Fits<X, Y> extends true ? FitsAll<ARest, BRest> : false) : false
    : B extends [] ? true : false;
/** Whether T is a union of several types. */
export type IsUnion<T, U = T> = T extends unknown ? ([U] extends [T] ? false : true) : never;
/** Whether the rank is unknown. */
export type Unranked<S extends Shape> = number extends S['length'] ? true : false;

/** A size as an error shows it: 784, B, or ? where it is unknown. */
export type ShowDim<D> =
  D extends { readonly [dimName]: infer Name extends string } ? Name : D extends number ? (number extends D ? '?' : `${D}`) : '?';
/** A shape as an error shows it: [128, 784]. */
export type Show<S, Done extends string = ''> =
  S extends readonly [infer First, ...infer Rest]
    ? Show<Rest, Done extends '' ? ShowDim<First> : `${Done}, ${ShowDim<First>}`>
    : S extends readonly [] ? `[${Done}]` : `[${Done}${Done extends '' ? '' : ', '}...]`;
