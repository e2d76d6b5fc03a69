/** @file What every kernel is called with. */
import type { Code, Local } from './assembler.ts';

/**
 * The parameters of a kernel's function. Its work is cut into `shares`, of which it does one: any cut gives the same bits, and
 * shares may be done in any order, by any thread.
 */
export const kernelParameters = ['i32', 'i32', 'i32', 'i32', 'i32'] as const;

/** The parameters by name: all are addresses, but for the number of the share and how many there are. */
export interface KernelCall {
  readonly arena: Local;
  readonly table: Local;
  readonly share: Local;
  readonly shares: Local;
  /** Memory of the running thread's own. */
  readonly scratch: Local;
}

/** The parameters of the kernel's function that is being written. */
export const kernelCall = (code: Code): KernelCall => ({
  arena: code.parameter(0),
  table: code.parameter(1),
  share: code.parameter(2),
  shares: code.parameter(3),
  scratch: code.parameter(4),
});
