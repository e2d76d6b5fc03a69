/** @file Which axes of a kernel are the batch, the rows and the columns of a contraction that is asked for inside of it. */
import { sizeOf } from '../core/shape.ts';
import type { ContractionRole } from '../graph/primitive.ts';
import { flattenIndex } from '../kernel/affine.ts';
import type { Axis, Index } from '../kernel/expression.ts';

/** The axes of a kernel by what they are for its contraction. */
export type AxisGroups = Readonly<Record<ContractionRole, readonly Axis[]>>;

/**
 * The kernel's axes, grouped; undefined unless every position of the kernel asks for another element of the contraction, with
 * axes of its own for each role: at positions that are permuted, or whose neighbouring axes are merged or split, for example.
 *
 * @param at where the contraction, of this shape and with these roles of its axes, is asked for.
 */
export function groupAxes(
  axes: readonly Axis[],
  at: readonly Index[],
  shape: readonly number[],
  roles: readonly ContractionRole[],
): AxisGroups | undefined {
  // What has no elements is asked for nowhere.
  if (sizeOf(shape) === 0) return { batch: [], row: axes, column: [] };
  const groupOf = (role: ContractionRole): readonly Axis[] | undefined => {
    const own = roles.flatMap((each, axis) => (each === role ? [axis] : []));
    const sizes = own.map((axis) => shape[axis] ?? 1);
    const position = own.flatMap((axis) => at[axis] ?? []);
    return onlyOnce(flattenIndex(position, sizes), sizeOf(sizes), axes);
  };
  const [batch, row, column] = [groupOf('batch'), groupOf('row'), groupOf('column')];
  if (batch === undefined || row === undefined || column === undefined) return undefined;
  const used = [...batch, ...row, ...column];
  const isComplete = axes.every((axis) => axis.size === 1 || used.filter((each) => each === axis).length === 1);
  return isComplete ? { batch, row, column } : undefined;
}

/** The axes of an index that takes every value from 0 up to the size exactly once: a number in mixed radix. */
function onlyOnce({ terms, offset }: Index, size: number, axes: readonly Axis[]): readonly Axis[] | undefined {
  if (offset !== 0) return undefined;
  const digits = terms.flatMap(({ atom, stride }) => (atom.kind === 'axis' ? [{ axis: atom.axis, stride }] : []));
  if (digits.length < terms.length) return undefined;
  let reached = 1;
  for (const { axis, stride } of digits.toSorted((a, b) => a.stride - b.stride)) {
    if (stride !== reached) return undefined;
    reached *= axis.size;
  }
  if (reached !== size) return undefined;
  const own = new Set(digits.map(({ axis }) => axis));
  return axes.filter((axis) => own.has(axis));
}
