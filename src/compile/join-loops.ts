/** @file Loops over the same operands, of which one computes all that another does, become one loop. */
import { topologicalOrder } from '../graph/graph.ts';
import type { RepeatParams } from '../graph/body.ts';
import type { Node } from '../graph/node.ts';
import { rootsOf, type CompileRequest } from './request.ts';

/**
 * The loops that another one can stand for, with its parameters: a loop forwards is asked for by who wants its results, and once more,
 * with more results, by the loop backwards.
 */
export function longerLoops(request: CompileRequest): ReadonlyMap<Node, RepeatParams> {
  const leaves = new Set(request.inputs.map((input) => input.node));
  const order = topologicalOrder(rootsOf(request), (node) => leaves.has(node));
  const numbers = new Map(order.map((node, i) => [node, i] as const));
  const alike = new Map<string, Node[]>();
  for (const node of order) {
    const { lower } = node.primitive;
    if (lower.kind !== 'control' || lower.form !== 'repeat') continue;
    const { length, reverse, constants, carries } = node.params as RepeatParams;
    const key = [length, reverse, constants, carries, ...node.inputs.map((input) => numbers.get(input))].join();
    alike.set(key, [...(alike.get(key) ?? []), node]);
  }
  const longer = new Map<Node, RepeatParams>();
  for (const loops of alike.values()) {
    const bodies = loops.map(({ params }) => (params as RepeatParams).body).toSorted((a, b) => b.outputs.length - a.outputs.length);
    for (const node of loops) {
      const params = node.params as RepeatParams;
      const body = bodies.find((each) => each.outputs.length > params.body.outputs.length && each.extends(params.body));
      if (body !== undefined) longer.set(node, { ...params, body });
    }
  }
  return longer;
}
