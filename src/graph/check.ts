/** @file Verifies a graph: every node's shape and dtype are what its primitive's rule says. */
import { describeOperand, InternalError } from '../core/errors.ts';
import { sameShape } from '../core/shape.ts';
import type { Graph } from './graph.ts';
import { topologicalOrder } from './graph.ts';
import { printGraph } from './print.ts';

/**
 * Checks shapes and dtypes of all nodes of a graph against their primitives' rules.
 *
 * @throws InternalError that names the node and prints the graph.
 */
export function checkGraph(graph: Graph, after: string): void {
  const inputs = new Set(graph.inputs);
  for (const node of topologicalOrder(graph.outputs, (node) => inputs.has(node))) {
    if (inputs.has(node) || node.primitive.lower.kind === 'source') continue;
    const spec = node.primitive.infer(node.inputs, node.params);
    if (spec.dtype !== node.dtype || !sameShape(spec.shape, node.shape)) {
      const what = `after ${after}, ${node.primitive.name} is ${describeOperand(node)} where its rule says ${describeOperand(spec)}`;
      throw new InternalError(what, printGraph(graph));
    }
  }
}
