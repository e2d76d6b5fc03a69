/** @file Parameters of a trace, and the trees that they stand in. */
import { describeOperand, ShapeError, TraceError, ValueError } from '../core/errors.ts';
import { showValue } from '../core/options.ts';
import { sameShape } from '../core/shape.ts';
import { flattenTree, leafPaths, type FlatTree } from '../core/tree.ts';
import type { Node } from '../graph/node.ts';
import type { Spec } from '../graph/primitive.ts';
import { parameterPrimitive } from '../graph/source.ts';
import type { Trace } from '../graph/trace.ts';
import { aliasPrimitive } from '../ops/source.ts';
import { resolve } from '../tensor/apply.ts';
import { Tensor, type AnyTensor } from '../tensor/tensor.ts';
import { assignAll, isVariable } from '../tensor/variable.ts';

type NodePrimitive = Node['primitive'];

/** Variables are tensors as well. */
export const isTensor = (value: unknown): value is AnyTensor => value instanceof Tensor;

/** A tree of tensors taken apart. */
export const flattenTensors = (tree: unknown): FlatTree<AnyTensor> => flattenTree(tree, isTensor);

/** The same, with the values of the Variables. */
export function flattenResolved(tree: unknown): FlatTree<AnyTensor> {
  const flat = flattenTensors(tree);
  return { ...flat, leaves: flat.leaves.map(resolve) };
}

/** Refuses what is no function. */
export function checkFunction(op: string, f: unknown, expected: string): void {
  if (typeof f === 'function') return;
  throw new ValueError({ op, what: 'the argument is no function', got: showValue(f), expected });
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** `tree` with the fields of plain objects in the order of `like`: { a, b } and { b, a } mean the same. */
export function inOrderOf(like: unknown, tree: unknown): unknown {
  if (!isObject(like) || !isObject(tree)) return tree;
  if (Array.isArray(tree)) return tree.map((each, i) => inOrderOf(like[i], each));
  const keys = Object.keys(like);
  const isSame = keys.length === Object.keys(tree).length && keys.every((key) => Object.hasOwn(tree, key));
  if (!isSame || Object.getPrototypeOf(tree) !== Object.prototype) return tree;
  return Object.fromEntries(keys.map((key) => [key, inOrderOf(like[key], tree[key])]));
}

/** Shapes and dtypes of the leaves, and where they are, for trees that differ in that. */
export function describeLeaves(flat: FlatTree<AnyTensor>, withPaths: boolean): string {
  const paths = withPaths ? leafPaths(flat.rebuild(flat.leaves), isTensor) : [];
  const one = (leaf: AnyTensor, i: number): string => [paths[i] ?? '', describeOperand(leaf)].filter((text) => text !== '').join(': ');
  return flat.leaves.map(one).join(', ') || 'no tensors';
}

/** The next carry taken apart. One that has another form than the carry before is refused. */
export function flattenCarry(op: string, before: FlatTree<AnyTensor>, carry: unknown): FlatTree<AnyTensor> {
  const after = flattenTensors(inOrderOf(before.rebuild(before.leaves), carry));
  const isOneForm = before.structure === after.structure;
  const isSame =
    isOneForm &&
    before.leaves.every(({ shape, dtype }, i) => sameShape(shape, after.leaves[i]?.shape ?? [-1]) && dtype === after.leaves[i]?.dtype);
  if (isSame) return after;
  throw new ShapeError({
    op,
    what: 'the carry that the step returns is not like the one that it gets',
    got: describeLeaves(after, !isOneForm),
    expected: describeLeaves(before, !isOneForm),
    hint: 'cast and reshape to what init is, or another init',
  });
}

/** A parameter that is bound to a value: derivatives are taken with respect to it, and it can be read. */
export const boundParameter = (x: AnyTensor, trace: Trace): AnyTensor =>
  new Tensor(aliasPrimitive as unknown as NodePrimitive, [x], {}, x.shape, x.dtype, trace) as AnyTensor;

/** A parameter without a value. */
export function freeParameter({ shape, dtype }: Spec, trace: Trace): AnyTensor {
  return new Tensor(parameterPrimitive as NodePrimitive, [], { shape, dtype }, shape, dtype, trace) as AnyTensor;
}

/** Calls a function that is being traced. It must not go on after its trace has ended. */
export function callTraced<R>(op: string, f: () => R): R {
  const result = f();
  if (!(result instanceof Promise)) return result;
  // What the rest of it will run into is of no interest any more.
  result.catch(() => undefined);
  throw new TraceError({
    op,
    what: 'the function is asynchronous, so that it would go on after its trace has ended',
    expected: 'a function that returns its result, not a Promise of it',
    hint: 'reading data before the call and passing it as an argument',
  });
}

/** What was assigned to Variables in a trace is assigned where the trace was called. */
export function passOnWrites(trace: Trace): void {
  const writes = [...trace.writes].filter(([variable]) => isVariable(variable));
  assignAll(writes.map(([variable, value]) => [variable, value] as never));
}
