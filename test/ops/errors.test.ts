/** @file What every refusal says, and that it changes nothing. Where the compiler says it as well, the words are the same. */
import { describe, expect, test } from 'vitest';
import * as tidu from '../../src/index.ts';
import { TiduError } from '../../src/core/errors.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { grad, jit, read, t, vmap } from './loose.ts';
import { refusal, refusals } from './refusals.ts';

const f = tidu as unknown as Readonly<
  Record<'grad' | 'jit' | 'vjp' | 'jvp' | 'vmap' | 'valueAndGrad' | 'variable' | 'split', (...args: unknown[]) => never>
>;
const random = tidu.random as unknown as Readonly<Record<keyof typeof tidu.random, (...args: unknown[]) => AnyTensor>>;

async function rejection(run: () => Promise<unknown>): Promise<string> {
  const error: unknown = await run().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof TiduError ? `${error.name} ${error.message}` : String(error);
}

const x = t.zeros([128, 784]);
const ints = t.zeros([3], { dtype: 'int32' });
const bytes = t.zeros([3], { dtype: 'uint8' });
const bools = t.tensor([true, false, true]);

describe('the sentences that the compiler prints as well', () => {
  test.each<[string, () => unknown]>([
    ['matmul: inner dimensions 784 and 512 differ, [128, 784] @ [512, 10]', () => t.matmul(x, t.zeros([512, 10]))],
    ['matmul: batch dimensions [2] and [3] differ', () => t.matmul(t.zeros([2, 1, 1]), t.zeros([3, 1, 1]))],
    ['add: cannot broadcast [128, 784] with [512]', () => t.add(x, t.zeros([512]))],
    ['reshape: [128, 784] has 100352 elements, [128, 28, 29] has 103936', () => t.reshape(x, [128, 28, 29])],
    ['reshape: [128, 784] does not divide into [-1, 513]', () => t.reshape(x, [-1, 513])],
    ['broadcastTo: cannot broadcast [128, 784] to [128, 1]', () => t.broadcastTo(x, [128, 1])],
    ['permute: [0, 0] is no permutation of the axes of [128, 784]', () => t.permute(x, [0, 0])],
    ['squeeze: axis 1 of [128, 784] is not 1', () => t.squeeze(x, 1)],
    ['no axis 2 in [128, 784]', () => t.squeeze(x, 2)],
    ['slice: range [0, 129] is outside a dimension of 128', () => t.slice(x, [0, 129])],
    ['slice: a step of 0', () => t.slice(x, [0, 8, 0])],
    ['slice: index 784 is outside a dimension of 784', () => t.slice(x, ':', 784)],
    ['slice: more indices than dimensions', () => t.slice(x, 0, 0, 0)],
    ['concat: [2, 3] and [2, 4] differ outside the axis', () => t.concat([t.zeros([2, 3]), t.zeros([2, 4])])],
    ['stack: [2, 3] and [2, 4] differ', () => t.stack([t.zeros([2, 3]), t.zeros([2, 4])])],
    ['split: axis 0 of [128, 784] does not divide into 3 sections', () => f.split(x, 3)],
    ['split: axis 0 of [128, 784] is 128, the sections have 127', () => f.split(x, [100, 27])],
    ['pad: 1 paddings for the 2 dimensions of [128, 784]', () => t.pad(x, [[1, 1]])],
    ['embedding: the table needs 2 dimensions [vocabulary, size], got [3]', () => t.embedding(t.zeros([3]), ints)],
    ['tensor: the rows differ in length', () => t.tensor([[1, 2], [3]])],
    [
      'conv2d: the input has 1 channels, the kernel expects 3: [32, 28, 28, 1] with [3, 3, 3, 8]',
      () => t.conv2d(t.zeros([32, 28, 28, 1]), t.zeros([3, 3, 3, 8])),
    ],
    ['conv2d: a [30, 30] window is larger than its [28, 28] input', () => t.conv2d(t.zeros([32, 28, 28, 1]), t.zeros([30, 30, 1, 8]))],
    ['maxPool2d: the input needs 4 dimensions [n, h, w, c], got [128, 784]', () => t.maxPool2d(x, 2)],
  ])('%s', (sentence, run) => expect(refusal(run)).toContain(sentence));
});

test('elementwise operations', () => {
  expect(
    refusals(
      () => t.add(t.zeros([4, 3]), t.zeros([4, 5])),
      () => t.where(t.tensor([true, false]), t.zeros([3]), 0),
      () => t.where(t.zeros([2]), 1, 0),
      () => t.add(bools, bools),
      () => t.neg(bools),
      () => t.logicalAnd(ints, ints),
      () => t.logicalNot(ints),
      () => t.pow(bools, bools),
      () => t.add(ints, 0.5),
      () => t.less(bytes, 300),
      () => t.add(bytes, -1),
      () => t.mul(ints, NaN),
      () => t.add([1, 2], 1),
      () => t.add(ints, null),
      () => t.mul(ints, '3'),
      () => t.cast(ints, 'float23'),
      () => t.cast(ints, 'bfloat'),
    ),
  ).toMatchInlineSnapshot(`
    "ShapeError add: cannot broadcast [4, 3] with [4, 5]. Got a: float32[4, 3], b: float32[4, 5]. Expected axes, counted from the last, that are equal or 1. Try expandDims or reshape on one of them.
    ShapeError where: cannot broadcast [2] with [3]. Got a: bool[2], b: float32[3], c: float32[]. Expected axes, counted from the last, that are equal or 1. Try expandDims or reshape on one of them.
    DTypeError where: the condition is no bool tensor. Got condition: float32[2]. Expected bool. Try a comparison, such as x.greater(0).
    DTypeError add: the dtype bool does not fit. Got bool[3]. Expected numbers, not bool. Try x.cast('float32').
    DTypeError neg: the dtype bool does not fit. Got bool[3]. Expected numbers, not bool. Try x.cast('float32').
    DTypeError logicalAnd: the dtype int32 does not fit. Got int32[3]. Expected a bool dtype. Try a comparison, such as x.notEqual(0).
    DTypeError logicalNot: the dtype int32 does not fit. Got int32[3]. Expected a bool dtype. Try a comparison, such as x.notEqual(0).
    DTypeError pow: the dtype bool does not fit. Got bool[3]. Expected numbers, not bool. Try x.cast('float32').
    DTypeError add: the number 0.5 cannot be written in int32. Got int32 and 0.5. Expected a whole number from -2^31 to 2^31 - 1 beside a tensor of int32. Try casting the tensor first: x.cast('float32').
    DTypeError less: the number 300 cannot be written in uint8. Got uint8 and 300. Expected a whole number from 0 to 255 beside a tensor of uint8. Try casting the tensor first: x.cast('float32').
    DTypeError add: the number -1 cannot be written in uint8. Got uint8 and -1. Expected a whole number from 0 to 255 beside a tensor of uint8. Try casting the tensor first: x.cast('float32').
    DTypeError mul: the number NaN cannot be written in int32. Got int32 and NaN. Expected a whole number from -2^31 to 2^31 - 1 beside a tensor of int32. Try casting the tensor first: x.cast('float32').
    ValueError add: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError add: an operand is no tensor. Got null. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError mul: an operand is no tensor. Got '3'. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError cast: there is no dtype 'float23'. Expected one of bool, uint8, int8, int16, uint32, int32, float16, float32, float64. Try 'float32'.
    ValueError cast: there is no dtype 'bfloat'. Expected one of bool, uint8, int8, int16, uint32, int32, float16, float32, float64. Try 'float16'."
  `);
});

test('reductions', () => {
  expect(
    refusals(
      () => t.sum(x, 2),
      () => t.sum(x, [0, -2]),
      () => t.sum(t.zeros([]), 0),
      () => t.mean(x, 0.5),
      () => t.max(t.zeros([0])),
      () => t.min(t.zeros([2, 0]), 1),
      () => t.argmax(t.zeros([0])),
      () => t.argmin(x, 5),
      () => t.any(ints),
      () => t.all(x),
      () => t.logSumExp(t.zeros([0])),
      () => t.softmax(t.zeros([])),
      () => t.logSoftmax(x, -3),
      () => t.prod(x, 7),
      () => t.std(x, 7),
    ),
  ).toMatchInlineSnapshot(`
    "ShapeError sum: there is no axis 2 in [128, 784]. Got x: float32[128, 784], axis: 2. Expected an integer from -2 to 1.
    ShapeError sum: an axis is named twice. Got x: float32[128, 784], axis: [0, -2]. Expected each axis once.
    ShapeError sum: there is no axis 0 in []. Got x: float32[], axis: 0. Expected no axis, since x is a scalar.
    ShapeError mean: there is no axis 0.5 in [128, 784]. Got x: float32[128, 784], axis: 0.5. Expected an integer from -2 to 1.
    ShapeError max: there are no elements to choose from. Got x: float32[0], axis: all. Expected at least one element along the axis.
    ShapeError min: there are no elements to choose from. Got x: float32[2, 0], axis: [1]. Expected at least one element along the axis.
    ShapeError argmax: there are no elements to choose from. Got x: float32[0], axis: [0]. Expected at least one element along the axis.
    ShapeError argmin: there is no axis 5 in [128, 784]. Got x: float32[128, 784], axis: 5. Expected an integer from -2 to 1.
    DTypeError any: the dtype int32 does not fit. Got int32[3]. Expected a bool dtype. Try a comparison, such as x.notEqual(0).
    DTypeError all: the dtype float32 does not fit. Got float32[128, 784]. Expected a bool dtype. Try a comparison, such as x.notEqual(0).
    ShapeError logSumExp: there are no elements to choose from. Got x: float32[0], axis: all. Expected at least one element along the axis.
    ShapeError softmax: there is no axis -1 in []. Got x: float32[], axis: -1. Expected no axis, since x is a scalar.
    ShapeError logSoftmax: there is no axis -3 in [128, 784]. Got x: float32[128, 784], axis: -3. Expected an integer from -2 to 1.
    ShapeError prod: there is no axis 7 in [128, 784]. Got x: float32[128, 784], axis: 7. Expected an integer from -2 to 1.
    ShapeError std: there is no axis 7 in [128, 784]. Got x: float32[128, 784], axis: 7. Expected an integer from -2 to 1."
  `);
});

test('shapes', () => {
  expect(
    refusals(
      () => t.reshape(x, [-1, -1]),
      () => t.reshape(x, [1.5, 2]),
      () => t.permute(x, [0]),
      () => t.permute(t.zeros([]), [0]),
      () => t.flatten(x, 3),
      () => t.mT(ints),
      () => t.expandDims(x, 4),
      () => t.flip(x, 2),
      () => t.slice(x, [1.5]),
      () => t.slice(x, [5, 3]),
      () => t.slice(x, [3, 5, -1]),
      () => t.pad(ints, [[0, -1]]),
      () => t.pad(ints, [[0, 1]], { value: 0.5 }),
      () => t.concat([]),
      () => t.concat([t.zeros([])]),
      () => t.stack([]),
      () => f.split(x, [64, 64.5]),
      () => t.expect(x, [-1, 10]),
    ),
  ).toMatchInlineSnapshot(`
    "ShapeError reshape: only one size can be -1. Got x: float32[128, 784], shape: [-1, -1]. Expected a shape with as many elements.
    ShapeError reshape: [1.5, 2] is no shape. Got x: float32[128, 784], shape: [1.5, 2]. Expected a shape with as many elements.
    ShapeError permute: [0] is no permutation of the axes of [128, 784]. Got x: float32[128, 784], order: [0]. Expected each of 0, 1 once.
    ShapeError permute: [0] is no permutation of the axes of []. Got x: float32[], order: [0]. Expected no axes.
    ShapeError flatten: there are no 3 axes to keep. Got x: float32[128, 784], from: 3. Expected a whole number from 0 to 2.
    ShapeError mT: there are no two axes to exchange. Got int32[3]. Expected at least two axes.
    ShapeError expandDims: there is no axis 4 in [128, 784]. Got x: float32[128, 784], axis: 4. Expected an integer from -3 to 2.
    ShapeError flip: there is no axis 2 in [128, 784]. Got x: float32[128, 784], axis: 2. Expected an integer from -2 to 1.
    ShapeError slice: positions must be whole numbers. Got x: float32[128, 784], [1.5] for axis 0. Expected ':', an index, [start], [start, stop] or [start, stop, step] within the axis; negative positions count from the end.
    ShapeError slice: range [5, 3] runs downwards with a step of 1. Got x: float32[128, 784], [5, 3] for axis 0. Expected ':', an index, [start], [start, stop] or [start, stop, step] within the axis; negative positions count from the end.
    ShapeError slice: range [3, 5, -1] runs upwards with a step of -1. Got x: float32[128, 784], [3, 5, -1] for axis 0. Expected ':', an index, [start], [start, stop] or [start, stop, step] within the axis; negative positions count from the end.
    ShapeError pad: a padding is no whole number from 0. Got x: int32[3], padding: [[0,-1]]. Expected 1 pairs [before, after] of whole numbers from 0.
    DTypeError pad: the number 0.5 cannot be written in int32. Got int32 and 0.5. Expected a whole number from -2^31 to 2^31 - 1 beside a tensor of int32. Try casting the tensor first: x.cast('float32').
    ValueError concat: the list is empty. Expected at least one tensor.
    ShapeError concat: there is no axis 0 in []. Got x: float32[], axis: 0. Expected no axis, since x is a scalar.
    ValueError stack: the list is empty. Expected at least one tensor.
    ShapeError split: axis 0 of [128, 784] is 128, the sections have 128.5. Got x: float32[128, 784], sections: [64, 64.5]. Expected whole numbers from 0 that add up to the size of the axis.
    ShapeError expect: the shape is another. Got float32[128, 784]. Expected [-1, 10], where -1 is any size."
  `);
});

test('products and indices', () => {
  expect(
    refusals(
      () => t.matmul(t.zeros([]), x),
      () => t.matmul(x, t.zeros([])),
      () => t.matmul(bools, bools),
      () => t.dot(x, x),
      () => t.dot(bools, bools),
      () => t.take(x, t.zeros([2])),
      () => t.take(x, ints, 2),
      () => t.embedding(x, t.zeros([2])),
      () => t.oneHot(t.zeros([2]), 3),
      () => t.oneHot(ints, -1),
      () => t.oneHot(ints, 2, { dtype: 'double' }),
    ),
  ).toMatchInlineSnapshot(`
    "ShapeError matmul: the left operand is a scalar. Got a: float32[], b: float32[128, 784]. Expected tensors with at least one axis.
    ShapeError matmul: the right operand is a scalar. Got a: float32[128, 784], b: float32[]. Expected tensors with at least one axis.
    DTypeError matmul: the dtype bool does not fit. Got bool[3]. Expected numbers, not bool. Try x.cast('float32').
    ShapeError dot: inner dimensions 784 and 128 differ, [128, 784] and [128, 784]. Got a: float32[128, 784], b: float32[128, 784]. Expected the last axis of a as long as the axis of b that is summed over.
    DTypeError dot: the dtype bool does not fit. Got bool[3]. Expected numbers, not bool. Try x.cast('float32').
    DTypeError take: the indices are no integers. Got indices: float32[2]. Expected an integer dtype. Try indices.cast('int32').
    ShapeError take: there is no axis 2 in [128, 784]. Got x: float32[128, 784], axis: 2. Expected an integer from -2 to 1.
    DTypeError embedding: the indices are no integers. Got indices: float32[2]. Expected an integer dtype. Try indices.cast('int32').
    DTypeError oneHot: the indices are no integers. Got indices: float32[2]. Expected an integer dtype. Try indices.cast('int32').
    ValueError oneHot: there is no such depth. Got depth -1. Expected a whole number from 0.
    ValueError oneHot: there is no dtype 'double'. Expected one of bool, uint8, int8, int16, uint32, int32, float16, float32, float64. Try 'float64'."
  `);
});

test('convolutions and poolings', () => {
  const image = t.zeros([2, 8, 6, 4]);
  const kernel = t.zeros([3, 3, 4, 6]);
  expect(
    refusals(
      () => t.conv2d(t.zeros([8, 6, 4]), kernel),
      () => t.conv2d(image, t.zeros([3, 3, 4])),
      () => t.conv1d(image, kernel),
      () => t.conv2d(image, t.zeros([3, 3, 2, 6])),
      () => t.conv2d(image, kernel, { groups: 2 }),
      () => t.conv2d(image, t.zeros([3, 3, 1, 6]), { groups: 4 }),
      () => t.conv2d(image, kernel, { groups: 0 }),
      () => t.conv2d(image, t.zeros([9, 3, 4, 6])),
      () => t.conv2d(image, kernel, { dilation: 4 }),
      () => t.conv2d(image, t.zeros([0, 3, 4, 6])),
      () => t.conv2d(image, kernel, { strides: 0 }),
      () => t.conv2d(image, kernel, { strides: [1, 1, 1] }),
      () => t.conv2d(image, kernel, { dilation: [1, 0.5] }),
      () => t.conv2d(image, kernel, { padding: 'SAME' }),
      () => t.conv2d(image, kernel, { padding: 'causal' }),
      () => t.conv2d(image, kernel, { padding: -1 }),
      () => t.conv2d(image, kernel, { padding: [1, 2] }),
      () => t.conv2d(image, kernel, { stride: 2 }),
      () => t.conv2d(image, kernel, 2),
      () => t.conv2d(image.greater(0), kernel.greater(0)),
      () => t.conv2d([1], kernel),
      () => t.conv2dTranspose(image, kernel),
      () => t.conv2dTranspose(image, t.zeros([3, 3, 6, 4]), { padding: 9 }),
      () => t.conv2dTranspose(image, t.zeros([3, 3, 6, 4]), { groups: 2 }),
      () => t.depthwiseConv2d(image, t.zeros([3, 3, 3, 1])),
      () => t.maxPool2d(t.zeros([8, 6, 4]), 2),
      () => t.maxPool2d(image, 7),
      () => t.maxPool2d(image, [2]),
      () => t.maxPool2d(image, 2, { padding: 2 }),
      () => t.averagePool2d(image, 0),
      () => t.averagePool2d(bools, 2),
      () => t.maxPool1d(3, 2),
    ),
  ).toMatchInlineSnapshot(`
    "ShapeError conv2d: the input needs 4 dimensions [n, h, w, c], got [8, 6, 4]. Got x: float32[8, 6, 4]. Expected a batch of images with their channels last. Try x.expandDims(0) for one image, or x.expandDims(-1) for images without channels.
    ShapeError conv2d: the kernel needs 4 dimensions [h, w, in, out], got [3, 3, 4]. Got kernel: float32[3, 3, 4].
    ShapeError conv1d: the input needs 3 dimensions [n, l, c], got [2, 8, 6, 4]. Got x: float32[2, 8, 6, 4]. Expected a batch of signals with their channels last.
    ShapeError conv2d: the input has 4 channels, the kernel expects 2: [2, 8, 6, 4] with [3, 3, 2, 6]. Got x: float32[2, 8, 6, 4], kernel: float32[3, 3, 2, 6]. Try groups: 2.
    ShapeError conv2d: the input has 4 channels, the kernel expects 8: [2, 8, 6, 4] with [3, 3, 4, 6]. Got x: float32[2, 8, 6, 4], kernel: float32[3, 3, 4, 6].
    ShapeError conv2d: the 6 outputs of the kernel do not divide into 4 groups. Got kernel: float32[3, 3, 1, 6], groups: 4. Expected a number of outputs that the groups divide.
    ValueError conv2d: this is no number of groups. Got groups: 0. Expected a whole number from 1.
    ShapeError conv2d: a [9, 3] window is larger than its [8, 6] input. Got x: float32[2, 8, 6, 4], padding: 'valid'. Expected a window that fits into the padded input. Try a smaller window, or padding: 'same'.
    ShapeError conv2d: a [9, 9] window is larger than its [8, 6] input. Got x: float32[2, 8, 6, 4], padding: 'valid'. Expected a window that fits into the padded input. Try a smaller window, or padding: 'same'.
    ShapeError conv2d: a window has no elements. Got x: float32[2, 8, 6, 4], padding: 'valid'. Expected sizes from 1.
    ValueError conv2d: this is no whole number from 1. Got strides: 0. Expected a whole number from 1, or a list of 2, one for each of h, w.
    ValueError conv2d: there is not one number for each axis. Got strides: [1,1,1]. Expected a whole number from 1, or a list of 2, one for each of h, w.
    ValueError conv2d: this is no whole number from 1. Got dilation: [1,0.5]. Expected a whole number from 1, or a list of 2, one for each of h, w.
    ValueError conv2d: there is no padding 'SAME'. Expected one of valid, same. Try 'same'.
    ValueError conv2d: there is no padding 'causal'. Expected one of valid, same.
    ValueError conv2d: this is no padding. Got padding: -1. Expected 'valid', 'same', a whole number from 0, or a pair [before, after] for each of h, w.
    ValueError conv2d: this is no padding. Got padding: [1,2]. Expected 'valid', 'same', a whole number from 0, or a pair [before, after] for each of h, w. Try padding: [[1,1],[2,2]].
    ValueError conv2d: there is no option 'stride'. Expected one of strides, padding, dilation, groups. Try 'strides'.
    ValueError conv2d: the options are no object. Got 2. Expected an object with any of strides, padding, dilation, groups. Try { strides: 2 }.
    DTypeError conv2d: the dtype bool does not fit. Got bool[2, 8, 6, 4]. Expected numbers, not bool. Try x.cast('float32').
    ValueError conv2d: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ShapeError conv2dTranspose: the input has 4 channels, the kernel expects 6: [2, 8, 6, 4] with [3, 3, 4, 6]. Got x: float32[2, 8, 6, 4], kernel: float32[3, 3, 4, 6]. Try kernel.mT(): here it is [..., out, in].
    ShapeError conv2dTranspose: the padding takes away more than there is. Got x: float32[2, 8, 6, 4], padding: [[9,9],[9,9]], a [3, 3] window. Expected a padding of at most (size - 1) * stride + window elements.
    ValueError conv2dTranspose: there is no option 'groups'. Expected one of strides, padding, dilation.
    ShapeError depthwiseConv2d: the input has 4 channels, the kernel expects 3: [2, 8, 6, 4] with [3, 3, 3, 1]. Got x: float32[2, 8, 6, 4], kernel: float32[3, 3, 3, 1].
    ShapeError maxPool2d: the input needs 4 dimensions [n, h, w, c], got [8, 6, 4]. Got x: float32[8, 6, 4]. Expected a batch of images with their channels last. Try x.expandDims(0) for one image, or x.expandDims(-1) for images without channels.
    ShapeError maxPool2d: a [7, 7] window is larger than its [8, 6] input. Got x: float32[2, 8, 6, 4], padding: 'valid'. Expected a window that fits into the padded input. Try a smaller window, or padding: 'same'.
    ValueError maxPool2d: there is not one number for each axis. Got size: [2]. Expected a whole number from 1, or a list of 2, one for each of h, w.
    ValueError maxPool2d: some windows would lie in the padding alone. Got padding: 2, size: 2. Expected a padding smaller than the window.
    ValueError averagePool2d: this is no whole number from 1. Got size: 0. Expected a whole number from 1, or a list of 2, one for each of h, w.
    DTypeError averagePool2d: the dtype bool does not fit. Got bool[3]. Expected numbers, not bool. Try x.cast('float32').
    ValueError maxPool1d: an operand is no tensor. Got 3. Expected a tensor. Try tensor(...) around the data."
  `);
});

test('creation', () => {
  expect(
    refusals(
      () => t.tensor([[1], 2]),
      () => t.tensor([1, [2]]),
      () => t.tensor(['1']),
      () => t.tensor([null]),
      () => t.tensor([1, 2, 3], { shape: [2, 2] }),
      () => t.tensor([1], { shape: [-1] }),
      () => t.tensor([1], { dtype: 'float' }),
      () => t.zeros(3),
      () => t.zeros([1.5]),
      () => t.ones([2], { dtype: 'complex64' }),
      () => t.full([-1], 0),
      () => t.arange(0, 1, 0),
      () => t.arange(Infinity),
      () => t.linspace(0, 1, 1.5),
      () => t.linspace(0, 1, 2, { dtype: 'nothing' }),
      () => t.eye(-1),
      () => t.eye(2, { dtype: 'nothing' }),
      () => random.seed(-1),
      () => random.normal([1.5]),
      () => random.uniform([2], { dtype: 'int32' }),
      () => random.bernoulli([2], 1.5),
      () => random.permutation(-1),
    ),
  ).toMatchInlineSnapshot(`
    "ValueError tensor: the data holds something that is no number. Got a number where the first row has an array. Expected numbers, booleans, or nested arrays of them.
    ShapeError tensor: the rows differ in length. Got 1 elements at depth 1, where the first row has no elements but a number. Expected nested arrays whose rows are equally long.
    ValueError tensor: the data holds something that is no number. Got '1'. Expected numbers, booleans, or nested arrays of them.
    ValueError tensor: the data holds something that is no number. Got null. Expected numbers, booleans, or nested arrays of them.
    ShapeError tensor: 3 numbers do not fill the shape [2, 2]. Got 3 numbers. Expected 4.
    ShapeError tensor: this is no shape. Got [-1]. Expected a list of whole numbers from 0.
    ValueError tensor: there is no dtype 'float'. Expected one of bool, uint8, int8, int16, uint32, int32, float16, float32, float64. Try 'float32'.
    ShapeError zeros: this is no shape. Got 3. Expected a list of whole numbers from 0.
    ShapeError zeros: this is no shape. Got [1.5]. Expected a list of whole numbers from 0.
    ValueError ones: there is no dtype 'complex64'. Expected one of bool, uint8, int8, int16, uint32, int32, float16, float32, float64.
    ShapeError full: this is no shape. Got [-1]. Expected a list of whole numbers from 0.
    ValueError arange: there is no such range. Got start 0, stop 1, step 0. Expected finite numbers and a step that is not 0.
    ValueError arange: there is no such range. Got start 0, stop Infinity, step 1. Expected finite numbers and a step that is not 0.
    ValueError linspace: there is no such number of points. Got count 1.5. Expected a whole number from 0.
    ValueError linspace: there is no dtype 'nothing'. Expected one of bool, uint8, int8, int16, uint32, int32, float16, float32, float64.
    ShapeError eye: this is no shape. Got [-1, -1]. Expected a list of whole numbers from 0.
    ValueError eye: there is no dtype 'nothing'. Expected one of bool, uint8, int8, int16, uint32, int32, float16, float32, float64.
    ValueError random.seed: this is no seed. Got -1. Expected a whole number from 0 to 2^53 - 1.
    ShapeError random.normal: this is no shape. Got [1.5]. Expected a list of whole numbers from 0.
    ValueError random.uniform: there are no random int32. Expected a float dtype.
    ValueError random.bernoulli: this is no probability. Got 1.5. Expected a number from 0 to 1.
    ValueError random.permutation: there is no such permutation. Got -1. Expected a whole number from 0 to 2^30."
  `);
});

test('reading', async () => {
  expect(await rejection(() => t.zeros([2]).item())).toMatchInlineSnapshot(
    `"ShapeError item: there are 2 elements, not one. Got float32[2]. Expected a tensor with one element. Try data() or array() for all of them."`,
  );
  expect(await rejection(() => t.zeros([0]).item())).toMatchInlineSnapshot(
    `"ShapeError item: there are 0 elements, not one. Got float32[0]. Expected a tensor with one element. Try data() or array() for all of them."`,
  );
});

test('differentiation', () => {
  const w = f.variable(t.zeros([2]), { name: 'w' });
  const count = f.variable(t.zeros([], { dtype: 'int32' }), { name: 'count' });
  expect(
    refusals(
      () => grad((y) => t.square(y))(t.zeros([3])),
      () => grad((y) => t.sum(t.cast(y, 'int32')))(t.zeros([3])),
      () => grad(() => undefined as never)(t.zeros([])),
      () => grad(() => 3 as never)(t.zeros([])),
      () => grad((y) => t.sum(y))(ints),
      () => grad((y) => t.sum(y))({ name: 'no tensors' } as never),
      () => f.grad(3),
      () => f.valueAndGrad(undefined),
      () => (f.grad(() => t.zeros([]), [3]) as () => unknown)(),
      () => (f.grad(() => t.zeros([]), [count]) as () => unknown)(),
      () => (f.valueAndGrad(() => t.zeros([2]), [w]) as () => unknown)(),
      () => (f.grad(() => t.zeros([]), { hasAux: true }) as (y: AnyTensor) => unknown)(t.zeros([])),
      () => f.jvp((y: AnyTensor) => y, [t.zeros([2])], [t.zeros([3])]),
      () => f.jvp((y: AnyTensor) => y, [ints], [ints]),
      () => f.vjp((y: AnyTensor) => y, ints),
      () => (f.vjp((y: AnyTensor) => y, t.zeros([2])) as unknown as [unknown, (ct: AnyTensor) => unknown])[1](t.zeros([3])),
    ),
  ).toMatchInlineSnapshot(`
    "GradError grad: the function did not return one number. Got float32[3]. Expected a float tensor of shape []. Try mean() or sum() at the end of the function, or vjp for a function with several results.
    GradError grad: the function did not return one number. Got int32[]. Expected a float tensor of shape []. Try mean() or sum() at the end of the function, or vjp for a function with several results.
    GradError grad: the function did not return a tensor. Got undefined. Expected one number: a tensor of shape [].
    GradError grad: the function did not return a tensor. Got number. Expected one number: a tensor of shape [].
    GradError grad: the first argument holds no float tensor to differentiate by. Got int32[3]. Expected a float tensor, or a tree with one in it.
    GradError grad: the first argument holds no float tensor to differentiate by. Got object. Expected a float tensor, or a tree with one in it.
    ValueError grad: the first argument is no function. Got number. Expected the function to differentiate.
    ValueError valueAndGrad: the first argument is no function. Got undefined. Expected the function to differentiate.
    ValueError grad: the second argument holds something that is no Variable. Expected a list of Variables. Try model.trainableVariables.
    GradError grad: the variable 'count' is int32, and only floats have derivatives. Got int32[]. Expected a float dtype. Try x.cast('float32').
    GradError valueAndGrad: the function did not return one number. Got float32[2]. Expected a float tensor of shape []. Try mean() or sum() at the end of the function, or vjp for a function with several results.
    GradError grad: the function did not return a list. Expected [loss, auxiliary result], since hasAux is set.
    ShapeError jvp: the tangents do not fit the arguments. Got float32[3]. Expected float32[2].
    GradError jvp: an argument is int32, and only floats have derivatives. Got int32[3]. Expected a float dtype. Try x.cast('float32').
    GradError vjp: an argument is int32, and only floats have derivatives. Got int32[3]. Expected a float dtype. Try x.cast('float32').
    ShapeError vjp: the cotangent does not fit the result. Got float32[3]. Expected float32[2]."
  `);
});

describe('tracing', () => {
  let escaped: AnyTensor = x;
  const reading = (y: AnyTensor): AnyTensor => ((read(t.sum(y))[0] ?? 0) > 0 ? y : t.neg(y));

  test('a value that is read', () => {
    expect(
      refusals(
        () => jit(reading)(t.zeros([2])),
        () => vmap(reading)(t.zeros([2, 3])),
      ),
    ).toMatchInlineSnapshot(`
      "TraceError jit: the value of a tensor is read while the function is traced: it has none yet, since the trace is compiled for all values. Got a read of something that depends on float32[2]. Expected reads outside of the function. Try returning the tensor and reading it after the call, where() instead of if, or the function without jit.
      TraceError vmap: the value of a tensor is read while the function is traced: it has none yet, since the trace is compiled for all values. Got a read of something that depends on float32[3]. Expected reads outside of the function. Try returning the tensor and reading it after the call, where() instead of if, or the function without vmap."
    `);
  });
  test('a value that is read inside of grad inside of jit', () => {
    expect(refusals(() => jit(grad((y) => t.sum(reading(y))))(t.zeros([2])))).toMatchInlineSnapshot(
      `"TraceError jit: the value of a tensor is read while the function is traced: it has none yet, since the trace is compiled for all values. Got a read of something that depends on float32[2]. Expected reads outside of the function. Try returning the tensor and reading it after the call, where() instead of if, or the function without jit."`,
    );
  });
  test('a Variable that is read under jit', () => {
    const v = f.variable(t.zeros([2])) as AnyTensor;
    expect(refusals(() => jit(() => reading(v))())).toMatchInlineSnapshot(
      `"TraceError jit: the value of a tensor is read while the function is traced: it has none yet, since the trace is compiled for all values. Got a read of something that depends on float32[2]. Expected reads outside of the function. Try returning the tensor and reading it after the call, where() instead of if, or the function without jit."`,
    );
    expect(read(v)).toEqual([0, 0]);
  });
  test('a tensor that outlives its trace', () => {
    jit((y) => (escaped = t.mul(y, 2)))(t.zeros([2]));
    expect(
      refusals(
        () => read(escaped),
        () => read(t.add(escaped, 1)),
        () => jit((y) => t.add(y, escaped))(t.zeros([2])),
      ),
    ).toMatchInlineSnapshot(`
      "TraceError jit: a tensor made inside the function is used after the function has returned. Expected tensors to leave a traced function only as its result. Try returning it, or assigning it to a Variable.
      TraceError jit: a tensor made inside the function is used after the function has returned. Expected tensors to leave a traced function only as its result. Try returning it, or assigning it to a Variable.
      TraceError jit: a tensor made inside the function is used after the function has returned. Expected tensors to leave a traced function only as its result. Try returning it, or assigning it to a Variable."
    `);
    vmap((y) => (escaped = t.mul(y, 2)))(t.zeros([2]));
    expect(refusals(() => read(escaped))).toMatchInlineSnapshot(
      `"TraceError vmap: a tensor made inside the function is used after the function has returned. Expected tensors to leave a traced function only as its result. Try returning it, or assigning it to a Variable."`,
    );
  });
  test('an asynchronous function, or none', () => {
    expect(
      refusals(
        () => jit((async (y: AnyTensor) => y) as never)(t.zeros([2])),
        () => grad((async (y: AnyTensor) => t.sum(y)) as never)(t.zeros([2])),
        () => f.vjp(async (y: AnyTensor) => y, t.zeros([2])),
        () => vmap((async (y: AnyTensor) => y) as never)(t.zeros([2])),
        () => f.jit(3),
        () => f.vmap(3),
      ),
    ).toMatchInlineSnapshot(`
      "TraceError jit: the function is asynchronous, so that it would go on after its trace has ended. Expected a function that returns its result, not a Promise of it. Try reading data before the call and passing it as an argument.
      TraceError grad: the function is asynchronous, so that it would go on after its trace has ended. Expected a function that returns its result, not a Promise of it. Try reading data before the call and passing it as an argument.
      TraceError vjp: the function is asynchronous, so that it would go on after its trace has ended. Expected a function that returns its result, not a Promise of it. Try reading data before the call and passing it as an argument.
      TraceError vmap: the function is asynchronous, so that it would go on after its trace has ended. Expected a function that returns its result, not a Promise of it. Try reading data before the call and passing it as an argument.
      ValueError jit: the argument is no function. Got number. Expected the function to compile.
      ValueError vmap: the argument is no function. Got number. Expected the function to batch."
    `);
  });
  test('an assignment that differs from example to example', () => {
    const v = f.variable(t.ones([]), { name: 'total' }) as tidu.Variable<[]>;
    expect(refusals(() => vmap((y) => (v.assign(y as never), y))(t.zeros([3])))).toMatchInlineSnapshot(
      `"TraceError vmap: what is assigned to the variable 'total' differs from example to example. Expected assignments that do not depend on the arguments. Try returning the value, and assigning what becomes of it after the call."`,
    );
    expect(read(v as never)).toEqual([1]);
  });
  test('no batch axis in common', () => {
    const add = (a: AnyTensor, b: AnyTensor): AnyTensor => t.add(a, b);
    expect(
      refusals(
        () => vmap(add)(t.zeros([2]), t.zeros([3])),
        () => vmap(add)(t.zeros([2]), t.zeros([])),
        () => vmap(() => x)(),
      ),
    ).toMatchInlineSnapshot(`
      "ShapeError vmap: the arguments have no batch axis in common. Got float32[2], float32[3]. Expected tensors with first axes of one size.
      ShapeError vmap: the arguments have no batch axis in common. Got float32[2], float32[]. Expected tensors with first axes of one size.
      ShapeError vmap: the arguments have no batch axis in common. Got no tensors. Expected tensors with first axes of one size."
    `);
  });
  test('after a failed trace everything works as before', () => {
    expect(() => jit(reading)(t.zeros([2]))).toThrow();
    expect(() => grad((y) => y)(t.zeros([2]))).toThrow();
    const v = f.variable(t.ones([2])) as tidu.Variable;
    expect(() =>
      jit((y) => {
        v.assign(t.zeros([2]));
        return reading(y);
      })(t.ones([2])),
    ).toThrow();
    expect(read(v as never)).toEqual([1, 1]);
    expect(read(jit((y) => t.add(y, v))(t.ones([2])))).toEqual([2, 2]);
  });
});

describe('assignment', () => {
  const v = f.variable(t.tensor([1, 2]), { name: 'w' }) as tidu.Variable;
  test('of another shape or dtype changes nothing', () => {
    expect(
      refusals(
        () => v.assign(t.zeros([3])),
        () => v.assign(t.zeros([2], { dtype: 'float64' })),
        () => jit(() => (v.assign(t.zeros([2, 1])), t.zeros([])))(),
      ),
    ).toMatchInlineSnapshot(`
      "ShapeError assign: the value has another shape than the Variable. Got variable 'w': float32[2], value: float32[3]. Expected a value that is float32[2].
      DTypeError assign: the value has another dtype than the Variable. Got variable 'w': float32[2], value: float64[2]. Expected a value that is float32[2]. Try value.cast('float32').
      ShapeError assign: the value has another shape than the Variable. Got variable 'w': float32[2], value: float32[2, 1]. Expected a value that is float32[2]."
    `);
    expect(read(v as never)).toEqual([1, 2]);
  });
  test('of no tensor changes nothing', () => {
    expect(
      refusals(
        () => v.assign(3 as never),
        () => v.assign([1, 2] as never),
      ),
    ).toMatchInlineSnapshot(`
      "ValueError assign: an operand is no tensor. Got 3. Expected a tensor. Try tensor(...) around the data.
      ValueError assign: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data."
    `);
    expect(read(v as never)).toEqual([1, 2]);
  });
  test('of a Variable that cannot be', () => {
    expect(
      refusals(
        () => f.variable([1, 2]),
        () => f.variable(undefined),
      ),
    ).toMatchInlineSnapshot(`
      "ValueError variable: the initial value is no tensor. Got an array. Expected a tensor. Try variable(tensor(...)).
      ValueError variable: the initial value is no tensor. Got undefined. Expected a tensor. Try variable(tensor(...))."
    `);
  });
});

describe('what the compiler refuses, from JavaScript', () => {
  const y = t.zeros([3]) as unknown as Readonly<Record<string, (...args: unknown[]) => AnyTensor>>;
  test('no tensors', () => {
    expect(
      refusals(
        () => t.exp([1]),
        () => t.sum([1, 2]),
        () => t.reshape(3, [1]),
        () => t.relu('x'),
        () => t.floor(null),
        () => t.where(1, 2, 3),
        () => t.take(x, [0]),
        () => t.div(x, [1]),
        () => t.concat([x, 1]),
        () => t.tensor(x),
        () => t.tensor([ints, ints]),
      ),
    ).toMatchInlineSnapshot(`
      "ValueError exp: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
      ValueError sum: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
      ValueError reshape: an operand is no tensor. Got 3. Expected a tensor. Try tensor(...) around the data.
      ValueError relu: an operand is no tensor. Got 'x'. Expected a tensor. Try tensor(...) around the data.
      ValueError floor: an operand is no tensor. Got null. Expected a tensor. Try tensor(...) around the data.
      ValueError where: an operand is no tensor. Got 1. Expected a tensor. Try tensor(...) around the data.
      ValueError take: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
      ValueError div: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
      ValueError concat: an operand is no tensor. Got 1. Expected a list of tensors. Try tensor(...) around the data.
      ValueError tensor: it is a tensor already. Got float32[128, 784]. Expected numbers. Try the tensor itself, or its methods reshape and cast.
      ValueError tensor: the data holds something that is no number. Got int32[3]. Expected numbers, booleans, or nested arrays of them. Try stack([a, b]) for a list of tensors."
    `);
  });
  test('several arguments in the place of one list', () => {
    expect(
      refusals(
        () => y['reshape']?.(2, 6),
        () => y['permute']?.(1, 0),
        () => y['broadcastTo']?.(2, 3),
        () => t.concat(ints, ints),
        () => t.stack(ints, ints, 1),
      ),
    ).toMatchInlineSnapshot(`
      "ValueError reshape: the argument is no list. Got 2, 6. Expected a list of whole numbers. Try reshape([2, 6]).
      ValueError permute: the argument is no list. Got 1, 0. Expected a list of whole numbers. Try permute([1, 0]).
      ValueError broadcastTo: the argument is no list. Got 2, 3. Expected a list of whole numbers. Try broadcastTo([2, 3]).
      ValueError concat: the first argument is no list of tensors. Got int32[3], int32[3]. Expected one list. Try concat([a, b]).
      ValueError stack: the first argument is no list of tensors. Got int32[3], int32[3], 1. Expected one list. Try stack([a, b])."
    `);
  });
  test('keepDims and axes', () => {
    const reductions = ['sum', 'mean', 'max', 'min', 'prod', 'argmax', 'argmin', 'variance', 'std', 'logSumExp'] as const;
    for (const name of reductions) {
      expect(refusal(() => t[name](x, -1, { keepDims: false }))).toBe(
        `ValueError ${name}: keepDims is no boolean. Got {"keepDims":false}. Expected true or false. Try x.${name}(-1, true).`,
      );
    }
    for (const name of ['any', 'all'] as const) {
      expect(refusal(() => t[name](bools, 0, 1))).toBe(
        `ValueError ${name}: keepDims is no boolean. Got 1. Expected true or false. Try x.${name}(-1, true).`,
      );
    }
    expect(refusal(() => t.sum(x, { axis: 0 }))).toBe(
      'ValueError sum: the axis is no number. Got an object. Expected an axis, such as -1 for the last.',
    );
  });
  test('options', () => {
    expect(
      refusals(
        () => t.tensor([1, 2], 'int32'),
        () => t.tensor([1, 2, 3, 4], [2, 2]),
        () => t.zeros([2], { type: 'int32' }),
        () => t.arange(3, 'int32'),
        () => t.eye(2, 3),
        () => random.uniform([2], { min: 1 }),
        () => random.uniform([2], { minval: 2, maxval: 1 }),
        () => random.normal([2], { std: 1 }),
        () => t.pad(ints, [[1, 1]], 3),
        () => t.gelu(x, { approx: true }),
        () => t.gelu(x, { approximate: 3 }),
        () => f.variable(ints, 'name'),
        () => tidu.configure({ device: 'wasm' } as never),
        () => f.grad(() => x, { hasaux: true }),
        () => f.grad(() => x, 1),
        () => f.grad(() => x, f.variable(x, { name: 'w' })),
      ),
    ).toMatchInlineSnapshot(`
      "ValueError tensor: the options are no object. Got 'int32'. Expected an object with any of dtype, shape. Try { dtype: 'int32' }.
      ValueError tensor: the options are no object. Got an array. Expected an object with any of dtype, shape. Try tensor(data, { shape: [2, 2] }).
      ValueError zeros: there is no option 'type'. Expected one of dtype. Try 'dtype'.
      ValueError arange: the options are no object. Got 'int32'. Expected an object with the option dtype. Try { dtype: 'int32' }.
      ValueError eye: the options are no object. Got 3. Expected an object with any of columns, dtype. Try { columns: 3 }.
      ValueError random.uniform: there is no option 'min'. Expected one of minval, maxval, dtype, seed, generator. Try 'minval'.
      ValueError random.uniform: there is no such interval. Got minval 2, maxval 1. Expected finite numbers with minval <= maxval, whose difference is finite in the dtype too.
      ValueError random.normal: there is no option 'std'. Expected one of mean, stddev, dtype, seed, generator. Try 'stddev'.
      ValueError pad: the options are no object. Got 3. Expected an object with any of value, mode. Try { value: 3 }.
      ValueError gelu: there is no option 'approx'. Expected one of approximate. Try 'approximate'.
      ValueError gelu: approximate is no boolean. Got approximate: 3. Expected true or false.
      ValueError variable: the options are no object. Got 'name'. Expected an object with any of name, trainable. Try { name: 'name' }.
      ValueError configure: there is no option 'device'. Expected one of backend, threads, profile.
      ValueError grad: there is no option 'hasaux'. Expected one of hasAux, argnums, unconnected. Try 'hasAux'.
      ValueError grad: the second argument is no list of Variables. Got 1. Expected a list of Variables, or options. Try grad(f, [w]), or grad(f, { hasAux: true }).
      ValueError grad: the second argument is no list of Variables. Got the variable 'w'. Expected a list of Variables, or options. Try grad(f, [w])."
    `);
  });
});

test('a result that no memory can hold', () => {
  expect(
    refusals(
      () => t.zeros([1e6, 1e6]).dataSync(),
      () => t.matmul(t.tanh(t.add(t.zeros([1e5, 1e5]), t.sum(x))), t.zeros([1e5, 1])).dataSync(),
    ),
  ).toMatchInlineSnapshot(`
    "DeviceError memory: a tensor float32[1000000, 1000000] needs 3.6 TiB. Expected less than 4 GiB, which is all that a program can address. Try smaller pieces, one after another.
    DeviceError memory: a program needs 37.3 GiB for its values. Expected less than 4 GiB, which is all that a program can address. Try a smaller batch or model, or smaller pieces, one after another."
  `);
});
