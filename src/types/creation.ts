/** @file The lengths of ranges and the shapes asked of unknown tensors, as types. */
import type { Subtract } from './arithmetic.ts';
import type { IsLiteral, Shape } from './shape.ts';

/** Number of the integers from Start up to Stop; `number` where that is not known. A fraction leaves it unknown. */
export type CountFrom<Start extends number, Stop extends number> =
  [IsWhole<Start>, IsWhole<Stop>] extends [true, true] ? ([Subtract<Stop, Start>] extends [never] ? 0 : Subtract<Stop, Start>) : number;
/** Whether a number literal has digits only: neither sign nor fraction. */
export type IsWhole<N extends number> =
  IsLiteral<N> extends true ? (`${N}` extends `-${string}` | `${string}.${string}` | `${string}e${string}` ? false : true) : false;

/** The shape that `expect` asserts: -1 is any size. */
export type Expected<T extends Shape> = { [K in keyof T]: T[K] extends -1 ? number : T[K] };
