/** @file Reading and adding at places that are data: gather, and scatter-add, its transpose. */
import { isFloat } from '../core/dtype.ts';
import type { BatchRequest, Primitive, Spec } from '../graph/primitive.ts';
import { valueIndex } from '../kernel/affine.ts';
import { scalarTypeOf } from '../kernel/expression.ts';
import { constant, inside, scalarOps, select } from '../kernel/scalar.ts';
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { add, mul } from './binary.ts';
import { less, lessEqual, logicalAnd } from './compare.ts';
import { checkDType, pair, triple } from './define.ts';
import { concat } from './join.ts';
import { filled } from './operands.ts';
import { broadcastTo, permute, reshape } from './shape.ts';
import { iotaPrimitive } from './source.ts';
import { where } from './where.ts';

/** y[o, k, i] = x[o, index[k], i]. */
export const gatherPrimitive: Primitive<object, AnyTensor> = {
  name: 'gather',
  doc: 'y[o, k, i] = x[o, index[k], i]; NaN (integers: 0) where the index is outside of x',
  infer: (inputs) => {
    const [x, index] = pair(inputs);
    const [outer = 1, , inner = 1] = x.shape;
    return { shape: [outer, index.shape[0] ?? 1, inner], dtype: x.dtype };
  },
  jvp: ({ inputs, tangents: [dx] }) => dx && apply(gatherPrimitive, [dx, pair(inputs)[1]], {}),
  transpose: ({ cotangent, inputs }) => {
    const [x, index] = pair(inputs);
    return [apply(scatterAddPrimitive, [cotangent, index], { size: x.shape[1] ?? 1 })];
  },
  batch: ({ inputs, batched, size }) => {
    const [x, index] = pair(inputs);
    if (batched[1] !== true) return mergeOuter(x, size, (merged) => apply(gatherPrimitive, [merged, index], {}));
    const whole = batched[0] === true ? x : (broadcastTo(x, [size, ...x.shape]) as AnyTensor);
    return perBatch(whole, index, whole.shape[2] ?? 1, (merged, places) => apply(gatherPrimitive, [merged, places], {}));
  },
  lower: {
    kind: 'map',
    cost: 'costly',
    element: ({ at, inputs, output }) => {
      const [x, index] = pair(inputs);
      const [outer, place, inner] = triple(at);
      const size = x.shape[1] ?? 1;
      const found = valueIndex(index.read([place]), size);
      const bounds = [{ index: found, lower: 0, upper: size }];
      const missing = constant(scalarTypeOf(output.dtype), isFloat(output.dtype) ? NaN : 0);
      return select(inside(bounds), x.read([outer, found, inner], bounds), missing);
    },
  },
  samples: () => [
    { operands: [{ shape: [2, 5, 3] }, { shape: [4], dtype: 'int32', values: [4, 0, 0, 2] }], params: {} },
    { operands: [{ shape: [1, 3, 1] }, { shape: [0], dtype: 'int32', values: [] }], params: {} },
  ],
};

/** The parameters of what writes at places. */
export interface ScatterParams {
  /** Length of the axis that the indices point into. */
  readonly size: number;
}

/** What updates [outer, places, inner] become in an axis of `size` positions. */
export function scattered(inputs: readonly Spec[], { size }: ScatterParams): Spec {
  const [{ shape, dtype }] = pair(inputs);
  const [outer = 1, , inner = 1] = shape;
  return { shape: [outer, size, inner], dtype };
}

/** y[o, n, i] = sum of updates[o, k, i] over all k with index[k] = n. */
export const scatterAddPrimitive: Primitive<ScatterParams, AnyTensor> = {
  name: 'scatterAdd',
  doc: 'y[o, n, i] = sum of updates[o, k, i] over k with index[k] = n, added in the order of k',
  infer: (inputs, params) => {
    checkDType('scatterAdd', pair(inputs)[0], 'number');
    return scattered(inputs, params);
  },
  jvp: ({ inputs, tangents: [du], params }) => du && apply(scatterAddPrimitive, [du, pair(inputs)[1]], params),
  transpose: ({ cotangent, inputs }) => [apply(gatherPrimitive, [zeroOutside(cotangent), clampOutside(pair(inputs)[1], cotangent)], {})],
  batch: (request) => batchedScatter(request, scatterAddPrimitive),
  lower: { kind: 'scatter', op: () => scalarOps.add, initial: (dtype) => constant(scalarTypeOf(dtype), 0) },
  samples: () => [
    { operands: [{ shape: [2, 4, 3] }, { shape: [4], dtype: 'int32', values: [4, 0, 0, 2] }], params: { size: 5 } },
    { operands: [{ shape: [1, 0, 2] }, { shape: [0], dtype: 'int32', values: [] }], params: { size: 3 } },
  ],
};

/** A scatter over batches. */
export function batchedScatter(
  { inputs, batched, size: count, params }: BatchRequest<ScatterParams, AnyTensor>,
  primitive: Primitive<ScatterParams, AnyTensor>,
): AnyTensor {
  const [updates, index] = pair(inputs);
  if (batched[1] !== true) return mergeOuter(updates, count, (merged) => apply(primitive, [merged, index], params));
  const whole = batched[0] === true ? updates : (broadcastTo(updates, [count, ...updates.shape]) as AnyTensor);
  return perBatch(whole, index, params.size, (merged, places) => apply(primitive, [merged, places], { size: count * params.size }));
}

/** One more place along axis 1, holding zeros: updates that went nowhere have the cotangent 0. */
const zeroOutside = (cotangent: AnyTensor): AnyTensor =>
  concatZeros(
    cotangent,
    cotangent.shape.map((size, axis) => (axis === 1 ? 1 : size)),
  );
const concatZeros = (x: AnyTensor, shape: readonly number[]): AnyTensor => concat([x, filled(shape, 0, x.dtype)], 1) as AnyTensor;
const clampOutside = (index: AnyTensor, cotangent: AnyTensor): AnyTensor => {
  const size = cotangent.shape[1] ?? 1;
  return where(logicalAnd(lessEqual(0, index) as never, less(index, size) as never), index, size) as AnyTensor;
};

/** A batch axis before [outer, n, inner] becomes a part of outer. */
function mergeOuter(x: AnyTensor, size: number, f: (merged: AnyTensor) => AnyTensor): AnyTensor {
  const [, outer = 1, places = 1, inner = 1] = x.shape;
  const result = f(reshape(x, [size * outer, places, inner]) as AnyTensor);
  return reshape(result, [size, outer, ...result.shape.slice(1)]) as AnyTensor;
}

/** With an index for each batch element: all batches side by side along the indexed axis, each index shifted to its batch. */
function perBatch(x: AnyTensor, index: AnyTensor, places: number, f: (merged: AnyTensor, index: AnyTensor) => AnyTensor): AnyTensor {
  const [size = 1, outer = 1, length = 1, inner = 1] = x.shape;
  const side = reshape(permute(x, [1, 0, 2, 3]), [outer, size * length, inner]) as AnyTensor;
  const shift = apply(iotaPrimitive, [], { shape: [size, 1], dtype: 'int32', axis: 0 });
  const valid = logicalAnd(lessEqual(0, index) as never, less(index, places) as never);
  // What is out of range must stay so, instead of falling into a neighbour.
  const shifted = where(valid, add(index, mul(shift, places)), -1) as AnyTensor;
  const result = f(side, reshape(shifted, [-1]) as AnyTensor);
  const rows = (result.shape[1] ?? 1) / size;
  return permute(reshape(result, [outer, size, rows, inner]), [1, 0, 2, 3]) as AnyTensor;
}
