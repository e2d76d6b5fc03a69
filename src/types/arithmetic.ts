/** @file Exact arithmetic on number-literal types, digit by digit, so that 60000 x 784 costs what 6 x 7 costs per digit pair. */

// A number is a tuple of digit characters, most significant first. Tuple lengths as numbers would stop at 9,999, below 784 x 512.

/** One decimal digit. */
export type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';
/** A number as its digits, most significant first; [] is zero. */
export type Digits = readonly Digit[];
/** Column of a digit in the tables; '10' is '9' with a carry or borrow. */
export type Column = Digit | '10';
/** The column one to the right: a digit plus its carry. */
export type NextColumn = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'];
/** The digit after this one. */
export type NextDigit = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '9'];
/** Carry or borrow. */
export type Carry = '0' | '1';

/** Last digit of a + b. */
export interface SumDigit {
  '0': ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];
  '1': ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '1'];
  '2': ['2', '3', '4', '5', '6', '7', '8', '9', '0', '1', '2'];
  '3': ['3', '4', '5', '6', '7', '8', '9', '0', '1', '2', '3'];
  '4': ['4', '5', '6', '7', '8', '9', '0', '1', '2', '3', '4'];
  '5': ['5', '6', '7', '8', '9', '0', '1', '2', '3', '4', '5'];
  '6': ['6', '7', '8', '9', '0', '1', '2', '3', '4', '5', '6'];
  '7': ['7', '8', '9', '0', '1', '2', '3', '4', '5', '6', '7'];
  '8': ['8', '9', '0', '1', '2', '3', '4', '5', '6', '7', '8'];
  '9': ['9', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
}
/** Carry of a + b. */
export interface SumCarry {
  '0': ['0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '1'];
  '1': ['0', '0', '0', '0', '0', '0', '0', '0', '0', '1', '1'];
  '2': ['0', '0', '0', '0', '0', '0', '0', '0', '1', '1', '1'];
  '3': ['0', '0', '0', '0', '0', '0', '0', '1', '1', '1', '1'];
  '4': ['0', '0', '0', '0', '0', '0', '1', '1', '1', '1', '1'];
  '5': ['0', '0', '0', '0', '0', '1', '1', '1', '1', '1', '1'];
  '6': ['0', '0', '0', '0', '1', '1', '1', '1', '1', '1', '1'];
  '7': ['0', '0', '0', '1', '1', '1', '1', '1', '1', '1', '1'];
  '8': ['0', '0', '1', '1', '1', '1', '1', '1', '1', '1', '1'];
  '9': ['0', '1', '1', '1', '1', '1', '1', '1', '1', '1', '1'];
}
/** Last digit of a - b, borrowing where b is larger. */
export interface DifferenceDigit {
  '0': ['0', '9', '8', '7', '6', '5', '4', '3', '2', '1', '0'];
  '1': ['1', '0', '9', '8', '7', '6', '5', '4', '3', '2', '1'];
  '2': ['2', '1', '0', '9', '8', '7', '6', '5', '4', '3', '2'];
  '3': ['3', '2', '1', '0', '9', '8', '7', '6', '5', '4', '3'];
  '4': ['4', '3', '2', '1', '0', '9', '8', '7', '6', '5', '4'];
  '5': ['5', '4', '3', '2', '1', '0', '9', '8', '7', '6', '5'];
  '6': ['6', '5', '4', '3', '2', '1', '0', '9', '8', '7', '6'];
  '7': ['7', '6', '5', '4', '3', '2', '1', '0', '9', '8', '7'];
  '8': ['8', '7', '6', '5', '4', '3', '2', '1', '0', '9', '8'];
  '9': ['9', '8', '7', '6', '5', '4', '3', '2', '1', '0', '9'];
}
/** Borrow of a - b. */
export interface DifferenceBorrow {
  '0': ['0', '1', '1', '1', '1', '1', '1', '1', '1', '1', '1'];
  '1': ['0', '0', '1', '1', '1', '1', '1', '1', '1', '1', '1'];
  '2': ['0', '0', '0', '1', '1', '1', '1', '1', '1', '1', '1'];
  '3': ['0', '0', '0', '0', '1', '1', '1', '1', '1', '1', '1'];
  '4': ['0', '0', '0', '0', '0', '1', '1', '1', '1', '1', '1'];
  '5': ['0', '0', '0', '0', '0', '0', '1', '1', '1', '1', '1'];
  '6': ['0', '0', '0', '0', '0', '0', '0', '1', '1', '1', '1'];
  '7': ['0', '0', '0', '0', '0', '0', '0', '0', '1', '1', '1'];
  '8': ['0', '0', '0', '0', '0', '0', '0', '0', '0', '1', '1'];
  '9': ['0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '1'];
}
/** Last digit of a x b. */
export interface ProductDigit {
  '0': ['0', '0', '0', '0', '0', '0', '0', '0', '0', '0'];
  '1': ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
  '2': ['0', '2', '4', '6', '8', '0', '2', '4', '6', '8'];
  '3': ['0', '3', '6', '9', '2', '5', '8', '1', '4', '7'];
  '4': ['0', '4', '8', '2', '6', '0', '4', '8', '2', '6'];
  '5': ['0', '5', '0', '5', '0', '5', '0', '5', '0', '5'];
  '6': ['0', '6', '2', '8', '4', '0', '6', '2', '8', '4'];
  '7': ['0', '7', '4', '1', '8', '5', '2', '9', '6', '3'];
  '8': ['0', '8', '6', '4', '2', '0', '8', '6', '4', '2'];
  '9': ['0', '9', '8', '7', '6', '5', '4', '3', '2', '1'];
}
/** Tens of a x b. */
export interface ProductTens {
  '0': ['0', '0', '0', '0', '0', '0', '0', '0', '0', '0'];
  '1': ['0', '0', '0', '0', '0', '0', '0', '0', '0', '0'];
  '2': ['0', '0', '0', '0', '0', '1', '1', '1', '1', '1'];
  '3': ['0', '0', '0', '0', '1', '1', '1', '2', '2', '2'];
  '4': ['0', '0', '0', '1', '1', '2', '2', '2', '3', '3'];
  '5': ['0', '0', '1', '1', '2', '2', '3', '3', '4', '4'];
  '6': ['0', '0', '1', '1', '2', '3', '3', '4', '4', '5'];
  '7': ['0', '0', '1', '2', '2', '3', '4', '4', '5', '6'];
  '8': ['0', '0', '1', '2', '3', '4', '4', '5', '6', '7'];
  '9': ['0', '0', '1', '2', '3', '4', '5', '6', '7', '8'];
}

/** Digits of the text of a number. */
export type Parse<Text extends string, Done extends Digits = []> =
  Text extends `${infer First extends Digit}${infer Rest}` ? Parse<Rest, [...Done, First]> : Done;
/** Text of some digits. */
export type Print<D extends readonly string[], Done extends string = ''> =
  D extends [infer First extends string, ...infer Rest extends readonly string[]] ? Print<Rest, `${Done}${First}`> : Done;
/** Without leading zeros. */
export type Trim<D extends Digits> =
  D extends ['0', infer Second extends Digit, ...infer Rest extends Digits] ? Trim<[Second, ...Rest]> : D;
/** The number that the digits stand for. */
export type ToNumber<D extends Digits> = Print<Trim<D>> extends `${infer N extends number}` ? N : number;
/** The digits of a number. */
export type ToDigits<N extends number> = Parse<`${N}`>;

/** Column of a digit, moved on by the carry. */
export type ColumnOf<D extends Digit, C extends Carry> = C extends '1' ? NextColumn[D] : D;
/** A + B. */
export type AddDigits<A extends Digits, B extends Digits, C extends Carry = '0', Done extends Digits = []> =
  A extends [...infer ARest extends Digits, infer ALast extends Digit]
    ? B extends [...infer BRest extends Digits, infer BLast extends Digit]
      ? AddDigits<ARest, BRest, SumCarry[ALast][ColumnOf<BLast, C>], [SumDigit[ALast][ColumnOf<BLast, C>], ...Done]>
      : C extends '1' ? AddDigits<A, ['1'], '0', Done> : [...A, ...Done]
    : C extends '1' ? AddDigits<B, ['1'], '0', Done> : [...B, ...Done];
/** A - B, or false where B is larger. */
export type SubtractDigits<A extends Digits, B extends Digits, C extends Carry = '0', Done extends Digits = []> =
  A extends [...infer ARest extends Digits, infer ALast extends Digit]
    ? B extends [...infer BRest extends Digits, infer BLast extends Digit]
      ? SubtractDigits<ARest, BRest, DifferenceBorrow[ALast][ColumnOf<BLast, C>], [DifferenceDigit[ALast][ColumnOf<BLast, C>], ...Done]>
      : C extends '1' ? SubtractDigits<A, ['1'], '0', Done> : Trim<[...A, ...Done]>
    : B extends [] ? (C extends '1' ? false : Trim<Done>) : false;
/** A times one digit. */
export type MultiplyByDigit<A extends Digits, M extends Digit, Over extends Digit = '0', Done extends Digits = []> =
  A extends [...infer ARest extends Digits, infer ALast extends Digit]
    ? MultiplyByDigit<
        ARest,
        M,
        SumCarry[ProductDigit[ALast][M]][Over] extends '1' ? NextDigit[ProductTens[ALast][M]] : ProductTens[ALast][M],
        [SumDigit[ProductDigit[ALast][M]][Over], ...Done]
      >
    : Over extends '0' ? Done : [Over, ...Done];
/** A x B, by the digits of B from the first on. */
export type MultiplyDigits<A extends Digits, B extends Digits, Done extends Digits = []> =
  B extends [infer First extends Digit, ...infer Rest extends Digits]
    ? MultiplyDigits<
        A,
        Rest,
        First extends '0' ? [...Done, '0']
        : Done extends [] ? MultiplyByDigit<A, First>
        : AddDigits<[...Done, '0'], MultiplyByDigit<A, First>>
      >
    : Done;
/** How often B goes into Remainder (at most nine times), and what is left. */
export type CountDigit<Remainder extends Digits, B extends Digits, Quotient extends Digit = '0'> =
  SubtractDigits<Remainder, B> extends infer Less extends Digits ? CountDigit<Less, B, NextDigit[Quotient]> : [Quotient, Remainder];
/** Long division: [quotient, remainder]. */
export type DivideDigits<A extends Digits, B extends Digits, Remainder extends Digits = [], Quotient extends Digits = []> =
  A extends [infer First extends Digit, ...infer Rest extends Digits]
    ? CountDigit<Trim<[...Remainder, First]>, B> extends [infer Next extends Digit, infer Left extends Digits]
      ? DivideDigits<Rest, B, Left, [...Quotient, Next]>
      : never
    : [Quotient, Remainder];

/** A + B. */
export type Add<A extends number, B extends number> =
  A extends 0 ? B : B extends 0 ? A : ToNumber<AddDigits<ToDigits<A>, ToDigits<B>>>;
/** A - B, or `never` where it is negative. */
export type Subtract<A extends number, B extends number> =
  B extends 0 ? A : SubtractDigits<ToDigits<A>, ToDigits<B>> extends infer D extends Digits ? ToNumber<D> : never;
/** A x B. */
export type Multiply<A extends number, B extends number> =
  A extends 1 ? B : B extends 1 ? A : ToNumber<MultiplyDigits<ToDigits<A>, ToDigits<B>>>;
/** [quotient, remainder]; `never` for division by zero. */
export type DivMod<A extends number, B extends number> =
  B extends 1 ? [A, 0]
  : B extends 0 ? never
  : DivideDigits<ToDigits<A>, ToDigits<B>> extends [infer Q extends Digits, infer R extends Digits]
    ? [ToNumber<Q>, R extends [] ? 0 : ToNumber<R>]
    : never;
/** A / B, rounded up. */
export type CeilDivide<A extends number, B extends number> = DivMod<Add<A, Subtract<B, 1>>, B>[0];
