/** @file Reading by index tensors. */
import type { DType } from '../../core/dtype.ts';
import { describeOperand, ShapeError } from '../../core/errors.ts';
import { checkDTypeName, checkOptions } from '../../core/options.ts';
import { showShape, sizeOf } from '../../core/shape.ts';
import { apply } from '../../tensor/apply.ts';
import type { EmbeddingFunction, OneHotFunction, TakeFunction } from '../../tensor/signatures.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { axisOf } from '../axes.ts';
import { cast } from '../cast.ts';
import { equal } from '../compare.ts';
import { gatherPrimitive } from '../gather.ts';
import { checkCount, checkIndices } from '../indices.ts';
import { reshape } from '../shape.ts';
import { iotaPrimitive } from '../source.ts';
import { ofTensor } from '../check.ts';

/**
 * The elements of x at the given positions of an axis; the axis is replaced by the axes of the indices. Positions outside of
 * the axis, negative ones too, give NaN (0 for integers) and pass no gradient.
 *
 * @param indices integers of any shape.
 * @param axis default 0.
 * @throws DTypeError for indices that are no integers; ShapeError for an axis that x does not have; ValueError for an axis that is no
 * number.
 * @see NumPy `take`; what is outside is as in JAX's mode 'fill', but for negative positions, which count from the end there.
 * @example
 * take(tensor([10, 20, 30]), tensor([2, 0], { dtype: 'int32' })); // [30, 10]
 */
export const take = ofTensor('take', (x: AnyTensor, indices: AnyTensor, axis: number = 0): AnyTensor => {
  checkIndices('take', indices);
  const position = axisOf('take', x, axis);
  const before = x.shape.slice(0, position);
  const after = x.shape.slice(position + 1);
  const flat = reshape(x, [sizeOf(before), x.shape[position] ?? 1, sizeOf(after)]) as AnyTensor;
  const places = reshape(cast(indices, 'int32'), [sizeOf(indices.shape)]) as AnyTensor;
  return reshape(apply(gatherPrimitive, [flat, places], {}), [...before, ...indices.shape, ...after]) as AnyTensor;
}) as unknown as TakeFunction;

/**
 * The rows of a table [vocabulary, size] for the given ids: a tensor [...ids.shape, size]. An id outside of the table gives NaN.
 *
 * @throws DTypeError for ids that are no integers; ShapeError for a table that is no matrix.
 * @see PyTorch `nn.functional.embedding`.
 * @example
 * embedding(tensor([[1, 2], [3, 4]]), tensor([1, 1], { dtype: 'int32' })); // [[3, 4], [3, 4]]
 */
export const embedding = ofTensor('embedding', (table: AnyTensor, ids: AnyTensor): AnyTensor => {
  checkIndices('embedding', ids);
  if (table.shape.length !== 2) {
    throw new ShapeError({
      op: 'embedding',
      what: `the table needs 2 dimensions [vocabulary, size], got ${showShape(table.shape)}`,
      got: `table: ${describeOperand(table)}`,
    });
  }
  return take(table, ids as never, 0) as AnyTensor;
}) as unknown as EmbeddingFunction;

/**
 * [...ids.shape, depth]: 1 where the last position is the id, else 0; a row of zeros for an id outside.
 *
 * @param options `dtype`: of the result, default float32.
 * @throws DTypeError for ids that are no integers; ValueError for a depth that is no whole number from 0, and for a dtype that does not exist.
 * @see JAX `nn.one_hot`.
 * @example
 * oneHot(tensor([2, 0], { dtype: 'int32' }), 3); // [[0, 0, 1], [1, 0, 0]]
 */
export const oneHot = ofTensor('oneHot', (ids: AnyTensor, depth: number, options: { readonly dtype?: DType } = {}): AnyTensor => {
  checkIndices('oneHot', ids);
  checkCount('oneHot', 'depth', depth);
  checkOptions('oneHot', options, ['dtype']);
  const { dtype = 'float32' } = options;
  checkDTypeName('oneHot', dtype);
  const places = apply(iotaPrimitive, [], { shape: [depth], dtype: 'int32', axis: 0 });
  return cast(equal(reshape(cast(ids, 'int32'), [...ids.shape, 1]), places), dtype) as AnyTensor;
}) as unknown as OneHotFunction;
