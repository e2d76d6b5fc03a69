/** @file The order of elements: the one primitive that sorts. Sorted values, ranks, medians and the like are gathered by it. */
import { InternalError, describeOperand } from '../core/errors.ts';
import type { Primitive } from '../graph/primitive.ts';
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { only } from './define.ts';
import { reshape } from './shape.ts';

/** Which end of the order comes first. */
export interface ArgsortParams {
  readonly descending: boolean;
}

/** y[r, k] = the position of the element of x[r, :] that is k-th in order. A composition of comparisons would take n^2 of them. */
export const argsortPrimitive: Primitive<ArgsortParams, AnyTensor> = {
  name: 'argsort',
  doc: 'y[r, k] = position in x[r, :] of the element that is k-th in order, equal ones as they come, NaN as the greatest',
  infer: (inputs) => {
    const { shape, dtype } = only(inputs);
    if (shape.length !== 2) throw new InternalError(`argsort of ${describeOperand({ shape, dtype })}: the rows were not made a matrix`);
    return { shape, dtype: 'int32' };
  },
  jvp: 'zero',
  transpose: 'nonlinear',
  batch: ({ inputs, params }) => {
    const x = only(inputs);
    const [size = 1, rows = 1, length = 1] = x.shape;
    return reshape(apply(argsortPrimitive, [reshape(x, [size * rows, length]) as AnyTensor], params), x.shape) as AnyTensor;
  },
  lower: { kind: 'sequence', work: ({ descending }) => ({ kind: 'sort', descending }) },
  samples: () => [
    { operands: [{ shape: [3, 7] }], params: { descending: false } },
    { operands: [{ shape: [2, 8] }], params: { descending: true } },
    { operands: [{ shape: [1, 37] }], params: { descending: false } },
    { operands: [{ shape: [4, 1] }], params: { descending: false } },
    { operands: [{ shape: [2, 0] }], params: { descending: false } },
    { operands: [{ shape: [0, 3] }], params: { descending: true } },
    { operands: [{ shape: [2, 9], dtype: 'bool' }], params: { descending: false } },
  ],
};
