/** @file Batching: a function of single examples becomes one of many, operation by operation. */
import { describeOperand, ShapeError, TraceError, ValueError } from '../core/errors.ts';
import { dependents, topologicalOrder } from '../graph/graph.ts';
import type { Node } from '../graph/node.ts';
import { Trace } from '../graph/trace.ts';
import { broadcastTo } from '../ops/shape.ts';
import { resolve } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import type { AnyVariable } from '../tensor/variable.ts';
import { callTraced, flattenTensors, freeParameter, passOnWrites } from './parameters.ts';
import type { VmapFunction } from './types.ts';

/** The number of examples: the size of the first axis of every tensor in the arguments. */
function batchSize(leaves: readonly AnyTensor[]): number {
  const [size] = leaves[0]?.shape ?? [];
  if (size !== undefined && leaves.every((leaf) => leaf.shape[0] === size)) return size;
  throw new ShapeError({
    op: 'vmap',
    what: 'the arguments have no batch axis in common',
    got: leaves.map(describeOperand).join(', ') || 'no tensors',
    expected: 'tensors with first axes of one size',
  });
}

/**
 * The function over one more axis in front of every argument and of the result: `vmap(f)(x)[i]` is `f(x[i])`, computed for all i
 * at once. Follows `jax.vmap` with all axes 0.
 *
 * @param f a function of tensors, or trees of them, with a tensor or a tree as result.
 * @throws ShapeError where the arguments' first axes differ; TraceError where f reads a value, or assigns one that differs from
 * example to example.
 * @example
 * vmap((x: Tensor<[3]>) => x.sum())(ones([2, 3])); // [3, 3]
 */
export const vmap = ((f: (...args: unknown[]) => unknown) => {
  if (typeof f !== 'function')
    throw new ValueError({ op: 'vmap', what: 'the argument is no function', got: typeof f, expected: 'the function to batch' });
  return (...args: unknown[]): unknown => {
    const flat = flattenTensors(args);
    const leaves = flat.leaves.map(resolve);
    const size = batchSize(leaves);
    const trace = new Trace('vmap');
    const parameters = leaves.map((leaf) => freeParameter({ shape: leaf.shape.slice(1), dtype: leaf.dtype }, trace));
    const batched = trace.run(() => {
      const result = flattenTensors(callTraced('vmap', () => f(...(flat.rebuild(parameters) as unknown[]))));
      const outputs = result.leaves.map(resolve);
      refuseBatchedWrites(trace, parameters);
      return result.rebuild(batchAll(outputs, new Map(parameters.map((parameter, i) => [parameter, leaves[i] as AnyTensor])), size));
    });
    passOnWrites(trace);
    return batched;
  };
}) as unknown as VmapFunction;

/** A Variable has one value: what is assigned to it must be the same for all examples, as the state of a generator is. */
function refuseBatchedWrites(trace: Trace, parameters: readonly Node[]): void {
  for (const [variable, value] of trace.writes) {
    if (!dependents(topologicalOrder([value]), parameters).has(value)) continue;
    throw new TraceError({
      op: 'vmap',
      what: `what is assigned to the variable '${(variable as AnyVariable).name}' differs from example to example`,
      expected: 'assignments that do not depend on the arguments',
      hint: 'returning the value, and assigning what becomes of it after the call',
    });
  }
}

/** Walks the graph and applies every node that depends on a parameter to batches. */
function batchAll(outputs: readonly AnyTensor[], known: ReadonlyMap<Node, AnyTensor>, size: number): AnyTensor[] {
  const batches = new Map<Node, AnyTensor>(known);
  for (const node of topologicalOrder(outputs, (each) => batches.has(each)) as AnyTensor[]) {
    if (batches.has(node)) continue;
    const batched = node.inputs.map((input) => batches.has(input));
    if (!batched.includes(true)) continue;
    const inputs = node.inputs.map((input) => batches.get(input) ?? (input as AnyTensor));
    batches.set(node, node.primitive.batch({ inputs, batched, size, params: node.params }) as AnyTensor);
  }
  return outputs.map((output) => batches.get(output) ?? (broadcastTo(output, [size, ...output.shape]) as AnyTensor));
}
