/** @file Before which kernels threads must meet: only where one needs what another has made, or writes where another still reads. */
import { bytesOf } from '../../core/dtype.ts';
import { InternalError } from '../../core/errors.ts';
import type { Buffer } from '../../kernel/expression.ts';
import type { Kernel, Program } from '../../kernel/loop.ts';
import { visitReads, writesOf } from '../../kernel/reads.ts';

/** Bytes of the arena, or of a resident block. */
interface Range {
  /** -1: the arena; else the block's slot. */
  readonly space: number;
  readonly start: number;
  readonly end: number;
}

interface Access {
  readonly reads: readonly Range[];
  readonly writes: readonly Range[];
}

/** A kernel, and whether all threads take shares of it; else thread 0 does it. */
export interface Work {
  readonly kernel: Kernel;
  readonly together: boolean;
}

/**
 * For each kernel, whether threads must meet before it. Kernels without a meeting in between do not depend on each other, or are all done by
 * thread 0, in their order: a thread that finds nothing left to do in one goes on to the next.
 */
export function meetingsOf(works: readonly Work[], placements: Program['placements']): boolean[] {
  let alone: Access[] = [];
  let shared: Access[] = [];
  return works.map(({ kernel, together }) => {
    const access = accessOf(kernel, placements);
    const before = together ? [...alone, ...shared] : shared;
    const mustMeet = before.some((earlier) => conflict(earlier, access));
    if (mustMeet) [alone, shared] = [[], []];
    (together ? shared : alone).push(access);
    return mustMeet;
  });
}

function accessOf(kernel: Kernel, placements: Program['placements']): Access {
  const reads: Range[] = [];
  visitReads(kernel, (buffer) => void reads.push(rangeOf(buffer, placements)));
  return { reads, writes: writesOf(kernel).map((buffer) => rangeOf(buffer, placements)) };
}

function rangeOf({ id, size, dtype }: Buffer, placements: Program['placements']): Range {
  const place = placements.get(id);
  if (place === undefined) throw new InternalError(`buffer ${id} has no place`);
  const bytes = size * bytesOf(dtype);
  if (place.kind === 'resident') return { space: place.slot, start: 0, end: bytes };
  return { space: -1, start: place.offset, end: place.offset + bytes };
}

function conflict(earlier: Access, later: Access): boolean {
  const overlap = (a: readonly Range[], b: readonly Range[]): boolean =>
    a.some((x) => b.some((y) => x.space === y.space && x.start < y.end && y.start < x.end));
  return overlap(earlier.writes, later.reads) || overlap(earlier.writes, later.writes) || overlap(earlier.reads, later.writes);
}
