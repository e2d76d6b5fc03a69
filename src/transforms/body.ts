/** @file Bodies of loops: made by tracing, and called by doing what they do. */
import { Body } from '../graph/body.ts';
import type { Node } from '../graph/node.ts';
import { because } from '../graph/origin.ts';
import type { Spec } from '../graph/primitive.ts';
import { Trace, type TraceKind } from '../graph/trace.ts';
import { apply, resolve } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
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

/** What a body computes of arguments. */
export interface Called {
  readonly outputs: readonly AnyTensor[];
  /** What stands for each node of the body. */
  readonly instances: ReadonlyMap<Node, AnyTensor>;
}

/**
 * Does what a body does.
 *
 * @param given what stands for some of its nodes, instead of what they compute.
 */
export function callBody({ inputs, order, outputs }: Body, args: readonly AnyTensor[], given?: ReadonlyMap<Node, AnyTensor>): Called {
  const instances = replay(order, new Map([...inputs.map((input, i) => [input, args[i] as AnyTensor] as const), ...(given ?? [])]));
  return { outputs: outputs.map((output) => instances.get(output) as AnyTensor), instances };
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
