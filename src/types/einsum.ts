/** @file The shapes of `einsum` and `tensordot`, read from the equation or the axes, as types. */
import type { DropAt, Position } from './axes.ts';
import type { BroadcastDim } from './broadcast.ts';
import type { Fits, FitsAll, Shape, Show, ShowDim, Unranked } from './shape.ts';

/** Letter -> size. The axes of '...' have digits for letters. */
export type Sizes = { readonly [letter: string]: number };
/** Names of the axes that '...' stands for, by their number: the last axis has the same name whatever the rank. */
export type DotNames = ['', '9', '89', '789', '6789', '56789', '456789'];
/** How many axes are left for '...' beside the letters. */
export type DotCount<Letters extends string, S extends Shape> =
  Letters extends `${infer _}${infer Rest}`
    ? S extends [unknown, ...infer Others extends Shape] ? DotCount<Rest, Others> : 0
    : S['length'];
/** The names that '...' stands for in one operand; '' where there is no '...'. */
export type DotsOf<Letters extends string, S extends Shape> =
  Letters extends `${infer Before}...${infer After}`
    ? DotNames[DotCount<`${Before}${After}`, S> & keyof DotNames] extends infer Names extends string ? Names : never
    : '';
/** The letters with names in the place of '...'. */
export type Spell<Letters extends string, Dots extends string> =
  Letters extends `${infer Before}...${infer After}` ? `${Before}${Dots}${After}` : Letters;
/** The longer of two lists of names, one of which ends with the other. */
export type LongerDots<A extends string, B extends string> = B extends `${string}${A}` ? B : A;
/** Text without its spaces. */
export type WithoutSpaces<Text extends string> = Text extends `${infer Before} ${infer After}` ? WithoutSpaces<`${Before}${After}`> : Text;

/** The letters of one operand bound to its sizes: { sizes: all so far }, or what is wrong. What '...' stands for broadcasts. */
export type BindLetters<Letters extends string, S extends Shape, Known extends Sizes, AllLetters extends string, Whole extends Shape> =
  Letters extends `${infer Letter}${infer OtherLetters}`
    ? S extends [infer D extends number, ...infer Rest extends Shape]
      ? Letter extends keyof Known
        ? Letter extends `${number}`
          ? BroadcastDim<Known[Letter], D> extends { d: infer Size extends number }
            ? BindLetters<OtherLetters, Rest, Omit<Known, Letter> & { [K in Letter]: Size }, AllLetters, Whole>
            : `'...' is ${ShowDim<Known[Letter]>} and ${ShowDim<D>}`
          : Fits<Known[Letter], D> extends true ? BindLetters<OtherLetters, Rest, Known, AllLetters, Whole>
          : `'${Letter}' is ${ShowDim<Known[Letter]>} and ${ShowDim<D>}`
        : BindLetters<OtherLetters, Rest, Known & { [K in Letter]: D }, AllLetters, Whole>
      : `'${AllLetters}' has more letters than ${Show<Whole>} has dimensions`
    : S extends [] ? { sizes: Known } : `'${AllLetters}' has fewer letters than ${Show<Whole>} has dimensions`;
/** `BindLetters` over all operands: { sizes, and the names that '...' stands for in the output }. */
export type BindOperands<Inputs extends string, Shapes extends Shape[], Known extends Sizes = {}, Dots extends string = ''> =
  Shapes extends [infer S extends Shape, ...infer Others extends Shape[]]
    ? Inputs extends `${infer Letters},${infer OtherInputs}`
      ? BindLetters<Spell<Letters, DotsOf<Letters, S>>, S, Known, Letters, S> extends infer Answer
        ? Answer extends { sizes: infer More extends Sizes }
          ? BindOperands<OtherInputs, Others, More, LongerDots<Dots, DotsOf<Letters, S>>>
          : Answer
        : never
      : Others extends []
        ? BindLetters<Spell<Inputs, DotsOf<Inputs, S>>, S, Known, Inputs, S> extends infer Answer
          ? Answer extends { sizes: infer More extends Sizes } ? { sizes: More; dots: LongerDots<Dots, DotsOf<Inputs, S>> } : Answer
          : never
        : 'more tensors than operands in the equation'
    : 'more operands in the equation than tensors';
/** The sizes of the output letters. */
export type OutputShape<Letters extends string, Known extends Sizes, Done extends Shape = []> =
  Letters extends `${infer Letter}${infer Rest}`
    ? Letter extends keyof Known ? OutputShape<Rest, Known, [...Done, Known[Letter]]> : `output '${Letter}' is in no operand`
    : { ok: Done };

/** Letters in the order in which an output that is not written has them. */
export type Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** The letters that the operands have once, in alphabetical order. */
export type OnceIn<Inputs extends string, Letters extends string = Alphabet, Done extends string = ''> =
  // Of a text that is not known yet nothing is found out: every letter would double the possibilities.
  string extends Inputs ? string
  : Letters extends `${infer Letter}${infer Rest}`
    ? IsOnceIn<Inputs, Letter> extends true ? OnceIn<Inputs, Rest, `${Done}${Letter}`> : OnceIn<Inputs, Rest, Done>
    : Done;
/** Whether the text has the letter once. */
export type IsOnceIn<Text extends string, Letter extends string> =
  Text extends `${string}${Letter}${infer After}` ? (After extends `${string}${Letter}${string}` ? false : true) : false;
/** The output of an equation that has none: '...', then the letters that occur once. */
export type ImplicitOutput<Inputs extends string> = Inputs extends `${string}...${string}` ? `...${OnceIn<Inputs>}` : OnceIn<Inputs>;

/** The shape that an equation such as 'ij,jk->ik' makes of the operands. */
export type Einsum<Equation extends string, Shapes extends Shape[]> =
  true extends Unranked<Shapes[number]> | (number extends Shapes['length'] ? true : false) ? { ok: Shape }
  : string extends Equation ? { ok: Shape }
  : WithoutSpaces<Equation> extends infer Plain extends string
    ? Plain extends `${infer Inputs}->${infer Output}` ? EinsumOf<Inputs, Output, Shapes> : EinsumOf<Plain, ImplicitOutput<Plain>, Shapes>
    : never;
/** `Einsum` of an equation in two parts. */
export type EinsumOf<Inputs extends string, Output extends string, Shapes extends Shape[]> =
  BindOperands<Inputs, Shapes> extends infer Answer
    ? Answer extends { sizes: infer Known extends Sizes; dots: infer Dots extends string } ? OutputShape<Spell<Output, Dots>, Known> : Answer
    : never;

/** What tensordot sums over: so many last axes of a and first ones of b, or axes of a and axes of b. */
export type SummedAxes = number | readonly [a: number | readonly number[], b: number | readonly number[]];
/** The sizes of some axes, as written. */
export type SizesAt<S extends Shape, Axes extends readonly number[]> = {
  -readonly [K in keyof Axes]: Position<S, Axes[K]> extends infer P extends keyof S ? S[P] : number;
};
/** One axis as a list of it. */
export type AsList<Axes> = Axes extends readonly number[] ? Axes : Axes extends number ? readonly [Axes] : readonly number[];
/** S in two: its first Count sizes and the rest; false where there are not so many. */
export type CutAfter<S extends Shape, Count extends number, Done extends Shape = []> =
  Done['length'] extends Count ? [Done, S]
  : S extends [infer First extends number, ...infer Rest extends Shape] ? CutAfter<Rest, Count, [...Done, First]>
  : false;
/** S in two: the rest and its last Count sizes; false where there are not so many. */
export type CutBefore<S extends Shape, Count extends number, Done extends Shape = []> =
  Done['length'] extends Count ? [S, Done]
  : S extends [...infer Rest extends Shape, infer Last extends number] ? CutBefore<Rest, Count, [Last, ...Done]>
  : false;
/** The axes of a that are not summed over, then those of b: { ok: shape }, or what is wrong. */
export type Tensordot<A extends Shape, B extends Shape, Axes extends SummedAxes> =
  true extends Unranked<A> | Unranked<B> | (number extends Axes ? true : false) ? { ok: Shape }
  : Axes extends number
    ? CutBefore<A, Axes> extends [infer Rows extends Shape, infer X extends Shape]
      ? CutAfter<B, Axes> extends [infer Y extends Shape, infer Columns extends Shape] ? Summed<X, Y, Rows, Columns> : NotSoMany<A, B, Axes>
      : NotSoMany<A, B, Axes>
  : Axes extends readonly [infer P, infer Q] ? TensordotAt<A, B, AsList<P>, AsList<Q>>
  : never;
/** `Tensordot` over listed axes. */
export type TensordotAt<A extends Shape, B extends Shape, P extends readonly number[], Q extends readonly number[]> =
  number extends P['length'] | Q['length'] | P[number] | Q[number] ? { ok: Shape }
  : P['length'] extends Q['length']
    ? [SizesAt<A, P>, SizesAt<B, Q>] extends [infer X extends Shape, infer Y extends Shape]
      ? Summed<X, Y, DropAt<A, Position<A, P[number]>>, DropAt<B, Position<B, Q[number]>>>
      : { ok: Shape }
    : `${P['length']} axes of a and ${Q['length']} of b`;
/** The result where the summed sizes X and Y agree. */
export type Summed<X extends Shape, Y extends Shape, Rows extends Shape, Columns extends Shape> =
  FitsAll<X, Y> extends true ? { ok: [...Rows, ...Columns] } : `summed sizes ${Show<X>} and ${Show<Y>} differ`;
/** The sentence for more axes than there are. */
export type NotSoMany<A extends Shape, B extends Shape, Count extends number> = `${Show<A>} and ${Show<B>} do not both have ${Count} axes`;
