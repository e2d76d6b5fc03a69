/** @file How a case is measured: checked first, then warmed up, then timed. Systems in JavaScript share this; peers/torch does the same. */

/** What can be measured: see `cases/case.ts`. */
export interface Measurable {
  readonly calls: number;
  run(): unknown;
  result(): Promise<readonly number[]>;
}

/** What a system says of a case: the last line that its process prints, as JSON. */
export interface Measurement {
  readonly result: readonly number[];
  /** Milliseconds of one call of each sample. */
  readonly samples: readonly number[];
}

const atLeast = 5;
const atMost = 300;

/** Measures for `budget` milliseconds, 5 samples at least and 300 at most. */
export async function measure(measured: Measurable, budget: number): Promise<Measurement> {
  const result = await measured.result();
  const first = await sample(measured);
  const warmUp = Math.min(5, Math.ceil(500 / (first * measured.calls)));
  for (let i = 0; i < warmUp; i++) await sample(measured);
  const samples: number[] = [];
  const start = performance.now();
  while (samples.length < atLeast || (samples.length < atMost && performance.now() - start < budget)) samples.push(await sample(measured));
  return { result, samples };
}

/** Milliseconds a call, over all calls of one sample. A call that returns at once is not awaited: that would cost more than some of them. */
async function sample({ calls, run }: Measurable): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < calls; i++) {
    const pending = run();
    if (pending instanceof Promise) await pending;
  }
  return (performance.now() - start) / calls;
}
