/** @file Where the time of a compiled function goes, kernel by kernel. */
import { config } from '../core/config.ts';
import type { Executable } from '../backends/backend.ts';
import { atOnce, nextTurn } from '../core/breath.ts';
import { costOf } from '../kernel/cost.ts';
import type { Kernel, Program } from '../kernel/loop.ts';
import { backend } from '../runtime/device.ts';
import { bind, type Bound } from '../runtime/engine.ts';
import type { Cell } from '../runtime/cell.ts';
import { compile } from './compile.ts';
import { showTable } from './table.ts';

/** What one kernel took. */
export interface KernelProfile {
  readonly name: string;
  readonly kind: Kernel['kind'];
  /** The median over the runs. */
  readonly milliseconds: number;
  /** The least over the runs. */
  readonly fastest: number;
  /** Of the sum over all kernels, from 0 to 1. */
  readonly share: number;
  readonly flops: number;
  readonly bytes: number;
  readonly gflops: number;
  readonly gbPerSecond: number;
}

/** Where the time of a program goes. */
export interface Profile {
  readonly kernels: readonly KernelProfile[];
  /** Milliseconds of the whole program in one piece, the median over the runs: less than the sum of its kernels, each of which is called by itself. */
  readonly total: number;
  readonly threads: number;
  /** A table, a kernel a line. */
  toString(): string;
}

/** Time for threads to start, and for the host to optimize the code. */
const warmUpMilliseconds = 300;

export async function profile<F extends (...args: never[]) => unknown>(
  f: F,
  args: Parameters<F>,
  { runs = 20 }: { readonly runs?: number } = {},
): Promise<Profile> {
  const {
    traced: { values },
    sources,
    changes,
    program,
  } = compile(f, args);
  const parts = compileParts(program);
  const once = (): Sample => {
    for (const cell of changes) cell.beforeChange();
    return measure(parts, bind(sources, values));
  };
  const samples = await restoring(changes, async () => {
    const start = performance.now();
    do {
      once();
      await nextTurn();
    } while (performance.now() - start < warmUpMilliseconds);
    return Array.from({ length: runs }, once);
  });
  return makeProfile(program, samples, samples.at(-1)?.threads ?? 1);
}

/** Calls f, and gives the cells the values that they had before. */
async function restoring<R>(cells: readonly Cell[], f: () => Promise<R>): Promise<R> {
  const before = cells.map((cell) => cell.read());
  try {
    return await f();
  } finally {
    cells.forEach((cell, i) => cell.write(before[i] as (typeof before)[number]));
  }
}

/** A program in one piece, and in as many as it has kernels, which work on the same memory. */
interface Parts {
  readonly whole: Executable;
  /** Copies the inputs to their places, and does nothing more. */
  readonly enter: Executable;
  readonly kernels: readonly Executable[];
}

function compileParts(program: Program): Parts {
  const compile = (part: Partial<Program>): Executable => atOnce(backend().compile({ ...program, ...part }, config().profile));
  return {
    whole: compile({}),
    enter: compile({ kernels: [], outputs: [] }),
    kernels: program.kernels.map((kernel) => compile({ kernels: [kernel], inputs: [], outputs: [] })),
  };
}

/** One run, in milliseconds. */
interface Sample {
  readonly whole: number;
  readonly kernels: readonly number[];
  readonly threads: number;
}

function measure({ whole, enter, kernels }: Parts, { arrays, blocks }: Bound): Sample {
  const time = (run: () => void): number => {
    const start = performance.now();
    run();
    return performance.now() - start;
  };
  // First the whole: then the arena is as large as it needs to be, and stays where it is.
  const all = time(() => whole.run(arrays, blocks));
  const threads = backend().threads();
  enter.run(arrays, blocks);
  return { whole: all, threads, kernels: kernels.map((kernel) => time(() => kernel.run([], blocks))) };
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
};

function makeProfile(program: Program, samples: readonly Sample[], threads: number): Profile {
  const milliseconds = program.kernels.map((_, i) => median(samples.map((sample) => sample.kernels[i] ?? NaN)));
  const sum = milliseconds.reduce((all, each) => all + each, 0);
  const fastest = program.kernels.map((_, i) => Math.min(...samples.map((sample) => sample.kernels[i] ?? NaN)));
  const kernels = program.kernels.map((kernel, i) => {
    const { flops, bytesRead, bytesWritten } = costOf(kernel);
    const bytes = bytesRead + bytesWritten;
    const time = milliseconds[i] ?? NaN;
    const { kind, name } = kernel;
    const rates = { gflops: flops / time / 1e6, gbPerSecond: bytes / time / 1e6 };
    return { kind, name, milliseconds: time, fastest: fastest[i] ?? NaN, share: time / sum, flops, bytes, ...rates };
  });
  const total = median(samples.map((sample) => sample.whole));
  return { kernels, total, threads, toString: () => show(kernels, sum, total, threads) };
}

function show(kernels: readonly KernelProfile[], sum: number, total: number, threads: number): string {
  const rows = kernels.map((kernel, i) => [
    String(i),
    kernel.kind,
    kernel.name,
    kernel.milliseconds.toFixed(3),
    kernel.fastest.toFixed(3),
    `${(100 * kernel.share).toFixed(1)} %`,
    (kernel.flops / 1e6).toFixed(2),
    (kernel.bytes / 1e6).toFixed(2),
    kernel.gflops.toFixed(1),
    kernel.gbPerSecond.toFixed(1),
  ]);
  const table = showTable(['', 'kind', 'name', 'ms', 'least', 'share', 'Mflop', 'MB', 'GFLOP/s', 'GB/s'], rows, 3);
  return `${table}\nsum ${sum.toFixed(3)} ms; in one piece ${total.toFixed(3)} ms, on ${threads} thread${threads === 1 ? '' : 's'}`;
}
