/** @file Wrong calls, operation by operation: each names itself, not what it is made of, and says all of its sentence. */
import { expect, test } from 'vitest';
import * as operations from '../../src/ops/index.ts';
import { lists, t } from './loose.ts';
import { refusal, refusals } from './refusals.ts';

const x = t.zeros([2, 3]);
const ints = t.zeros([3], { dtype: 'int32' });
const bools = t.tensor([true, false, true]);
const empty = t.zeros([2, 0]);
const images = t.zeros([1, 4, 4, 3]);
const signals = t.zeros([1, 8, 3]);

type Call = (f: (...args: unknown[]) => unknown) => unknown;
const all = { ...t, ...lists } as unknown as Readonly<Record<string, (...args: unknown[]) => unknown>>;
/** What each operation says of one call. */
const sayings = (call: Call): { name: string; said: string }[] =>
  Object.keys(operations)
    .filter((name) => typeof all[name] === 'function')
    .map((name) => ({ name, said: refusal(() => call(all[name] as never)) }));

test('every operation refuses an array in the place of a tensor', () => {
  const usual = (name: string): string =>
    `ValueError ${name}: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.`;
  const others = sayings((f) => f([1, 2])).filter(({ name, said }) => said !== usual(name));
  expect(others.map(({ said }) => said).join('\n')).toMatchInlineSnapshot(`
    "ValueError add: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError sub: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError mul: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError div: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError pow: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError maximum: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError minimum: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError floorDiv: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError mod: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError equal: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError notEqual: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError less: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError lessEqual: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError greater: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError greaterEqual: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError logicalAnd: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError logicalOr: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError logicalXor: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError concat: an operand is no tensor. Got 1. Expected a list of tensors. Try tensor(...) around the data.
    ValueError squaredDifference: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError stack: an operand is no tensor. Got 1. Expected a list of tensors. Try tensor(...) around the data.
    ValueError matmul: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError conv1d: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError conv2d: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError conv3d: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError conv1dTranspose: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError conv2dTranspose: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError conv3dTranspose: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError depthwiseConv1d: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError depthwiseConv2d: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError separableConv1d: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError separableConv2d: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError einsum: the equation is no string. Got an array. Expected an equation, as in 'ij,jk->ik'.
    ValueError tensordot: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError outer: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError meshgrid: an operand is no tensor. Got 1. Expected a list of tensors. Try tensor(...) around the data.
    ValueError atan2: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError hypot: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError copySign: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError polygamma: an operand is no tensor. Got undefined. Expected a tensor. Try tensor(...) around the data.
    ValueError xlogy: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError bitwiseAnd: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError bitwiseOr: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError bitwiseXor: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError leftShift: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError rightShift: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError lerp: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError prelu: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError fft: an operand is neither a tensor nor a complex one. Got an array. Expected a tensor, or an object { real, imag } of two.
    ValueError ifft: an operand is neither a tensor nor a complex one. Got an array. Expected a tensor, or an object { real, imag } of two.
    ValueError rfft: an operand is no tensor. Got an array. Expected a real tensor. Try tensor(...) around the data.
    ValueError irfft: an operand is neither a tensor nor a complex one. Got an array. Expected a tensor, or an object { real, imag } of two.
    ValueError fft2: an operand is neither a tensor nor a complex one. Got an array. Expected a tensor, or an object { real, imag } of two.
    ValueError ifft2: an operand is neither a tensor nor a complex one. Got an array. Expected a tensor, or an object { real, imag } of two.
    ValueError stft: an operand is no tensor. Got an array. Expected a real tensor. Try tensor(...) around the data.
    ValueError istft: the operand is no complex tensor. Got an array. Expected an object { real, imag } of two.
    ValueError nonMaxSuppression: an operand is no tensor. Got an array. Expected a tensor of boxes. Try tensor(...) around the data."
  `);
});

test.each<[string, Call]>([
  ['bools', (f) => f(bools)],
  ['two bools', (f) => f(bools, bools)],
  ['shapes that differ', (f) => f(t.zeros([4, 3]), t.zeros([4, 5]))],
  ['dtypes that differ', (f) => f(ints, t.zeros([3]), bools)],
  ['no elements', (f) => f(empty, empty)],
  ['a scalar', (f) => f(t.zeros([]))],
  ['numbers', (f) => f(x, 9, 1.5)],
  ['words', (f) => f(x, 'x', 'x')],
  ['lists', (f) => f(x, [1], [1])],
  ['unknown options', (f) => f(x, { no: 1 })],
  ['unknown options in the third place', (f) => f(x, undefined, { no: 1 })],
  ['a tensor of another dtype', (f) => f(x, bools, 1.5)],
])('every operation speaks of itself: %s', (_, call) => {
  const isOwn = ({ name, said }: { name: string; said: string }): boolean => said === 'no error' || said.split(' ')[1] === `${name}:`;
  expect(sayings(call).filter((each) => !isOwn(each))).toEqual([]);
});

test('operands that do not broadcast', () => {
  const a = t.zeros([4, 3]);
  const b = t.zeros([5]);
  const [ints4, ints2] = [4, 2].map((size) => t.zeros([size], { dtype: 'int32' }));
  const bools2 = t.zeros([2], { dtype: 'bool' });
  expect(
    refusals(
      () => t.pow(a, b),
      () => t.squaredDifference(a, b),
      () => t.greater(a, b),
      () => t.greaterEqual(a, b),
      () => t.atan2(a, b),
      () => t.hypot(a, b),
      () => t.copySign(a, b),
      () => t.xlogy(a, b),
      () => t.lerp(a, 0, b),
      () => t.prelu(a, b),
      () => t.bitwiseAnd(ints4, ints2),
      () => t.leftShift(ints4, ints2),
      () => t.rightShift(ints4, 0.5),
      () => t.logicalXor(bools, bools2),
      () => t.where(bools, [1], 2),
    ),
  ).toMatchInlineSnapshot(`
    "ShapeError pow: cannot broadcast [4, 3] with [5]. Got a: float32[4, 3], b: float32[5]. Expected axes, counted from the last, that are equal or 1. Try expandDims or reshape on one of them.
    ShapeError squaredDifference: cannot broadcast [4, 3] with [5]. Got a: float32[4, 3], b: float32[5]. Expected axes, counted from the last, that are equal or 1. Try expandDims or reshape on one of them.
    ShapeError greater: cannot broadcast [4, 3] with [5]. Got a: float32[4, 3], b: float32[5]. Expected axes, counted from the last, that are equal or 1. Try expandDims or reshape on one of them.
    ShapeError greaterEqual: cannot broadcast [4, 3] with [5]. Got a: float32[4, 3], b: float32[5]. Expected axes, counted from the last, that are equal or 1. Try expandDims or reshape on one of them.
    ShapeError atan2: cannot broadcast [4, 3] with [5]. Got a: float32[4, 3], b: float32[5]. Expected axes, counted from the last, that are equal or 1. Try expandDims or reshape on one of them.
    ShapeError hypot: cannot broadcast [4, 3] with [5]. Got a: float32[4, 3], b: float32[5]. Expected axes, counted from the last, that are equal or 1. Try expandDims or reshape on one of them.
    ShapeError copySign: cannot broadcast [4, 3] with [5]. Got a: float32[4, 3], b: float32[5]. Expected axes, counted from the last, that are equal or 1. Try expandDims or reshape on one of them.
    ShapeError xlogy: cannot broadcast [4, 3] with [5]. Got a: float32[4, 3], b: float32[5]. Expected axes, counted from the last, that are equal or 1. Try expandDims or reshape on one of them.
    ShapeError lerp: cannot broadcast [4, 3] with [5]. Got a: float32[4, 3], b: float32[], c: float32[5]. Expected axes, counted from the last, that are equal or 1. Try expandDims or reshape on one of them.
    ShapeError prelu: cannot broadcast [4, 3] with [5]. Got a: float32[4, 3], b: float32[5]. Expected axes, counted from the last, that are equal or 1. Try expandDims or reshape on one of them.
    ShapeError bitwiseAnd: cannot broadcast [4] with [2]. Got a: int32[4], b: int32[2]. Expected axes, counted from the last, that are equal or 1. Try expandDims or reshape on one of them.
    ShapeError leftShift: cannot broadcast [4] with [2]. Got a: int32[4], b: int32[2]. Expected axes, counted from the last, that are equal or 1. Try expandDims or reshape on one of them.
    DTypeError rightShift: the number 0.5 cannot be written in int32. Got int32 and 0.5. Expected a whole number from -2^31 to 2^31 - 1 beside a tensor of int32. Try casting the tensor first: x.cast('float32').
    ShapeError logicalXor: cannot broadcast [3] with [2]. Got a: bool[3], b: bool[2]. Expected axes, counted from the last, that are equal or 1. Try expandDims or reshape on one of them.
    ValueError where: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data."
  `);
});

test('activations', () => {
  expect(
    refusals(
      () => t.relu6(bools),
      () => t.square(bools),
      () => t.squaredDifference(bools, bools),
      () => t.prelu(bools, bools),
      () => t.elu(x, 'x'),
      () => t.leakyRelu(x, [1]),
      () => t.hardShrink(x, x),
      () => t.softShrink(x, null),
      () => t.threshold(x),
      () => t.threshold(x, 0),
      () => t.threshold(ints, 0, 0.5),
      () => t.glu(x, 2),
      () => t.softmax(empty),
      () => t.logSoftmax(empty),
      () => t.sparsemax(empty),
      () => t.sparsemax(x, 2),
    ),
  ).toMatchInlineSnapshot(`
    "DTypeError relu6: the dtype bool does not fit. Got bool[3]. Expected numbers, not bool. Try x.cast('float32').
    DTypeError square: the dtype bool does not fit. Got bool[3]. Expected numbers, not bool. Try x.cast('float32').
    DTypeError squaredDifference: the dtype bool does not fit. Got bool[3]. Expected numbers, not bool. Try x.cast('float32').
    DTypeError prelu: the dtype bool does not fit. Got bool[3]. Expected numbers, not bool. Try x.cast('float32').
    ValueError elu: there is no such alpha. Got 'x'. Expected a number.
    ValueError leakyRelu: there is no such negativeSlope. Got an array. Expected a number.
    ValueError hardShrink: there is no such threshold. Got float32[2, 3]. Expected a number.
    ValueError softShrink: there is no such threshold. Got null. Expected a number.
    ValueError threshold: there is no such limit. Got undefined. Expected a number.
    ValueError threshold: there is no such value. Got undefined. Expected a number.
    DTypeError threshold: the number 0.5 cannot be written in int32. Got int32 and 0.5. Expected a whole number from -2^31 to 2^31 - 1 beside a tensor of int32. Try casting the tensor first: x.cast('float32').
    ShapeError glu: there is no axis 2 in [2, 3]. Got x: float32[2, 3], axis: 2. Expected an integer from -2 to 1.
    ShapeError softmax: there are no elements to choose from. Got x: float32[2, 0], axis: [1]. Expected at least one element along the axis.
    ShapeError logSoftmax: there are no elements to choose from. Got x: float32[2, 0], axis: [1]. Expected at least one element along the axis.
    ShapeError sparsemax: there are no elements to choose from. Got x: float32[2, 0], axis: [1]. Expected at least one element along the axis.
    ShapeError sparsemax: there is no axis 2 in [2, 3]. Got x: float32[2, 3], axis: 2. Expected an integer from -2 to 1."
  `);
});

test('reductions and order', () => {
  expect(
    refusals(
      () => t.any(bools, 0, 1),
      () => t.all(bools, 0, 1),
      () => t.logSumExp(x, 2),
      () => t.sum(x, { axis: 0 }),
      () => t.average(x, 1, false, { weights: [1, 2] }),
      () => t.norm(x, 2, [0, 2]),
      () => t.quantile(x, 0.5, 2),
      () => t.argsort(x, 2),
      () => t.cumMin(x, 2),
      () => t.logCumsumExp(x, 2),
      () => t.searchSorted(t.zeros([3]), t.zeros([2]), { sides: 'left' }),
    ),
  ).toMatchInlineSnapshot(`
    "ValueError any: keepDims is no boolean. Got 1. Expected true or false. Try x.any(-1, true).
    ValueError all: keepDims is no boolean. Got 1. Expected true or false. Try x.all(-1, true).
    ShapeError logSumExp: there is no axis 2 in [2, 3]. Got x: float32[2, 3], axis: 2. Expected an integer from -2 to 1.
    ValueError sum: the axis is no number. Got an object. Expected an axis, such as -1 for the last.
    ValueError average: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
    ShapeError norm: there is no axis 2 in [2, 3]. Got x: float32[2, 3], axis: 2. Expected an integer from -2 to 1.
    ShapeError quantile: there is no axis 2 in [2, 3]. Got x: float32[2, 3], axis: 2. Expected an integer from -2 to 1.
    ShapeError argsort: there is no axis 2 in [2, 3]. Got x: float32[2, 3], axis: 2. Expected an integer from -2 to 1.
    ShapeError cumMin: there is no axis 2 in [2, 3]. Got x: float32[2, 3], axis: 2. Expected an integer from -2 to 1.
    ShapeError logCumsumExp: there is no axis 2 in [2, 3]. Got x: float32[2, 3], axis: 2. Expected an integer from -2 to 1.
    ValueError searchSorted: there is no option 'sides'. Expected one of side. Try 'side'."
  `);
});

test('shapes and parts', () => {
  expect(
    refusals(
      () => t.reshape(x, [4, 2]),
      () => t.reshape(x, [-1, 4]),
      () => t.broadcastTo(x, [2, 4]),
      () => t.squeeze(x, 0),
      () => t.squeeze(x, 2),
      () => t.concat([x, t.zeros([3, 4])]),
      () => t.stack([x, t.zeros([3, 4])]),
      () => t.stack([x, x], 4),
      () => lists.split(x, 2, 2),
      () => lists.split(x, { sections: 2 }),
      () => t.expect(x, 2, 3),
      () => t.slice(x, 2),
      () => t.slice(x, 0, 0, 0),
      () => t.slice(x, { start: 1 }),
      () => t.slice(x, ':', '0:2'),
      () => t.slice(x, t.tensor(1)),
      () => t.pad(x, 1),
      () => t.pad(x, [1, 2]),
      () => t.embedding(t.zeros([3]), ints),
      () => t.diagonal(x, 0, 2),
    ),
  ).toMatchInlineSnapshot(`
    "ShapeError reshape: [2, 3] has 6 elements, [4, 2] has 8. Got x: float32[2, 3], shape: [4, 2]. Expected a shape with as many elements.
    ShapeError reshape: [2, 3] does not divide into [-1, 4]. Got x: float32[2, 3], shape: [-1, 4]. Expected a shape with as many elements.
    ShapeError broadcastTo: cannot broadcast [2, 3] to [2, 4]. Got x: float32[2, 3]. Expected axes of x, counted from the last, that are equal to those of the shape or 1.
    ShapeError squeeze: axis 0 of [2, 3] is not 1. Got float32[2, 3]. Expected an axis of size 1.
    ShapeError squeeze: there is no axis 2 in [2, 3]. Got x: float32[2, 3], axis: 2. Expected an integer from -2 to 1.
    ShapeError concat: [2, 3] and [3, 4] differ outside the axis. Got float32[2, 3], float32[3, 4], axis: 0. Expected shapes that are equal but for the axis.
    ShapeError stack: [2, 3] and [3, 4] differ. Got float32[2, 3], float32[3, 4]. Expected tensors of one shape.
    ShapeError stack: there is no axis 4 in [2, 3]. Got x: float32[2, 3], axis: 4. Expected an integer from -3 to 2.
    ShapeError split: there is no axis 2 in [2, 3]. Got x: float32[2, 3], axis: 2. Expected an integer from -2 to 1.
    ValueError split: the sections are neither a number nor a list. Got an object. Expected how many parts, or the size of each.
    ValueError expect: the argument is no list. Got 2, 3. Expected a list of whole numbers. Try expect([2, 3]).
    ShapeError slice: index 2 is outside a dimension of 2. Got x: float32[2, 3], 2 for axis 0. Expected ':', an index, [start], [start, stop] or [start, stop, step] within the axis; negative positions count from the end.
    ShapeError slice: more indices than dimensions. Got x: float32[2, 3], 3 indices. Expected at most 2.
    ShapeError slice: this is neither an index nor a range. Got x: float32[2, 3], an object for axis 0. Expected ':', an index, [start], [start, stop] or [start, stop, step] within the axis; negative positions count from the end.
    ShapeError slice: this is neither an index nor a range. Got x: float32[2, 3], '0:2' for axis 1. Expected ':', an index, [start], [start, stop] or [start, stop, step] within the axis; negative positions count from the end.
    ShapeError slice: this is neither an index nor a range. Got x: float32[2, 3], float32[] for axis 0. Expected ':', an index, [start], [start, stop] or [start, stop, step] within the axis; negative positions count from the end.
    ShapeError pad: the padding is no list. Got x: float32[2, 3], padding: 1. Expected 2 pairs [before, after] of whole numbers from 0.
    ShapeError pad: a padding is no pair. Got x: float32[2, 3], padding: [1,2]. Expected 2 pairs [before, after] of whole numbers from 0.
    ShapeError embedding: the table needs 2 dimensions [vocabulary, size], got [3]. Got table: float32[3].
    ShapeError diagonal: there is no axis 2 in [2, 3]. Got x: float32[2, 3], axis: 2. Expected an integer from -2 to 1."
  `);
});

test('products', () => {
  expect(
    refusals(
      () => t.matmul(x, x),
      () => t.matmul(t.zeros([2, 1, 1]), t.zeros([3, 1, 1])),
      () => t.dot(x, [1]),
      () => t.tensordot(x, [1], 1),
    ),
  ).toMatchInlineSnapshot(`
    "ShapeError matmul: inner dimensions 3 and 2 differ, [2, 3] @ [2, 3]. Got a: float32[2, 3], b: float32[2, 3]. Expected the last axis of a as long as the last but one of b.
    ShapeError matmul: batch dimensions [2] and [3] differ. Got a: float32[2, 1, 1], b: float32[3, 1, 1]. Expected leading axes that are equal or 1.
    ValueError dot: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
    ValueError tensordot: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data."
  `);
});

test('windows and images', () => {
  expect(
    refusals(
      () => t.depthwiseConv1d(signals, t.zeros([3, 3, 2]), { groups: 3 }),
      () => t.depthwiseConv1d(signals, t.zeros([3, 4, 2])),
      () => t.depthwiseConv2d(images, t.zeros([5, 5, 3, 1])),
      () => t.conv1dTranspose(signals, t.zeros([3, 4, 2])),
      () => t.conv1dTranspose(signals, t.zeros([3, 4, 3]), { strides: 0 }),
      () => t.conv1dTranspose(signals, t.zeros([0, 4, 3])),
      () => t.conv2dTranspose(images, t.zeros([3, 0, 4, 3])),
      () => t.conv1d(t.zeros([8, 3]), t.zeros([3, 3, 4])),
      () => t.maxPool2d(images, 2, { stride: 2 }),
      () => t.averagePool1d(signals, 2, { padding: 'full' }),
      () => t.fft2(x, { axis: 0 }),
      () => t.stft(t.zeros([8]), 4, 2, { fftLength: 0.5 }),
      () => t.rotate(images, 0.1, { fills: 0 }),
      () => t.nonMaxSuppression(t.zeros([2, 4], { dtype: 'bool' }), t.zeros([2])),
    ),
  ).toMatchInlineSnapshot(`
    "ValueError depthwiseConv1d: there is no option 'groups'. Expected one of strides, padding, dilation.
    ShapeError depthwiseConv1d: the input has 3 channels, the kernel expects 4: [1, 8, 3] with [3, 4, 2]. Got x: float32[1, 8, 3], kernel: float32[3, 4, 2].
    ShapeError depthwiseConv2d: a [5, 5] window is larger than its [4, 4] input. Got x: float32[1, 4, 4, 3], padding: 'valid'. Expected a window that fits into the padded input. Try a smaller window, or padding: 'same'.
    ShapeError conv1dTranspose: the input has 3 channels, the kernel expects 2: [1, 8, 3] with [3, 4, 2]. Got x: float32[1, 8, 3], kernel: float32[3, 4, 2].
    ValueError conv1dTranspose: this is no whole number from 1. Got strides: 0. Expected a whole number from 1, or a list of 1, one for each of l.
    ShapeError conv1dTranspose: a window has no elements. Got x: float32[1, 8, 3], padding: 'valid'. Expected sizes from 1.
    ShapeError conv2dTranspose: a window has no elements. Got x: float32[1, 4, 4, 3], padding: 'valid'. Expected sizes from 1.
    ShapeError conv1d: the input needs 3 dimensions [n, l, c], got [8, 3]. Got x: float32[8, 3]. Expected a batch of signals with their channels last. Try x.expandDims(0) for one signal, or x.expandDims(-1) for signals without channels.
    ValueError maxPool2d: there is no option 'stride'. Expected one of strides, padding. Try 'strides'.
    ValueError averagePool1d: there is no padding 'full'. Expected one of valid, same.
    ValueError fft2: there is no option 'axis'. Expected one of axes, norm. Try 'axes'.
    ValueError stft: the fftLength is no length. Got fftLength: 0.5. Expected a whole number from 1.
    ValueError rotate: there is no option 'fills'. Expected one of method, fill. Try 'fill'.
    DTypeError nonMaxSuppression: the dtype bool does not fit. Got bool[2, 4]. Expected numbers, not bool. Try x.cast('float32')."
  `);
});
