/** @file Samples resident memory while something runs many times. */

declare const gc: (() => void) | undefined;

/** Runs `work` count times, and prints resident memory, in MB, at 20 moments as a JSON list. */
export async function measure(count: number, work: (i: number) => Promise<void>): Promise<void> {
  const samples: number[] = [];
  for (let i = 1; i <= count; i++) {
    await work(i);
    // Finalizers need a turn of the event loop.
    if (i % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
    if (i % (count / 20) !== 0) continue;
    // What the collector has not come to yet is no leak.
    gc?.();
    samples.push(process.memoryUsage().rss / 2 ** 20);
  }
  console.log(JSON.stringify(samples.map(Math.round)));
}
