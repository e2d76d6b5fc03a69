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

/**
 * The kernel as a step over rows: its first axes become the one axis of rows, and the rest one axis within the row, where that
 * can be. Undefined if its first axes do not make so many rows.
 */
export function asStep(kernel: LoopKernel, rows: Axis, within: AxisWithin): LoopKernel | undefined {
  const { axes, reduction } = kernel;
  const count = axes.findIndex((_, i) => productOf(axes.slice(0, i + 1)) === rows.size) + 1;
  if (count === 0) return undefined;
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

/** A read or a write of a step. */
export interface Access {
  readonly buffer: Buffer;
  readonly index: Index;
}

/** What a step reads, in its expressions. */
export function readsOfStep(step: LoopKernel): Access[] {
  const found: Access[] = [];
  visitLoads(valuesOf(step), (buffer, index) => found.push({ buffer, index }));
  return found;
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

/** From how many elements, at the most, the index chooses where its row is known. */
export function extentOf(rest: Index): number {
  const { minimum, maximum } = rangeOfIndex(rest);
  return maximum - minimum + 1;
}

/** The stride of a part that is a multiple of the row's number. */
export function strideOfRows({ terms }: Index, rows: Axis): number | undefined {
  const [term, ...others] = terms;
  return term?.atom.kind === 'axis' && term.atom.axis === rows && others.length === 0 ? term.stride : undefined;
}

/**
 * Whether all rows can be gone through one by one: what steps hand on to each other stays in the same row, and the rows lie apart
 * in memory.
 */
export function isRowwise(steps: readonly LoopKernel[], rows: Axis): boolean {
  const strides = new Map<Buffer, number>();
  for (const { buffer, index } of steps.flatMap((step) => step.stores)) {
    const split = splitIndex(index, rows);
    const stride = split && strideOfRows(split.row, rows);
    if (stride === undefined || stride <= 0) return false;
    strides.set(buffer, stride);
  }
  return [...steps.flatMap(readsOfStep), ...steps.flatMap((step) => step.stores)].every(({ buffer, index }) => {
    const split = splitIndex(index, rows);
    if (split === undefined) return false;
    const written = strides.get(buffer);
    if (written === undefined) return extentOf(split.rest) <= leastStride(split.row);
    const { minimum, maximum } = rangeOfIndex(split.rest);
    return strideOfRows(split.row, rows) === written && minimum >= 0 && maximum < written;
  });
}

const leastStride = ({ terms }: Index): number => Math.min(...terms.map(({ stride }) => Math.abs(stride)));
