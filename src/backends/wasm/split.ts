/** @file More loops where they make inner ones simpler: axes are split at divisions, at guards, and into tiles. */
import { addIndex, axisIndex, constantIndex, scaleIndex } from '../../kernel/affine.ts';
import type { Axis, Bound, Index } from '../../kernel/expression.ts';
import { strideAlong } from './addresses.ts';
import { indicesOf, replaceAxes, visitExpressions, type Nest } from './collapse.ts';

/** An axis that no other axis of the nest is taken for. */
function freshAxis(nest: Nest, size: number, after = 0): Axis {
  const taken = [...(nest.given ?? []), ...nest.parallel, ...nest.reduced].map((axis) => axis.id);
  return { id: Math.max(0, ...taken) + 1 + after, size };
}

/** The nest with an axis replaced by two, of which the inner one has this size, a divisor of the whole. */
function splitAxis(nest: Nest, axis: Axis, size: number): { readonly nest: Nest; readonly outer: Axis; readonly inner: Axis } {
  const outer = freshAxis(nest, axis.size / size);
  const inner = freshAxis(nest, size, 1);
  const split = (axes: readonly Axis[]): Axis[] => axes.flatMap((each) => (each === axis ? [outer, inner] : [each]));
  const position = addIndex(scaleIndex(axisIndex(outer), size), axisIndex(inner));
  return { nest: replaceAxes(nest, split(nest.parallel), split(nest.reduced), new Map([[axis, position]])), outer, inner };
}

// ---- divisions

const countDivisions = (nest: Nest): number =>
  indicesOf(nest).reduce((count, { terms }) => count + terms.filter(({ atom }) => atom.kind === 'div' || atom.kind === 'mod').length, 0);

/** Splits that may make a division come out even: the axis's steps and the divisor have a common multiple within the axis. */
function evenSplits(nest: Nest): [axis: Axis, size: number][] {
  return indicesOf(nest).flatMap(({ terms }) =>
    terms.flatMap(({ atom }) => {
      if (atom.kind !== 'div' && atom.kind !== 'mod') return [];
      return atom.index.terms.flatMap((term): [Axis, number][] => {
        if (term.atom.kind !== 'axis' || nest.given?.includes(term.atom.axis) === true) return [];
        const { axis } = term.atom;
        const size = atom.by / Math.abs(term.stride);
        return Number.isInteger(size) && size > 1 && size < axis.size && axis.size % size === 0 ? [[axis, size]] : [];
      });
    }),
  );
}

/** Splits axes for as long as divisions vanish from index maps by it: what reshapes between transposes leave behind. */
export function splitAtDivisions(nest: Nest): Nest {
  const before = countDivisions(nest);
  if (before === 0) return nest;
  const tried = new Set<string>();
  for (const [axis, size] of evenSplits(nest)) {
    if (tried.has(`${axis.id} ${size}`)) continue;
    tried.add(`${axis.id} ${size}`);
    const candidate = splitAxis(nest, axis, size).nest;
    if (countDivisions(candidate) < before) return splitAtDivisions(candidate);
  }
  return nest;
}

// ---- guards

const mostSegments = 5;

/** First positions of an axis from which on, up to the next, bounds on this axis alone do not change. */
function changesAlong(nest: Nest, axis: Axis): number[] {
  const points = new Set<number>([0]);
  const look = ({ index, lower, upper }: Bound): void => {
    const [term, ...others] = index.terms;
    if (term?.atom.kind !== 'axis' || term.atom.axis !== axis || others.length > 0) return;
    for (const limit of [lower, upper]) {
      const quotient = (limit - index.offset) / term.stride;
      const point = term.stride > 0 ? Math.ceil(quotient) : Math.floor(quotient) + 1;
      if (point > 0 && point < axis.size) points.add(point);
    }
  };
  visitExpressions(
    nest,
    (expr) => {
      if (expr.kind === 'inside') expr.bounds.forEach(look);
      if (expr.kind === 'load') expr.guards.forEach(look);
    },
    () => undefined,
  );
  return [...points].sort((a, b) => a - b);
}

/** Cuts a parallel axis where guards begin or cease to hold, so that each part is plain: padding, and concatenation. */
export function splitAtGuards(nest: Nest, axis: Axis): Nest[] {
  const starts = changesAlong(nest, axis);
  if (starts.length < 2 || starts.length > mostSegments) return [nest];
  return starts.map((start, i) => {
    const part = freshAxis(nest, (starts[i + 1] ?? axis.size) - start);
    const position = addIndex(axisIndex(part), constantIndex(start));
    const parallel = nest.parallel.map((each) => (each === axis ? part : each));
    return replaceAxes(nest, parallel, nest.reduced, new Map([[axis, position]]));
  });
}

// ---- tiles

const tile = 64;

/** The greatest divisor of an axis's size that makes a tile, or undefined. */
function tileOf({ size }: Axis): number | undefined {
  if (size <= tile) return undefined;
  for (let width = tile; width >= 8; width -= 4) if (size % width === 0) return width;
  return undefined;
}

/** The axis along which a load has unit steps, where it takes wide ones along the vectors. */
function crossingAxis(nest: Nest, along: Axis): Axis | undefined {
  const isCrossing = (index: Index, axis: Axis): boolean =>
    strideAlong(index, axis) === 1 && Math.abs(strideAlong(index, along) ?? 0) >= tile;
  let found: Axis | undefined;
  visitExpressions(
    nest,
    (expr) => {
      if (expr.kind === 'load') found ??= nest.parallel.find((axis) => axis !== along && isCrossing(expr.index, axis));
    },
    () => undefined,
  );
  return found;
}

/** Transposes go tile by tile: a row of loads would touch a cache line each, gone before its next element is wanted. */
export function tileTransposes(nest: Nest, along: Axis): { readonly nest: Nest; readonly along: Axis } {
  const crossing = nest.reduced.length > 0 ? undefined : crossingAxis(nest, along);
  const width = tileOf(along);
  if (crossing === undefined || width === undefined) return { nest, along };
  const columns = splitAxis(nest, along, width);
  const height = tileOf(crossing);
  const rows = height === undefined ? { nest: columns.nest, outer: undefined, inner: crossing } : splitAxis(columns.nest, crossing, height);
  const inTile = [rows.inner, columns.inner];
  const across = [rows.outer, columns.outer].filter((axis) => axis !== undefined);
  const others = rows.nest.parallel.filter((axis) => ![...inTile, ...across].includes(axis));
  return { nest: { ...rows.nest, parallel: [...others, ...across, ...inTile] }, along: columns.inner };
}
