/** @file How much memory the backend holds. */
import { backend } from '../runtime/device.ts';

/** Bytes held by the backend in use. */
export interface MemoryReport {
  /** Values of Variables that programs have used. */
  readonly variableBytes: number;
  /** Working memory, shared by all programs. */
  readonly arenaBytes: number;
  /** All that has been taken from the system: it grows, and is reused, but never shrinks. */
  readonly reservedBytes: number;
}

/**
 * The bytes that the backend in use holds. Results of eager code and of compiled functions are ordinary typed arrays, which
 * the garbage collector frees: they are not counted here.
 *
 * @example
 * memory().reservedBytes >= memory().arenaBytes; // true
 */
export function memory(): MemoryReport {
  const { blockBytes, arenaBytes, reservedBytes } = backend().memory();
  return { variableBytes: blockBytes, arenaBytes, reservedBytes };
}
