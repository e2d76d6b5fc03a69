/** @file Sixth pass: kernels that go over the same rows go through them row by row, while the row is in cache. */
import { bytesOf } from '../core/dtype.ts';
import type { Axis, Buffer } from '../kernel/expression.ts';
import type { Kernel, LoopKernel, RowsKernel } from '../kernel/loop.ts';
import { visitReads, writesOf } from '../kernel/reads.ts';
import { tidySteps, type NewBuffer } from './row-steps.ts';
import { asStep, extentOf, isRowwise, readsOfStep, splitIndex, type AxisWithin } from './rowwise.ts';

/** With fewer rows there would be too little to share. */
const fewestRows = 16;
/** Shorter rows fit vectors badly, and are better done in one loop over all of them. */
const shortestRow = 16;
/** All that belongs to a row must stay in the second-level cache. */
const mostBytes = 128 * 1024;

/** What the pass must know of a program. */
export interface RowsRequest {
  /** Results. */
  readonly needed: ReadonlySet<Buffer>;
  /** Buffers of new values of Variables, with the buffers that hold the old ones. */
  readonly changes: ReadonlyMap<Buffer, Buffer>;
  readonly newBuffer: NewBuffer;
}

/** Kernels that will run as one. */
interface Group {
  readonly kernels: readonly Kernel[];
  readonly reads: ReadonlySet<Buffer>;
  /** The kernels as steps over rows, where there are several. */
  readonly steps: readonly LoopKernel[];
  readonly rows: Axis | undefined;
  readonly within: AxisWithin;
}

let nextAxis = -1;
/** Ids below zero: no axis that lowering makes has one. */
const newAxis = (size: number): Axis => ({ id: nextAxis--, size });

function newAxisWithin(): AxisWithin {
  const known = new Map<number, Axis>();
  return (size) => {
    let axis = known.get(size);
    if (axis === undefined) known.set(size, (axis = newAxis(size)));
    return axis;
  };
}

/**
 * Lets each loop kernel join earlier ones over the same rows, if what they hand on to each other, or read in common, is in the
 * same row, and if all that it needs is there by then. What only they need stays in scratch memory, one row of it.
 *
 * @param kernels in an order in which they can run; the result is in such an order as well.
 */
export function fuseRows(kernels: readonly Kernel[], request: RowsRequest): Kernel[] {
  const groups: Group[] = [];
  /** Which group writes a buffer. */
  const writers = new Map<Buffer, number>();
  const put = (group: Group, position: number): void => {
    groups[position] = group;
    for (const buffer of group.kernels.flatMap(writesOf)) writers.set(buffer, position);
  };
  for (const kernel of kernels) {
    put({ kernels: [kernel], reads: readsOf([kernel]), steps: [], rows: undefined, within: newAxisWithin() }, groups.length);
    // Joined to one group, it may be what joins this one to another.
    let position = groups.length - 1;
    for (let found = findPartner(groups, position, writers, request); found !== undefined;) {
      groups[position] = nothing;
      put(found.joined, (position = found.position));
      found = findPartner(groups, position, writers, request);
    }
  }
  return groups.flatMap((group) => {
    const { rows } = group;
    if (rows === undefined) return group.kernels;
    const readElsewhere = new Set(groups.flatMap((each) => (each === group ? [] : [...each.reads])));
    return [rowsKernel({ ...group, rows }, readElsewhere, request)];
  });
}

/** What a group leaves behind that has joined another. */
const nothing: Group = { kernels: [], reads: new Set(), steps: [], rows: undefined, within: newAxisWithin() };

function readsOf(kernels: readonly Kernel[]): Set<Buffer> {
  const found = new Set<Buffer>();
  for (const kernel of kernels) visitReads(kernel, (buffer) => found.add(buffer));
  return found;
}

function findPartner(
  groups: readonly Group[],
  from: number,
  writers: ReadonlyMap<Buffer, number>,
  { changes }: RowsRequest,
): { readonly position: number; readonly joined: Group } | undefined {
  const group = groups[from] as Group;
  if (!isLoops(group)) return undefined;
  const writersBefore = [...group.reads].map((buffer) => writers.get(buffer) ?? 0).filter((writer) => writer !== from);
  const earliest = Math.max(0, ...writersBefore);
  const readSince = new Set<Buffer>();
  for (let position = from - 1; position >= earliest; position--) {
    const partner = groups[position] as Group;
    if (isLoops(partner) && touch(partner, group)) {
      const joined = join(partner, group);
      // A Variable that is read here, or by what ran before so far, could no longer be written in place.
      const replaced = joined?.kernels.flatMap(writesOf).flatMap((buffer) => changes.get(buffer) ?? []) ?? [];
      if (joined !== undefined && !replaced.some((buffer) => joined.reads.has(buffer) || readSince.has(buffer))) {
        return { position, joined };
      }
    }
    for (const buffer of partner.reads) readSince.add(buffer);
  }
  return undefined;
}

const isLoops = ({ kernels }: Group): boolean => kernels.length > 0 && kernels.every((kernel) => kernel.kind === 'loop');

/** Whether a group reads what an earlier one reads or writes. */
const touch = (earlier: Group, { reads }: Group): boolean =>
  [...earlier.reads, ...earlier.kernels.flatMap(writesOf)].some((buffer) => reads.has(buffer));

function join(a: Group, b: Group): Group | undefined {
  const kernels = [...a.kernels, ...b.kernels];
  for (const rows of a.rows === undefined ? rowsOf(kernels, b.rows) : [a.rows]) {
    const before = a.rows === undefined ? asSteps(a.kernels, rows, a.within) : a.steps;
    const after = before && asSteps(b.kernels, rows, a.within);
    if (before === undefined || after === undefined) continue;
    const steps = [...before, ...after];
    if (isRowwise(steps, rows) && pays(before, after, rows) && bytesOfRow(steps, rows) <= mostBytes) {
      return { ...a, rows, kernels, reads: new Set([...a.reads, ...b.reads]), steps };
    }
  }
  return undefined;
}

/** Axes of rows to be tried for kernels: a row is what a reduction is over. */
function rowsOf(kernels: readonly Kernel[], known: Axis | undefined): Axis[] {
  if (known !== undefined) return [known];
  const counts = kernels.flatMap((kernel) =>
    kernel.kind === 'loop' && kernel.reduction !== undefined ? [kernel.axes.reduce((product, axis) => product * axis.size, 1)] : [],
  );
  return [...new Set(counts)].filter((count) => count >= fewestRows).map(newAxis);
}

function asSteps(kernels: readonly Kernel[], rows: Axis, within: AxisWithin): LoopKernel[] | undefined {
  const steps = kernels.map((kernel) => (kernel.kind === 'loop' ? asStep(kernel, rows, within) : undefined));
  return steps.every((step) => step !== undefined) ? steps : undefined;
}

/** How many elements of each buffer one row touches, of those alone whose index depends on the row. */
function extentsOf(steps: readonly LoopKernel[], rows: Axis): Map<Buffer, number> {
  const extents = new Map<Buffer, number>();
  for (const { buffer, index } of steps.flatMap((step) => [...readsOfStep(step), ...step.stores])) {
    const split = splitIndex(index, rows);
    if (split === undefined || split.row.terms.length === 0) continue;
    extents.set(buffer, Math.max(extents.get(buffer) ?? 0, extentOf(split.rest)));
  }
  return extents;
}

/** Whether rows are long enough, and steps read what earlier ones have written, or rows that earlier ones read. */
function pays(before: readonly LoopKernel[], after: readonly LoopKernel[], rows: Axis): boolean {
  const isLong = (extent: number): boolean => extent >= shortestRow;
  if (![...extentsOf([...before, ...after], rows).values()].some(isLong)) return false;
  const written = new Set(before.flatMap(({ stores }) => stores.map(({ buffer }) => buffer)));
  const [known, own] = [extentsOf(before, rows), extentsOf(after, rows)];
  return after
    .flatMap(readsOfStep)
    .some(({ buffer }) => written.has(buffer) || [known, own].every((each) => isLong(each.get(buffer) ?? 0)));
}

/** How much memory one row touches. */
function bytesOfRow(steps: readonly LoopKernel[], rows: Axis): number {
  const bytes = new Map<Buffer, number>();
  for (const { buffer, index } of steps.flatMap((step) => [...readsOfStep(step), ...step.stores])) {
    const extent = extentOf(splitIndex(index, rows)?.rest ?? index);
    bytes.set(buffer, Math.max(bytes.get(buffer) ?? 0, extent * bytesOf(buffer.dtype)));
  }
  return [...bytes.values()].reduce((sum, each) => sum + each, 0);
}

function rowsKernel(
  { rows, kernels, steps }: Group & { readonly rows: Axis },
  readElsewhere: ReadonlySet<Buffer>,
  { needed, newBuffer }: RowsRequest,
): RowsKernel {
  const own = kernels.flatMap(writesOf).filter((buffer) => !needed.has(buffer) && !readElsewhere.has(buffer));
  const tidied = tidySteps(steps, rows, new Set(own), newBuffer);
  return { kind: 'rows', name: [...new Set(tidied.steps.map((step) => step.name))].join(' '), rows, ...tidied };
}
