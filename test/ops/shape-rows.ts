/** @file Forms of the rows that are there for their shapes: of rank 6, of size 1, without elements, scalars. */
import type { DType } from '../../src/core/dtype.ts';
import { sizeOf, type Dims } from '../../src/core/shape.ts';
import type { SampleOperand } from '../../src/graph/primitive.ts';
import type { Call } from './checks.ts';
import { each, picking, type Formula } from './formulas.ts';
import { float, six, type Row } from './rows.ts';

/** An operand of a dtype with random values. */
export const drawn = (dtype: DType, shape: Dims): SampleOperand => ({ shape, dtype });

/** A function of one element, everywhere. */
export const everywhere = (call: Call, want?: (x: number) => number, operand: (shape: Dims) => SampleOperand = float): Row[] =>
  ([[], [1], [3, 0], six] as Dims[]).map((shape) => ({ operands: [operand(shape)], call, ...(want && { want: each(want) }), shape }));

/** The elements of one tensor in their order. */
export const same: Formula = (x = []) => x;
/** A function of one tensor that leaves the order of its elements. */
export const kept = (from: Dims, to: Dims, call: Call): Row => ({ operands: [float(from)], call, want: same, shape: to });

type Position = readonly number[];
/** A function of one tensor whose result has at each position the element at another one. */
export const picked = (from: Dims, to: Dims, call: Call, place: (at: Position) => Position): Row => ({
  operands: [float(from)],
  call,
  want: picking(from, to, place),
  shape: to,
});
/** A position with one of its numbers changed. */
export const moved = (at: Position, axis: number, of: (place: number) => number): number[] =>
  at.map((place, i) => (i === axis ? of(place) : place));

/** Operands without elements, or such a result; what is summed up of none is 0. */
export const nothing = (operands: readonly Dims[], call: Call, to: Dims): Row => ({
  operands: operands.map((shape) => float(shape)),
  call,
  want: new Array<number>(sizeOf(to)).fill(0),
  shape: to,
});
