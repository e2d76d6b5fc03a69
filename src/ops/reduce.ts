/** @file Reductions: the elements along some axes combined into one. */
import type { Primitive, Sample } from '../graph/primitive.ts';
import { constant, scalarOps } from '../kernel/scalar.ts';
import { apply } from '../tensor/apply.ts';
import type { ReductionFunction, SumFunction } from '../tensor/signatures.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { maxAlong, minAlong, sumAlong } from './along.ts';
import { div, mul } from './binary.ts';
import { cast } from './cast.ts';
import { ofTensor } from './check.ts';
import { checkDType, only } from './define.ts';
import { combining } from './extremes.ts';
import { broadcastTo, reshape } from './shape.ts';

/** The axes that a reduction is over. */
export interface ReduceParams {
  readonly axes: readonly number[];
}

/** Everything but the name, the operation and the derivative is the same for all reductions. */
type Shared = Pick<Primitive<ReduceParams, AnyTensor>, 'infer' | 'samples'>;

const reduceSamples = (): Sample<ReduceParams>[] => [
  { operands: [{ shape: [3, 5] }], params: { axes: [0] } },
  { operands: [{ shape: [3, 5] }], params: { axes: [1] } },
  { operands: [{ shape: [2, 3, 4] }], params: { axes: [0, 2] } },
  { operands: [{ shape: [7] }], params: { axes: [0] } },
  { operands: [{ shape: [] }], params: { axes: [] } },
  { operands: [{ shape: [1, 4] }], params: { axes: [0] } },
];

const shared: Shared = {
  infer: (inputs, { axes }) => {
    const { shape, dtype } = only(inputs);
    return { shape: shape.filter((_, axis) => !axes.includes(axis)), dtype };
  },
  samples: reduceSamples,
};

const batchReduction =
  (primitive: () => Primitive<ReduceParams, AnyTensor>): Primitive<ReduceParams, AnyTensor>['batch'] =>
  ({ inputs, params }) =>
    apply(primitive(), inputs, { axes: params.axes.map((axis) => axis + 1) });

/** The reduced value at every element of x again: size-1 axes put back and repeated. */
function spread(reduced: AnyTensor, x: AnyTensor, axes: readonly number[]): AnyTensor {
  const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return broadcastTo(reshape(reduced, kept) as AnyTensor, x.shape) as AnyTensor;
}

/** y = sum of x over the axes. */
export const sumPrimitive: Primitive<ReduceParams, AnyTensor> = {
  ...shared,
  name: 'sum',
  doc: 'y = sum of x over axes',
  infer: (inputs, params) => {
    checkDType('sum', only(inputs), 'number');
    return shared.infer(inputs, params);
  },
  // d sum(x) = sum(dx)
  jvp: ({ tangents, params }) => tangents[0] && apply(sumPrimitive, [tangents[0]], params),
  transpose: ({ cotangent, inputs, params }) => [spread(cotangent, only(inputs), params.axes)],
  batch: batchReduction(() => sumPrimitive),
  lower: { kind: 'reduction', op: () => scalarOps.add, initial: (type) => constant(type, type === 'int64' ? 0n : 0) },
  samples: () => [...reduceSamples(), { operands: [{ shape: [0, 3] }], params: { axes: [0] } }],
};

function extremum(name: 'max' | 'min', doc: string): Primitive<ReduceParams, AnyTensor> {
  const self: Primitive<ReduceParams, AnyTensor> = {
    ...shared,
    name,
    doc,
    // The mean of the tangents at the extreme elements: tied ones share equally.
    jvp: ({ inputs, tangents, output, params }) => {
      const x = only(inputs);
      const isExtreme = cast(x.equal(spread(output, x, params.axes)), x.dtype) as AnyTensor;
      const count = apply(sumPrimitive, [isExtreme], params);
      return tangents[0] && (div(apply(sumPrimitive, [mul(tangents[0], isExtreme) as AnyTensor], params), count) as AnyTensor);
    },
    transpose: 'nonlinear',
    batch: batchReduction(() => self),
    lower: { kind: 'reduction', ...combining(name) },
  };
  return self;
}

/** y = the greatest of x over the axes. */
export const maxPrimitive = extremum('max', 'y = greatest of x over axes, NaN where there is one');
/** y = the least of x over the axes. */
export const minPrimitive = extremum('min', 'y = least of x over axes, NaN where there is one');

// ---- public forms

/**
 * The sum over one axis, several, or all: y = x_1 + ... + x_n. bool and narrow integers count in int32. The sum of nothing is 0.
 *
 * @param axis an axis, a list of axes, or none for all; negative ones count from the end.
 * @param keepDims keep the summed axes with size 1; default false.
 * @throws ShapeError for an axis that x does not have; ValueError for a keepDims that is no boolean.
 * @see NumPy `sum`.
 * @example
 * sum(tensor([[1, 2], [3, 4]]), 0); // [4, 6]
 */
export const sum = ofTensor('sum', sumAlong) as unknown as SumFunction;

/**
 * The greatest element over one axis, several, or all; NaN where there is one. Derivative: tied elements share equally.
 *
 * @param axis an axis, a list of axes, or none for all; negative ones count from the end.
 * @param keepDims keep the reduced axes with size 1; default false.
 * @throws ShapeError for an axis that x does not have, or where there are no elements; ValueError for a keepDims that is no boolean.
 * @see NumPy `max`; that tied elements share is as in JAX.
 * @example
 * max(tensor([[1, 5], [3, 4]]), 1); // [5, 4]
 */
export const max = ofTensor('max', maxAlong) as unknown as ReductionFunction;

/**
 * The least element over one axis, several, or all; NaN where there is one. Derivative: tied elements share equally.
 *
 * @param axis an axis, a list of axes, or none for all; negative ones count from the end.
 * @param keepDims keep the reduced axes with size 1; default false.
 * @throws ShapeError for an axis that x does not have, or where there are no elements; ValueError for a keepDims that is no boolean.
 * @see NumPy `min`; that tied elements share is as in JAX.
 * @example
 * min(tensor([[1, 5], [3, 4]]), 1); // [1, 3]
 */
export const min = ofTensor('min', minAlong) as unknown as ReductionFunction;
