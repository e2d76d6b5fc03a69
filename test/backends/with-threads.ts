/** @file Waits for threads: they start with the first program that is worth them. */
import { configure } from 'tidu';
import { threads } from 'tidu/debug';

/** Runs work until so many threads take part. */
export async function withThreads(count: number, work: () => Promise<unknown>): Promise<void> {
  configure({ threads: count });
  for (let i = 0; i < 2000; i++) {
    await work();
    if (threads() === count) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${threads()} threads instead of ${count}`);
}
