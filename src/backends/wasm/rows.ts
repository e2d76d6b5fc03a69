/** @file Kernels of rows -> WebAssembly functions: a share is some of the rows, each of which goes through all steps while it is in cache. */
import type { Axis } from '../../kernel/expression.ts';
import type { LoopKernel, RowsKernel } from '../../kernel/loop.ts';
import type { FunctionRef, ModuleBuilder } from './assembler.ts';
import type { Nest } from './collapse.ts';
import { inLocals, writeInside } from './loops.ts';
import { kernelCall, kernelParameters, loopPositions } from './kernel-function.ts';
import type { Places } from './places.ts';
import { layoutOf, withScratch } from './scratch.ts';
import { pushPartStart, sharePart } from './spans.ts';

/** Bytes of scratch memory that one thread needs for a kernel of rows. */
export const rowsScratchBytes = (kernel: RowsKernel): number => layoutOf(kernel.scratch).bytes;

/** A kernel's function: each share is a contiguous part of the rows. */
export function emitRows(module: ModuleBuilder, kernel: RowsKernel, places: Places, around: readonly Axis[]): FunctionRef {
  const { size } = kernel.rows;
  return module.function(kernel.name, kernelParameters, [], (code) => {
    const { scratch } = kernelCall(code);
    const [row, end] = [code.local('i32'), code.local('i32')];
    pushPartStart(code, size, sharePart(code), 0).set(row);
    pushPartStart(code, size, sharePart(code), 1).set(end);
    const own = withScratch(places, layoutOf(kernel.scratch), scratch);
    const given = inLocals(new Map([...loopPositions(code, around), [kernel.rows, row]]));
    code.get(row).get(end).op('i32.lt_u');
    code.if(() =>
      code.loop(() => {
        for (const step of kernel.steps) writeInside(module, code, { nest: nestOf(step, [...given.keys()]), given }, own);
        code.get(row).i32(1).op('i32.add').tee(row).get(end).op('i32.lt_u').brIf(0);
      }),
    );
  });
}

const nestOf = ({ axes, reduction, stores }: LoopKernel, given: readonly Axis[]): Nest => ({
  given,
  parallel: axes,
  reduced: reduction?.axes ?? [],
  accumulators: reduction?.accumulators ?? [],
  stores,
});
