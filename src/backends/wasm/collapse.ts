/** @file Fewer loops for the same work: axes of size 1 vanish, and neighbours that all index maps step through as one are merged. */
import { axisIndex, constantIndex } from '../../kernel/affine.ts';
import type { Axis, Expr, Index } from '../../kernel/expression.ts';
import type { Accumulator, Store } from '../../kernel/loop.ts';
import { rewriter } from '../../kernel/rewrite.ts';

/** A loop nest: the parallel axes, then the reduced ones, outermost first. */
export interface Nest {
  /** Axes whose position is known from outside: the nest is run for one position of them. */
  readonly given?: readonly Axis[];
  readonly parallel: readonly Axis[];
  readonly reduced: readonly Axis[];
  readonly accumulators: readonly Accumulator[];
  readonly stores: readonly Store[];
  /** Where the stores happen, if not everywhere. */
  readonly condition?: Expr;
}

/** Calls visit for every expression of the nest once, arguments and computed indices included. */
export function visitExpressions(nest: Nest, visit: (expr: Expr) => void, visitIndex: (index: Index) => void): void {
  const seen = new Set<Expr>();
  const inIndex = (index: Index): void => {
    visitIndex(index);
    for (const { atom } of index.terms) {
      if (atom.kind === 'value') inExpr(atom.value);
      else if (atom.kind !== 'axis') inIndex(atom.index);
    }
  };
  const inExpr = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    visit(expr);
    if ('args' in expr) expr.args.forEach(inExpr);
    if ('index' in expr) inIndex(expr.index);
    if (expr.kind === 'inside') expr.bounds.forEach((bound) => inIndex(bound.index));
    if (expr.kind === 'load') expr.guards.forEach((guard) => inIndex(guard.index));
  };
  for (const { initial, value } of nest.accumulators) [initial, value].forEach(inExpr);
  for (const { index, value } of nest.stores) {
    inIndex(index);
    inExpr(value);
  }
  if (nest.condition !== undefined) inExpr(nest.condition);
}

/** The same nest with axes replaced in all expressions. */
export function replaceAxes(nest: Nest, parallel: readonly Axis[], reduced: readonly Axis[], replacements: ReadonlyMap<Axis, Index>): Nest {
  const { expr, index: position } = rewriter({ axis: (axis) => replacements.get(axis) });
  return {
    ...(nest.given === undefined ? {} : { given: nest.given }),
    parallel,
    reduced,
    accumulators: nest.accumulators.map(({ op, initial, value }) => ({ op, initial: expr(initial), value: expr(value) })),
    stores: nest.stores.map(({ buffer, index, value }) => ({ buffer, index: position(index), value: expr(value) })),
    ...(nest.condition === undefined ? {} : { condition: expr(nest.condition) }),
  };
}

/** Every index map of the nest, also those inside of div and mod. */
export function indicesOf(nest: Nest): Index[] {
  const found: Index[] = [];
  visitExpressions(
    nest,
    () => undefined,
    (index) => found.push(index),
  );
  return found;
}

/** Stride of the terms that are linear in an axis. */
export const linearStride = (index: Index, axis: Axis): number =>
  index.terms.reduce((stride, { atom, stride: step }) => (atom.kind === 'axis' && atom.axis === axis ? stride + step : stride), 0);

/** The same nest without axes of size 1: there is nothing to loop over. */
export function withoutUnitAxes(nest: Nest): Nest {
  const units = [...nest.parallel, ...nest.reduced].filter((axis) => axis.size === 1);
  if (units.length === 0) return nest;
  const isLong = (axis: Axis): boolean => axis.size !== 1;
  const zero = new Map(units.map((axis) => [axis, constantIndex(0)]));
  return replaceAxes(nest, nest.parallel.filter(isLong), nest.reduced.filter(isLong), zero);
}

/** Merges neighbouring axes for as long as there are two whose steps agree in all index maps. */
export function mergeAxes(nest: Nest): Nest {
  const indices = indicesOf(nest);
  const agree = (outer: Axis, inner: Axis): boolean =>
    indices.every((index) => linearStride(index, outer) === linearStride(index, inner) * inner.size);
  for (const group of ['parallel', 'reduced'] as const) {
    const axes = nest[group];
    const at = axes.findIndex((axis, i) => {
      const inner = axes[i + 1];
      return inner !== undefined && agree(axis, inner);
    });
    const [outer, inner] = [axes[at], axes[at + 1]];
    if (outer === undefined || inner === undefined) continue;
    // Any id serves that no other axis of the kernel has: the outer axis vanishes.
    const merged: Axis = { id: outer.id, size: outer.size * inner.size };
    const rest = [...axes.slice(0, at), merged, ...axes.slice(at + 2)];
    const replacements = new Map([
      [outer, constantIndex(0)],
      [inner, axisIndex(merged)],
    ]);
    const [parallel, reduced] = group === 'parallel' ? [rest, nest.reduced] : [nest.parallel, rest];
    return mergeAxes(replaceAxes(nest, parallel, reduced, replacements));
  }
  return nest;
}
