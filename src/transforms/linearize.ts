/** @file The two passes of differentiation: tangents forwards (jvp), and the linear part of that backwards (transpose). */
import { isFloat } from '../core/dtype.ts';
import { GradError, InternalError } from '../core/errors.ts';
import { dependents, topologicalOrder } from '../graph/graph.ts';
import type { Node } from '../graph/node.ts';
import { because } from '../graph/origin.ts';
import { sumOfDefined } from '../ops/define.ts';
import { filled } from '../ops/operands.ts';
import type { AnyTensor } from '../tensor/tensor.ts';

/** Nodes that were made before a trace began cannot depend on its parameters: the walk stops there. */
const before =
  (level: number) =>
  (node: Node): boolean =>
    node.trace === undefined || node.trace.level < level;

/**
 * Forward mode: the tangents of the outputs, given those of some nodes. Undefined is zero.
 *
 * @param level the level of the trace that the given nodes belong to.
 */
export function pushForward(outputs: readonly AnyTensor[], seeds: ReadonlyMap<Node, AnyTensor>, level: number): (AnyTensor | undefined)[] {
  const isOlder = before(level);
  const tangents = new Map<Node, AnyTensor | undefined>(seeds);
  for (const node of topologicalOrder(outputs, (each) => seeds.has(each) || isOlder(each)) as AnyTensor[]) {
    if (tangents.has(node) || isOlder(node) || !isFloat(node.dtype)) continue;
    const inputTangents = node.inputs.map((input) => tangents.get(input));
    const { jvp } = node.primitive;
    if (jvp === 'zero' || inputTangents.every((tangent) => tangent === undefined)) continue;
    const request = { inputs: node.inputs, tangents: inputTangents, output: node, params: node.params };
    tangents.set(node, because(node, 'derivative', () => jvp(request)) as AnyTensor | undefined);
  }
  return outputs.map((output) => tangents.get(output));
}

/**
 * Backwards through what is linear: the cotangents of the sources, given those of the outputs. The outputs must depend on the
 * sources by linear operations alone, as tangents do. Undefined is zero.
 */
export function pullBack(
  outputs: readonly (AnyTensor | undefined)[],
  cotangents: readonly AnyTensor[],
  sources: readonly AnyTensor[],
  level: number,
): (AnyTensor | undefined)[] {
  const isOlder = before(level);
  const ends = outputs.filter((output) => output !== undefined);
  const order = topologicalOrder(ends, isOlder) as AnyTensor[];
  const linear = dependents(order, sources);
  const found = new Map<Node, AnyTensor>();
  const accumulate = (node: Node, cotangent: AnyTensor | undefined): void => {
    const sum = sumOfDefined([found.get(node), cotangent]);
    if (sum !== undefined) found.set(node, sum);
  };
  outputs.forEach((output, i) => output && linear.has(output) && accumulate(output, cotangents[i]));
  const groups = resultsTogether(order);
  for (const node of order.toReversed()) {
    if (!linear.has(node) || node.inputs.length === 0) continue;
    const group = groups.get(node) ?? [node];
    // The first of several results of one computation: by now the cotangents of all of them are known.
    if (group[0] !== node || !group.some((each) => found.has(each))) continue;
    because(node, 'derivative', () => {
      const results = transposeOf(group, found, linear);
      node.inputs.forEach((input, i) => linear.has(input) && accumulate(input, results[i]));
    });
  }
  return sources.map((source) => found.get(source));
}

/** Nodes that are results of one computation, in the given order, by each of them. */
function resultsTogether(order: readonly Node[]): ReadonlyMap<Node, readonly Node[]> {
  const known = new Map<object, Node[][]>();
  const groups = new Map<Node, Node[]>();
  for (const node of order) {
    const { together } = node.primitive;
    if (together === undefined) continue;
    const key = together.group(node.params);
    const candidates = known.get(key) ?? [];
    known.set(key, candidates);
    let group = candidates.find(([first]) => first?.inputs.every((input, i) => input === node.inputs[i]));
    if (group === undefined) candidates.push((group = []));
    group.push(node);
    groups.set(node, group);
  }
  return groups;
}

/** The cotangents of the inputs that some results of one computation, or a single node, have in common. */
function transposeOf(
  group: readonly Node[],
  found: ReadonlyMap<Node, AnyTensor>,
  linear: ReadonlySet<Node>,
): readonly (AnyTensor | undefined)[] {
  const node = group[0] as Node;
  const { transpose, together, name } = node.primitive;
  const request = { inputs: node.inputs, linear: node.inputs.map((input) => linear.has(input)), params: node.params };
  if (together !== undefined) {
    const cotangents = group.flatMap((each) => {
      const cotangent = found.get(each);
      return cotangent === undefined ? [] : [[together.position(each.params), cotangent] as const];
    });
    return together.transpose({ ...request, cotangents: new Map(cotangents) }) as readonly (AnyTensor | undefined)[];
  }
  if (transpose === 'nonlinear') throw new InternalError(`${name} stands in a linear program, but has no transpose`);
  return transpose({ ...request, cotangent: found.get(node) as AnyTensor, output: node }) as readonly (AnyTensor | undefined)[];
}

/** Zeros like a tensor. */
export const zerosLike = (x: AnyTensor): AnyTensor => filled(x.shape, 0, x.dtype);

/** Refuses an input that has no derivative. */
export function checkDifferentiable(op: string, x: AnyTensor, what: string): void {
  if (isFloat(x.dtype)) return;
  throw new GradError({
    op,
    what: `${what} is ${x.dtype}, and only floats have derivatives`,
    got: `${x.dtype}[${x.shape.join(', ')}]`,
    expected: 'a float dtype',
    hint: "x.cast('float32')",
  });
}
