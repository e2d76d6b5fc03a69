/** @file Bodies of loops: made by tracing, and called by doing what they do. */
import { Body } from '../graph/body.ts';
import type { Node } from '../graph/node.ts';
import { topologicalOrder } from '../graph/graph.ts';
import { because } from '../graph/origin.ts';
import type { Spec } from '../graph/primitive.ts';
import { Trace, type TraceKind } from '../graph/trace.ts';
import { apply, resolve } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { pushForward } from './linearize.ts';
import { freeParameter } from './parameters.ts';

/** Makes a body of a function of tensors that uses nothing but its arguments. */
export function makeBody(
  kind: TraceKind,
  inputs: readonly Spec[],
  f: (inputs: readonly AnyTensor[], trace: Trace) => readonly AnyTensor[],
): Body {
  const trace = new Trace(kind);
  const parameters = inputs.map((input) => freeParameter(input, trace));
  const outputs = trace.run(() => f(parameters, trace).map(resolve));
  return new Body(parameters, outputs);
}

/** Does what a body does. */
export const callBody = ({ inputs, outputs }: Body, args: readonly AnyTensor[]): AnyTensor[] => computeAgain(outputs, inputs, args);

/**
 * What a body computes of values, with its tangents.
 *
 * @param directions tangents of the values; undefined is zero.
 */
export function pushThrough(
  body: Body,
  values: readonly AnyTensor[],
  directions: readonly (AnyTensor | undefined)[],
  trace: Trace,
): { readonly outputs: readonly AnyTensor[]; readonly tangents: readonly (AnyTensor | undefined)[] } {
  const outputs = callBody(body, values);
  const seeds = new Map(
    values.flatMap((value, i) => {
      const direction = directions[i];
      return direction === undefined ? [] : [[value, direction] as const];
    }),
  );
  return { outputs, tangents: pushForward(outputs, seeds, trace.level) };
}

/** The outputs of a graph, computed once more with other tensors in place of some nodes. Operands that nothing stands for stay. */
export function computeAgain(outputs: readonly Node[], nodes: readonly Node[], others: readonly AnyTensor[]): AnyTensor[] {
  const known = new Map<Node, AnyTensor>(nodes.map((node, i) => [node, others[i] as AnyTensor] as const));
  const instances = replay(
    topologicalOrder(outputs, (node) => known.has(node)),
    known,
  );
  return outputs.map((output) => instances.get(output) as AnyTensor);
}

/** Applies the operations of nodes, in order, with other operands: what stands for each of them. Operands that nothing stands for stay. */
export function replay(order: readonly Node[], known: ReadonlyMap<Node, AnyTensor>): ReadonlyMap<Node, AnyTensor> {
  const instances = new Map(known);
  for (const node of order) {
    if (instances.has(node)) continue;
    const operands = node.inputs.map((input) => instances.get(input) ?? (input as AnyTensor));
    instances.set(
      node,
      because(node, 'copy', () => apply(node.primitive, operands, node.params)),
    );
  }
  return instances;
}
