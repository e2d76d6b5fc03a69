/** @file From a program to a WebAssembly module: every kernel a function, and `run`, which calls them in order. */
import type { InPieces } from '../../core/breath.ts';
import { DeviceError, InternalError } from '../../core/errors.ts';
import { showBytes } from '../../core/shape.ts';
import { instructionsOf } from '../../kernel/cost.ts';
import { keyOfKernel, type KernelKey } from '../../kernel/key.ts';
import type { Kernel, Placement, Program } from '../../kernel/loop.ts';
import type { CodeCost } from '../backend.ts';
import { ModuleBuilder, type Code, type FunctionRef, type Local } from './assembler.ts';
import { emitBarrier } from './barrier.ts';
import { contractionNeeds, emitContraction, type ContractionNeeds } from './contraction.ts';
import { emitLoop, emitScatter } from './loops.ts';
import { meetingsOf } from './meetings.ts';
import { placesInList, placesOf, type Places } from './places.ts';
import { emitRows, rowsScratchBytes } from './rows.ts';
import { emitSequence, sequenceScratchBytes } from './sequence.ts';
import { pushLeast } from './spans.ts';

/** A program in machine code, and the memory that it runs in. */
export interface CompiledProgram {
  readonly module: WebAssembly.Module;
  /** The module's code, from which other threads compile it. */
  readonly bytes: Uint8Array<ArrayBuffer>;
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
  readonly cost: CodeCost;
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
export function* compileProgram(program: Program, { shared, fused }: Conditions): InPieces<CompiledProgram> {
  const tableOffset = roundUp(program.arenaBytes);
  const shapes = kernelShapes(program);
  const countersOffset = 4 * (slotsOf(program) + shapes.lists.length);
  const scratchOffset = roundUp(tableOffset + countersOffset + 4 * program.kernels.length);
  const needs = program.kernels.map(needsOf);
  const module = new ModuleBuilder({ memory: { shared }, relaxed: fused });
  const places = placesOf(program.placements);
  const start = performance.now();
  const works = program.kernels.map((kernel) => {
    const work = workOf(kernel);
    return { kernel, work, together: work >= worthSharing.operations };
  });
  const scratchOf = (list: readonly ContractionNeeds[]): number => roundUp(Math.max(0, ...list.map((each) => each.scratchBytes)));
  const [scratchBytes, firstScratchBytes] = [scratchOf(needs.filter((_, i) => works[i]?.together)), scratchOf(needs)];
  checkMemory(scratchOffset + firstScratchBytes);
  const meetings = meetingsOf(works, program.placements);
  const steps: Step[] = [];
  for (const [i, { kernel, text, buffers, list }] of shapes.kernels.entries()) {
    const emit = (own: Places): FunctionRef => emitKernel(module, kernel, own);
    const call = list === undefined ? emit(places) : module.once(text, () => emit(placesInList(buffers)));
    const { work = 0, together = false } = works[i] ?? {};
    const shares = Math.min(needs[i]?.mostShares ?? 1, Math.ceil(work / worthAShare));
    steps.push({ call, list: list ?? 0, counter: countersOffset + 4 * i, together, shares, meeting: meetings[i] ?? true });
    yield;
  }
  module.export('run', emitRun(module, steps, { offset: scratchOffset, bytes: scratchBytes }));
  const bytes = module.finish();
  const assembled = performance.now();
  const code = compile(bytes);
  const passes = new Map([
    ['code', assembled - start],
    ['WebAssembly', performance.now() - assembled],
  ]);
  return {
    bytes,
    module: code,
    cost: { bytes: bytes.length, functions: module.functions, passes },
    tableOffset,
    scratchOffset,
    scratchBytes,
    firstScratchBytes,
    lists: shapes.lists,
    counters: program.kernels.length,
    worthThreads: steps.some((step) => step.together),
  };
}

/** A kernel with its structure; where there are several of one structure, its list of addresses, in bytes from the table's start. */
interface KernelShape extends KernelKey {
  readonly kernel: Kernel;
  readonly list: number | undefined;
}

/**
 * Kernels that differ in their buffers alone, as the layers of a deep model do, share one function, which finds the addresses of
 * its buffers in a list. Others have theirs in their code.
 */
function kernelShapes(program: Program): { readonly kernels: readonly KernelShape[]; readonly lists: readonly Placement[] } {
  const keys = program.kernels.map(keyOfKernel);
  const counts = new Map<string, number>();
  for (const { text } of keys) counts.set(text, (counts.get(text) ?? 0) + 1);
  const lists: Placement[] = [];
  const kernels = program.kernels.map((kernel, i): KernelShape => {
    const { text, buffers } = keys[i] as KernelKey;
    const placed = buffers.filter(({ id }) => program.placements.has(id));
    if (counts.get(text) === 1) return { kernel, text, buffers: placed, list: undefined };
    const list = 4 * (slotsOf(program) + lists.length);
    for (const { id } of placed) lists.push(program.placements.get(id) as Placement);
    return { kernel, text, buffers: placed, list };
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
function needsOf(kernel: Kernel): ContractionNeeds {
  if (kernel.kind === 'contraction') return contractionNeeds(kernel);
  if (kernel.kind === 'sequence') return { scratchBytes: sequenceScratchBytes(kernel), mostShares: Math.max(kernel.rows.size, 1) };
  return { scratchBytes: kernel.kind === 'rows' ? rowsScratchBytes(kernel) : 0, mostShares: Infinity };
}

function emitKernel(module: ModuleBuilder, kernel: Kernel, places: Places): FunctionRef {
  switch (kernel.kind) {
    case 'loop':
      return emitLoop(module, kernel, places);
    case 'scatter':
      return emitScatter(module, kernel, places);
    case 'rows':
      return emitRows(module, kernel, places);
    case 'sequence':
      return emitSequence(module, kernel, places);
    case 'contraction':
      return emitContraction(module, kernel, places);
  }
}

/** A kernel, and whether all threads work on it. */
interface Step {
  readonly call: FunctionRef;
  /** Where in the table the function finds addresses, in bytes. */
  readonly list: number;
  /** Where in the table stands how many of its shares have been taken, in bytes. */
  readonly counter: number;
  readonly together: boolean;
  /** How many shares are worth it. */
  readonly shares: number;
  /** Whether the threads meet before it. */
  readonly meeting: boolean;
}

/**
 * run(arena, table, thread, threads, control): all threads walk the same kernels. Thread 0 does small ones alone. Large ones are cut
 * into several shares for each thread, of which every thread takes one after another until none is left: one that is held up by
 * something else does fewer. Where one needs what others have made, or writes where others still read, all meet first; else a thread that
 * finds nothing left to do goes on to the next kernel. The last meeting is the end of the program.
 */
const emitRun = (
  module: ModuleBuilder,
  steps: readonly Step[],
  scratchMemory: { readonly offset: number; readonly bytes: number },
): FunctionRef => {
  const barrier = emitBarrier(module);
  return module.function('run', ['i32', 'i32', 'i32', 'i32', 'i32'], [], (code) => {
    const [arena, table, thread, threads, block] = [0, 1, 2, 3, 4].map((position) => code.parameter(position)) as [
      Local,
      Local,
      Local,
      Local,
      Local,
    ];
    const scratch = code.local('i32');
    // That of thread 0 comes last.
    code.get(threads).get(thread).op('i32.sub').i32(1).op('i32.sub').i32(scratchMemory.bytes).op('i32.mul');
    code.get(arena).op('i32.add').i32(scratchMemory.offset).op('i32.add').set(scratch);
    const meet = (): void => void code.get(block).get(thread).get(threads).call(barrier);
    const call = ({ list, call: target }: Step, pushShare: () => Code): void => {
      code.get(arena).get(table).i32(list).op('i32.add');
      pushShare().get(scratch).call(target);
    };
    for (const step of steps) {
      if (step.meeting) meet();
      if (step.together) emitShares(code, { table, threads }, step, (pushShare) => call(step, pushShare));
      else {
        code.get(thread).op('i32.eqz');
        code.if(() => call(step, () => code.i32(0).i32(1)));
      }
    }
    meet();
  });
};

/** So many shares for each thread: the last of them is short enough to wait for. */
const sharesPerThread = 8;

/** Takes shares until there are no more; with one thread all is one share. */
function emitShares(
  code: Code,
  { table, threads }: { readonly table: Local; readonly threads: Local },
  { counter, shares: most }: Step,
  call: (pushShare: () => Code) => void,
): void {
  const [share, shares] = [code.local('i32'), code.local('i32')];
  const least = (a: () => Code, b: () => Code): Code => {
    pushLeast(code, a, b);
    return code;
  };
  code.get(threads).i32(1).op('i32.eq');
  code.if(
    () => call(() => code.i32(0).i32(1)),
    () => {
      least(
        () => code.get(threads).i32(sharesPerThread).op('i32.mul'),
        () => code.i32(Math.min(most, 2 ** 20)),
      ).set(shares);
      code.get(shares).get(threads).get(shares).get(threads).op('i32.gt_u').op('select').set(shares);
      code.block(() => {
        code.loop(() => {
          code.get(table).i32(1).load('i32.atomic.rmw.add', counter).tee(share).get(shares).op('i32.ge_u').brIf(1);
          call(() => code.get(share).get(shares));
          code.br(0);
        });
      });
    },
  );
}

/** A share with less work than this is not worth taking. */
const worthAShare = 20_000;

/** Less work than this is done before another thread has been woken: some ten microseconds. Tests have threads share everything. */
export const worthSharing = { operations: 60_000 };

/**
 * About how many instructions can be shared, in vectors of four. The updates of a scatter follow one another, and so do the elements of a
 * row in a sequence, which has no vectors.
 */
function workOf(kernel: Kernel): number {
  if (kernel.kind === 'scatter') return 0;
  if (kernel.kind !== 'sequence') return instructionsOf(kernel) / 4;
  return kernel.rows.size === 1 ? 0 : instructionsOf(kernel);
}

function compile(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes);
  } catch (error) {
    throw new InternalError('the code of a program is not valid', String(error));
  }
}

/** Number of resident blocks that a program takes. */
export const slotsOf = (program: Program): number =>
  most(program.placements.values(), (place) => (place.kind === 'resident' ? place.slot + 1 : 0));

function most<T>(items: Iterable<T>, measure: (item: T) => number): number {
  let greatest = 0;
  for (const item of items) greatest = Math.max(greatest, measure(item));
  return greatest;
}
