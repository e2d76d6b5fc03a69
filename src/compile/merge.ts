/** @file Fifth pass: kernels over the same positions that share what they read, or read each other, become one. */
import { sameShape } from '../core/shape.ts';
import type { Node } from '../graph/node.ts';
import type { Buffer } from '../kernel/expression.ts';
import type { Kernel } from '../kernel/loop.ts';
import { lowerTogether, MustStore, type BufferOf } from './lower.ts';
import { visitReads, writesOf } from '../kernel/reads.ts';

/** A kernel with the stored nodes that it computes. */
export interface NodeKernel {
  readonly nodes: readonly Node[];
  readonly kernel: Kernel;
}

/** More stores than this and the registers run out. */
const mostStores = 8;

const readsOf = (kernel: Kernel): Set<number> => {
  const found = new Set<number>();
  visitReads(kernel, (buffer) => found.add(buffer.id));
  return found;
};

/** The pieces of memory that a kernel reads or writes at each position. */
const touches = (kernel: Kernel): Set<number> => new Set([...readsOf(kernel), ...writesOf(kernel).map((buffer) => buffer.id)]);

/**
 * Lets each kernel join an earlier one of the same shape, if all that it needs is there by then: one pass over memory instead of
 * two.
 *
 * @param kernels in an order in which they can run; the result is in such an order as well.
 */
export function mergeKernels(kernels: readonly NodeKernel[], bufferOf: BufferOf): NodeKernel[] {
  const merged: NodeKernel[] = [];
  /** Which merged kernel writes a buffer; of those that are still to come none. */
  const writers = new Map<number, number>(kernels.flatMap(({ kernel }) => writesOf(kernel).map(({ id }) => [id, Infinity] as const)));
  for (const next of kernels) {
    const target = findPartner(merged, next, writers, bufferOf);
    const position = target?.position ?? merged.length;
    merged[position] = target?.joined ?? next;
    for (const buffer of writesOf(next.kernel)) writers.set(buffer.id, position);
  }
  return merged;
}

function findPartner(
  merged: readonly NodeKernel[],
  next: NodeKernel,
  writers: ReadonlyMap<number, number>,
  bufferOf: BufferOf,
): { readonly position: number; readonly joined: NodeKernel } | undefined {
  if (!('stores' in next.kernel)) return undefined;
  const reads = readsOf(next.kernel);
  // It cannot run before what it reads has been written.
  const earliest = Math.max(0, ...[...reads].map((id) => writers.get(id) ?? 0));
  for (let position = merged.length - 1; position >= earliest; position--) {
    const partner = merged[position] as NodeKernel;
    if (!fit(partner, next)) continue;
    const common = touches(partner.kernel);
    if (![...reads].some((id) => common.has(id))) continue;
    const joined = join(partner, next, bufferOf);
    if (joined !== undefined && isReady(joined.kernel, position, writers)) return { position, joined };
  }
  return undefined;
}

/** Whether all that a kernel reads, but does not make itself, has been written before its position: what was computed inside may be stored by now. */
function isReady(kernel: Kernel, position: number, writers: ReadonlyMap<number, number>): boolean {
  const own = new Set(writesOf(kernel).map(({ id }) => id));
  return [...readsOf(kernel)].every((id) => own.has(id) || (writers.get(id) ?? -1) < position);
}

/**
 * Kernels over one shape, of which at most one is a contraction, in registers of one width: 64-bit numbers among 32-bit ones
 * would make a scalar loop.
 */
function fit(a: NodeKernel, b: NodeKernel): boolean {
  const [x] = a.nodes;
  const [y] = b.nodes;
  const wide = (nodes: readonly Node[]): boolean => nodes.some((node) => node.dtype === 'float64');
  return (
    'stores' in a.kernel &&
    (a.kernel.kind === 'loop' || b.kernel.kind === 'loop') &&
    x !== undefined &&
    y !== undefined &&
    sameShape(x.shape, y.shape) &&
    wide(a.nodes) === wide(b.nodes) &&
    a.nodes.length + b.nodes.length <= mostStores
  );
}

function join(a: NodeKernel, b: NodeKernel, bufferOf: BufferOf): NodeKernel | undefined {
  const nodes = [...a.nodes, ...b.nodes];
  try {
    const members = nodes.map((node) => ({ node, buffer: bufferOf(node)?.buffer as Buffer }));
    return { nodes, kernel: lowerTogether(members, bufferOf) };
  } catch (refused) {
    // One reads the other elsewhere than where it is stored to, or their reductions differ: they stay apart.
    if (refused instanceof MustStore) return undefined;
    throw refused;
  }
}

/**
 * Without the stores that no later kernel reads, and that are no results: what only members of one kernel needed, and what is an operand of
 * a loop that does not look at it.
 */
export function dropUnread(kernels: readonly NodeKernel[], needed: ReadonlySet<Buffer>): NodeKernel[] {
  const used = new Set([...needed].map(({ id }) => id));
  const kept: NodeKernel[] = [];
  for (const { nodes, kernel } of kernels.toReversed()) {
    if (!writesOf(kernel).some(({ id }) => used.has(id))) continue;
    const stores = 'stores' in kernel ? kernel.stores.filter(({ buffer }) => used.has(buffer.id)) : [];
    const left = 'stores' in kernel ? { ...kernel, stores } : kernel;
    for (const id of readsOf(left)) used.add(id);
    kept.unshift({ nodes, kernel: left });
  }
  return kept;
}
