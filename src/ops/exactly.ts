/** @file Division of positions that leaves nothing over: where strided windows and spread elements meet. */
import { divIndex, modIndex, rangeOfIndex } from '../kernel/affine.ts';
import type { Bound, Index } from '../kernel/expression.ts';

/** A position on an axis, and what must hold for it to be one. */
export interface Meeting {
  readonly position: Index;
  /** Without those that always hold. */
  readonly bounds: readonly Bound[];
}

/** index / by on an axis of the given size: a position where the division is exact and its result lies on the axis. */
export function divideExactly(index: Index, by: number, size: number): Meeting {
  const bounds = [
    { index, lower: 0, upper: Math.max((size - 1) * by + 1, 0) },
    { index: modIndex(index, by), lower: 0, upper: 1 },
  ];
  return { position: divIndex(index, by), bounds: bounds.filter((bound) => !alwaysHolds(bound)) };
}

function alwaysHolds({ index, lower, upper }: Bound): boolean {
  const { minimum, maximum } = rangeOfIndex(index);
  return minimum >= lower && maximum < upper;
}
