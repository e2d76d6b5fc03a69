/** @file Index maps -> integer arithmetic: positions, guards, and the addresses of elements. */
import { bytesOf } from '../../core/dtype.ts';
import { rangeOfIndex, visitAtoms } from '../../kernel/affine.ts';
import type { Axis, Bound, Buffer, Expr, Index, Term } from '../../kernel/expression.ts';
import type { Address } from './elements.ts';
import type { Value, ValueTable } from './values.ts';

/** What index maps are made of, at one place of a kernel. */
export interface Positions {
  readonly table: ValueTable;
  /** The axis along which vectors lie, and how far from the loop's position to look along it. */
  readonly along: Axis | undefined;
  readonly shift: number;
  axis(axis: Axis): Value;
  value(expr: Expr): Value;
  base(buffer: Buffer): Address;
}

/** Stride of an index map along an axis; undefined where it is not linear in it. */
export function strideAlong(index: Index, axis: Axis): number | undefined {
  let stride = 0;
  for (const { atom, stride: step } of index.terms) {
    if (atom.kind === 'axis') stride += atom.axis === axis ? step : 0;
    else if (atom.kind === 'value' || dependsOn(atom.index, axis)) return undefined;
  }
  return stride;
}

function dependsOn(index: Index, axis: Axis): boolean {
  let found = false;
  visitAtoms(index, (atom) => {
    found ||= atom.kind === 'value' || atom.axis === axis;
  });
  return found;
}

/** The index as an i32. */
export function indexValue(index: Index, at: Positions): Value {
  const { table } = at;
  const parts = index.terms.map((term) => table.scale(termValue(term, at), term.stride));
  return sum(table, table.i32(index.offset + shiftOf(index, at)), parts);
}

/** What looking `shift` positions further along the vector axis adds, by the terms that are linear in it. */
function shiftOf(index: Index, at: Positions): number {
  const along = index.terms.find(({ atom }) => atom.kind === 'axis' && atom.axis === at.along);
  return along === undefined ? 0 : along.stride * at.shift;
}

function termValue({ atom }: Term, at: Positions): Value {
  if (atom.kind === 'axis') return at.axis(atom.axis);
  if (atom.kind === 'value') return at.value(atom.value);
  // Unsigned division rounds down where nothing is negative: lift by a multiple of the divisor, and take it off again.
  const { index, by } = atom;
  const lift = Math.max(0, Math.ceil(-rangeOfIndex(index).minimum / by));
  const lifted = indexValue({ terms: index.terms, offset: index.offset + lift * by }, at);
  if (atom.kind === 'mod') return at.table.remainder(lifted, by);
  return at.table.add(at.table.divide(lifted, by), at.table.i32(-lift));
}

/** Adds what is known in outer loops first, so that inner loops have the least to add. */
function sum(table: ValueTable, start: Value, parts: readonly Value[]): Value {
  return [start, ...parts].sort((a, b) => a.level - b.level).reduce((total, part) => table.add(total, part));
}

/** A computed value lies in its range only where the guards hold: about the guards themselves that says nothing. */
function rangeOfBound(index: Index): { readonly minimum: number; readonly maximum: number } {
  let isComputed = false;
  visitAtoms(index, (atom) => (isComputed ||= atom.kind === 'value'));
  return isComputed ? { minimum: -Infinity, maximum: Infinity } : rangeOfIndex(index);
}

/** Bounds that are not known to hold everywhere; undefined if one holds nowhere. */
export function openBounds(bounds: readonly Bound[]): readonly Bound[] | undefined {
  const ranges = bounds.map((bound) => ({ bound, ...rangeOfBound(bound.index) }));
  if (ranges.some(({ bound, minimum, maximum }) => maximum < bound.lower || minimum >= bound.upper || bound.upper <= bound.lower)) {
    return undefined;
  }
  return ranges.filter(({ bound, minimum, maximum }) => minimum < bound.lower || maximum >= bound.upper).map(({ bound }) => bound);
}

/** All of the bounds hold: 0 or 1. */
export function boundsValue(bounds: readonly Bound[], at: Positions): Value {
  const { table } = at;
  const each = bounds.map(({ index, lower, upper }) => {
    // One unsigned comparison for both ends: below the lower one the difference wraps around.
    const above = indexValue({ terms: index.terms, offset: index.offset - lower }, at);
    return table.instruction('i32.lt_u', [above, table.i32(upper - lower)]);
  });
  each.sort((a, b) => a.level - b.level);
  return each.reduce((all, one) => table.instruction('i32.and', [all, one]));
}

/**
 * Where an element lies; undefined if its guards hold nowhere. Where they fail, the address is that of another element of
 * the buffer.
 */
export function elementAddress(buffer: Buffer, index: Index, guards: readonly Bound[], at: Positions): Address | undefined {
  if (buffer.size === 0) return undefined;
  const open = openBounds(guards);
  if (open === undefined) return undefined;
  return open.length === 0 ? plainAddress(buffer, index, at) : guardedAddress(buffer, index, boundsValue(open, at), at);
}

function plainAddress(buffer: Buffer, index: Index, at: Positions): Address {
  const { table } = at;
  const bytes = bytesOf(buffer.dtype);
  const { base, offset } = at.base(buffer);
  const parts = index.terms.map((term) => table.scale(termValue(term, at), term.stride * bytes));
  const constant = (index.offset + shiftOf(index, at)) * bytes;
  // The constant may ride in the instruction only where the rest, which is unsigned there, cannot be negative.
  const rides = constant >= 0 && rangeOfIndex({ terms: index.terms, offset: 0 }).minimum >= 0;
  if (rides) return { base: sum(table, base, parts), offset: offset + constant };
  return { base: sum(table, table.add(base, table.i32(constant)), parts), offset };
}

function guardedAddress(buffer: Buffer, index: Index, guard: Value, at: Positions): Address | undefined {
  const { table } = at;
  const bytes = bytesOf(buffer.dtype);
  const { base, offset } = at.base(buffer);
  const terms = index.terms.map((term) => ({ term, value: table.scale(termValue(term, at), term.stride * bytes) }));
  // Steps of inner loops on which the guard does not depend are added after the choice, so that it is made outside of them:
  // they stay within the buffer from its start on, if they do from a place where the guard holds.
  const steady = (term: Term): boolean => term.atom.kind === 'axis' && term.stride > 0;
  const level = Math.max(guard.level, ...terms.filter(({ term }) => !steady(term)).map(({ value }) => value.level));
  const isLate = ({ term, value }: (typeof terms)[number]): boolean => steady(term) && value.level > level;
  const late = terms.filter(isLate);
  const reach = rangeOfIndex({ terms: late.map(({ term }) => term), offset: 0 }).maximum;
  if (reach >= buffer.size) return undefined;
  const shift = shiftOf(index, at) * bytes;
  const shiftsLate = late.some(({ term }) => term.atom.kind === 'axis' && term.atom.axis === at.along);
  const early = terms.filter((part) => !isLate(part)).map(({ value }) => value);
  const start = table.add(base, table.i32(index.offset * bytes + (shiftsLate ? 0 : shift)));
  const chosen = table.instruction('select', [sum(table, start, early), base, guard]);
  return {
    base: sum(
      table,
      chosen,
      late.map(({ value }) => value),
    ),
    offset: offset + (shiftsLate ? shift : 0),
  };
}
