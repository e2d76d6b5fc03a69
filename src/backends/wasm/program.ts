/** @file From a program to a WebAssembly module: every kernel a function, and `run`, which calls them in order. */
import type { InPieces } from '../../core/breath.ts';
import { DeviceError, InternalError } from '../../core/errors.ts';
import { showBytes } from '../../core/shape.ts';
import type { Kernel, Program } from '../../kernel/loop.ts';
import { ModuleBuilder, type FunctionRef } from './assembler.ts';
import { contractionScratchBytes, emitContraction } from './contraction.ts';
import { emitLoop, emitScatter } from './loops.ts';
import { placesOf, type Places } from './places.ts';

/** A program in machine code, and the memory that it runs in. */
export interface CompiledProgram {
  readonly module: WebAssembly.Module;
  /** Bytes of the arena, in this order: the program's own part, scratch memory, the block table. */
  readonly arenaBytes: number;
  /** Where in the arena the block table starts. */
  readonly tableOffset: number;
}

/** The exports of an instance of a compiled program. */
export interface ProgramExports {
  /** Does one thread's share of all kernels. */
  run(arena: number, table: number, thread: number, threads: number): void;
}

const roundUp = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** How a program will be run. */
export interface Conditions {
  /** Each has scratch memory of its own. */
  readonly threads: number;
  /** Whether the memory is shared by them. */
  readonly shared: boolean;
}

/** Compiles a program, kernel by kernel. */
export function* compileProgram(program: Program, { threads, shared }: Conditions): InPieces<CompiledProgram> {
  const scratchOffset = roundUp(program.arenaBytes);
  const scratchBytes = most(program.kernels, (kernel) => (kernel.kind === 'contraction' ? contractionScratchBytes(kernel) : 0));
  const tableOffset = scratchOffset + roundUp(scratchBytes) * threads;
  checkMemory(tableOffset);
  const module = new ModuleBuilder({ memory: { shared } });
  const places = placesOf(program.placements, scratchOffset);
  const kernels: FunctionRef[] = [];
  for (const kernel of program.kernels) {
    kernels.push(emitKernel(module, kernel, places));
    yield;
  }
  module.export('run', emitRun(module, kernels));
  return { module: compile(module), arenaBytes: tableOffset + 4 * slotsOf(program), tableOffset };
}

/** Refuses a program whose values do not fit into a memory of 32-bit addresses. */
function checkMemory(bytes: number): void {
  if (bytes < 2 ** 32) return;
  throw new DeviceError({
    op: 'memory',
    what: `a program needs ${showBytes(bytes)} for its values`,
    expected: `less than ${showBytes(2 ** 32)}, which is all that a program can address`,
    hint: 'a smaller batch or model, or smaller pieces, one after another',
  });
}

function emitKernel(module: ModuleBuilder, kernel: Kernel, places: Places): FunctionRef {
  switch (kernel.kind) {
    case 'loop':
      return emitLoop(module, kernel, places);
    case 'scatter':
      return emitScatter(module, kernel, places);
    case 'contraction':
      return emitContraction(module, kernel, places);
  }
}

const emitRun = (module: ModuleBuilder, kernels: readonly FunctionRef[]): FunctionRef =>
  module.function('run', ['i32', 'i32', 'i32', 'i32'], [], (code) => {
    for (const kernel of kernels) {
      for (let position = 0; position < 4; position++) code.get(code.parameter(position));
      code.call(kernel);
    }
  });

function compile(module: ModuleBuilder): WebAssembly.Module {
  try {
    return new WebAssembly.Module(module.finish());
  } catch (error) {
    throw new InternalError('the code of a program is not valid', String(error));
  }
}

/** Number of resident blocks that a program takes. */
export const slotsOf = (program: Program): number =>
  most(program.placements.values(), (place) => (place.kind === 'resident' ? place.slot + 1 : 0));

function most<T>(items: Iterable<T>, measure: (item: T) => number): number {
  let greatest = 0;
  for (const item of items) greatest = Math.max(greatest, measure(item));
  return greatest;
}
