/** @file Buffers that live while one row of a kernel is worked on: where they lie in the memory of the running thread. */
import { bytesOf } from '../../core/dtype.ts';
import type { Buffer } from '../../kernel/expression.ts';
import type { Local } from './assembler.ts';
import type { Places } from './places.ts';

/** Cache lines: every scratch buffer begins with one. */
const alignment = 64;

/** Offsets of the buffers by id, and the bytes of all of them. */
export interface ScratchLayout {
  readonly offsets: ReadonlyMap<number, number>;
  readonly bytes: number;
}

/** One buffer behind the other. */
export function layoutOf(scratch: readonly Buffer[]): ScratchLayout {
  const offsets = new Map<number, number>();
  let bytes = 0;
  for (const { id, size, dtype } of scratch) {
    offsets.set(id, bytes);
    bytes += Math.ceil(Math.max(size * bytesOf(dtype), 1) / alignment) * alignment;
  }
  return { offsets, bytes };
}

/** The same places, with the buffers of the layout from an address on. */
export const withScratch = (places: Places, { offsets }: ScratchLayout, start: Local): Places => ({
  ...places,
  pushAddress(into, buffer) {
    const offset = offsets.get(buffer.id);
    if (offset === undefined) return places.pushAddress(into, buffer);
    into.get(start);
    return offset;
  },
});
