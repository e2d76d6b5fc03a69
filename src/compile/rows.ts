/** @file Sixth pass: kernels that go over the same rows go through them row by row, while the row is in cache. */
import { bytesOf } from '../core/dtype.ts';
import type { Axis, Buffer } from '../kernel/expression.ts';
import type { Kernel, LoopKernel, RowsKernel } from '../kernel/loop.ts';
import { visitReads, writesOf } from '../kernel/reads.ts';
import { tidySteps, type NewBuffer } from './row-steps.ts';
import { accessesOf, asStep, axesOfRows, extentOf, isRowwise, type Access, type AxisWithin } from './rowwise.ts';

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
  readonly writes: ReadonlySet<Buffer>;
  /** What several kernels are over rows. */
  readonly rowwise: Rowwise | undefined;
  /** How many rows there may be. */
  readonly counts: readonly number[];
}

/** Kernels as steps over rows. */
interface Rowwise {
  readonly rows: Axis;
  readonly within: AxisWithin;
  readonly steps: readonly LoopKernel[];
  readonly accesses: readonly Access[];
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

function groupOf(kernels: readonly Kernel[], rowwise?: Rowwise): Group {
  const reads = new Set<Buffer>();
  for (const kernel of kernels) visitReads(kernel, (buffer) => reads.add(buffer));
  const counts = rowwise === undefined ? kernels.flatMap(countsOf) : [rowwise.rows.size];
  return { kernels, reads, writes: new Set(kernels.flatMap(writesOf)), rowwise, counts };
}

/** How many rows a kernel suggests: a row is what a reduction is over, if it lies in one piece. */
function countsOf(kernel: Kernel): number[] {
  if (kernel.kind !== 'loop' || kernel.reduction === undefined) return [];
  const count = kernel.axes.reduce((product, axis) => product * axis.size, 1);
  const rowwise = count < fewestRows ? undefined : asRows([kernel], newAxis(count), newAxisWithin());
  return rowwise !== undefined && isRowwise(rowwise.accesses) ? [count] : [];
}

/** What a group leaves behind that has joined another. */
const nothing = groupOf([]);

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
    for (const buffer of group.writes) writers.set(buffer, position);
  };
  for (const kernel of kernels) {
    let position = groups.length;
    put(groupOf([kernel]), position);
    // Joined to one group, it may be what joins this one to another.
    for (;;) {
      const found = findPartner(groups, position, writers, request);
      if (found === undefined) break;
      groups[position] = nothing;
      put(found.joined, (position = found.position));
    }
  }
  const readers = new Map<Buffer, number>();
  for (const buffer of groups.flatMap(({ reads }) => [...reads])) readers.set(buffer, (readers.get(buffer) ?? 0) + 1);
  return groups.flatMap((group) => {
    if (group.rowwise === undefined) return group.kernels;
    const isRead = (buffer: Buffer): boolean => (readers.get(buffer) ?? 0) > (group.reads.has(buffer) ? 1 : 0);
    const own = [...group.writes].filter((buffer) => !request.needed.has(buffer) && !isRead(buffer));
    return [rowsKernel(group.rowwise, new Set(own), request.newBuffer)];
  });
}

function rowsKernel({ rows, steps }: Rowwise, own: ReadonlySet<Buffer>, newBuffer: NewBuffer): RowsKernel {
  const tidied = tidySteps(steps, rows, own, newBuffer);
  return { kind: 'rows', name: [...new Set(tidied.steps.map((step) => step.name))].join(' '), rows, ...tidied };
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
    const joined = isLoops(partner) && touch(partner, group) ? join(partner, group) : undefined;
    // A Variable that is read here, or by what ran before so far, could no longer be written in place.
    const isInPlace = (buffer: Buffer): boolean => {
      const target = changes.get(buffer);
      return target === undefined || (joined?.reads.has(target) === false && !readSince.has(target));
    };
    if (joined !== undefined && [...joined.writes].every(isInPlace)) return { position, joined };
    for (const buffer of partner.reads) readSince.add(buffer);
  }
  return undefined;
}

const isLoops = ({ kernels }: Group): boolean => kernels.length > 0 && kernels.every((kernel) => kernel.kind === 'loop');

/** Whether a group reads what an earlier one reads or writes. */
const touch = (earlier: Group, { reads }: Group): boolean =>
  [...reads].some((buffer) => earlier.reads.has(buffer) || earlier.writes.has(buffer));

function join(a: Group, b: Group): Group | undefined {
  const kernels = [...a.kernels, ...b.kernels];
  for (const count of new Set([...a.counts, ...b.counts])) {
    if (a.rowwise !== undefined && a.rowwise.rows.size !== count) continue;
    if (!kernels.every((kernel) => kernel.kind === 'loop' && axesOfRows(kernel, count) !== undefined)) continue;
    const before = a.rowwise ?? asRows(a.kernels, newAxis(count), newAxisWithin());
    const after = before && asRows(b.kernels, before.rows, before.within);
    if (before === undefined || after === undefined) continue;
    const accesses = [...before.accesses, ...after.accesses];
    if (isRowwise(accesses) && pays(before.accesses, after.accesses) && bytesOfRow(accesses) <= mostBytes) {
      return groupOf(kernels, { ...before, steps: [...before.steps, ...after.steps], accesses });
    }
  }
  return undefined;
}

function asRows(kernels: readonly Kernel[], rows: Axis, within: AxisWithin): Rowwise | undefined {
  const steps = kernels.map((kernel) => (kernel.kind === 'loop' ? asStep(kernel, rows, within) : undefined));
  const accesses = steps.map((step) => step && accessesOf(step, rows));
  if (!steps.every((step) => step !== undefined) || !accesses.every((each) => each !== undefined)) return undefined;
  return { rows, within, steps, accesses: accesses.flat() };
}

/** Whether rows are long enough, and steps read what earlier ones have written, or rows that earlier ones read. */
function pays(before: readonly Access[], after: readonly Access[]): boolean {
  const isLong = (access: Access): boolean => access.varies && extentOf(access) >= shortestRow;
  if (![...before, ...after].some(isLong)) return false;
  const written = new Set(before.filter(({ isWrite }) => isWrite).map(({ buffer }) => buffer));
  const read = new Set(before.filter(isLong).map(({ buffer }) => buffer));
  return after.some((access) => !access.isWrite && (written.has(access.buffer) || (isLong(access) && read.has(access.buffer))));
}

/** How much memory one row touches. */
function bytesOfRow(accesses: readonly Access[]): number {
  const bytes = new Map<Buffer, number>();
  for (const access of accesses) {
    const { buffer } = access;
    bytes.set(buffer, Math.max(bytes.get(buffer) ?? 0, extentOf(access) * bytesOf(buffer.dtype)));
  }
  return [...bytes.values()].reduce((sum, each) => sum + each, 0);
}
