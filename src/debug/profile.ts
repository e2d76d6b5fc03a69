/** @file Where the time of a compiled function goes, kernel by kernel. */
import { ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import { costOf } from '../kernel/cost.ts';
import type { Kernel } from '../kernel/loop.ts';
import { ceilings as measureCeilings, type Ceilings } from './ceilings.ts';
import { compile, type AnyFunction, type Compiled } from './compile.ts';
import { contentsOf, showOperations } from './operations.ts';
import { runByKernel, type Run } from './runs.ts';
import { showTable } from './table.ts';
import { traceOf } from './trace-events.ts';

/** What one kernel took. */
export interface KernelProfile {
  readonly name: string;
  readonly kind: Kernel['kind'];
  /** What it computes: names of the graph's operations. */
  readonly operations: string;
  /** The median over the runs. */
  readonly milliseconds: number;
  /** The least over the runs: what it takes when nothing else is going on. */
  readonly fastest: number;
  /** Of the sum over all kernels: 0 to 1. */
  readonly share: number;
  /** Elementary operations: two for a multiply-add, several for an exp. */
  readonly flops: number;
  /** Read and written, every element once. */
  readonly bytes: number;
  /** 10^9 operations a second, in the median. */
  readonly gflops: number;
  /** 10^9 bytes a second, in the median. */
  readonly gbPerSecond: number;
  /**
   * How much of what the machine can do: the time that the arithmetic or the memory traffic needs at least, whichever is more,
   * divided by the time it took. Above 1 where the data lies in a cache, which is faster than memory.
   */
  readonly ofPeak: number;
}

/** Where the time of a program goes. */
export interface Profile {
  readonly kernels: readonly KernelProfile[];
  /** Milliseconds of the whole program, with its inputs and outputs copied in and out: the median over the runs. */
  readonly total: number;
  /** Milliseconds of all kernels, each called by itself: it has the calls in it, so it may be more than the total. */
  readonly sum: number;
  /** How many threads the program ran on. */
  readonly threads: number;
  readonly ceilings: Ceilings;
  /** A table, a kernel a line. */
  toString(): string;
  /** All runs as JSON for a performance viewer: chrome://tracing, or https://ui.perfetto.dev. */
  trace(): string;
}

/**
 * Measures how long each kernel of a function's program takes, and compares it with what the machine can do. The program is compiled
 * anew, in one piece and kernel by kernel; after a warm-up of a third of a second both are run as often as asked, on all
 * threads. The runs update Variables as any call does; afterwards they have their old values back.
 *
 * A kernel by itself costs a call and a waking of threads more than in the program, some 5 to 20 microseconds: small kernels look
 * worse than they are, and the sum of all may exceed the total.
 *
 * @param f a function as `jit` takes it.
 * @param args its arguments.
 * @param options `runs`: how often it is measured, default 20.
 * @throws TraceError where f reads a value that depends on its arguments; ValueError for a number of runs that is no whole number
 *   from 1, and on the reference backend.
 * @example
 * const { kernels } = await profile((x: Tensor<[64, 64]>) => x.matmul(x).sum(), [zeros([64, 64])], { runs: 3 });
 * kernels.map((kernel) => kernel.kind); // ["contraction", "loop"]
 */
export async function profile<F extends AnyFunction>(
  f: F,
  args: Parameters<F>,
  options: { readonly runs?: number } = {},
): Promise<Profile> {
  if (!Array.isArray(args)) {
    const hint = 'profile(f, [x]), with all arguments of f in a list';
    throw new ValueError({
      op: 'profile',
      what: 'the second argument is no list',
      got: showValue(args),
      expected: 'the arguments of f',
      hint,
    });
  }
  checkOptions('profile', options, ['runs']);
  const { runs = 20 } = options;
  if (!Number.isInteger(runs) || runs < 1) {
    throw new ValueError({ op: 'profile', what: 'this is no number of runs', got: showValue(runs), expected: 'a whole number from 1' });
  }
  const ceilings = await measureCeilings();
  const compiled = compile(f, args);
  return makeProfile(compiled, await runByKernel(compiled, runs), ceilings);
}

function makeProfile({ program, report, inputs }: Compiled, runs: readonly Run[], ceilings: Ceilings): Profile {
  const contents = contentsOf(program, report, inputs);
  const times = program.kernels.map((_, i) => runs.map((run) => run.kernels[i]?.milliseconds ?? NaN));
  const medians = times.map(median);
  const sum = medians.reduce((all, each) => all + each, 0);
  const threads = runs.at(-1)?.threads ?? 1;
  const gflopsPeak = threads === 1 ? ceilings.gflopsPerThread : ceilings.gflops;
  const kernels = program.kernels.map((kernel, i): KernelProfile => {
    const { flops, bytesRead, bytesWritten } = costOf(kernel);
    const bytes = bytesRead + bytesWritten;
    const milliseconds = medians[i] ?? NaN;
    const [gflops, gbPerSecond] = [flops / milliseconds / 1e6, bytes / milliseconds / 1e6];
    return {
      name: kernel.name,
      kind: kernel.kind,
      operations: showOperations(contents[i]?.operations ?? []),
      milliseconds,
      fastest: Math.min(...(times[i] ?? [])),
      share: milliseconds / sum,
      flops,
      bytes,
      gflops,
      gbPerSecond,
      ofPeak: Math.max(gflops / gflopsPeak, gbPerSecond / ceilings.gbPerSecond),
    };
  });
  const total = median(runs.map((run) => run.whole.milliseconds));
  const found = { kernels, total, sum, threads, ceilings };
  return { ...found, toString: () => show(found), trace: () => traceOf(runs, kernels) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}

function show({ kernels, sum, total, threads, ceilings }: Omit<Profile, 'toString' | 'trace'>): string {
  const rows = kernels.map((kernel, number) => [
    String(number),
    kernel.kind,
    kernel.name,
    kernel.milliseconds.toFixed(3),
    kernel.fastest.toFixed(3),
    `${(100 * kernel.share).toFixed(1)} %`,
    (kernel.flops / 1e6).toFixed(2),
    (kernel.bytes / 1e6).toFixed(2),
    kernel.gflops.toFixed(1),
    kernel.gbPerSecond.toFixed(1),
    `${(100 * kernel.ofPeak).toFixed(0)} %`,
  ]);
  const table = showTable(['', 'kind', 'name', 'ms', 'least', 'share', 'Mflop', 'MB', 'GFLOP/s', 'GB/s', 'of peak'], rows, 3);
  const where = `on ${threads} thread${threads === 1 ? '' : 's'}`;
  const { gflops, gflopsPerThread, gbPerSecond } = ceilings;
  return [
    table,
    `${total.toFixed(3)} ms in one piece, ${sum.toFixed(3)} ms kernel by kernel, ${where}`,
    `peak: ${gflops.toFixed(0)} GFLOP/s (${gflopsPerThread.toFixed(0)} on one thread), ${gbPerSecond.toFixed(0)} GB/s`,
  ].join('\n');
}
