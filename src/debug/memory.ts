/** @file How much memory the backend holds. */
import { backend } from '../runtime/device.ts';

/** Bytes held by the backend in use. */
export interface MemoryReport {
  /** Values of Variables that programs have used. */
  readonly variableBytes: number;
  /** Code of programs, where other threads find it. */
  readonly programBytes: number;
  /** Working memory, shared by all programs: as large as the largest needs. */
  readonly arenaBytes: number;
  /** The most that all of these ever took at one time. */
  readonly peakBytes: number;
  /** All that has been taken from the system: it grows, and is reused, but never shrinks. */
  readonly reservedBytes: number;
}

/**
 * The bytes that the backend in use holds. Results of eager code and of compiled functions are ordinary typed arrays, which
 * the garbage collector frees: they are not counted here.
 *
 * @returns `variableBytes`, `programBytes` and `arenaBytes`, which are in use; `peakBytes`, the most that ever was; and `reservedBytes`.
 * @example
 * const { variableBytes, arenaBytes, peakBytes, reservedBytes } = memory();
 * variableBytes + arenaBytes <= peakBytes; // true
 * peakBytes <= reservedBytes; // true
 */
export function memory(): MemoryReport {
  const { blockBytes, programBytes, arenaBytes, peakBytes, reservedBytes } = backend().memory();
  return { variableBytes: blockBytes, programBytes, arenaBytes, peakBytes, reservedBytes };
}
