/** @file What a device must be able to do. Everything above meets devices only through this. */
import type { InPieces } from '../core/breath.ts';
import type { Profile } from '../core/config.ts';
import type { DType, StorageArray } from '../core/dtype.ts';
import type { Program } from '../kernel/loop.ts';

/** A piece of the device's memory that outlives programs: a Variable's value. */
export interface Block {
  readonly dtype: DType;
  readonly size: number;
}

/** What it took to make machine code of a program. */
export interface CodeCost {
  /** Bytes of the code. */
  readonly bytes: number;
  readonly functions: number;
  /** Milliseconds, by what was done. */
  readonly passes: ReadonlyMap<string, number>;
}

/** A program in machine code. */
export interface Executable {
  /** Undefined where no code is made. */
  readonly cost: CodeCost | undefined;
  /**
   * Runs the program once: copies `inputs` (one for each arena input of the program, in order) to their places, runs the
   * kernels, and returns copies of the arena outputs, in order.
   *
   * @param blocks the resident buffers, by slot.
   */
  run(inputs: readonly StorageArray[], blocks: readonly Block[]): StorageArray[];
}

/** An executable as data, of which the same backend of another process makes one again. */
export interface PackedCode {
  /** The machine code. */
  readonly bytes: Uint8Array;
  /** What is to be known to run it, as JSON holds it. */
  readonly layout: unknown;
}

/** The most that a device does: what times of programs are to be compared with. */
export interface Ceilings {
  /** How many threads were there to be measured. */
  readonly threads: number;
  /** Multiply-adds of float32 in registers, two operations each: 10^9 a second, on one thread. */
  readonly gflopsPerThread: number;
  /** The same on all threads. */
  readonly gflops: number;
  /** Reading memory that no cache but the largest holds, on all threads: 10^9 bytes a second. */
  readonly gbPerSecond: number;
}

/** A device: compiles programs, and keeps the values of Variables. */
export interface Backend {
  readonly name: 'reference' | 'wasm';
  /** In pieces, since a large program takes long enough to be noticed. */
  compile(program: Program, profile: Profile): InPieces<Executable>;
  /** What code depends on besides its program: code of another process runs here where this is the same. */
  codeKey(profile: Profile): string;
  /** The executable as data; undefined where no code is made. */
  pack(executable: Executable): PackedCode | undefined;
  /** An executable of such data, which must come from a backend with the same key. */
  unpack(packed: PackedCode): Executable;
  /** Whether programs of a profile round a * b + c once. */
  fuses(profile: Profile): boolean;
  /** A new block, filled with the data. */
  allocate(dtype: DType, data: StorageArray): Block;
  /** Gives a block back; using it afterwards is an error. */
  free(block: Block): void;
  /** A copy of what the block holds. */
  read(block: Block): StorageArray;
  write(block: Block, data: StorageArray): void;
  /** How many threads the last program ran on. */
  threads(): number;
  /** How many threads a large program may run on. */
  mostThreads(): number;
  /** Measures what the device can do; undefined where that would tell nothing. */
  ceilings(): InPieces<Ceilings> | undefined;
  /** Bytes held: see `MemoryReport` of debug. */
  memory(): Readonly<Record<'blockBytes' | 'programBytes' | 'arenaBytes' | 'peakBytes' | 'reservedBytes', number>>;
}
