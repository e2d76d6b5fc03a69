/** @file Runs as a file of trace events, which the performance viewers of browsers open. */
import type { Run, Span } from './runs.ts';

/** One event in the format of Chrome's traces: 'X' is something with a duration, 'M' names a lane. Times in microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: 'X' | 'M';
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly args: Readonly<Record<string, string | number>>;
}

/** What a viewer shows of a kernel. */
export interface TracedKernel {
  readonly name: string;
  readonly kind: string;
  readonly operations: string;
  readonly flops: number;
  readonly bytes: number;
}

const lanes = { whole: 1, kernels: 2 } as const;

/** Runs as JSON: one lane with the program in one piece, one with its kernels. */
export function traceOf(runs: readonly Run[], kernels: readonly TracedKernel[]): string {
  const origin = runs[0]?.whole.start ?? 0;
  const event = (name: string, cat: string, tid: number, { start, milliseconds }: Span, args: TraceEvent['args']): TraceEvent => ({
    name,
    ph: 'X',
    pid: 1,
    tid,
    ts: 1000 * (start - origin),
    dur: 1000 * milliseconds,
    cat,
    args,
  });
  const traceEvents: TraceEvent[] = [
    { name: 'process_name', ph: 'M', pid: 1, tid: lanes.whole, args: { name: 'tidu' } },
    { name: 'thread_name', ph: 'M', pid: 1, tid: lanes.whole, args: { name: 'the program in one piece' } },
    { name: 'thread_name', ph: 'M', pid: 1, tid: lanes.kernels, args: { name: 'kernel by kernel' } },
  ];
  runs.forEach((run, number) => {
    traceEvents.push(event('program', 'program', lanes.whole, run.whole, { run: number, threads: run.threads }));
    run.kernels.forEach((span, i) => {
      const kernel = kernels[i];
      if (kernel === undefined) return;
      const { name, kind, operations, flops, bytes } = kernel;
      traceEvents.push(event(`${i} ${name}`, kind, lanes.kernels, span, { run: number, operations, flops, bytes }));
    });
  });
  return JSON.stringify({ displayTimeUnit: 'ms', traceEvents });
}
