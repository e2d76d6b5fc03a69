/** @file Second pass: which nodes get a buffer of their own. All others are computed inside the kernel that needs them. */
import { sizeOf } from '../core/shape.ts';
import { topologicalOrder } from '../graph/graph.ts';
import type { Node } from '../graph/node.ts';
import { rootsOf, type CompileRequest } from './request.ts';

/** Nodes in an order in which they can be computed, and those among them that are stored. */
export interface Fusion {
  readonly order: readonly Node[];
  readonly stored: Set<Node>;
}

/**
 * Decides, from the results back to the inputs, which nodes are stored:
 * - results of the program, contractions and scatters;
 * - what more than one kernel needs: storing once beats computing twice;
 * - what a repeating consumer (a broadcast, a gather) would compute again and again, unless it is free or one cheap scalar.
 *
 * The rest rides along in the one kernel that needs it. A reduction does so as well, as long as lowering finds that the
 * kernel asks for it once per position; where not, lowering stores it after all.
 */
export function fuse(request: CompileRequest): Fusion {
  const leaves = new Set(request.inputs.map((input) => input.node));
  const order = topologicalOrder(rootsOf(request), (node) => leaves.has(node)).filter((node) => !leaves.has(node));
  const stored = new Set<Node>(rootsOf(request).filter((node) => !leaves.has(node)));
  const consumers = new Map<Node, Set<Node>>();
  for (const node of order) {
    for (const input of node.inputs) {
      const found = consumers.get(input);
      if (found === undefined) consumers.set(input, new Set([node]));
      else found.add(node);
    }
  }

  /** The stored nodes in whose kernels a node is computed. */
  const kernels = new Map<Node, ReadonlySet<Node>>();
  for (const node of order.toReversed()) {
    if (!stored.has(node) && mustStore(node, consumers.get(node) ?? new Set(), kernels)) stored.add(node);
    const users = [...(consumers.get(node) ?? [])];
    kernels.set(node, stored.has(node) ? new Set([node]) : new Set(users.flatMap((user) => [...(kernels.get(user) ?? [])])));
  }
  return { order, stored };
}

function mustStore(node: Node, users: ReadonlySet<Node>, kernels: ReadonlyMap<Node, ReadonlySet<Node>>): boolean {
  const { lower } = node.primitive;
  if (lower.kind === 'contraction' || lower.kind === 'scatter') return true;
  if (lower.kind === 'literal' || (lower.kind === 'map' && lower.cost === 'free')) return false;
  const homes = new Set([...users].flatMap((user) => [...(kernels.get(user) ?? [])]));
  if (homes.size !== 1) return true;
  const cheapScalar = lower.kind === 'map' && lower.cost === 'cheap' && sizeOf(node.shape) === 1;
  return !cheapScalar && [...users].some((user) => repeats(user, node));
}

/** The consumer, or what comes after it without a cost, asks for an element more than once. */
const repeats = (user: Node, node: Node): boolean => {
  const { lower } = user.primitive;
  return lower.kind === 'map' && sizeOf(user.shape) > sizeOf(node.shape);
};
