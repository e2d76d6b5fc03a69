/** @file Changes of shape made of views. */
import { describeOperand, ShapeError, ValueError } from '../../core/errors.ts';
import { showValue } from '../../core/options.ts';
import { range, showShape, sizeOf } from '../../core/shape.ts';
import type {
  ExpandDimsFunction,
  ExpectFunction,
  FlattenFunction,
  MTFunction,
  SplitFunction,
  SqueezeFunction,
  StackFunction,
  TransposeFunction,
} from '../../tensor/signatures.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { axisOf } from '../axes.ts';
import { concat } from '../join.ts';
import { partOf } from '../parts.ts';
import { permute, reshape } from '../shape.ts';
import { checkList, checkTensors, ofTensor } from '../check.ts';

/**
 * The axes before `from` are kept, the rest becomes one.
 *
 * @param from default 0: everything becomes one axis.
 * @throws ShapeError where x has fewer axes than are kept.
 * @see PyTorch `flatten`, whose `start_dim` is `from`.
 * @example
 * flatten(ones([2, 3, 4]), 1); // shape [2, 12]
 */
export const flatten = ofTensor('flatten', (x: AnyTensor, from: number = 0): AnyTensor => {
  if (!Number.isInteger(from) || from < 0 || from > x.shape.length) {
    throw new ShapeError({
      op: 'flatten',
      what: `there are no ${from} axes to keep`,
      got: `x: ${describeOperand(x)}, from: ${from}`,
      expected: `a whole number from 0 to ${x.shape.length}`,
    });
  }
  return reshape(x, [...x.shape.slice(0, from), sizeOf(x.shape.slice(from))]) as AnyTensor;
}) as unknown as FlattenFunction;

/**
 * All axes in reverse order: y[i, j, ...] = x[..., j, i].
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `transpose`; other orders are those of `permute`.
 * @example
 * transpose(tensor([[1, 2], [3, 4]])); // [[1, 3], [2, 4]]
 */
export const transpose = ofTensor(
  'transpose',
  (x: AnyTensor): AnyTensor => permute(x, range(x.shape.length).reverse()) as AnyTensor,
) as unknown as TransposeFunction;

/**
 * The matrix transpose: the last two axes exchanged, y[..., i, j] = x[..., j, i].
 *
 * @throws ShapeError where x has fewer than two axes.
 * @see NumPy `matrix_transpose`, PyTorch `Tensor.mT`.
 * @example
 * mT(ones([8, 2, 3])); // shape [8, 3, 2]
 */
export const mT = ofTensor('mT', (x: AnyTensor): AnyTensor => {
  const rank = x.shape.length;
  if (rank < 2)
    throw new ShapeError({ op: 'mT', what: 'there are no two axes to exchange', got: describeOperand(x), expected: 'at least two axes' });
  return permute(x, [...range(rank - 2), rank - 1, rank - 2]) as AnyTensor;
}) as unknown as MTFunction;

/**
 * A new axis of size 1, which stands at `axis` of the result.
 *
 * @throws ShapeError for a position that the result does not have.
 * @see NumPy `expand_dims`.
 * @example
 * expandDims(tensor([1, 2]), 0); // [[1, 2]]
 */
export const expandDims = ofTensor('expandDims', (x: AnyTensor, axis: number): AnyTensor => {
  const position = axisOf('expandDims', x, axis, x.shape.length + 1);
  return reshape(x, [...x.shape.slice(0, position), 1, ...x.shape.slice(position)]) as AnyTensor;
}) as unknown as ExpandDimsFunction;

/**
 * Without one axis of size 1, or without all of them.
 *
 * @throws ShapeError where the named axis is not of size 1; ValueError for an axis that is no number.
 * @see NumPy `squeeze`.
 * @example
 * squeeze(ones([1, 3, 1])); // shape [3]
 */
export const squeeze = ofTensor('squeeze', (x: AnyTensor, axis?: number): AnyTensor => {
  if (axis === undefined)
    return reshape(
      x,
      x.shape.filter((size) => size !== 1),
    ) as AnyTensor;
  const position = axisOf('squeeze', x, axis);
  if (x.shape[position] !== 1) {
    throw new ShapeError({
      op: 'squeeze',
      what: `axis ${axis} of ${showShape(x.shape)} is not 1`,
      got: describeOperand(x),
      expected: 'an axis of size 1',
    });
  }
  return reshape(
    x,
    x.shape.filter((_, each) => each !== position),
  ) as AnyTensor;
}) as unknown as SqueezeFunction;

/**
 * Tensors of one shape one behind another along a new axis.
 *
 * @param axis where the new axis stands in the result; default 0.
 * @throws ShapeError where the shapes differ; ValueError for an empty list.
 * @see NumPy `stack`.
 * @example
 * stack([tensor([1, 2]), tensor([3, 4])]); // [[1, 2], [3, 4]]
 */
export const stack = ((tensors: readonly AnyTensor[], axis = 0, ...others: readonly unknown[]): AnyTensor => {
  checkTensors('stack', tensors, axis, ...others);
  const [first] = tensors;
  if (first === undefined) throw new ValueError({ op: 'stack', what: 'the list is empty', expected: 'at least one tensor' });
  const odd = tensors.find((each) => showShape(each.shape) !== showShape(first.shape));
  if (odd !== undefined) {
    throw new ShapeError({
      op: 'stack',
      what: `${showShape(first.shape)} and ${showShape(odd.shape)} differ`,
      got: tensors.map(describeOperand).join(', '),
      expected: 'tensors of one shape',
    });
  }
  const position = axisOf('stack', first, axis, first.shape.length + 1);
  return concat(
    tensors.map((each) => expandDims(each, position) as AnyTensor),
    position,
  ) as AnyTensor;
}) as unknown as StackFunction;

/**
 * Parts of x along an axis: a number of equal ones, or ones of the given sizes.
 *
 * @param sections how many parts, or the size of each.
 * @param axis default 0.
 * @throws ShapeError where the parts do not make up the axis; ValueError for sections that are neither a number nor a list.
 * @see TensorFlow `tf.split`.
 * @example
 * split(tensor([1, 2, 3, 4]), 2); // [1, 2] and [3, 4]
 * split(tensor([1, 2, 3, 4]), [1, 3]); // [1] and [2, 3, 4]
 */
export const split = ofTensor('split', (x: AnyTensor, sections: number | readonly number[], axis: number = 0): AnyTensor[] => {
  const position = axisOf('split', x, axis);
  const length = x.shape[position] ?? 1;
  if (typeof sections !== 'number' && !Array.isArray(sections)) {
    const what = 'the sections are neither a number nor a list';
    throw new ValueError({ op: 'split', what, got: showValue(sections), expected: 'how many parts, or the size of each' });
  }
  const sizes = typeof sections === 'number' ? range(Math.max(sections, 0)).map(() => length / sections) : sections;
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total !== length || !sizes.every((size) => Number.isInteger(size) && size >= 0)) {
    const what = `axis ${axis} of ${showShape(x.shape)}`;
    throw new ShapeError({
      op: 'split',
      what:
        typeof sections === 'number'
          ? `${what} does not divide into ${sections} sections`
          : `${what} is ${length}, the sections have ${total}`,
      got: `x: ${describeOperand(x)}, sections: ${typeof sections === 'number' ? sections : showShape(sections)}`,
      expected: typeof sections === 'number' ? 'a divisor of the size' : 'whole numbers from 0 that add up to the size of the axis',
    });
  }
  let offset = 0;
  return sizes.map((size) => {
    offset += size;
    return partOf(x, position, offset - size, size);
  });
}) as unknown as SplitFunction;

/**
 * x itself, after a check of its shape; to the compiler it has that shape from here on. -1 is any size.
 *
 * @throws ShapeError where x has another shape.
 * @see TensorFlow `tf.ensure_shape`.
 * @example
 * const x: Tensor = ones([8, 784]);
 * expect(x, [-1, 784]); // Tensor<[number, 784]>
 */
export const expect = ofTensor('expect', (x: AnyTensor, shape: readonly number[], ...others: readonly unknown[]): AnyTensor => {
  checkList('expect', shape, ...others);
  const fits = shape.length === x.shape.length && shape.every((size, axis) => size === -1 || size === x.shape[axis]);
  if (fits) return x;
  throw new ShapeError({
    op: 'expect',
    what: 'the shape is another',
    got: describeOperand(x),
    expected: `${showShape(shape)}${shape.includes(-1) ? ', where -1 is any size' : ''}`,
  });
}) as unknown as ExpectFunction;
