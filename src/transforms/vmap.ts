/** @file Batching: a function of single examples becomes one of many, operation by operation. */
import { describeOperand, ShapeError, TraceError, ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import { normalizeAxis, range } from '../core/shape.ts';
import { dependents, topologicalOrder } from '../graph/graph.ts';
import type { Node } from '../graph/node.ts';
import { because } from '../graph/origin.ts';
import { Trace } from '../graph/trace.ts';
import { broadcastTo, permute } from '../ops/shape.ts';
import { resolve } from '../tensor/apply.ts';
import { Tensor, type AnyTensor } from '../tensor/tensor.ts';
import type { AnyVariable } from '../tensor/variable.ts';
import type { AxisTree, VmapFunction } from './batch-types.ts';
import { callTraced, flattenTensors, freeParameter, passOnWrites } from './parameters.ts';

/** Where the batch axis of a tensor is; null where it has none. */
type BatchAxis = number | null;

/** The number of examples: the size that the batch axes of all batched tensors have. */
function batchSize(leaves: readonly AnyTensor[], axes: readonly BatchAxis[]): number {
  const sizes = leaves.flatMap((leaf, i) => (axes[i] === null ? [] : [leaf.shape[axes[i] as number]]));
  const [size] = sizes;
  if (size !== undefined && sizes.every((each) => each === size)) return size;
  const isPlain = axes.every((axis) => axis === 0);
  throw new ShapeError({
    op: 'vmap',
    what: 'the arguments have no batch axis in common',
    got: leaves.map((leaf, i) => `${describeOperand(leaf)}${isPlain ? '' : ` with axis ${axes[i]}`}`).join(', ') || 'no tensors',
    expected: isPlain ? 'tensors with first axes of one size' : 'axes of one size, at least one of them',
  });
}

/** The axis of each tensor of a tree, by a tree of axes that may end above the tensors: then it holds for all below. */
function axesOfTree(what: string, axes: unknown, tree: unknown): BatchAxis[] {
  const { leaves } = flattenTensors(tree);
  if (leaves.length === 0) return [];
  if (axes === null || typeof axes === 'number') return leaves.map(() => axes);
  if (typeof axes === 'object' && !(tree instanceof Tensor)) {
    return Object.entries(tree as object).flatMap(([key, part]) => axesOfTree(what, (axes as Record<string, unknown>)[key], part));
  }
  throw new ValueError({
    op: 'vmap',
    what: `${what} does not fit`,
    got: `${showValue(axes)} for ${tree instanceof Tensor ? describeOperand(tree as AnyTensor) : showValue(tree)}`,
    expected: 'an axis, null for what has no batch axis, or a tree of these',
  });
}

/** An axis of a tensor, counted from the front; `rank` is that of the tensor with its batch axis. */
function position(what: string, axis: BatchAxis, x: AnyTensor, rank: number): BatchAxis {
  if (axis === null) return null;
  const found = normalizeAxis(axis, rank);
  if (found !== undefined) return found;
  throw new ShapeError({
    op: 'vmap',
    what: `${what}: there is no axis ${axis}`,
    got: describeOperand(x),
    expected: rank === 0 ? 'null, since a scalar has no axis' : `null, or an axis from ${-rank} to ${rank - 1}`,
  });
}

const moveAxis = (x: AnyTensor, from: number, to: number): AnyTensor => {
  if (from === to) return x;
  const order = range(x.shape.length).filter((axis) => axis !== from);
  return permute(x, order.toSpliced(to, 0, from)) as AnyTensor;
};

/** What a batched function returned: undefined where a result is the same for all examples. */
interface Batched {
  readonly outputs: readonly AnyTensor[];
  readonly batches: readonly (AnyTensor | undefined)[];
}

/** Calls a function with one example in the place of each batch (of which the axis is the first), and batches what it did. */
function callBatched(batches: readonly AnyTensor[], size: number, f: (examples: readonly AnyTensor[]) => readonly AnyTensor[]): Batched {
  const trace = new Trace('vmap');
  const parameters = batches.map(({ shape, dtype }) => freeParameter({ shape: shape.slice(1), dtype }, trace));
  const batched = trace.run(() => {
    const outputs = f(parameters).map(resolve);
    refuseBatchedWrites(trace, parameters);
    const known = new Map(parameters.map((parameter, i) => [parameter, batches[i] as AnyTensor]));
    return { outputs, batches: batchAll(outputs, known, size) };
  });
  passOnWrites(trace);
  return batched;
}

const repeated = (x: AnyTensor, size: number): AnyTensor => broadcastTo(x, [size, ...x.shape]) as AnyTensor;

/** f over one more axis in front of all its operands and results. */
export function batchFlat(
  f: (inputs: readonly AnyTensor[]) => readonly AnyTensor[],
  inputs: readonly AnyTensor[],
  size: number,
): AnyTensor[] {
  const { outputs, batches } = callBatched(inputs, size, f);
  return outputs.map((output, i) => batches[i] ?? repeated(output, size));
}

/**
 * The function over one more axis of its arguments and of its result: `vmap(f)(x)[i]` is `f(x[i])`, computed for all i at once.
 * Variables that f reads, and tensors from around it, are the same for all examples.
 *
 * @param f a function of tensors, or trees of them, with a tensor or a tree as result.
 * @param options `inAxes`: where the batch axis of the arguments is, default 0: one axis for all tensors, or a list with an entry
 * for each argument: an axis, null for an argument that is the same for all examples, or a tree of these. `outAxes`: where it is put in
 * the result, default 0: an axis, null for a result that is the same for all examples, or a tree of these.
 * @throws ShapeError where the batch axes differ in size or do not exist, or where a result with `outAxes` null differs from example to
 * example; TraceError where f reads a value, or assigns one that differs from example to example; ValueError for axes that do not fit the
 * arguments, and for what is no function.
 * @see JAX `vmap`.
 * @example
 * vmap((x: Tensor<[3]>) => x.sum())(ones([2, 3])); // [3, 3]
 * const scaled = vmap((x: Tensor<[2]>, by: Tensor<[]>) => x.mul(by), { inAxes: [1, null] });
 * scaled(tensor([[1, 2, 3], [4, 5, 6]]), tensor(10)); // [[10, 40], [20, 50], [30, 60]]
 */
export const vmap = ((f: (...args: unknown[]) => unknown, options?: { readonly inAxes?: AxisTree; readonly outAxes?: AxisTree }) => {
  if (typeof f !== 'function')
    throw new ValueError({ op: 'vmap', what: 'the argument is no function', got: typeof f, expected: 'the function to batch' });
  checkOptions('vmap', options, ['inAxes', 'outAxes']);
  const { inAxes = 0, outAxes = 0 } = options ?? {};
  return (...args: unknown[]): unknown => {
    const flat = flattenTensors(args);
    const leaves = flat.leaves.map(resolve);
    checkCount(inAxes, args);
    const axes = axesOfTree('inAxes', inAxes, args).map((axis, i) => {
      const leaf = leaves[i] as AnyTensor;
      // That there is no first axis, `batchSize` says.
      return axis === 0 ? 0 : position('inAxes', axis, leaf, leaf.shape.length);
    });
    const size = batchSize(leaves, axes);
    const isBatched = (_: unknown, i: number): boolean => axes[i] !== null;
    const batches = leaves.flatMap((leaf, i) => (axes[i] === null ? [] : [moveAxis(leaf, axes[i] as number, 0)]));
    let result = flattenTensors(undefined);
    const { outputs, batches: found } = callBatched(batches, size, (examples) => {
      const next = examples.values();
      const inside = leaves.map((leaf, i) => (isBatched(leaf, i) ? (next.next().value as AnyTensor) : leaf));
      const returned = callTraced('vmap', () => f(...(flat.rebuild(inside) as unknown[])));
      result = flattenTensors(returned);
      return result.leaves;
    });
    const places = axesOfTree('outAxes', outAxes, result.rebuild(outputs));
    return result.rebuild(outputs.map((output, i) => putBatchAxis(output, found[i], places[i] ?? null, size)));
  };
}) as unknown as VmapFunction;

/** A list of axes has one for each argument. */
function checkCount(inAxes: AxisTree, args: readonly unknown[]): void {
  if (!Array.isArray(inAxes) || inAxes.length === args.length) return;
  throw new ValueError({
    op: 'vmap',
    what: 'inAxes has another number of entries than there are arguments',
    got: `${inAxes.length} for ${args.length}`,
    expected: 'one entry for each argument',
    hint: 'null for an argument that is the same for all examples',
  });
}

/** A result with its batch axis where it shall be. */
function putBatchAxis(output: AnyTensor, batch: AnyTensor | undefined, axis: BatchAxis, size: number): AnyTensor {
  const place = position('outAxes', axis, output, output.shape.length + 1);
  if (place !== null) return moveAxis(batch ?? repeated(output, size), 0, place);
  if (batch === undefined) return output;
  throw new ShapeError({
    op: 'vmap',
    what: 'outAxes is null for a result that differs from example to example',
    got: describeOperand(output),
    expected: 'a result that depends on no batched argument',
    hint: 'an axis for it, such as 0',
  });
}

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

/** Walks the graph and applies every node that depends on a parameter to batches; undefined for outputs that depend on none. */
function batchAll(outputs: readonly AnyTensor[], known: ReadonlyMap<Node, AnyTensor>, size: number): (AnyTensor | undefined)[] {
  const batches = new Map<Node, AnyTensor>(known);
  for (const node of topologicalOrder(outputs, (each) => batches.has(each)) as AnyTensor[]) {
    if (batches.has(node)) continue;
    const batched = node.inputs.map((input) => batches.has(input));
    if (!batched.includes(true)) continue;
    const inputs = node.inputs.map((input) => batches.get(input) ?? (input as AnyTensor));
    const request = { inputs, batched, size, params: node.params };
    batches.set(node, because(node, 'copy', () => node.primitive.batch(request)) as AnyTensor);
  }
  return outputs.map((output) => batches.get(output));
}
