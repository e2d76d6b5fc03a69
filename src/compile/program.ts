/** @file From a graph to a program: the passes, in order. */
import type { DType } from '../core/dtype.ts';
import { sizeOf } from '../core/shape.ts';
import type { Node } from '../graph/node.ts';
import { keyOfIndex } from '../kernel/affine.ts';
import type { Buffer } from '../kernel/expression.ts';
import type { Kernel, Placement, Program } from '../kernel/loop.ts';
import { visitReads, writesOf } from '../kernel/reads.ts';
import type { Surroundings } from './bodies.ts';
import { controlKey, lowerControl } from './control.ts';
import { expand } from './expand.ts';
import { fuse, type Fusion } from './fuse.ts';
import { lowerCopy, lowerNode, MustStore, type BufferOf } from './lower.ts';
import { planMemory } from './memory.ts';
import { dropUnread, mergeKernels, type NodeKernel } from './merge.ts';
import { recompute } from './recompute.ts';
import { Stopwatch, type CompileReport, type StoredValue } from './report.ts';
import { rootsOf, type CompileRequest, type ProgramInput } from './request.ts';
import { fuseRows } from './rows.ts';
import { schedule } from './schedule.ts';
import { simplify } from './simplify.ts';
import type { NewBuffer } from './row-steps.ts';
import { splitDepths } from './split-depth.ts';
import { splitReductions } from './split.ts';

/** The buffers of a graph; those of the bodies in it are numbered with them, from 0. */
class Buffers {
  private readonly stored = new Map<Node, { readonly buffer: Buffer; readonly scalar: boolean }>();

  readonly make: NewBuffer;

  constructor(make: NewBuffer) {
    this.make = make;
  }

  /** The buffer of a stored node or an input; made when first asked for. */
  of(node: Node, scalar = false): Buffer {
    let found = this.stored.get(node);
    if (found === undefined) this.stored.set(node, (found = { buffer: this.make(node.dtype, scalar ? 1 : sizeOf(node.shape)), scalar }));
    return found.buffer;
  }

  readonly find: BufferOf = (node) => this.stored.get(node);
}

function numberBuffers(): NewBuffer {
  let next = 0;
  return (dtype: DType, size: number): Buffer => ({ id: next++, dtype, size });
}

/** Compiles a graph: simplify, split, fuse, lower, merge, fuse rows, split depths, put in order, place the updates, plan the memory. */
export const compileGraph = (asked: CompileRequest): Program => compileWithReport(asked).program;

/** The same, with what was decided on the way. */
export function compileWithReport(asked: CompileRequest): { readonly program: Program; readonly report: CompileReport } {
  const passes = new Stopwatch();
  const values = new Map<number, StoredValue>();
  const { request, kernels, inputs, outputs, changed } = compileKernels(asked, new Buffers(numberBuffers()), { passes, values });
  const { inPlace, finalCopies } = placeUpdates(request, kernels, { inputs, outputs, values: changed });
  const all = [...kernels, ...finalCopies.map(({ kernel }) => kernel)];
  const program = passes.time('memory', () => finish(request.inputs, all, { inputs, outputs, inPlace }));
  for (const { target, value } of finalCopies) values.set(target.id, { node: value, reason: 'copiedUpdate' });
  const numbers = new Map(inputs.map((buffer, i) => [buffer.id, i] as const));
  return { program, report: { inputs: numbers, values, passes: passes.milliseconds } };
}

/** What the passes tell those who ask. */
interface Account {
  readonly passes: Stopwatch;
  readonly values: Map<number, StoredValue>;
}

/** A graph as kernels, whose buffers have no places yet. */
interface CompiledKernels {
  readonly request: CompileRequest;
  readonly kernels: readonly Kernel[];
  readonly inputs: readonly Buffer[];
  readonly outputs: readonly Buffer[];
  /** New values of Variables, in the order of the updates. */
  readonly changed: readonly Buffer[];
}

/** All passes but the last two, which the bodies of loops go through as well. */
function compileKernels(asked: CompileRequest, buffers: Buffers, account: Account): CompiledKernels {
  const { passes, values } = account;
  const simplified = passes.time('simplify', () => simplify(expand(asked)));
  const request = passes.time('split', () => splitReductions(simplified));
  const inputs = request.inputs.map(({ node, storage }) => buffers.of(node, storage === 'scalar'));
  const leaves = new Set(request.inputs.map((input) => input.node));
  const fusion = passes.time('fuse', () => recompute(request, fuse(request)));
  const lowered = passes.time('lower', () => lowerAll(fusion, buffers, account));
  const { early, late } = splitChanges(lowered, request);
  const needed = new Set(rootsOf(request).flatMap((node) => (leaves.has(node) ? [] : [buffers.of(node)])));
  const merge = (): NodeKernel[] => [...mergeKernels(early, buffers.find), ...mergeKernels(late, buffers.find)];
  const merged = passes.time('merge', () => dropUnread(merge(), needed));

  // Inputs that are results as well are copied first, before anything can change them.
  const copies: Kernel[] = [];
  const resultOf = (node: Node): Buffer => {
    if (!leaves.has(node)) return buffers.of(node);
    const copy = buffers.make(node.dtype, sizeOf(node.shape));
    copies.push(lowerCopy(node, copy, buffers.find));
    values.set(copy.id, { node, reason: 'copiedResult' });
    return copy;
  };
  const outputs = request.outputs.map(resultOf);
  const changed = request.updates.map(({ value }) => resultOf(value));
  const changes = new Map(request.updates.map(({ input }, i) => [changed[i] as Buffer, inputs[input] as Buffer]));
  const loops = merged.map(({ kernel }) => kernel);
  const fused = passes.time('rows', () => fuseRows(loops, { needed, changes, newBuffer: buffers.make }));
  const divided = passes.time('depth', () => splitDepths(fused, buffers.make));
  const resident = request.inputs.flatMap(({ storage }, i) => (storage === 'resident' ? [inputs[i] as Buffer] : []));
  const kept = new Set([...outputs, ...resident]);
  const kernels = passes.time('schedule', () => schedule([...copies, ...divided], kept, changes));
  for (const [node, reason] of fusion.stored) values.set(buffers.of(node).id, { node, reason });
  return { request, kernels, inputs, outputs, changed };
}

/** Kernels for all stored nodes, in order. What lowering cannot compute in passing becomes stored, and lowering starts over. */
function lowerAll({ order, stored }: Fusion, buffers: Buffers, account: Account): NodeKernel[] {
  for (const node of order) if (stored.has(node)) buffers.of(node);
  const loops = resultsTogether(order);
  const done = new Map<Node, Kernel>();
  const around: Surroundings = {
    bufferOf: buffers.find,
    newBuffer: buffers.make,
    compileBody: (inputs, outputs) =>
      compileKernels({ inputs, outputs, updates: [] }, new Buffers(buffers.make), { ...account, passes: new Stopwatch() }),
  };
  const lower = (node: Node): Kernel => {
    const results = loops.get(node);
    if (results === undefined) return lowerNode(node, buffers.of(node), buffers.find);
    return lowerControl(
      results.map((each) => ({ node: each, buffer: buffers.of(each) })),
      around,
    );
  };
  for (;;) {
    try {
      for (const node of order) {
        if (stored.has(node) && !done.has(node) && !isLaterResult(loops, node)) done.set(node, lower(node));
      }
      const firsts = order.filter((node) => stored.has(node) && !isLaterResult(loops, node));
      return firsts.map((node) => ({ nodes: loops.get(node) ?? [node], kernel: done.get(node) as Kernel }));
    } catch (refused) {
      if (!(refused instanceof MustStore) || stored.has(refused.node)) throw refused;
      stored.set(refused.node, refused.reason);
      buffers.of(refused.node);
    }
  }
}

/** The nodes that are results of one loop or branch, by each of them. */
function resultsTogether(order: readonly Node[]): ReadonlyMap<Node, readonly Node[]> {
  const numbers = new Map<Node, number>();
  const numberOf = (node: Node): number => {
    let number = numbers.get(node);
    if (number === undefined) numbers.set(node, (number = numbers.size));
    return number;
  };
  const byKey = new Map<string, Node[]>();
  const loops = new Map<Node, Node[]>();
  for (const node of order) {
    if (node.primitive.lower.kind !== 'control') continue;
    const key = controlKey(node, numberOf);
    const results = byKey.get(key) ?? [];
    byKey.set(key, results);
    results.push(node);
    loops.set(node, results);
  }
  return loops;
}

/** Results of a loop or a branch are computed by the kernel of the first of them. */
const isLaterResult = (loops: ReadonlyMap<Node, readonly Node[]>, node: Node): boolean => (loops.get(node)?.[0] ?? node) !== node;

/**
 * Apart and to be run last, the kernels that change Variables and that nothing else depends on: whoever needs an old value has
 * read it by then, so that the new one can be written in its place. The gradients that only they read go with them, so that
 * an update can be a part of the kernel that computes its gradient.
 */
function splitChanges(
  kernels: readonly NodeKernel[],
  { updates }: CompileRequest,
): { readonly early: NodeKernel[]; readonly late: NodeKernel[] } {
  const changing = new Set(updates.map((update) => update.value));
  const neededEarly = new Set<number>();
  const neededByChanges = new Set<number>();
  const early: NodeKernel[] = [];
  const late: NodeKernel[] = [];
  for (const each of kernels.toReversed()) {
    const writes = writesOf(each.kernel);
    const isChange = each.nodes.every((node) => changing.has(node));
    const isGradient = isSum(each.kernel) && writes.some((buffer) => neededByChanges.has(buffer.id));
    const isLate = (isChange || isGradient) && !writes.some((buffer) => neededEarly.has(buffer.id));
    (isLate ? late : early).unshift(each);
    if (!isLate) visitReads(each.kernel, (buffer) => neededEarly.add(buffer.id));
    else if (isChange) visitReads(each.kernel, (buffer) => neededByChanges.add(buffer.id));
  }
  return { early, late };
}

const isSum = (kernel: Kernel): boolean => kernel.kind === 'contraction' || (kernel.kind === 'loop' && kernel.reduction !== undefined);

interface UpdatePlacement {
  /** The input in whose place a buffer lies, by buffer id. */
  readonly inPlace: ReadonlyMap<number, Buffer>;
  readonly finalCopies: readonly { readonly kernel: Kernel; readonly value: Node; readonly target: Buffer }[];
}

/**
 * Makes every update end in its Variable's block. The kernel writes there itself if nobody needs the old value afterwards,
 * and if it reads the old value, if at all, only at the very position that it writes; else it writes beside, and a copy follows.
 */
function placeUpdates(
  { updates }: CompileRequest,
  kernels: readonly Kernel[],
  buffers: { readonly inputs: readonly Buffer[]; readonly outputs: readonly Buffer[]; readonly values: readonly Buffer[] },
): UpdatePlacement {
  const inPlace = new Map<number, Buffer>();
  const finalCopies: { kernel: Kernel; value: Node; target: Buffer }[] = [];
  updates.forEach(({ input, value }, i) => {
    const target = buffers.inputs[input] as Buffer;
    const from = buffers.values[i] as Buffer;
    if (!buffers.outputs.includes(from) && !inPlace.has(from.id) && canWriteInPlace(kernels, from, target)) inPlace.set(from.id, target);
    else finalCopies.push({ kernel: lowerCopy(value, target, () => ({ buffer: from, scalar: false })), value, target });
  });
  return { inPlace, finalCopies };
}

function canWriteInPlace(kernels: readonly Kernel[], from: Buffer, target: Buffer): boolean {
  const writer = kernels.findIndex((kernel) => writesOf(kernel).includes(from));
  const kernel = kernels[writer];
  if (kernel === undefined) return false;
  const home = 'stores' in kernel ? kernel.stores.find((store) => store.buffer === from)?.index : undefined;
  let safe = true;
  visitReads(kernel, (buffer, index, summed) => {
    // A sum reads at positions that other iterations have written by then.
    if (buffer === target && (summed || home === undefined || keyOfIndex(index) !== keyOfIndex(home))) safe = false;
  });
  for (const later of kernels.slice(writer + 1)) visitReads(later, (buffer) => (safe &&= buffer !== target));
  return safe;
}

interface ProgramBuffers {
  readonly inputs: readonly Buffer[];
  readonly outputs: readonly Buffer[];
  readonly inPlace: ReadonlyMap<number, Buffer>;
}

function finish(requested: readonly ProgramInput[], kernels: readonly Kernel[], { inputs, outputs, inPlace }: ProgramBuffers): Program {
  const placements = new Map<number, Placement>();
  const arenaInputs: Buffer[] = [];
  let slots = 0;
  requested.forEach(({ storage }, i) => {
    const buffer = inputs[i] as Buffer;
    if (storage === 'resident') placements.set(buffer.id, { kind: 'resident', slot: slots++ });
    else arenaInputs.push(buffer);
  });
  for (const [id, target] of inPlace) placements.set(id, placements.get(target.id) as Placement);
  const { offsets, bytes } = planMemory(kernels, arenaInputs, outputs, new Set(placements.keys()));
  for (const [id, offset] of offsets) placements.set(id, { kind: 'arena', offset });
  return { kernels, placements, arenaBytes: bytes, inputs: arenaInputs, outputs };
}
