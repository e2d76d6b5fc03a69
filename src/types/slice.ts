/** @file The shape of a slice, as a type. */
import type { Add, CeilDivide, Subtract } from './arithmetic.ts';
import type { IsLiteral, Shape, Show, ShowDim, Unranked } from './shape.ts';

/**
 * What `slice` takes for one axis: ':' keeps it, a number picks one index and drops the axis, [start], [start, stop] and
 * [start, stop, step] take a range. Negative indices count from the end. With a negative step the range runs downwards from
 * start to just above stop. An end that is undefined is the outermost in its direction: [undefined, undefined, -1] reverses.
 */
export type SliceSpec =
  | number
  | ':'
  | readonly [start: End]
  | readonly [start: End, stop: End]
  | readonly [start: End, stop: End, step: number];
/** An end of a range. */
export type End = number | undefined;

/** Whether a step leads downwards. */
export type IsDown<Step extends number> = `${Step}` extends `-${string}` ? true : false;
/** The start of a range, of which undefined is the outermost. */
export type StartOf<Start, Step extends number> = Start extends undefined ? (IsDown<Step> extends true ? -1 : 0) : Start;
/** The stop of a range, of which undefined is the outermost: -size - 1 stands for the place before index 0. */
export type StopOf<D, Stop, Step extends number> =
  Stop extends undefined
    ? IsDown<Step> extends true
      ? D extends number ? (IsLiteral<D> extends true ? `-${Add<D, 1>}` extends `${infer Before extends number}` ? Before : number : number) : number
      : D
    : Stop;
/** A range with both ends. */
export type WithEnds<D, Spec> =
  Spec extends readonly [infer Start, infer Stop, infer Step extends number] ? readonly [StartOf<Start, Step>, StopOf<D, Stop, Step>, Step]
  : Spec extends readonly [infer Start, infer Stop] ? readonly [StartOf<Start, 1>, StopOf<D, Stop, 1>]
  : Spec extends readonly [infer Start] ? readonly [StartOf<Start, 1>]
  : Spec;

/** An index counted from the front; `never` where it lies before the front. */
export type IndexIn<D, I> =
  I extends number
    ? `${I}` extends `-${infer Back extends number}`
      ? D extends number ? (IsLiteral<D> extends true ? Subtract<D, Back> : number) : number
      : I
    : number;
/** Stop - Start where Start <= Stop <= D; false where not; `number` where it is not known. */
export type RangeLength<D, Start, Stop> =
  [Start] extends [never] ? false
  : [Stop] extends [never] ? false
  : Start extends number
    ? Stop extends number
      ? [IsLiteral<Start>, IsLiteral<Stop>] extends [true, true]
        ? [Subtract<Stop, Start>] extends [never] ? false
          : IsLiteral<D> extends true ? ([Subtract<D & number, Stop>] extends [never] ? false : Subtract<Stop, Start>)
          : Subtract<Stop, Start>
        : number
      : number
    : number;

/** Every `step`-th of a range of some length. */
export type EachStep<Length, Step extends number> =
  Length extends number ? ([IsLiteral<Length>, IsLiteral<Step>] extends [true, true] ? CeilDivide<Length, Step> : number) : false;
/** What stands before the index in a downward range, its own place included: index + 1; `never` where that lies before the front. */
export type PlacesUpTo<D, I> =
  I extends number
    ? `${I}` extends `-${infer Back extends number}`
      ? D extends number ? (IsLiteral<D> extends true ? Subtract<Add<D, 1>, Back> : number) : number
      : IsLiteral<I> extends true ? Add<I, 1> : number
    : number;
/** Length of a range that runs downwards: start must be an index of the axis, stop below it or the place before 0. */
export type DownwardLength<D, Start, Stop> =
  [PlacesUpTo<D, Start>] extends [0] ? false : RangeLength<D, PlacesUpTo<D, Stop>, PlacesUpTo<D, Start>>;
/** The size that a range spec leaves of an axis of size D; false where it lies outside. */
export type SliceDim<D, Spec> =
  Spec extends readonly [infer Start, infer Stop, infer Step extends number]
    ? number extends Step ? number
      : Step extends 0 ? false
      : `${Step}` extends `-${infer Down extends number}` ? EachStep<DownwardLength<D, Start, Stop>, Down>
      : EachStep<RangeLength<D, IndexIn<D, Start>, IndexIn<D, Stop>>, Step>
  : Spec extends readonly [infer Start, infer Stop] ? RangeLength<D, IndexIn<D, Start>, IndexIn<D, Stop>>
  : Spec extends readonly [infer Start] ? RangeLength<D, IndexIn<D, Start>, D>
  : never;

/** What goes wrong with one spec, as the text that takes its place. */
export type SliceError<Message extends string> = `ShapeError in slice: ${Message}`;
/** [the way a range runs, its step] where the step leads the other way; false where the range is wrong in itself. */
export type RunsBackwards<Spec, D> =
  Spec extends readonly [infer Start, infer Stop, infer Step extends number]
    ? `${Step}` extends `-${string}`
      ? RangeLength<D, IndexIn<D, Start>, IndexIn<D, Stop>> extends false ? false : ['upwards', Step]
      : DownwardLength<D, Start, Stop> extends false ? false : ['downwards', Step]
  : Spec extends readonly [infer Start, infer Stop] ? RunsBackwards<readonly [Start, Stop, 1], D>
  : false;
/** The sentence for a range spec that leaves nothing to take. */
export type RangeError<Spec, D> =
  Spec extends readonly [unknown, unknown, 0] ? SliceError<'a step of 0'>
  : RunsBackwards<WithEnds<D, Spec>, D> extends [infer Way extends string, infer Step extends number]
    ? SliceError<`range ${Show<Spec>} runs ${Way} with a step of ${Step}`>
  : SliceError<`range ${Show<Spec>} is outside a dimension of ${ShowDim<D>}`>;
/** [shape, the specs with the wrong one replaced by its error text] */
export type Sliced<S extends Shape, Specs extends readonly SliceSpec[], Done extends Shape = [], Seen extends readonly unknown[] = []> =
  Specs extends readonly [infer Spec, ...infer Others extends readonly SliceSpec[]]
    ? S extends [infer D extends number, ...infer Rest extends Shape]
      ? Spec extends ':' ? Sliced<Rest, Others, [...Done, D], [...Seen, Spec]>
        : Spec extends 0 | -1 ? Sliced<Rest, Others, Done, [...Seen, Spec]>
        : Spec extends number
          ? RangeLength<D, IndexIn<D, Spec>, D> extends false | 0
            ? [Shape, [...Seen, SliceError<`index ${Spec} is outside a dimension of ${ShowDim<D>}`>, ...Others]]
            : Sliced<Rest, Others, Done, [...Seen, Spec]>
        : SliceDim<D, WithEnds<D, Spec>> extends infer N extends number ? Sliced<Rest, Others, [...Done, N], [...Seen, Spec]>
        : [Shape, [...Seen, RangeError<Spec, D>, ...Others]]
      : [Shape, [...Seen, SliceError<'more indices than dimensions'>, ...Others]]
    : [[...Done, ...S], Seen];
/** `Sliced`, unknown where the rank or the number of specs is. */
export type SlicedAny<S extends Shape, Specs extends readonly SliceSpec[]> =
  true extends Unranked<S> | (number extends Specs['length'] ? true : false) ? [Shape, Specs] : Sliced<S, Specs>;
/** The shape of a slice. */
export type Slice<S extends Shape, Specs extends readonly SliceSpec[]> = SlicedAny<S, Specs>[0];
/** The parameter type of the specs: themselves, or with the error text in the place of the wrong one. */
export type SliceArgs<S extends Shape, Specs extends readonly SliceSpec[]> =
  SlicedAny<S, Specs> extends [unknown, infer Seen extends readonly unknown[]] ? (Specs extends Seen ? Specs : Seen) : Specs;
