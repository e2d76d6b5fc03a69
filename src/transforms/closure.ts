/** @file Functions that loops and branches hold: traced once, with all that they use of the world around made an input. */
import type { Body } from '../graph/body.ts';
import { dependents, topologicalOrder } from '../graph/graph.ts';
import type { Node } from '../graph/node.ts';
import type { Spec } from '../graph/primitive.ts';
import { Trace, type TraceKind } from '../graph/trace.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { isVariable, type AnyVariable } from '../tensor/variable.ts';
import { makeBody, replay } from './body.ts';
import { callTraced, freeParameter } from './parameters.ts';

/** What a function did when it was called with parameters. */
export interface Traced<R> {
  readonly kind: TraceKind;
  readonly level: number;
  readonly parameters: readonly AnyTensor[];
  readonly returned: R;
  /** Variables that were read, or assigned, with the parameter that stands for what they were before. */
  readonly reads: ReadonlyMap<AnyVariable, AnyTensor>;
  /** Variables that were assigned, with what they are afterwards. */
  readonly writes: ReadonlyMap<AnyVariable, AnyTensor>;
}

/** Calls a function in a trace of its own. */
export function traceCall<R>(kind: TraceKind, inputs: readonly Spec[], f: (parameters: readonly AnyTensor[]) => R): Traced<R> {
  const trace = new Trace(kind);
  const parameters = inputs.map((input) => freeParameter(input, trace));
  const returned = trace.run(() => callTraced(kind, () => f(parameters)));
  const ofVariables = (map: ReadonlyMap<object, Node>): [AnyVariable, AnyTensor][] =>
    [...map].flatMap(([variable, node]) => (isVariable(variable) ? [[variable, node as AnyTensor] as [AnyVariable, AnyTensor]] : []));
  const [reads, writes] = [new Map(ofVariables(trace.reads)), new Map(ofVariables(trace.writes))];
  for (const variable of writes.keys()) if (!reads.has(variable)) reads.set(variable, freeParameter(variable, trace));
  return { kind, level: trace.level, parameters, returned, reads, writes };
}

const before =
  (level: number) =>
  (node: Node): boolean =>
    node.value !== undefined || (node.trace !== undefined && node.trace.level < level);

/**
 * What roots are made of besides parameters: values of the world around, and values made inside that do not depend on the parameters. Those
 * that cost nothing to make stay inside.
 */
export function capturedBy({ level }: Traced<unknown>, roots: readonly AnyTensor[], parameters: readonly Node[]): Node[] {
  const order = topologicalOrder(roots, before(level));
  const inside = dependents(order, parameters);
  const isMadeInside = ({ value, inputs, primitive: { lower } }: Node): boolean =>
    value === undefined && inputs.length === 0 && (lower.kind === 'literal' || lower.kind === 'map');
  const used = [...roots, ...order.flatMap((node) => (inside.has(node) ? node.inputs : []))];
  return [...new Set(used)].filter((node) => !inside.has(node) && !isMadeInside(node));
}

/** The body that makes the roots of inputs: captured values and parameters. Each input may stand for several nodes. */
export function bodyOf({ kind, level }: Traced<unknown>, roots: readonly AnyTensor[], inputs: readonly (readonly Node[])[]): Body {
  const order = topologicalOrder(roots, before(level));
  const specs = inputs.map(([node]) => node as Node);
  return makeBody(kind, specs, (args) => {
    const known = inputs.flatMap((nodes, i) => nodes.map((node) => [node, args[i] as AnyTensor] as const));
    const instances = replay(order, new Map(known));
    return roots.map((root) => instances.get(root) as AnyTensor);
  });
}

/** What captured nodes are outside: parameters of Variables are the Variables' values, the rest is itself. */
export function outsideOf({ reads }: Traced<unknown>, captured: readonly Node[]): AnyTensor[] {
  const variables = new Map([...reads].map(([variable, parameter]) => [parameter as Node, variable] as const));
  return captured.map((node) => (variables.get(node)?.read() ?? node) as AnyTensor);
}
