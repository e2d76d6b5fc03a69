/** @file Loop kernels as steps over rows: which part of an index map says the row, and which the place in it. */
import { addIndex, axisIndex, constantIndex, rangeOfIndex, unflattenIndex, visitAtoms } from '../kernel/affine.ts';
import type { Axis, Buffer, Expr, Index } from '../kernel/expression.ts';
import type { LoopKernel } from '../kernel/loop.ts';
import { rewriter, type Rewriter } from '../kernel/rewrite.ts';
import { valuesOf, visitLoads } from '../kernel/reads.ts';

const productOf = (axes: readonly Axis[]): number => axes.reduce((product, axis) => product * axis.size, 1);

/** The kernel with its expressions and index maps rewritten. */
export function rewriteKernel(kernel: LoopKernel, { expr, index: position }: Rewriter): LoopKernel {
  const { reduction, stores } = kernel;
  return {
    ...kernel,
    ...(reduction === undefined
      ? {}
      : {
          reduction: {
            axes: reduction.axes,
            accumulators: reduction.accumulators.map(({ op, initial, value }) => ({ op, initial: expr(initial), value: expr(value) })),
          },
        }),
    stores: stores.map(({ buffer, index, value }) => ({ buffer, index: position(index), value: expr(value) })),
  };
}

/** The axes within rows, one object for each size, so that equal expressions of several steps are seen to be equal. */
export type AxisWithin = (size: number) => Axis;

/** How many of the kernel's first axes make so many rows; undefined if none do. */
export function axesOfRows({ axes }: LoopKernel, rows: number): number | undefined {
  let product = 1;
  const last = axes.findIndex(({ size }) => (product *= size) === rows);
  return last === -1 ? undefined : last + 1;
}

/**
 * The kernel as a step over rows: its first axes become the one axis of rows, and the rest one axis within the row, where that
 * can be. Undefined if its first axes do not make so many rows.
 */
export function asStep(kernel: LoopKernel, rows: Axis, within: AxisWithin): LoopKernel | undefined {
  const { axes, reduction } = kernel;
  const count = axesOfRows(kernel, rows.size);
  if (count === undefined) return undefined;
  const replacements = new Map<Axis, Index>();
  const flatten = (flattened: readonly Axis[], to: Axis): Axis[] => {
    const position = unflattenIndex(
      axisIndex(to),
      flattened.map((axis) => axis.size),
    );
    flattened.forEach((axis, i) => replacements.set(axis, position[i] ?? constantIndex(0)));
    return to.size === 1 ? [] : [to];
  };
  flatten(axes.slice(0, count), rows);
  const rest = axes.slice(count);
  const isWhole = productOf(rest) === 1;
  // A reduction of parts of a row keeps its loops: flat axes of both kinds would only make divisions.
  const own = reduction === undefined || isWhole ? flatten(rest, within(productOf(rest))) : rest;
  const reduced = reduction && (isWhole ? flatten(reduction.axes, within(productOf(reduction.axes))) : reduction.axes);
  const step = rewriteKernel(kernel, rewriter({ axis: (axis) => replacements.get(axis) }));
  return { ...step, axes: own, ...(step.reduction && reduced ? { reduction: { ...step.reduction, axes: reduced } } : {}) };
}

/** An index as a sum of what depends on the row alone and of the rest; undefined where they cannot be told apart. */
export function splitIndex(index: Index, rows: Axis): { readonly row: Index; readonly rest: Index } | undefined {
  let [row, rest] = [constantIndex(0), constantIndex(index.offset)];
  for (const term of index.terms) {
    const axes = new Set<Axis | Expr>();
    visitAtoms({ terms: [term], offset: 0 }, (atom) => axes.add(atom.kind === 'axis' ? atom.axis : atom.value));
    const part = { terms: [term], offset: 0 };
    if (!axes.has(rows)) rest = addIndex(rest, part);
    else if (axes.size === 1) row = addIndex(row, part);
    else return undefined;
  }
  return { row, rest };
}

/** The stride of a part that is a multiple of the row's number. */
export function strideOfRows({ terms }: Index, rows: Axis): number | undefined {
  const [term, ...others] = terms;
  return term?.atom.kind === 'axis' && term.atom.axis === rows && others.length === 0 ? term.stride : undefined;
}

/** Calls visit for every read in the expressions of a step. */
export const visitReadsOfStep = (step: LoopKernel, visit: (buffer: Buffer, index: Index) => void): void =>
  visitLoads(valuesOf(step), visit);

/** Where in the rows a step reads or writes. */
export interface Access {
  readonly buffer: Buffer;
  readonly isWrite: boolean;
  /** Whether it depends on the row. */
  readonly varies: boolean;
  /** How far apart rows lie where they lie evenly. */
  readonly stride: number | undefined;
  /** The least distance between two rows. */
  readonly distance: number;
  /** From where to where the rest of the index reaches. */
  readonly minimum: number;
  readonly maximum: number;
}

/** From how many elements, at the most, an access chooses where its row is known. */
export const extentOf = ({ minimum, maximum }: Access): number => maximum - minimum + 1;

/** All accesses of a step; undefined where the row and the rest of an index cannot be told apart. */
export function accessesOf(step: LoopKernel, rows: Axis): readonly Access[] | undefined {
  const found: (Access | undefined)[] = [];
  const add = (buffer: Buffer, index: Index, isWrite: boolean): void => {
    const split = splitIndex(index, rows);
    found.push(split && { buffer, isWrite, ...describeRow(split.row, rows), ...rangeOfIndex(split.rest) });
  };
  visitReadsOfStep(step, (buffer, index) => add(buffer, index, false));
  for (const { buffer, index } of step.stores) add(buffer, index, true);
  return found.every((access) => access !== undefined) ? found : undefined;
}

const describeRow = (row: Index, rows: Axis): Pick<Access, 'varies' | 'stride' | 'distance'> => ({
  varies: row.terms.length > 0,
  stride: strideOfRows(row, rows),
  distance: Math.min(...row.terms.map(({ stride }) => Math.abs(stride))),
});

/**
 * Whether all rows can be gone through one by one: what steps hand on to each other stays in the same row, and the rows lie apart
 * in memory.
 */
export function isRowwise(accesses: readonly Access[]): boolean {
  const strides = new Map<Buffer, number>();
  for (const { buffer, isWrite, stride = 0 } of accesses) if (isWrite) strides.set(buffer, stride);
  return accesses.every((access) => {
    const written = strides.get(access.buffer);
    if (written === undefined) return extentOf(access) <= access.distance;
    return written > 0 && access.stride === written && access.minimum >= 0 && access.maximum < written;
  });
}
