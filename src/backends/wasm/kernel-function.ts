/** @file What every kernel is called with. */
import type { Axis } from '../../kernel/expression.ts';
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

/** Below its scratch memory, a thread keeps how far the loops are that a kernel stands in: four bytes each, the outermost first. */
export const positionsBytes = 64;
/** Loops inside of loops, at most. */
export const mostLoops = positionsBytes / 4;

/** Locals with the positions of the loops around the kernel that is being written. */
export function loopPositions(code: Code, around: readonly Axis[]): ReadonlyMap<Axis, Local> {
  const { scratch } = kernelCall(code);
  return new Map(
    around.map((axis, level): [Axis, Local] => {
      const position = code.local('i32');
      code
        .get(scratch)
        .i32(4 * level - positionsBytes)
        .op('i32.add')
        .load('i32.load')
        .set(position);
      return [axis, position];
    }),
  );
}
