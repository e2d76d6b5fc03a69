/** @file Kernels of rows -> WebAssembly functions: a share is some of the rows, each of which goes through all steps while it is in cache. */
import { bytesOf } from '../../core/dtype.ts';
import type { Axis, Buffer } from '../../kernel/expression.ts';
import type { LoopKernel, RowsKernel } from '../../kernel/loop.ts';
import type { FunctionRef, ModuleBuilder } from './assembler.ts';
import type { Nest } from './collapse.ts';
import { inLocals, writeInside } from './loops.ts';
import { kernelCall, kernelParameters, loopPositions } from './kernel-function.ts';
import type { Places } from './places.ts';
import { pushPartStart, sharePart } from './spans.ts';

/** Cache lines: every scratch buffer begins with one. */
const alignment = 64;

/** Where the scratch buffers of a kernel lie in the scratch memory of a thread, by buffer id. */
function layoutOf(scratch: readonly Buffer[]): { readonly offsets: ReadonlyMap<number, number>; readonly bytes: number } {
  const offsets = new Map<number, number>();
  let bytes = 0;
  for (const { id, size, dtype } of scratch) {
    offsets.set(id, bytes);
    bytes += Math.ceil(Math.max(size * bytesOf(dtype), 1) / alignment) * alignment;
  }
  return { offsets, bytes };
}

/** Bytes of scratch memory that one thread needs for a kernel of rows. */
export const rowsScratchBytes = (kernel: RowsKernel): number => layoutOf(kernel.scratch).bytes;

/** A kernel's function: each share is a contiguous part of the rows. */
export function emitRows(module: ModuleBuilder, kernel: RowsKernel, places: Places, around: readonly Axis[]): FunctionRef {
  const { size } = kernel.rows;
  const { offsets } = layoutOf(kernel.scratch);
  return module.function(kernel.name, kernelParameters, [], (code) => {
    const { scratch } = kernelCall(code);
    const [row, end] = [code.local('i32'), code.local('i32')];
    pushPartStart(code, size, sharePart(code), 0).set(row);
    pushPartStart(code, size, sharePart(code), 1).set(end);
    const own: Places = {
      ...places,
      pushAddress(into, buffer) {
        const offset = offsets.get(buffer.id);
        if (offset === undefined) return places.pushAddress(into, buffer);
        into.get(scratch);
        return offset;
      },
    };
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
