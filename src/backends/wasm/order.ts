/** @file In which order axes are looped over, and along which of them vectors lie. */
import type { Axis, Index } from '../../kernel/expression.ts';
import { strideAlong } from './addresses.ts';
import { linearStride, mergeAxes, visitExpressions, withoutUnitAxes, type Nest } from './collapse.ts';
import { splitAtDivisions } from './split.ts';

interface Access {
  readonly index: Index;
  readonly isStore: boolean;
}

/** Loads of an index map that the reduction repeats come first, then the stores. */
function accessesOf(nest: Nest): Access[] {
  const found: Access[] = nest.stores.map(({ index }) => ({ index, isStore: true }));
  const repeated = nest.accumulators.length === 0 ? nest : { ...nest, stores: [] };
  visitExpressions(
    repeated,
    (expr) => {
      if (expr.kind === 'load') found.push({ index: expr.index, isStore: false });
    },
    () => undefined,
  );
  return found;
}

/** The nest with as few loops as can be, those with the widest steps outside. */
export function simplifyNest(nest: Nest): Nest {
  const plain = splitAtDivisions(withoutUnitAxes(nest));
  const accesses = accessesOf(plain);
  const stores = accesses.filter((access) => access.isStore);
  const loads = accesses.filter((access) => !access.isStore);
  return mergeAxes({ ...plain, parallel: byStride(plain.parallel, stores), reduced: byStride(plain.reduced, loads) });
}

/** Widest steps first, by the first access that steps along both axes; otherwise the order stays. */
function byStride(axes: readonly Axis[], accesses: readonly Access[]): Axis[] {
  const steps = accesses.map(({ index }) => new Map(axes.map((axis) => [axis, Math.abs(linearStride(index, axis))])));
  const first = steps.find((step) => axes.every((axis) => step.get(axis) !== 0)) ?? steps[0];
  return first === undefined ? [...axes] : [...axes].sort((a, b) => (first.get(b) ?? 0) - (first.get(a) ?? 0));
}

/** How well vectors lie along an axis: what adjacent lanes cost in memory. */
function score(nest: Nest, axis: Axis, accesses: readonly Access[]): number {
  const isReduced = nest.reduced.includes(axis);
  let total = 0;
  for (const { index, isStore } of accesses) {
    if (isStore && (isReduced || nest.reduced.length > 0)) continue;
    const stride = strideAlong(index, axis);
    const weight = isStore ? 2 : 1;
    if (stride === 1) total += weight;
    else if (stride !== 0) total -= 2 * weight;
  }
  return total;
}

/** The axes along which vectors may lie, best first. */
export function vectorAxes(nest: Nest): Axis[] {
  const accesses = accessesOf(nest);
  const innermost = nest.reduced.at(-1) ?? nest.parallel.at(-1);
  const isCandidate = (axis: Axis): boolean =>
    axis.size >= 2 && (axis === innermost || accesses.some(({ index }) => strideAlong(index, axis) === 1));
  const scored = [...nest.parallel, ...nest.reduced].filter(isCandidate).map((axis) => ({
    axis,
    // Short rows leave most of the work to the scalar remainder.
    score: score(nest, axis, accesses) - (axis.size < 16 ? 1 : 0) - (axis.size < 8 ? 1 : 0),
  }));
  return scored.sort((a, b) => b.score - a.score || b.axis.size - a.axis.size).map(({ axis }) => axis);
}

/** The nest with an axis as the innermost of its group. */
export function withInnermost(nest: Nest, axis: Axis): Nest {
  const last = (axes: readonly Axis[]): readonly Axis[] => (axes.includes(axis) ? [...axes.filter((other) => other !== axis), axis] : axes);
  return { ...nest, parallel: last(nest.parallel), reduced: last(nest.reduced) };
}
