/** @file Last pass: a place in the arena for every buffer, shared by buffers that are not needed at the same time. */
import { bytesOf } from '../core/dtype.ts';
import { keyOfIndex } from '../kernel/affine.ts';
import type { Buffer } from '../kernel/expression.ts';
import type { Kernel } from '../kernel/loop.ts';
import { visitReads, writesOf } from '../kernel/reads.ts';

/** Kernels, by number, from the one that writes a buffer to the last that reads it. Buffers in one place, one after another, share one. */
interface Lifetime {
  readonly buffer: Buffer;
  first: number;
  last: number;
}

type Lifetimes = Map<number, Lifetime>;

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
 * first, each at the lowest offset where nothing that lives at the same time lies. A result takes the very place of an operand that
 * dies in its kernel, where it can.
 */
export function planMemory(
  kernels: readonly Kernel[],
  inputs: readonly Buffer[],
  outputs: readonly Buffer[],
  resident: ReadonlySet<number>,
): MemoryPlan {
  const lifetimes: Lifetimes = new Map();
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
  kernels.forEach((kernel, time) => writeOver(kernel, time, lifetimes));
  return place(lifetimes);
}

/**
 * Results that may be written over an operand: it is needed no more, its elements are as large, and each is read only where its
 * successor is written, by the same thread, just before.
 */
function writeOver(kernel: Kernel, time: number, lifetimes: Lifetimes): void {
  if (!('stores' in kernel)) return;
  const readAt = new Map<Buffer, string>();
  visitReads(kernel, (buffer, index, summed) => {
    const at = summed ? 'many places' : keyOfIndex(index);
    readAt.set(buffer, (readAt.get(buffer) ?? at) === at ? at : 'many places');
  });
  for (const { buffer: result, index } of kernel.stores) {
    const own = lifetimes.get(result.id);
    if (own?.first !== time || kernel.stores.some((store) => store.buffer === result && store.index !== index)) continue;
    const operand = [...readAt.keys()].find(
      (buffer) =>
        lifetimes.get(buffer.id)?.last === time &&
        readAt.get(buffer) === keyOfIndex(index) &&
        buffer.size === result.size &&
        bytesOf(buffer.dtype) === bytesOf(result.dtype),
    );
    const dying = operand && lifetimes.get(operand.id);
    if (operand === undefined || dying === undefined) continue;
    dying.last = own.last;
    lifetimes.set(result.id, dying);
    readAt.delete(operand);
  }
}

function place(all: Lifetimes): MemoryPlan {
  const lifetimes = [...new Set(all.values())];
  const starts = new Map<Lifetime, number>();
  const placed: { readonly lifetime: Lifetime; readonly start: number; readonly end: number }[] = [];
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
    starts.set(lifetime, start);
  }
  const offsets = new Map([...all].map(([id, lifetime]) => [id, starts.get(lifetime) ?? 0]));
  return { offsets, bytes: placed.reduce((most, { end }) => Math.max(most, end), 0) };
}
