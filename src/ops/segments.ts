/** @file The extreme one of all rows that an index puts together. Rows lie along axis 1 of [outer, rows, inner]. */
import type { Primitive } from '../graph/primitive.ts';
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { div, maximum, mul } from './binary.ts';
import { cast } from './cast.ts';
import { equal } from './compare.ts';
import { pair } from './define.ts';
import { combining, startOf } from './extremes.ts';
import { batchedScatter, gatherPrimitive, scatterAddPrimitive, scattered, type ScatterParams } from './gather.ts';
import { where } from './where.ts';

/** Which extreme element. */
export type Extreme = 'max' | 'min';

function scatterExtreme(name: 'scatterMax' | 'scatterMin', which: Extreme, doc: string): Primitive<ScatterParams, AnyTensor> {
  const self: Primitive<ScatterParams, AnyTensor> = {
    name,
    doc,
    infer: scattered,
    // As for the extreme over an axis: the mean of the tangents of those that tie, and NaN where the extreme is; 0 of none.
    jvp: ({ inputs, tangents: [tangent], output, params }) => {
      const [updates, index] = pair(inputs);
      const isExtreme = cast(equal(updates, apply(gatherPrimitive, [output, index], {})), updates.dtype) as AnyTensor;
      const sum = (rows: AnyTensor): AnyTensor => apply(scatterAddPrimitive, [rows, index], params);
      const count = sum(isExtreme);
      const share = where(equal(output, output) as never, maximum(count, 1), count);
      return tangent && (div(sum(mul(tangent, isExtreme) as AnyTensor), share) as AnyTensor);
    },
    transpose: 'nonlinear',
    batch: (request) => batchedScatter(request, self),
    lower: { kind: 'scatter', op: combining(which).op, initial: (dtype) => startOf(which, dtype) },
    samples: () => [
      { operands: [{ shape: [2, 5, 3] }, { shape: [5], dtype: 'int32', values: [2, 0, 0, 1, 3] }], params: { size: 3 } },
      { operands: [{ shape: [1, 0, 2] }, { shape: [0], dtype: 'int32', values: [] }], params: { size: 0 } },
    ],
  };
  return self;
}

/** y[o, n, i] = the greatest updates[o, k, i] over k with index[k] = n. */
export const scatterMaxPrimitive = scatterExtreme(
  'scatterMax',
  'max',
  'y[o, n, i] = greatest of updates[o, k, i] over k with index[k] = n; of none the least number',
);
/** y[o, n, i] = the least updates[o, k, i] over k with index[k] = n. */
export const scatterMinPrimitive = scatterExtreme(
  'scatterMin',
  'min',
  'y[o, n, i] = least of updates[o, k, i] over k with index[k] = n; of none the greatest number',
);

/** The extreme row for each place; of none, the number that any other replaces. */
export const extremeOf = (which: Extreme, rows: AnyTensor, index: AnyTensor, count: number): AnyTensor =>
  apply(which === 'max' ? scatterMaxPrimitive : scatterMinPrimitive, [rows, index], { size: count });
