/** @file How often something can be differentiated: found by applying the rules in the records, and the rules of what these are made of. */
import { isFloat } from '../../src/core/dtype.ts';
import { GradError, TiduError } from '../../src/core/errors.ts';
import { Body } from '../../src/graph/body.ts';
import { topologicalOrder } from '../../src/graph/graph.ts';
import type { Node } from '../../src/graph/node.ts';
import { textOf } from '../../src/graph/params.ts';
import type { Primitive } from '../../src/graph/primitive.ts';
import { Trace } from '../../src/graph/trace.ts';
import { apply, resolve } from '../../src/tensor/apply.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { freeParameter } from '../../src/transforms/parameters.ts';

/** Nodes that a tangent of the sources passes through: floats, up to those whose derivative is zero. */
export function differentiable(outputs: readonly Node[], sources: Iterable<Node>): Node[] {
  const order = topologicalOrder(outputs);
  const reached = new Set([...sources].filter(({ dtype }) => isFloat(dtype)));
  const own = new Set(reached);
  for (const node of order) {
    const passes = node.primitive.jvp !== 'zero' && isFloat(node.dtype);
    if (passes && node.inputs.some((input) => reached.has(input))) reached.add(node);
  }
  // What no output depends on has been left out by the order already.
  const useful = new Set(outputs.filter((output) => reached.has(output)));
  for (const node of order.toReversed()) if (useful.has(node)) for (const input of node.inputs) if (reached.has(input)) useful.add(input);
  return [...useful].filter((node) => !own.has(node));
}

const numbers = new WeakMap<Primitive, number>();
let counted = 0;
/** Equal for nodes whose rules give the same: records are told apart, since two may have one name. */
function keyOf({ primitive, params, inputs }: Node): string {
  const number = numbers.get(primitive) ?? counted++;
  numbers.set(primitive, number);
  return `${number} ${textOf(params)} ${inputs.map(({ dtype, shape }) => `${dtype}[${shape.join()}]`).join()}`;
}

type Rule = Exclude<Primitive<object, AnyTensor>['jvp'], 'zero'>;

/** The nodes that the tangent of a node is made of; undefined where its rule refuses to give one. */
function tangentOf(node: Node): readonly Node[] | undefined {
  // A loop's derivative is a loop over the derivative of its body.
  const bodies = Object.values(node.params).filter((each) => each instanceof Body);
  if (bodies.length > 0) return bodies.flatMap((body) => differentiable(body.outputs, body.inputs));
  const trace = new Trace('jit');
  const free = (spec: Node): AnyTensor => freeParameter(spec, trace);
  const inputs = node.inputs.map(free);
  const tangents = node.inputs.map((input) => (isFloat(input.dtype) ? free(input) : undefined));
  const primitive = node.primitive as unknown as Primitive<object, AnyTensor>;
  try {
    const tangent = trace.run(() => {
      const output = apply(primitive, inputs, node.params);
      return (primitive.jvp as Rule)({ inputs, tangents, output, params: node.params });
    });
    const sources = [...inputs, ...tangents.filter((each) => each !== undefined)];
    return tangent === undefined ? [] : differentiable([resolve(tangent)], sources);
  } catch (refused) {
    // What has a rule for one direction only says so when it is asked for the other.
    if (refused instanceof GradError) return [];
    if (refused instanceof TiduError) return undefined;
    throw refused;
  }
}

const found = new Map<string, ReadonlyMap<string, Node> | undefined>();
/** The same, by key; the rules of equal nodes are applied once. */
function rulesOf(key: string, node: Node): ReadonlyMap<string, Node> | undefined {
  if (!found.has(key)) {
    const nodes = tangentOf(node);
    found.set(key, nodes && new Map(nodes.map((each) => [keyOf(each), each])));
  }
  return found.get(key);
}

/** How many derivatives of these nodes there are: Infinity where the rules never come to one that refuses. */
export function ordersOf(nodes: readonly Node[]): number {
  let level = new Map(nodes.map((node) => [keyOf(node), node]));
  const seen = new Set<string>();
  for (let order = 0; level.size > 0; order++) {
    const next = new Map<string, Node>();
    for (const [key, node] of level) {
      seen.add(key);
      const rules = rulesOf(key, node);
      if (rules === undefined) return order;
      for (const [each, made] of rules) if (!seen.has(each) && !level.has(each)) next.set(each, made);
    }
    level = next;
  }
  return Infinity;
}
