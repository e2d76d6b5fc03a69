/** @file Last pass: a place in the arena for every buffer, shared by buffers that are not needed at the same time. */
import { bytesOf } from '../core/dtype.ts';
import type { Buffer } from '../kernel/expression.ts';
import type { Kernel } from '../kernel/loop.ts';
import { visitReads, writesOf } from '../kernel/reads.ts';

/** Kernels, by number, from the one that writes a buffer to the last that reads it. */
interface Lifetime {
  readonly buffer: Buffer;
  first: number;
  last: number;
}

/** Cache lines: buffers of different threads and kernels never share one. */
const alignment = 64;
const align = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;

/** Where every buffer of a program lies. */
export interface MemoryPlan {
  /** Byte offset in the arena, by buffer id. */
  readonly offsets: ReadonlyMap<number, number>;
  readonly bytes: number;
}

/**
 * Places every buffer but the resident ones. Inputs live from the start, outputs to the end. The largest buffers are placed
 * first, each at the lowest offset where nothing that lives at the same time lies.
 */
export function planMemory(
  kernels: readonly Kernel[],
  inputs: readonly Buffer[],
  outputs: readonly Buffer[],
  resident: ReadonlySet<number>,
): MemoryPlan {
  const lifetimes = new Map<number, Lifetime>();
  const touch = (buffer: Buffer, time: number): void => {
    if (resident.has(buffer.id)) return;
    const found = lifetimes.get(buffer.id);
    if (found === undefined) lifetimes.set(buffer.id, { buffer, first: time, last: time });
    else found.last = Math.max(found.last, time);
  };
  for (const buffer of inputs) touch(buffer, -1);
  kernels.forEach((kernel, time) => {
    for (const buffer of writesOf(kernel)) touch(buffer, time);
    visitReads(kernel, (buffer) => touch(buffer, time));
  });
  for (const buffer of outputs) touch(buffer, kernels.length);
  return place([...lifetimes.values()]);
}

function place(lifetimes: readonly Lifetime[]): MemoryPlan {
  const placed: { readonly lifetime: Lifetime; readonly start: number; readonly end: number }[] = [];
  const offsets = new Map<number, number>();
  const bytes = ({ buffer }: Lifetime): number => align(Math.max(buffer.size * bytesOf(buffer.dtype), 1));
  for (const lifetime of lifetimes.toSorted((a, b) => bytes(b) - bytes(a))) {
    const size = bytes(lifetime);
    const inTheWay = placed
      .filter(({ lifetime: other }) => other.first <= lifetime.last && lifetime.first <= other.last)
      .sort((a, b) => a.start - b.start);
    let start = 0;
    for (const other of inTheWay) {
      if (other.start >= start + size) break;
      start = Math.max(start, other.end);
    }
    placed.push({ lifetime, start, end: start + size });
    offsets.set(lifetime.buffer.id, start);
  }
  return { offsets, bytes: placed.reduce((most, { end }) => Math.max(most, end), 0) };
}
