/** @file What this machine can do at most. */
import type { Ceilings } from '../backends/backend.ts';
import { inTurns } from '../core/breath.ts';
import { ValueError } from '../core/errors.ts';
import { backend } from '../runtime/device.ts';

export type { Ceilings } from '../backends/backend.ts';

/** By backend and number of threads. */
const measured = new Map<string, Promise<Ceilings>>();

/**
 * The most that this machine does from WebAssembly, measured in less than half a second at the first call (once for each number of
 * threads that `configure` sets): multiply-adds of float32 in registers, on one thread and on all, and bytes read from memory.
 * Other programs that run meanwhile make all of it less.
 *
 * @throws ValueError on the reference backend, whose speed tells nothing of the machine.
 * @example
 * const { gflops, gflopsPerThread, gbPerSecond } = await ceilings();
 * [gflops > 0, gflopsPerThread > 0, gbPerSecond > 0]; // [true, true, true]
 */
export async function ceilings(): Promise<Ceilings> {
  const key = `${backend().name}/${backend().mostThreads()}`;
  let found = measured.get(key);
  if (found === undefined) measured.set(key, (found = measure(key)));
  return found;
}

async function measure(key: string): Promise<Ceilings> {
  const work = backend().ceilings();
  if (work !== undefined) {
    const most = backend().mostThreads();
    const found = await inTurns(work);
    // Threads that had not started are measured the next time.
    if (found.threads < most) measured.delete(key);
    return found;
  }
  throw new ValueError({
    op: 'ceilings',
    what: `there is nothing to measure on the ${backend().name} backend`,
    expected: 'the wasm backend',
    hint: "configure({ backend: 'wasm' })",
  });
}
