/** @file Parameters of a trace, and the trees that they stand in. */
import { flattenTree, type FlatTree } from '../core/tree.ts';
import type { Node } from '../graph/node.ts';
import { parameterPrimitive } from '../graph/source.ts';
import type { Trace } from '../graph/trace.ts';
import { aliasPrimitive } from '../ops/source.ts';
import { Tensor, type AnyTensor } from '../tensor/tensor.ts';
import { assignAll, isVariable } from '../tensor/variable.ts';

type NodePrimitive = Node['primitive'];

/** A tree of tensors (Variables among them) taken apart. */
export const flattenTensors = (tree: unknown): FlatTree<AnyTensor> =>
  flattenTree(tree, (value): value is AnyTensor => value instanceof Tensor);

/** A parameter that is bound to a value: derivatives are taken with respect to it, and it can be read. */
export const boundParameter = (x: AnyTensor, trace: Trace): AnyTensor =>
  new Tensor(aliasPrimitive as unknown as NodePrimitive, [x], {}, x.shape, x.dtype, trace) as AnyTensor;

/** A parameter without a value. */
export function freeParameter({ shape, dtype }: Pick<AnyTensor, 'shape' | 'dtype'>, trace: Trace): AnyTensor {
  return new Tensor(parameterPrimitive as NodePrimitive, [], { shape, dtype }, shape, dtype, trace) as AnyTensor;
}

/** What was assigned to Variables in a trace is assigned where the trace was called. */
export function passOnWrites(trace: Trace): void {
  const writes = [...trace.writes].filter(([variable]) => isVariable(variable));
  assignAll(writes.map(([variable, value]) => [variable, value] as never));
}
