/** @file Shapes of what goes along an axis, as types: running sums, the first few of an order, quantiles. */
import type { Subtract } from './arithmetic.ts';
import type { Axes, Position, Reduce, SetAt } from './axes.ts';
import type { AddDim } from './join.ts';
import type { Flatten } from './reshape.ts';
import type { IsLiteral, Shape } from './shape.ts';

/** The shape of a running sum: that of x, or one row where no axis is named. */
export type Cumulative<S extends Shape, Axis extends number | undefined> = Axis extends undefined ? Flatten<S, 0> : S;

/** S with K elements along an axis. */
export type TopK<S extends Shape, K extends number, Axis extends number> =
  number extends S['length'] | Axis ? Shape : [Position<S, Axis>] extends [never] ? Shape : SetAt<S, Position<S, Axis>, K>;

/** What a quantile takes: one fraction, or several. */
export type Fractions = number | readonly number[];
/** The shape of one quantile over some axes, or of several, which stand along a new first axis. */
export type Quantile<S extends Shape, Q extends Fractions, Axis extends Axes, Keep extends boolean> =
  Q extends readonly number[] ? [Q['length'], ...Reduce<S, Axis, Keep>] : Reduce<S, Axis, Keep>;

/** How many edges so many bins have. */
export type EdgesOf<Bins extends number> = AddDim<Bins, 1>;
/** How many bins lie between so many edges. */
export type BinsOf<Edges extends number> = IsLiteral<Edges> extends true ? Subtract<Edges, 1> : number;
