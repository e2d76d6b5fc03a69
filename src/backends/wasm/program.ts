/** @file From a program to a WebAssembly module: every kernel a function, and `run`, which calls them in order. */
import type { InPieces } from '../../core/breath.ts';
import type { DType } from '../../core/dtype.ts';
import { DeviceError, InternalError } from '../../core/errors.ts';
import { showBytes } from '../../core/shape.ts';
import { instructionsOf } from '../../kernel/cost.ts';
import { keyOfKernel, type KernelKey } from '../../kernel/key.ts';
import type { Axis, Buffer } from '../../kernel/expression.ts';
import { isControl, partsOf, type Kernel, type Placement, type Program, type SimpleKernel } from '../../kernel/loop.ts';
import { ModuleBuilder, type FunctionRef } from './assembler.ts';
import { contractionNeeds, emitContraction, type ContractionNeeds } from './contraction.ts';
import { emitLoop, emitScatter } from './loops.ts';
import { mostLoops, positionsBytes } from './kernel-function.ts';
import { placesInList, placesOf, type Places } from './places.ts';
import { emitRows, rowsScratchBytes } from './rows.ts';
import { emitRun, stepsOf, type KernelStep } from './run.ts';
import { emitSequence, sequenceScratchBytes } from './sequence.ts';

/** A program in machine code, and what is to be known to run it: data alone, which another process can run as well. */
export interface ProgramCode {
  /** The module's code, from which all threads compile it. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly functions: number;
  /** How many resident blocks it takes. */
  readonly slots: number;
  /** What is copied into the arena before a run, and out of it afterwards. */
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** Some kernel is large enough for more than one thread. */
  readonly worthThreads: boolean;
  /** The arena holds, in this order: the program's own part, the block table from here on, scratch memory for each thread. */
  readonly tableOffset: number;
  readonly scratchOffset: number;
  /** Bytes for each thread but the first. */
  readonly scratchBytes: number;
  /** Bytes for the first thread, behind those of all others: what it does alone may need more. */
  readonly firstScratchBytes: number;
  /** What stands behind the blocks in the table: addresses that kernels read from lists of their own. */
  readonly lists: readonly Placement[];
  /** And behind the lists: how many shares of each kernel have been taken. Must be 0 when a run begins. */
  readonly counters: number;
}

/** A buffer of the arena that is copied in before or out after a run. */
export interface Port {
  readonly dtype: DType;
  readonly size: number;
  readonly offset: number;
}

/** The exports of an instance of a compiled program. */
export interface ProgramExports {
  /** Does what one thread does of all kernels; `control` is the address of the threads' control block. */
  run(arena: number, table: number, thread: number, threads: number, control: number): void;
}

const roundUp = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** How a program will be run. */
export interface Conditions {
  /** Whether the memory is shared by threads. */
  readonly shared: boolean;
  /** Whether products may be added without being rounded. */
  readonly fused: boolean;
}

/** Compiles a program, kernel by kernel. */
export function* compileProgram(program: Program, { shared, fused }: Conditions): InPieces<ProgramCode> {
  const tableOffset = roundUp(program.arenaBytes);
  const shapes = kernelShapes(program);
  const countersOffset = 4 * (slotsOf(program) + shapes.lists.length);
  const scratchOffset = roundUp(tableOffset + countersOffset + 4 * shapes.kernels.length);
  const needs = shapes.kernels.map(({ kernel, around }) => needsOf(kernel, around));
  const works = shapes.kernels.map(({ kernel }) => workOf(kernel));
  const isShared = (i: number): boolean => (works[i] ?? 0) >= worthSharing.operations;
  const scratchOf = (list: readonly ContractionNeeds[]): number =>
    positionsBytes + roundUp(Math.max(0, ...list.map((each) => each.scratchBytes)));
  const [scratchBytes, firstScratchBytes] = [scratchOf(needs.filter((_, i) => isShared(i))), scratchOf(needs)];
  checkMemory(scratchOffset + firstScratchBytes);
  const module = new ModuleBuilder({ memory: { shared }, relaxed: fused });
  const places = placesOf(program.placements);
  const calls = new Map<Kernel, KernelStep>();
  for (const [i, { kernel, around, text, buffers, list }] of shapes.kernels.entries()) {
    const emit = (own: Places): FunctionRef => emitKernel(module, kernel, own, around);
    const call = list === undefined ? emit(places) : module.once(text, () => emit(placesInList(buffers)));
    const shares = Math.min(needs[i]?.mostShares ?? 1, Math.ceil((works[i] ?? 0) / worthAShare));
    calls.set(kernel, { kind: 'kernel', call, list: list ?? 0, counter: countersOffset + 4 * i, shares, together: isShared(i) });
    yield;
  }
  const steps = stepsOf(program.kernels, calls, program.placements);
  module.export('run', emitRun(module, steps, places, { offset: scratchOffset, bytes: scratchBytes }));
  return {
    bytes: module.finish(),
    functions: module.functions,
    slots: slotsOf(program),
    inputs: portsOf(program.inputs, program),
    outputs: portsOf(program.outputs, program),
    tableOffset,
    scratchOffset,
    scratchBytes,
    firstScratchBytes,
    lists: shapes.lists,
    counters: shapes.kernels.length,
    worthThreads: steps.some(({ step }) => step.together),
  };
}

/** A kernel with its structure; where there are several of one structure, its list of addresses, in bytes from the table's start. */
interface KernelShape extends KernelKey {
  readonly kernel: SimpleKernel;
  /** The axes of the loops that it stands in, outermost first. */
  readonly around: readonly Axis[];
  readonly list: number | undefined;
}

/** All kernels, those in loops among them. */
function simpleKernels(
  kernels: readonly Kernel[],
  around: readonly Axis[] = [],
): { readonly kernel: SimpleKernel; readonly around: readonly Axis[] }[] {
  if (around.length > mostLoops) throw new InternalError(`loops inside of loops, ${around.length} deep`);
  return kernels.flatMap((kernel) => {
    if (!isControl(kernel)) return [{ kernel, around }];
    if (kernel.kind === 'branch') return simpleKernels(partsOf(kernel), around);
    const inside = [...(kernel.condition?.kernels ?? []), ...kernel.kernels, ...kernel.after];
    return [...simpleKernels(kernel.before, around), ...simpleKernels(inside, [...around, kernel.axis])];
  });
}

/**
 * Kernels that differ in their buffers alone, as the layers of a deep model do, share one function, which finds the addresses of
 * its buffers in a list. Others have theirs in their code.
 */
function kernelShapes(program: Program): { readonly kernels: readonly KernelShape[]; readonly lists: readonly Placement[] } {
  const all = simpleKernels(program.kernels);
  const keys = all.map(({ kernel, around }) => keyOfKernel(kernel, around));
  const counts = new Map<string, number>();
  for (const { text } of keys) counts.set(text, (counts.get(text) ?? 0) + 1);
  const lists: Placement[] = [];
  const kernels = all.map(({ kernel, around }, i): KernelShape => {
    const { text, buffers } = keys[i] as KernelKey;
    const placed = buffers.filter(({ id }) => program.placements.has(id));
    if (counts.get(text) === 1) return { kernel, around, text, buffers: placed, list: undefined };
    const list = 4 * (slotsOf(program) + lists.length);
    for (const { id } of placed) lists.push(program.placements.get(id) as Placement);
    return { kernel, around, text, buffers: placed, list };
  });
  return { kernels, lists };
}

/** Refuses a program whose values do not fit into a memory of 32-bit addresses. */
function checkMemory(bytes: number): void {
  if (bytes < 2 ** 32) return;
  throw new DeviceError({
    op: 'memory',
    what: `a program needs ${showBytes(bytes)} for its values`,
    expected: `less than ${showBytes(2 ** 32)}, which is all that a program can address`,
    hint: 'a smaller batch or model, or smaller pieces, one after another',
  });
}

/** What a kernel asks of the program around it. */
function needsOf(kernel: SimpleKernel, around: readonly Axis[]): ContractionNeeds {
  if (kernel.kind === 'contraction') return contractionNeeds(kernel, around);
  if (kernel.kind === 'sequence') return { scratchBytes: sequenceScratchBytes(kernel), mostShares: Math.max(kernel.rows.size, 1) };
  return { scratchBytes: kernel.kind === 'rows' ? rowsScratchBytes(kernel) : 0, mostShares: Infinity };
}

function emitKernel(module: ModuleBuilder, kernel: SimpleKernel, places: Places, around: readonly Axis[]): FunctionRef {
  switch (kernel.kind) {
    case 'loop':
      return emitLoop(module, kernel, places, around);
    case 'scatter':
      return emitScatter(module, kernel, places, around);
    case 'rows':
      return emitRows(module, kernel, places, around);
    case 'sequence':
      return emitSequence(module, kernel, places, around);
    case 'contraction':
      return emitContraction(module, kernel, places, around);
  }
}

/** A share with less work than this is not worth taking. */
const worthAShare = 20_000;

/** Less work than this is done before another thread has been woken: some ten microseconds. Tests have threads share everything. */
export const worthSharing = { operations: 60_000 };

/**
 * About how many instructions can be shared, in vectors of four. The updates of a scatter follow one another, and so do the elements of a
 * row in a sequence, which has no vectors.
 */
function workOf(kernel: SimpleKernel): number {
  if (kernel.kind === 'scatter') return 0;
  if (kernel.kind !== 'sequence') return instructionsOf(kernel) / 4;
  return kernel.rows.size === 1 ? 0 : instructionsOf(kernel);
}

/** Those of the buffers that lie in the arena; the others are in their blocks before and after. */
function portsOf(buffers: readonly Buffer[], { placements }: Program): Port[] {
  return buffers.flatMap(({ id, dtype, size }) => {
    const place = placements.get(id);
    return place?.kind === 'arena' ? [{ dtype, size, offset: place.offset }] : [];
  });
}

/** Number of resident blocks that a program takes. */
const slotsOf = (program: Program): number =>
  most(program.placements.values(), (place) => (place.kind === 'resident' ? place.slot + 1 : 0));

function most<T>(items: Iterable<T>, measure: (item: T) => number): number {
  let greatest = 0;
  for (const item of items) greatest = Math.max(greatest, measure(item));
  return greatest;
}
