/** @file A graph: nodes between inputs and outputs, and the walks over it. */
import type { Node } from './node.ts';

/** A function of its inputs, as nodes. */
export interface Graph {
  readonly inputs: readonly Node[];
  readonly outputs: readonly Node[];
}

/**
 * All nodes that the roots depend on, operands before what uses them; `isLeaf` nodes are included, but what lies below
 * them is not. Iterative: a graph may be deeper than the call stack.
 */
export function topologicalOrder(roots: readonly Node[], isLeaf: (node: Node) => boolean = () => false): Node[] {
  const order: Node[] = [];
  const state = new Map<Node, 'open' | 'done'>();
  const stack: Node[] = [...roots].reverse();
  while (stack.length > 0) {
    const node = stack[stack.length - 1] as Node;
    const seen = state.get(node);
    if (seen !== undefined) {
      stack.pop();
      if (seen === 'open') {
        state.set(node, 'done');
        order.push(node);
      }
      continue;
    }
    state.set(node, 'open');
    if (isLeaf(node)) continue;
    for (let i = node.inputs.length - 1; i >= 0; i--) {
      const input = node.inputs[i] as Node;
      if (!state.has(input)) stack.push(input);
    }
  }
  return order;
}

/** The nodes of an order that depend on one of the sources, the sources included. */
export function dependents(order: readonly Node[], sources: Iterable<Node>): Set<Node> {
  const found = new Set<Node>(sources);
  for (const node of order) if (node.inputs.some((input) => found.has(input))) found.add(node);
  return found;
}
