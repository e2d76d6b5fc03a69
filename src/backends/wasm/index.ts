/** @file The default backend: programs become WebAssembly modules that share one memory with the values of Variables. */
import type { InPieces } from '../../core/breath.ts';
import type { Profile } from '../../core/config.ts';
import { bytesOf, type DType, type StorageArray } from '../../core/dtype.ts';
import { DeviceError, InternalError } from '../../core/errors.ts';
import type { Program } from '../../kernel/loop.ts';
import type { Backend, Block, Ceilings, Executable, PackedCode } from '../backend.ts';
import { measureCeilings } from './ceilings.ts';
import { features, mayFuse } from './features.ts';
import { Heap } from './heap.ts';
import { findHost, noteOneThread } from './hosts.ts';
import { compileProgram, type Conditions, type ProgramCode } from './program.ts';
import { live, WasmBlock, WasmExecutable } from './executable.ts';
import { Pool } from './threads.ts';

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

class WasmBackend implements Backend {
  readonly name = 'wasm';
  readonly #host = findHost();
  readonly #heap = new Heap({ shared: this.#host !== undefined });
  readonly #pool = this.#host !== undefined && this.#heap.shared ? new Pool(this.#heap, this.#host) : undefined;

  *compile(program: Program, profile: Profile): InPieces<Executable> {
    const start = performance.now();
    const code = yield* compileProgram(program, this.#conditions(profile));
    return this.#ready(code, [['code', performance.now() - start]]);
  }

  #conditions(profile: Profile): Conditions {
    return { shared: this.#heap.shared, fused: this.fuses(profile) };
  }

  /** The code as something that runs; `passes` say what it took so far. */
  #ready(code: ProgramCode, passes: readonly (readonly [string, number])[]): Executable {
    if (code.worthThreads && this.#pool === undefined) noteOneThread();
    return new WasmExecutable(code, { heap: this.#heap, pool: this.#pool, passes });
  }

  codeKey(profile: Profile): string {
    const { shared, fused } = this.#conditions(profile);
    return `wasm${shared ? ' shared' : ''}${fused ? ' fused' : ''}`;
  }

  pack(executable: Executable): PackedCode | undefined {
    if (!(executable instanceof WasmExecutable)) return undefined;
    const { bytes, ...layout } = executable.code;
    return { bytes, layout };
  }

  unpack({ bytes, layout }: PackedCode): Executable {
    return this.#ready({ ...(layout as Omit<ProgramCode, 'bytes'>), bytes: bytes as Uint8Array<ArrayBuffer> }, []);
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
