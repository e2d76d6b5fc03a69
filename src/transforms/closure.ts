/** @file Functions that loops and branches hold: traced once, with all that they use of the world around made an input. */
import type { Body } from '../graph/body.ts';
import { dependents, topologicalOrder } from '../graph/graph.ts';
import { nodesMade, type Node } from '../graph/node.ts';
import type { Spec } from '../graph/primitive.ts';
import { Trace, type TraceKind } from '../graph/trace.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { isVariable, type AnyVariable } from '../tensor/variable.ts';
import { makeBody, replay } from './body.ts';
import { callTraced, freeParameter } from './parameters.ts';

/** What a function did when it was called with parameters. */
export interface Traced<R> {
  readonly kind: TraceKind;
  /** Older nodes than this one are of the world around. */
  readonly began: number;
  readonly parameters: readonly AnyTensor[];
  readonly returned: R;
  /** Variables that were read, with the parameters that stand for what they were before. */
  readonly reads: ReadonlyMap<AnyVariable, AnyTensor>;
  /** Variables that were assigned, with what they are afterwards. */
  readonly writes: ReadonlyMap<AnyVariable, AnyTensor>;
  /** The parameter that stands for a Variable; one that was not read is from now on. */
  parameterOf(variable: AnyVariable): AnyTensor;
}

/** Calls a function in a trace of its own. */
export function traceCall<R>(kind: TraceKind, inputs: readonly Spec[], f: (parameters: readonly AnyTensor[]) => R): Traced<R> {
  const trace = new Trace(kind);
  const began = nodesMade();
  const parameters = inputs.map((input) => freeParameter(input, trace));
  const returned = trace.run(() => callTraced(kind, () => f(parameters)));
  const ofVariables = (map: ReadonlyMap<object, Node>): [AnyVariable, AnyTensor][] =>
    [...map].flatMap(([variable, node]) => (isVariable(variable) ? [[variable, node as AnyTensor] as [AnyVariable, AnyTensor]] : []));
  const [reads, writes] = [new Map(ofVariables(trace.reads)), new Map(ofVariables(trace.writes))];
  const parameterOf = (variable: AnyVariable): AnyTensor => {
    const parameter = reads.get(variable) ?? freeParameter(variable, trace);
    reads.set(variable, parameter);
    return parameter;
  };
  return { kind, began, parameters, returned, reads, writes, parameterOf };
}

/** What becomes an input: only what is older than the function's trace, or also what is made inside and does not depend on its parameters. */
export type Capture = 'older' | 'invariant';

/**
 * What roots are made of besides parameters. What costs nothing to make, numbers and views, is made inside.
 *
 * @param capture a loop makes what is invariant once, before it begins; a branch makes nothing that it may not need.
 */
export function capturedBy(traced: Traced<unknown>, roots: readonly AnyTensor[], parameters: readonly Node[], capture: Capture): Node[] {
  const older = isBefore(traced);
  const varying = dependents(topologicalOrder(roots, older), parameters);
  const given = new Set([...parameters, ...traced.reads.values()]);
  const isInside = (node: Node): boolean => !older(node) && !given.has(node) && (capture === 'older' || varying.has(node) || isFree(node));
  const reached = topologicalOrder(roots, (node) => !isInside(node));
  const own = new Set(parameters);
  return reached.filter((node) => !isInside(node) && !own.has(node));
}

const isFree = ({ primitive: { lower } }: Node): boolean => lower.kind === 'literal' || (lower.kind === 'map' && lower.cost === 'free');

/** Nodes that are older than a trace, or that are known. */
const isBefore =
  ({ began }: Traced<unknown>) =>
  (node: Node): boolean =>
    node.value !== undefined || node.serial < began;

/** The body that makes the roots of inputs: captured values and parameters. */
export function bodyOf(traced: Traced<unknown>, roots: readonly AnyTensor[], inputs: readonly Node[]): Body {
  const order = topologicalOrder(roots, isBefore(traced));
  return makeBody(traced.kind, inputs, (args) => {
    const instances = replay(order, new Map(inputs.map((node, i) => [node, args[i] as AnyTensor] as const)));
    return roots.map((root) => instances.get(root) as AnyTensor);
  });
}

/** What captured nodes are outside of the function: made there, of the Variables' values. */
export function outsideOf(traced: Traced<unknown>, captured: readonly Node[]): AnyTensor[] {
  const older = isBefore(traced);
  const values = [...traced.reads].map(([variable, parameter]) => [parameter, variable.read()] as const);
  const made = topologicalOrder(captured, older).filter((node) => !older(node));
  const instances = replay(made, new Map<Node, AnyTensor>(values));
  return captured.map((node) => instances.get(node) ?? (node as AnyTensor));
}
