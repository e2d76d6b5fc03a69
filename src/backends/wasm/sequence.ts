/** @file Kernels of sequences -> WebAssembly functions: a share is some of the rows, each of which is worked on in scratch memory. */
import type { DType } from '../../core/dtype.ts';
import { InternalError } from '../../core/errors.ts';
import { axisIndex } from '../../kernel/affine.ts';
import type { Axis, Buffer, Expr } from '../../kernel/expression.ts';
import type { SequenceKernel, Store } from '../../kernel/loop.ts';
import { load, position } from '../../kernel/scalar.ts';
import type { FunctionRef, ModuleBuilder, ValueType } from './assembler.ts';
import { kernelCall, kernelParameters, loopPositions } from './kernel-function.ts';
import { inLocals, writeInside } from './loops.ts';
import { emitMergeSort } from './merge-sort.ts';
import type { Places } from './places.ts';
import { emitRunning } from './running.ts';
import { layoutOf, withScratch, type ScratchLayout } from './scratch.ts';
import { loopOver, sharePart, spanOf } from './spans.ts';

/** How the values of a row are held. */
export interface RowType {
  readonly dtype: DType;
  readonly value: ValueType;
  /** The instruction that says whether an integer is less than another one. */
  readonly less?: string;
}

const rowTypes: Readonly<Partial<Record<Expr['type'], RowType>>> = {
  float32: { dtype: 'float32', value: 'f32' },
  float64: { dtype: 'float64', value: 'f64' },
  int32: { dtype: 'int32', value: 'i32', less: 'i32.lt_s' },
  uint32: { dtype: 'uint32', value: 'i32', less: 'i32.lt_u' },
};

/** What is done to a row in scratch memory. */
interface RowWork {
  /** In the order of the parameters of the function, which are their addresses, and then the length. */
  readonly scratch: readonly Buffer[];
  readonly layout: ScratchLayout;
  /** What stands in scratch memory before. */
  readonly before: readonly Store[];
  readonly call: (module: ModuleBuilder) => FunctionRef;
  /** Where the result stands afterwards. */
  readonly result: Buffer;
}

function workOf({ along, value, work }: SequenceKernel): RowWork {
  const type = rowTypes[value.type];
  if (type === undefined) throw new InternalError(`rows of ${value.type} are in no sequence`);
  // Buffers of a program are numbered from 0.
  const side = (id: number, dtype: DType): Buffer => ({ id, dtype, size: along.size });
  const place = axisIndex(along);
  const [values, places] = [side(-1, type.dtype), side(-2, 'int32')];
  const first: Store = { buffer: values, index: place, value };
  if (work.kind === 'running') {
    const scratch = [values];
    const call = (module: ModuleBuilder): FunctionRef => emitRunning(module, type, work.op);
    return { scratch, layout: layoutOf(scratch), before: [first], call, result: values };
  }
  // A merge may look at the value behind the last one: what follows is scratch memory as well.
  const scratch = [values, side(-3, type.dtype), places, side(-4, 'int32')];
  // Each pass of merges doubles the length of the sorted runs, and changes sides.
  const passes = 32 - Math.clz32(along.size - 1);
  return {
    scratch,
    layout: layoutOf(scratch),
    before: [first, { buffer: places, index: place, value: position(place) }],
    call: (module) => emitMergeSort(module, type, work.descending),
    result: passes % 2 === 0 ? places : side(-4, 'int32'),
  };
}

/** Bytes of scratch memory that one thread needs for a kernel of sequences. */
export const sequenceScratchBytes = (kernel: SequenceKernel): number => workOf(kernel).layout.bytes;

/** A kernel's function: each share is a contiguous part of the rows. */
export function emitSequence(module: ModuleBuilder, kernel: SequenceKernel, places: Places, around: readonly Axis[]): FunctionRef {
  const { name, rows, along, buffer, index } = kernel;
  const { scratch, layout, before, call, result } = workOf(kernel);
  const target = call(module);
  return module.function(name, kernelParameters, [], (code) => {
    if (along.size === 0) return;
    const own = withScratch(places, layout, kernelCall(code).scratch);
    const positions = loopPositions(code, around);
    loopOver(code, spanOf(code, rows.size, sharePart(code)), 1, (row) => {
      const given = inLocals(new Map([...positions, [rows, row]]));
      const write = (store: Store): void => {
        const nest = { given: [...given.keys()], parallel: [along], reduced: [], accumulators: [], stores: [store] };
        writeInside(module, code, { nest, given }, own);
      };
      before.forEach(write);
      for (const each of scratch) code.i32(own.pushAddress(code, each)).op('i32.add');
      code.i32(along.size).call(target);
      write({ buffer, index, value: load(result, axisIndex(along)) });
    });
  });
}
