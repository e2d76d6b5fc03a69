/** @file The default backend: programs become WebAssembly modules that share one memory with the values of Variables. */
import type { InPieces } from '../../core/breath.ts';
import type { Profile } from '../../core/config.ts';
import { bytesOf, type DType, type StorageArray } from '../../core/dtype.ts';
import { DeviceError, InternalError } from '../../core/errors.ts';
import type { Buffer } from '../../kernel/expression.ts';
import type { Placement, Program } from '../../kernel/loop.ts';
import type { Backend, Block, Ceilings, CodeCost, Executable } from '../backend.ts';
import { measureCeilings } from './ceilings.ts';
import { features, mayFuse } from './features.ts';
import { Heap } from './heap.ts';
import { findHost, noteOneThread } from './hosts.ts';
import { Pool, type SharedProgram } from './threads.ts';
import { compileProgram, slotsOf, type CompiledProgram, type ProgramExports } from './program.ts';

let backend: Backend | undefined;

/** The one WebAssembly backend, made when it is first asked for. */
export function wasmBackend(): Backend {
  if (backend === undefined) {
    if (!features().simd) {
      throw new DeviceError({
        op: 'wasm',
        what: 'this host runs WebAssembly without vectors (SIMD)',
        hint: "a newer browser or Node, or configure({ backend: 'reference' }), which is slow",
      });
    }
    backend = new WasmBackend();
  }
  return backend;
}

class WasmBlock implements Block {
  readonly dtype: DType;
  readonly size: number;
  readonly address: number;
  freed = false;

  constructor(dtype: DType, size: number, address: number) {
    this.dtype = dtype;
    this.size = size;
    this.address = address;
  }
}

function live(block: Block | undefined): WasmBlock {
  if (!(block instanceof WasmBlock)) throw new InternalError('a block of another backend, or none, was given to wasm');
  if (block.freed) throw new InternalError(`a block of ${block.size} ${block.dtype} was used after it was freed`);
  return block;
}

class WasmBackend implements Backend {
  readonly name = 'wasm';
  readonly #host = findHost();
  readonly #heap = new Heap({ shared: this.#host !== undefined });
  readonly #pool = this.#host !== undefined && this.#heap.shared ? new Pool(this.#heap, this.#host) : undefined;

  *compile(program: Program, profile: Profile): InPieces<Executable> {
    const compiled = yield* compileProgram(program, { shared: this.#heap.shared, fused: this.fuses(profile) });
    if (compiled.worthThreads && this.#pool === undefined) noteOneThread();
    return new WasmExecutable(program, compiled, this.#heap, this.#pool);
  }

  allocate(dtype: DType, data: StorageArray): Block {
    const bytes = data.length * bytesOf(dtype);
    const address = this.#heap.allocate(bytes, `a Variable of ${data.length} ${dtype}`);
    this.#heap.write(dtype, address, data);
    return new WasmBlock(dtype, data.length, address);
  }

  free(block: Block): void {
    const held = live(block);
    this.#heap.free(held.address, held.size * bytesOf(held.dtype));
    held.freed = true;
  }

  read(block: Block): StorageArray {
    const { dtype, size, address } = live(block);
    return this.#heap.read(dtype, address, size);
  }

  write(block: Block, data: StorageArray): void {
    const { dtype, size, address } = live(block);
    if (data.length !== size) throw new InternalError(`${data.length} elements were written to a block of ${size}`);
    this.#heap.write(dtype, address, data);
  }

  fuses(profile: Profile): boolean {
    return mayFuse(profile);
  }

  threads(): number {
    return this.#pool?.last ?? 1;
  }

  mostThreads(): number {
    return this.#pool?.most ?? 1;
  }

  ceilings(): InPieces<Ceilings> {
    return measureCeilings(this.#heap, this.#pool);
  }

  memory(): ReturnType<Backend['memory']> {
    const { blockBytes, arenaBytes, peakBytes, reservedBytes } = this.#heap;
    const programBytes = this.#pool?.bytes ?? 0;
    return { blockBytes: blockBytes - programBytes, programBytes, arenaBytes, peakBytes, reservedBytes };
  }
}

/** A buffer of the arena that is copied in before or out after a run. */
interface Port {
  readonly dtype: DType;
  readonly size: number;
  readonly offset: number;
}

/** Takes the code of programs that nobody can run any longer from the other threads. */
const collected = new FinalizationRegistry<{ pool: Pool; shared: SharedProgram }>(({ pool, shared }) => pool.forget(shared));

class WasmExecutable implements Executable {
  readonly cost: CodeCost;
  readonly #heap: Heap;
  readonly #run: ProgramExports['run'];
  readonly #layout: Pick<CompiledProgram, 'tableOffset' | 'scratchOffset' | 'scratchBytes' | 'firstScratchBytes'>;
  readonly #slots: number;
  readonly #lists: readonly Placement[];
  readonly #counters: number;
  readonly #inputs: readonly Port[];
  readonly #outputs: readonly Port[];
  readonly #pool: Pool | undefined;
  /** The program as the other threads know it; undefined where one thread is enough. */
  readonly #shared: SharedProgram | undefined;

  constructor(program: Program, compiled: CompiledProgram, heap: Heap, pool: Pool | undefined) {
    const { exports } = new WebAssembly.Instance(compiled.module, { env: { memory: heap.memory } });
    this.cost = compiled.cost;
    this.#heap = heap;
    this.#pool = pool;
    this.#shared = compiled.worthThreads ? pool?.share(compiled.bytes) : undefined;
    if (this.#shared !== undefined && pool !== undefined) collected.register(this, { pool, shared: this.#shared });
    this.#run = exports.run as ProgramExports['run'];
    const { tableOffset, scratchOffset, scratchBytes, firstScratchBytes } = compiled;
    this.#layout = { tableOffset, scratchOffset, scratchBytes, firstScratchBytes };
    this.#slots = slotsOf(program);
    this.#lists = compiled.lists;
    this.#counters = compiled.counters;
    this.#inputs = portsOf(program.inputs, program);
    this.#outputs = portsOf(program.outputs, program);
  }

  run(inputs: readonly StorageArray[], blocks: readonly Block[]): StorageArray[] {
    const heap = this.#heap;
    const { tableOffset, scratchOffset, scratchBytes, firstScratchBytes } = this.#layout;
    const threads = this.#shared === undefined ? 1 : (this.#pool?.ready() ?? 1);
    const arena = heap.arena(scratchOffset + scratchBytes * (threads - 1) + firstScratchBytes);
    this.#copyIn(arena, inputs);
    const table = arena + tableOffset;
    this.#fillTable(arena, table / 4, blocks);
    this.#runOnThreads(arena, table, threads);
    return this.#outputs.map(({ dtype, size, offset }) => heap.read(dtype, arena + offset, size));
  }

  /** The addresses of the blocks by slot, then the lists, then the counters. */
  #fillTable(arena: number, start: number, blocks: readonly Block[]): void {
    const addresses = this.#heap.view('uint32');
    for (let slot = 0; slot < this.#slots; slot++) addresses[start + slot] = live(blocks[slot]).address;
    for (const [i, place] of this.#lists.entries()) {
      addresses[start + this.#slots + i] = place.kind === 'arena' ? arena + place.offset : (addresses[start + place.slot] ?? 0);
    }
    const counters = start + this.#slots + this.#lists.length;
    addresses.fill(0, counters, counters + this.#counters);
  }

  #runOnThreads(arena: number, table: number, threads: number): void {
    const pool = this.#pool;
    if (pool !== undefined) pool.last = threads;
    if (threads > 1 && pool !== undefined && this.#shared !== undefined) pool.run(this.#shared, this.#run, arena, table, threads);
    else this.#run(arena, table, 0, 1, 0);
  }

  #copyIn(arena: number, inputs: readonly StorageArray[]): void {
    if (inputs.length !== this.#inputs.length) {
      throw new InternalError(`a program of ${this.#inputs.length} inputs was given ${inputs.length}`);
    }
    for (const [i, { dtype, size, offset }] of this.#inputs.entries()) {
      const data = inputs[i];
      if (data?.length !== size) throw new InternalError(`input ${i} of a program has ${data?.length} elements, not ${size}`);
      this.#heap.write(dtype, arena + offset, data);
    }
  }
}

/** Those of the buffers that lie in the arena; the others are in their blocks before and after. */
function portsOf(buffers: readonly Buffer[], { placements }: Program): Port[] {
  return buffers.flatMap(({ id, dtype, size }) => {
    const place = placements.get(id);
    return place?.kind === 'arena' ? [{ dtype, size, offset: place.offset }] : [];
  });
}
