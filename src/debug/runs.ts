/** @file Running a program kernel by kernel, with a look at the clock in between. */
import type { Executable } from '../backends/backend.ts';
import { atOnce, nextTurn } from '../core/breath.ts';
import type { StorageArray } from '../core/dtype.ts';
import type { Program } from '../kernel/loop.ts';
import type { Cell } from '../runtime/cell.ts';
import { target } from '../runtime/device.ts';
import { bind, type Bound } from '../runtime/engine.ts';
import type { Compiled } from './compile.ts';

/** When something ran, and how long. */
export interface Span {
  readonly start: number;
  readonly milliseconds: number;
}

/** One run: the program in one piece, and then kernel by kernel. */
export interface Run {
  readonly whole: Span;
  readonly kernels: readonly Span[];
  /** How many threads the whole ran on. */
  readonly threads: number;
}

/** Time for the host to optimize the code while it runs. */
const warmUpMilliseconds = 300;

/** Runs a program so many times, when it has warmed up. The Variables have their values back whenever other code can see them. */
export async function runByKernel({ traced, sources, changes, program }: Compiled, runs: number): Promise<Run[]> {
  const parts = compileParts(program);
  const once = (): Run => {
    for (const cell of changes) cell.beforeChange();
    const bound = bind(sources, traced.values);
    // First the whole: from then on the arena is as large as the parts need it, and stays where it is.
    const whole = time(() => parts.whole.run(bound.arrays, bound.blocks));
    return { whole, threads: target().backend.threads(), kernels: runParts(parts, bound).kernels };
  };
  const start = performance.now();
  do {
    restoring(changes, once);
    await nextTurn();
  } while (performance.now() - start < warmUpMilliseconds);
  return restoring(changes, () => Array.from({ length: runs }, once));
}

/** Calls f, and gives the cells the values that they had before. */
function restoring<R>(cells: readonly Cell[], f: () => R): R {
  const before = cells.map((cell) => ({ cell, value: cell.read() }));
  try {
    return f();
  } finally {
    for (const { cell, value } of before) cell.write(value);
  }
}

/** A program in one piece, and in as many as it has kernels: all work on the same memory, in which nothing else runs in between. */
export interface Parts {
  readonly whole: Executable;
  /** Copies the inputs to their places, and does nothing more. */
  readonly enter: Executable;
  readonly kernels: readonly Executable[];
  /** Copies the outputs from their places. */
  readonly leave: Executable;
}

/** Machine code for a program and for its parts. */
export function compileParts(program: Program): Parts {
  const { backend, profile } = target();
  const compile = (part: Partial<Program>): Executable => atOnce(backend.compile({ ...program, ...part }, profile));
  return {
    whole: compile({}),
    enter: compile({ kernels: [], outputs: [] }),
    kernels: program.kernels.map((kernel) => compile({ kernels: [kernel], inputs: [], outputs: [] })),
    leave: compile({ kernels: [], inputs: [] }),
  };
}

/** Runs a program kernel by kernel; the whole of it must have run before. */
export function runParts(
  { enter, kernels, leave }: Parts,
  { arrays, blocks }: Bound,
): { readonly kernels: readonly Span[]; readonly outputs: readonly StorageArray[] } {
  enter.run(arrays, blocks);
  const spans = kernels.map((kernel) => time(() => kernel.run([], blocks)));
  return { kernels: spans, outputs: leave.run([], blocks) };
}

function time(run: () => unknown): Span {
  const start = performance.now();
  run();
  return { start, milliseconds: performance.now() - start };
}
