/** @file The shape of an Einstein sum, read from its equation, as a type. */
import type { Fits, Shape, Show, ShowDim, Unranked } from './shape.ts';

/** Letter -> size. */
export type Sizes = { readonly [letter: string]: number };
/** The letters of one operand bound to its sizes: { sizes: all so far }, or what is wrong. */
export type BindLetters<Letters extends string, S extends Shape, Known extends Sizes, AllLetters extends string, Whole extends Shape> =
  Letters extends `${infer Letter}${infer OtherLetters}`
    ? S extends [infer D extends number, ...infer Rest extends Shape]
      ? Letter extends keyof Known
        ? Fits<Known[Letter], D> extends true ? BindLetters<OtherLetters, Rest, Known, AllLetters, Whole>
          : `'${Letter}' is ${ShowDim<Known[Letter]>} and ${ShowDim<D>}`
        : BindLetters<OtherLetters, Rest, Known & { [K in Letter]: D }, AllLetters, Whole>
      : `'${AllLetters}' has more letters than ${Show<Whole>} has dimensions`
    : S extends [] ? { sizes: Known } : `'${AllLetters}' has fewer letters than ${Show<Whole>} has dimensions`;
/** `BindLetters` over all operands. */
export type BindOperands<Inputs extends string, Shapes extends Shape[], Known extends Sizes = {}> =
  Shapes extends [infer S extends Shape, ...infer Others extends Shape[]]
    ? Inputs extends `${infer Letters},${infer OtherInputs}`
      ? BindLetters<Letters, S, Known, Letters, S> extends infer Answer
        ? Answer extends { sizes: infer More extends Sizes } ? BindOperands<OtherInputs, Others, More> : Answer
        : never
      : Others extends [] ? BindLetters<Inputs, S, Known, Inputs, S> : 'more tensors than operands in the equation'
    : 'more operands in the equation than tensors';
/** The sizes of the output letters. */
export type OutputShape<Letters extends string, Known extends Sizes, Done extends Shape = []> =
  Letters extends `${infer Letter}${infer Rest}`
    ? Letter extends keyof Known ? OutputShape<Rest, Known, [...Done, Known[Letter]]> : `output '${Letter}' is in no operand`
    : { ok: Done };
/** The shape that an equation such as 'ij,jk->ik' makes of the operands. */
export type Einsum<Equation extends string, Shapes extends Shape[]> =
  true extends Unranked<Shapes[number]> ? { ok: Shape }
  : string extends Equation ? { ok: Shape }
  : Equation extends `${infer Inputs}->${infer Output}`
    ? BindOperands<Inputs, Shapes> extends infer Answer
      ? Answer extends { sizes: infer Known extends Sizes } ? OutputShape<Output, Known> : Answer
      : never
    : "the equation needs '->'";
