/** @file How many threads are at work. */
import { backend } from '../runtime/device.ts';

/**
 * How many threads the last program ran on: 1 for small programs, and until the other threads have started.
 *
 * @example
 * zeros([2]).add(1).dataSync();
 * threads(); // 1
 */
export const threads = (): number => backend().threads();
