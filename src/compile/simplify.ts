/** @file First pass: nodes that only pass a value on vanish, equal nodes become one, and what nobody needs is dropped. */
import { Node } from '../graph/node.ts';
import { topologicalOrder } from '../graph/graph.ts';
import { textOf } from '../graph/params.ts';
import { longerLoops } from './join-loops.ts';
import { rootsOf, type CompileRequest } from './request.ts';

/** Equal for nodes that compute the same from the same operands. */
const keyOf = (node: Node, params: object, inputs: readonly Node[], ids: Map<Node, number>): string =>
  `${node.primitive.name}(${inputs.map((input) => ids.get(input)).join()})${textOf(params)}:${node.dtype}[${node.shape.join()}]`;

/** The same request over the fewest nodes. All results keep their bits: only exact rewriting is done. */
export function simplify(request: CompileRequest): CompileRequest {
  const fewest = withFewestNodes(request, new Map());
  const longer = longerLoops(fewest);
  return longer.size === 0 ? fewest : withFewestNodes(fewest, longer);
}

/** @param changed parameters that some nodes get instead of their own. */
function withFewestNodes(request: CompileRequest, changed: ReadonlyMap<Node, object>): CompileRequest {
  const leaves = new Set(request.inputs.map((input) => input.node));
  const replacement = new Map<Node, Node>();
  const ids = new Map<Node, number>();
  const byKey = new Map<string, Node>();
  const now = (node: Node): Node => replacement.get(node) ?? node;

  for (const node of topologicalOrder(rootsOf(request), (each) => leaves.has(each))) {
    if (leaves.has(node)) {
      ids.set(node, ids.size);
      continue;
    }
    const inputs = node.inputs.map(now);
    const { lower } = node.primitive;
    if (lower.kind === 'map' && lower.identity === true && inputs[0] !== undefined) {
      replacement.set(node, inputs[0]);
      continue;
    }
    const params = changed.get(node) ?? node.params;
    const key = keyOf(node, params, inputs, ids);
    const same = byKey.get(key);
    if (same !== undefined) {
      replacement.set(node, same);
      continue;
    }
    const unchanged = params === node.params && inputs.every((input, i) => input === node.inputs[i]);
    const kept = unchanged ? node : new Node(node.primitive, inputs, params, node.shape, node.dtype);
    replacement.set(node, kept);
    byKey.set(key, kept);
    ids.set(kept, ids.size);
  }
  return {
    inputs: request.inputs,
    outputs: request.outputs.map(now),
    updates: request.updates.map(({ input, value }) => ({ input, value: now(value) })),
  };
}
