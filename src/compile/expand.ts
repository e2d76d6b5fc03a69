/** @file Before all else: operations that are computed by graphs of others become those graphs. */
import type { Body } from '../graph/body.ts';
import { topologicalOrder } from '../graph/graph.ts';
import { Node } from '../graph/node.ts';
import { controlKey } from './control.ts';
import { rootsOf, type CompileRequest } from './request.ts';

/** The same request without composites. Results of one computation share the graph that makes them. */
export function expand(request: CompileRequest): CompileRequest {
  const leaves = new Set(request.inputs.map((input) => input.node));
  const order = topologicalOrder(rootsOf(request), (node) => leaves.has(node));
  if (!order.some(({ primitive }) => primitive.lower.kind === 'composite')) return request;
  const expansion = new Expansion();
  const made = new Map<Node, Node>();
  const now = (node: Node): Node => made.get(node) ?? node;
  for (const node of order) if (!leaves.has(node)) made.set(node, expansion.of(node, node.inputs.map(now)));
  return {
    inputs: request.inputs,
    outputs: request.outputs.map(now),
    updates: request.updates.map(({ input, value }) => ({ input, value: now(value) })),
  };
}

class Expansion {
  private readonly numbers = new Map<Node, number>();
  private readonly results = new Map<string, readonly Node[]>();

  /** What stands for a node, on other operands. */
  of(node: Node, inputs: readonly Node[]): Node {
    const { primitive, params, shape, dtype } = node;
    const isUnchanged = inputs.every((input, i) => input === node.inputs[i]);
    const moved = isUnchanged ? node : new Node(primitive, inputs, params, shape, dtype);
    const { lower } = primitive;
    if (lower.kind !== 'composite') return moved;
    const key = controlKey(moved, (input) => this.numberOf(input));
    const known = this.results.get(key) ?? this.call(lower.body(inputs, params), inputs);
    this.results.set(key, known);
    return known[lower.output(params)] as Node;
  }

  private call({ inputs: parameters, order, outputs }: Body, inputs: readonly Node[]): Node[] {
    const made = new Map<Node, Node>(parameters.map((parameter, i) => [parameter, inputs[i] as Node]));
    const now = (node: Node): Node => made.get(node) as Node;
    for (const node of order) made.set(node, this.of(node, node.inputs.map(now)));
    return outputs.map(now);
  }

  private numberOf(node: Node): number {
    const number = this.numbers.get(node) ?? this.numbers.size;
    this.numbers.set(node, number);
    return number;
  }
}
