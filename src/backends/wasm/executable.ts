/** @file Programs of machine code that run: an instance over the heap, with the addresses of its blocks and its part of the arena. */
import type { DType, StorageArray } from '../../core/dtype.ts';
import { InternalError } from '../../core/errors.ts';
import type { Block, CodeCost, Executable } from '../backend.ts';
import type { Heap } from './heap.ts';
import type { ProgramCode, ProgramExports } from './program.ts';
import type { Pool, SharedProgram } from './threads.ts';

/** A block of the heap. */
export class WasmBlock implements Block {
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

/** The block, which must be one of this backend that is still there. */
export function live(block: Block | undefined): WasmBlock {
  if (!(block instanceof WasmBlock)) throw new InternalError('a block of another backend, or none, was given to wasm');
  if (block.freed) throw new InternalError(`a block of ${block.size} ${block.dtype} was used after it was freed`);
  return block;
}

/** Takes the code of programs that nobody can run any longer from the other threads. */
const collected = new FinalizationRegistry<{ pool: Pool; shared: SharedProgram }>(({ pool, shared }) => pool.forget(shared));

/** What programs run over, and what it took to make one, in milliseconds. */
interface Surroundings {
  readonly heap: Heap;
  readonly pool: Pool | undefined;
  readonly passes: readonly (readonly [pass: string, milliseconds: number])[];
}

/** A program that is ready to run. */
export class WasmExecutable implements Executable {
  readonly code: ProgramCode;
  readonly cost: CodeCost;
  readonly #heap: Heap;
  readonly #pool: Pool | undefined;
  readonly #run: ProgramExports['run'];
  /** The program as the other threads know it; undefined where one thread is enough. */
  readonly #shared: SharedProgram | undefined;

  constructor(code: ProgramCode, { heap, pool, passes }: Surroundings) {
    const start = performance.now();
    const module = compile(code.bytes);
    this.cost = {
      bytes: code.bytes.length,
      functions: code.functions,
      passes: new Map([...passes, ['WebAssembly', performance.now() - start]]),
    };
    const { exports } = new WebAssembly.Instance(module, { env: { memory: heap.memory } });
    this.#run = exports.run as ProgramExports['run'];
    this.code = code;
    this.#heap = heap;
    this.#pool = pool;
    this.#shared = code.worthThreads ? pool?.share(code.bytes) : undefined;
    if (this.#shared !== undefined && pool !== undefined) collected.register(this, { pool, shared: this.#shared });
  }

  run(inputs: readonly StorageArray[], blocks: readonly Block[]): StorageArray[] {
    const heap = this.#heap;
    const { tableOffset, scratchOffset, scratchBytes, firstScratchBytes } = this.code;
    const threads = this.#shared === undefined ? 1 : (this.#pool?.ready() ?? 1);
    const arena = heap.arena(scratchOffset + scratchBytes * (threads - 1) + firstScratchBytes);
    this.#copyIn(arena, inputs);
    const table = arena + tableOffset;
    this.#fillTable(arena, table / 4, blocks);
    this.#runOnThreads(arena, table, threads);
    return this.code.outputs.map(({ dtype, size, offset }) => heap.read(dtype, arena + offset, size));
  }

  /** The addresses of the blocks by slot, then the lists, then the counters. */
  #fillTable(arena: number, start: number, blocks: readonly Block[]): void {
    const { slots, lists, counters } = this.code;
    const addresses = this.#heap.view('uint32');
    for (let slot = 0; slot < slots; slot++) addresses[start + slot] = live(blocks[slot]).address;
    for (const [i, place] of lists.entries()) {
      addresses[start + slots + i] = place.kind === 'arena' ? arena + place.offset : (addresses[start + place.slot] ?? 0);
    }
    const firstCounter = start + slots + lists.length;
    addresses.fill(0, firstCounter, firstCounter + counters);
  }

  #runOnThreads(arena: number, table: number, threads: number): void {
    const pool = this.#pool;
    if (pool !== undefined) pool.last = threads;
    if (threads > 1 && pool !== undefined && this.#shared !== undefined) pool.run(this.#shared, this.#run, arena, table, threads);
    else this.#run(arena, table, 0, 1, 0);
  }

  #copyIn(arena: number, inputs: readonly StorageArray[]): void {
    const ports = this.code.inputs;
    if (inputs.length !== ports.length) throw new InternalError(`a program of ${ports.length} inputs was given ${inputs.length}`);
    for (const [i, { dtype, size, offset }] of ports.entries()) {
      const data = inputs[i];
      if (data?.length !== size) throw new InternalError(`input ${i} of a program has ${data?.length} elements, not ${size}`);
      this.#heap.write(dtype, arena + offset, data);
    }
  }
}

function compile(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes);
  } catch (error) {
    throw new InternalError('the code of a program is not valid', String(error));
  }
}
