/** @file Compiles single kernels and runs them on memory of their own. */
import { bytesOf, newStorage, type DType, type StorageArray } from '../../src/core/dtype.ts';
import { emitLoop, emitScatter } from '../../src/backends/wasm/loops.ts';
import { features } from '../../src/backends/wasm/features.ts';
import { ModuleBuilder } from '../../src/backends/wasm/assembler.ts';
import { placesOf } from '../../src/backends/wasm/places.ts';
import type { Buffer } from '../../src/kernel/expression.ts';
import type { LoopKernel, Placement, ScatterKernel } from '../../src/kernel/loop.ts';
import type { Memory } from './interpret.ts';

let nextBuffer = 0;
export const newBuffer = (dtype: DType, size: number): Buffer => ({ id: nextBuffer++, dtype, size });

export interface Machine {
  run(threads?: number): void;
  /** The buffer's elements, in the machine's memory. */
  view(buffer: Buffer): StorageArray;
  readonly bytes: Uint8Array;
}

const tableAt = 64;
const arenaAt = 4096;

/** A kernel in machine code, with copies of the data. Every other buffer is a resident block, the rest lie in the arena. */
export function machineFor(
  kernel: LoopKernel | ScatterKernel,
  buffers: readonly Buffer[],
  data: Memory,
  relaxed = features().fusedMadd,
): Machine {
  const placements = new Map<number, Placement>();
  const addresses = new Map<number, number>();
  let end = arenaAt;
  for (const [i, buffer] of buffers.entries()) {
    placements.set(buffer.id, i % 2 === 0 ? { kind: 'arena', offset: end - arenaAt } : { kind: 'resident', slot: i });
    addresses.set(buffer.id, end);
    end += Math.ceil((buffer.size * bytesOf(buffer.dtype)) / 8) * 8;
  }
  const module = new ModuleBuilder({ relaxed });
  const places = placesOf(placements);
  module.export('kernel', kernel.kind === 'loop' ? emitLoop(module, kernel, places) : emitScatter(module, kernel, places));
  const bytes = module.finish();

  // No page more than needed: what reads past the end of the last buffer traps.
  const memory = new WebAssembly.Memory({ initial: Math.ceil(end / 65536) });
  const base = memory.buffer.byteLength - (end - arenaAt);
  const view = (buffer: Buffer): StorageArray => {
    const empty = newStorage(buffer.dtype, 0);
    const Storage = empty.constructor as new (memory: ArrayBuffer, start: number, length: number) => StorageArray;
    return new Storage(memory.buffer, (addresses.get(buffer.id) ?? 0) - arenaAt + base, buffer.size);
  };
  const slots = new Uint32Array(memory.buffer, tableAt, buffers.length);
  for (const [i, buffer] of buffers.entries()) {
    slots[i] = (addresses.get(buffer.id) ?? 0) - arenaAt + base;
    view(buffer).set(data.get(buffer.id) ?? []);
  }
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const run = instance.exports.kernel as (arena: number, table: number, share: number, shares: number, scratch: number) => void;
  return {
    bytes,
    view,
    run: (threads = 1) => {
      for (let thread = threads - 1; thread >= 0; thread--) run(base, tableAt, thread, threads, 0);
    },
  };
}
