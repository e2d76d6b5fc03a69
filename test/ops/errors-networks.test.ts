/** @file What normalizations, poolings to a size, separable convolutions, affine maps, blocks, dropout and positions say where they refuse. */
import { expect, test } from 'vitest';
import { random as typed } from 'tidu';
import { t } from './loose.ts';
import { refusals } from './refusals.ts';

const random = typed as unknown as Readonly<Record<string, (...args: unknown[]) => unknown>>;
const x = t.zeros([2, 4, 6]);
const six = t.zeros([6]);
const flags = t.zeros([2, 4, 6], { dtype: 'bool' });
const images = t.zeros([2, 4, 6, 3]);
const identity = t.tensor([1, 0, 0, 0, 1, 0, 0, 0]);

test('normalizations', () => {
  expect(
    refusals(
      () => t.batchNorm([1], six, six),
      () => t.batchNorm(x, 0, six),
      () => t.batchNorm(x, t.zeros([4]), six),
      () => t.batchNorm(x, six, t.zeros([1, 6])),
      () => t.batchNorm(x, six, six, { axis: 3 }),
      () => t.batchNorm(x, six, six, { axis: [0, 1] }),
      () => t.batchNorm(x, six, six, { scale: t.zeros([2]) }),
      () => t.batchNorm(x, six, six, { gamma: six }),
      () => t.batchNorm(x, six, six, 1e-5),
      () => t.batchNorm(flags, six, six),
      () => t.layerNorm(x, { axis: [1, 1] }),
      () => t.layerNorm(x, { axis: [1, 2], scale: six }),
      () => t.layerNorm(x, { offset: 1 }),
      () => t.layerNorm(x, { offset: t.zeros([6], { dtype: 'bool' }) }),
      () => t.layerNorm(x, { epsilon: -1 }),
      () => t.layerNorm(t.zeros([])),
      () => t.layerNorm(flags),
      () => t.rmsNorm(x, { offset: six }),
      () => t.rmsNorm(x, { epsilon: '1e-6' }),
      () => t.rmsNorm(x, { scale: t.zeros([4]) }),
    ),
  ).toMatchInlineSnapshot(`
    "ValueError batchNorm: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
    ValueError batchNorm: an operand is no tensor. Got 0. Expected the mean as a tensor. Try tensor(...) around the data.
    ShapeError batchNorm: the mean has the shape [4], what it belongs to [6]. Got x: float32[2, 4, 6], mean: float32[4]. Expected one number for each position of axis 2.
    ShapeError batchNorm: the variance has the shape [1, 6], what it belongs to [6]. Got x: float32[2, 4, 6], variance: float32[1, 6]. Expected one number for each position of axis 2.
    ShapeError batchNorm: there is no axis 3 in [2, 4, 6]. Got x: float32[2, 4, 6], axis: 3. Expected an integer from -3 to 2.
    ValueError batchNorm: the axis is no number. Got an array. Expected an axis, such as -1 for the last.
    ShapeError batchNorm: the scale has the shape [2], what it belongs to [6]. Got x: float32[2, 4, 6], scale: float32[2]. Expected one number for each position of axis 2.
    ValueError batchNorm: there is no option 'gamma'. Expected one of axis, scale, offset, epsilon.
    ValueError batchNorm: the options are no object. Got 0.00001. Expected an object with any of axis, scale, offset, epsilon. Try { axis: 0.00001 }.
    DTypeError batchNorm: the dtype bool does not fit. Got bool[2, 4, 6]. Expected numbers, not bool. Try x.cast('float32').
    ShapeError layerNorm: an axis is named twice. Got x: float32[2, 4, 6], axis: [1, 1]. Expected each axis once.
    ShapeError layerNorm: the scale has the shape [6], what it belongs to [4, 6]. Got x: float32[2, 4, 6], scale: float32[6]. Expected one number for each position of axes 1, 2.
    ValueError layerNorm: an operand is no tensor. Got 1. Expected the offset as a tensor. Try tensor(...) around the data.
    DTypeError layerNorm: the dtype bool does not fit. Got bool[6]. Expected numbers, not bool. Try x.cast('float32').
    ValueError layerNorm: there is no such epsilon. Got -1. Expected a finite number from 0.
    ShapeError layerNorm: there is no axis -1 in []. Got x: float32[], axis: -1. Expected no axis, since x is a scalar.
    DTypeError layerNorm: the dtype bool does not fit. Got bool[2, 4, 6]. Expected numbers, not bool. Try x.cast('float32').
    ValueError rmsNorm: there is no option 'offset'. Expected one of axis, scale, epsilon.
    ValueError rmsNorm: there is no such epsilon. Got '1e-6'. Expected a finite number from 0.
    ShapeError rmsNorm: the scale has the shape [4], what it belongs to [6]. Got x: float32[2, 4, 6], scale: float32[4]. Expected one number for each position of axis 2."
  `);
});

test('normalizations of groups, vectors and channels', () => {
  expect(
    refusals(
      () => t.groupNorm(x, 4),
      () => t.groupNorm(x),
      () => t.groupNorm(x, 1.5),
      () => t.groupNorm(six, 2),
      () => t.groupNorm(x, 2, { axis: 1 }),
      () => t.groupNorm(x, 2, { scale: t.zeros([2]) }),
      () => t.groupNorm(flags, 2),
      () => t.instanceNorm(t.zeros([2, 6])),
      () => t.instanceNorm(x, { epsilon: Infinity }),
      () => t.instanceNorm(x, { offset: t.zeros([4]) }),
      () => t.normalize(x, { order: 'fro' }),
      () => t.normalize(x, { order: NaN }),
      () => t.normalize(x, { axis: 3 }),
      () => t.normalize(x, { epsilon: -1 }),
      () => t.normalize(x, 2),
      () => t.normalize(flags),
      () => t.localResponseNorm(t.zeros([])),
      () => t.localResponseNorm(x, { depthRadius: 0.5 }),
      () => t.localResponseNorm(x, { alpha: Infinity }),
      () => t.localResponseNorm(x, { size: 3 }),
      () => t.localResponseNorm(flags),
    ),
  ).toMatchInlineSnapshot(`
    "ShapeError groupNorm: 6 channels do not divide into 4 groups. Got x: float32[2, 4, 6], groups: 4. Expected a number of channels that the groups divide.
    ValueError groupNorm: there is no such number of groups. Got undefined. Expected a whole number from 1.
    ValueError groupNorm: there is no such number of groups. Got 1.5. Expected a whole number from 1.
    ShapeError groupNorm: the input needs at least 2 dimensions [n, ..., c], got [6]. Got x: float32[6].
    ValueError groupNorm: there is no option 'axis'. Expected one of scale, offset, epsilon.
    ShapeError groupNorm: the scale has the shape [2], what it belongs to [6]. Got x: float32[2, 4, 6], scale: float32[2]. Expected one number for each position of axis 2.
    DTypeError groupNorm: the dtype bool does not fit. Got bool[2, 4, 6]. Expected numbers, not bool. Try x.cast('float32').
    ShapeError instanceNorm: the input needs at least 3 dimensions [n, ..., c], got [2, 6]. Got x: float32[2, 6].
    ValueError instanceNorm: there is no such epsilon. Got Infinity. Expected a finite number from 0.
    ShapeError instanceNorm: the offset has the shape [4], what it belongs to [6]. Got x: float32[2, 4, 6], offset: float32[4]. Expected one number for each position of axis 2.
    ValueError normalize: there is no such order. Got 'fro'. Expected a number.
    ValueError normalize: there is no such order. Got NaN. Expected a number.
    ShapeError normalize: there is no axis 3 in [2, 4, 6]. Got x: float32[2, 4, 6], axis: 3. Expected an integer from -3 to 2.
    ValueError normalize: there is no such epsilon. Got -1. Expected a finite number from 0.
    ValueError normalize: the options are no object. Got 2. Expected an object with any of order, axis, epsilon. Try { order: 2 }.
    DTypeError normalize: the dtype bool does not fit. Got bool[2, 4, 6]. Expected numbers, not bool. Try x.cast('float32').
    ShapeError localResponseNorm: the input needs at least 1 dimensions [..., c], got []. Got x: float32[].
    ValueError localResponseNorm: there is no such depthRadius. Got 0.5. Expected a whole number from 0.
    ValueError localResponseNorm: there is no such alpha. Got Infinity. Expected a finite number.
    ValueError localResponseNorm: there is no option 'size'. Expected one of depthRadius, bias, alpha, beta.
    DTypeError localResponseNorm: the dtype bool does not fit. Got bool[2, 4, 6]. Expected numbers, not bool. Try x.cast('float32')."
  `);
});

test('poolings to a size', () => {
  expect(
    refusals(
      () => t.globalAveragePool([1]),
      () => t.globalAveragePool(t.zeros([2, 3])),
      () => t.globalAveragePool(flags),
      () => t.globalAveragePool(t.zeros([2, 0, 3])),
      () => t.globalMaxPool(x, { keepDims: 1 }),
      () => t.globalMaxPool(x, true),
      () => t.globalMaxPool(t.zeros([2, 0, 3])),
      () => t.adaptiveAveragePool(x),
      () => t.adaptiveAveragePool(x, 0),
      () => t.adaptiveAveragePool(images, [2]),
      () => t.adaptiveAveragePool(images, [2, 1.5]),
      () => t.adaptiveAveragePool(six, 2),
      () => t.adaptiveAveragePool(flags, 2),
      () => t.adaptiveMaxPool(t.zeros([2, 0, 3]), 2),
      () => t.adaptiveMaxPool(t.zeros([1, 1, 1, 1, 1, 1]), [1, 1]),
    ),
  ).toMatchInlineSnapshot(`
    "ValueError globalAveragePool: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
    ShapeError globalAveragePool: the input needs at least 3 dimensions [n, ..., c], got [2, 3]. Got x: float32[2, 3]. Expected a batch of signals, images or volumes with their channels last.
    DTypeError globalAveragePool: the dtype bool does not fit. Got bool[2, 4, 6]. Expected numbers, not bool. Try x.cast('float32').
    ShapeError globalAveragePool: the images have no pixels. Got x: float32[2, 0, 3]. Expected at least one.
    ValueError globalMaxPool: keepDims is no boolean. Got keepDims: 1. Expected true or false.
    ValueError globalMaxPool: the options are no object. Got true. Expected an object with the option keepDims. Try { keepDims: true }.
    ShapeError globalMaxPool: the images have no pixels. Got x: float32[2, 0, 3]. Expected at least one.
    ValueError adaptiveAveragePool: this is no whole number from 1. Got size: undefined. Expected a whole number from 1, or a list of 1, one for each of l. Try size 2.
    ValueError adaptiveAveragePool: this is no whole number from 1. Got size: 0. Expected a whole number from 1, or a list of 1, one for each of l.
    ValueError adaptiveAveragePool: there is not one number for each axis. Got size: [2]. Expected a whole number from 1, or a list of 2, one for each of h, w.
    ValueError adaptiveAveragePool: this is no whole number from 1. Got size: [2,1.5]. Expected a whole number from 1, or a list of 2, one for each of h, w.
    ShapeError adaptiveAveragePool: the input needs at least 3 dimensions [n, ..., c], got [6]. Got x: float32[6]. Expected a batch of signals, images or volumes with their channels last.
    DTypeError adaptiveAveragePool: the dtype bool does not fit. Got bool[2, 4, 6]. Expected numbers, not bool. Try x.cast('float32').
    ShapeError adaptiveMaxPool: the images have no pixels. Got x: float32[2, 0, 3]. Expected at least one.
    ValueError adaptiveMaxPool: there is not one number for each axis. Got size: [1,1]. Expected a whole number from 1, or a list of 4, one for each of axis 1, axis 2, axis 3, axis 4."
  `);
});

test('separable convolutions', () => {
  const [depthwise, pointwise] = [t.zeros([3, 3, 3, 2]), t.zeros([1, 1, 6, 8])];
  expect(
    refusals(
      () => t.separableConv2d(images, depthwise),
      () => t.separableConv2d(x, depthwise, pointwise),
      () => t.separableConv2d(images, t.zeros([3, 3, 4, 2]), t.zeros([1, 1, 8, 8])),
      () => t.separableConv2d(images, t.zeros([3, 3, 3]), pointwise),
      () => t.separableConv2d(images, depthwise, t.zeros([1, 1, 3, 8])),
      () => t.separableConv2d(images, depthwise, t.zeros([3, 3, 6, 8])),
      () => t.separableConv2d(images, depthwise, t.zeros([6, 8])),
      () => t.separableConv2d(images, depthwise, pointwise, { groups: 3 }),
      () => t.separableConv2d(images, depthwise, pointwise, { padding: 'full' }),
      () => t.separableConv2d(images, t.zeros([5, 5, 3, 2]), pointwise),
      () => t.separableConv1d(x, t.zeros([3, 6, 1]), t.zeros([2, 6, 4])),
      () => t.separableConv1d(flags, t.zeros([3, 6, 1], { dtype: 'bool' }), t.zeros([1, 6, 4], { dtype: 'bool' })),
    ),
  ).toMatchInlineSnapshot(`
    "ValueError separableConv2d: an operand is no tensor. Got undefined. Expected tensors or numbers. Try tensor(...) around the data.
    ShapeError separableConv2d: the input needs 4 dimensions [n, h, w, c], got [2, 4, 6]. Got x: float32[2, 4, 6]. Expected a batch of images with their channels last. Try x.expandDims(0) for one image, or x.expandDims(-1) for images without channels.
    ShapeError separableConv2d: the input has 3 channels, the kernel expects 4: [2, 4, 6, 3] with [3, 3, 4, 2]. Got x: float32[2, 4, 6, 3], kernel: float32[3, 3, 4, 2].
    ShapeError separableConv2d: the kernel needs 4 dimensions [h, w, c, multiplier], got [3, 3, 3]. Got kernel: float32[3, 3, 3].
    ShapeError separableConv2d: the pointwise kernel has the shape [1, 1, 3, 8]. Got depthwiseKernel: float32[3, 3, 3, 2], pointwiseKernel: float32[1, 1, 3, 8]. Expected [1, 1, 6, out], since 3 channels with 2 outputs each are 6.
    ShapeError separableConv2d: the pointwise kernel has the shape [3, 3, 6, 8]. Got depthwiseKernel: float32[3, 3, 3, 2], pointwiseKernel: float32[3, 3, 6, 8]. Expected [1, 1, 6, out], since 3 channels with 2 outputs each are 6.
    ShapeError separableConv2d: the pointwise kernel has the shape [6, 8]. Got depthwiseKernel: float32[3, 3, 3, 2], pointwiseKernel: float32[6, 8]. Expected [1, 1, 6, out], since 3 channels with 2 outputs each are 6.
    ValueError separableConv2d: there is no option 'groups'. Expected one of strides, padding, dilation.
    ValueError separableConv2d: there is no padding 'full'. Expected one of valid, same.
    ShapeError separableConv2d: a [5, 5] window is larger than its [4, 6] input. Got x: float32[2, 4, 6, 3], padding: 'valid'. Expected a window that fits into the padded input. Try a smaller window, or padding: 'same'.
    ShapeError separableConv1d: the pointwise kernel has the shape [2, 6, 4]. Got depthwiseKernel: float32[3, 6, 1], pointwiseKernel: float32[2, 6, 4]. Expected [1, 6, out], since 6 channels with 1 outputs each are 6.
    DTypeError separableConv1d: the dtype bool does not fit. Got bool[2, 4, 6]. Expected numbers, not bool. Try x.cast('float32')."
  `);
});

test('affine maps', () => {
  expect(
    refusals(
      () => t.affineTransform(x, identity),
      () => t.affineTransform(images, [1, 0, 0, 0, 1, 0, 0, 0]),
      () => t.affineTransform(images, t.zeros([6])),
      () => t.affineTransform(images, t.zeros([3, 8])),
      () => t.affineTransform(images, t.zeros([8], { dtype: 'bool' })),
      () => t.affineTransform(t.zeros([2, 4, 6, 3], { dtype: 'bool' }), identity),
      () => t.affineTransform(images, identity, { fillMode: 'mirror' }),
      () => t.affineTransform(images, identity, { method: 'cubic' }),
      () => t.affineTransform(images, identity, { fill: 'zero' }),
      () => t.affineTransform(images, identity, { size: 4 }),
      () => t.affineTransform(images, identity, { outputShape: [2, 2] }),
      () => t.affineTransform(t.zeros([2, 0, 6, 3]), identity),
    ),
  ).toMatchInlineSnapshot(`
    "ShapeError affineTransform: the input needs 4 dimensions [n, h, w, c], got [2, 4, 6]. Got x: float32[2, 4, 6]. Expected a batch of images with their channels last. Try x.expandDims(0) for one image, or x.expandDims(-1) for images without channels.
    ValueError affineTransform: an operand is no tensor. Got an array. Expected a tensor of eight numbers. Try tensor(...) around the data.
    ShapeError affineTransform: the transform has the shape [6]. Got x: float32[2, 4, 6, 3], transform: float32[6]. Expected eight numbers, [8], or eight for each image, [2, 8].
    ShapeError affineTransform: the transform has the shape [3, 8]. Got x: float32[2, 4, 6, 3], transform: float32[3, 8]. Expected eight numbers, [8], or eight for each image, [2, 8].
    DTypeError affineTransform: the dtype bool does not fit. Got bool[8]. Expected numbers, not bool. Try x.cast('float32').
    DTypeError affineTransform: the dtype bool does not fit. Got bool[2, 4, 6, 3]. Expected numbers, not bool. Try x.cast('float32').
    ValueError affineTransform: there is no fillMode 'mirror'. Expected one of constant, nearest, reflect, wrap.
    ValueError affineTransform: there is no method 'cubic'. Expected one of bilinear, nearest.
    ValueError affineTransform: this is no number. Got fill: 'zero'. Expected a number.
    ValueError affineTransform: this is no size of images. Got size: 4. Expected two whole numbers from 1, [h, w]. Try [4, 4].
    ValueError affineTransform: there is no option 'outputShape'. Expected one of method, fillMode, fill, size.
    ShapeError affineTransform: the images have no pixels. Got x: float32[2, 0, 6, 3]. Expected at least one."
  `);
});

test('dropout', () => {
  expect(
    refusals(
      () => random.dropout?.([1, 2], 0.5),
      () => random.dropout?.(x),
      () => random.dropout?.(x, 1.5),
      () => random.dropout?.(x, '0.5'),
      () => random.dropout?.(t.zeros([2], { dtype: 'int32' }), 0.5),
      () => random.dropout?.(x, 0.5, { noiseShape: [2, 3, 1] }),
      () => random.dropout?.(x, 0.5, { noiseShape: [5, 2, 4, 6] }),
      () => random.dropout?.(x, 0.5, { noiseShape: [2, -1] }),
      () => random.dropout?.(x, 0.5, { training: true }),
      () => random.dropout?.(x, 0.5, { seed: -1 }),
      () => random.dropout?.(x, 0.5, { generator: 3 }),
    ),
  ).toMatchInlineSnapshot(`
    "ValueError random.dropout: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
    ValueError random.dropout: there is no such rate. Got undefined. Expected the share to be dropped, a number from 0 to 1.
    ValueError random.dropout: there is no such rate. Got 1.5. Expected the share to be dropped, a number from 0 to 1.
    ValueError random.dropout: there is no such rate. Got '0.5'. Expected the share to be dropped, a number from 0 to 1.
    DTypeError random.dropout: the dtype int32 does not fit. Got int32[2]. Expected a float dtype. Try x.cast('float32').
    ShapeError random.dropout: the noiseShape [2, 3, 1] does not broadcast to [2, 4, 6]. Got x: float32[2, 4, 6], noiseShape: [2, 3, 1]. Expected the sizes of x, or 1 where elements share their fate.
    ShapeError random.dropout: the noiseShape [5, 2, 4, 6] does not broadcast to [2, 4, 6]. Got x: float32[2, 4, 6], noiseShape: [5, 2, 4, 6]. Expected the sizes of x, or 1 where elements share their fate.
    ShapeError random.dropout: this is no shape. Got [2, -1]. Expected a list of whole numbers from 0.
    ValueError random.dropout: there is no option 'training'. Expected one of noiseShape, seed, generator.
    ValueError random.dropout: this is no seed. Got -1. Expected a whole number from 0 to 2^53 - 1.
    ValueError random.dropout: this is no generator. Got 3. Expected a Generator. Try new Generator(42)."
  `);
});

test('transposed operands of a product', () => {
  const [a, b] = [t.zeros([4, 3]), t.zeros([3, 5])];
  expect(
    refusals(
      () => t.matmul(a, b, { transposeA: true }),
      () => t.matmul(t.zeros([4]), b, { transposeA: true }),
      () => t.matmul(a, t.zeros([3]), { transposeB: true }),
      () => t.matmul(a, b, true),
      () => t.matmul(a, b, { transpose: true }),
      () => t.matmul(a, b, { transposeB: 1 }),
    ),
  ).toMatchInlineSnapshot(`
    "ShapeError matmul: inner dimensions 4 and 3 differ, [3, 4] @ [3, 5]. Got a: float32[3, 4], b: float32[3, 5]. Expected the last axis of a as long as the last but one of b.
    ShapeError matmul: a has no two axes to exchange. Got a: float32[4]. Expected at least two axes.
    ShapeError matmul: b has no two axes to exchange. Got b: float32[3]. Expected at least two axes.
    ValueError matmul: the options are no object. Got true. Expected an object with any of transposeA, transposeB. Try { transposeA: true }.
    ValueError matmul: there is no option 'transpose'. Expected one of transposeA, transposeB. Try 'transposeA'.
    ValueError matmul: transposeB is no boolean. Got transposeB: 1. Expected true or false."
  `);
});

test('positions of several axes', () => {
  const cells = t.zeros([5, 2], { dtype: 'int32' });
  expect(
    refusals(
      () => t.gatherND([1], cells),
      () => t.gatherND(x, [[0, 1]]),
      () => t.gatherND(x, t.zeros([5, 2])),
      () => t.gatherND(x, t.zeros([5, 4], { dtype: 'int32' })),
      () => t.gatherND(x, t.zeros([], { dtype: 'int32' })),
      () => t.scatterND(x, cells, 1),
      () => t.scatterND(x, cells, 1, 'sum'),
      () => t.scatterND(x, cells, t.zeros([4, 6]), 'add'),
      () => t.scatterND(x, cells, t.zeros([2, 5, 6]), 'set'),
      () => t.scatterND(x, t.zeros([5, 4], { dtype: 'int32' }), 1, 'set'),
      () => t.scatterND(x, six, 1, 'set'),
      () => t.scatterND(flags, cells, true, 'max'),
      () => t.scatterND(cells, cells, 0.5, 'set'),
      () => t.scatterND(x, cells, 'x', 'set'),
    ),
  ).toMatchInlineSnapshot(`
    "ValueError gatherND: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
    ValueError gatherND: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
    DTypeError gatherND: the indices are no integers. Got indices: float32[5, 2]. Expected an integer dtype. Try indices.cast('int32').
    ShapeError gatherND: positions of 4 numbers for the axes of [2, 4, 6]. Got x: float32[2, 4, 6], indices: int32[5, 4]. Expected indices [..., k], whose last axis holds a number for each of the first k axes of x.
    ShapeError gatherND: the indices are a scalar. Got x: float32[2, 4, 6], indices: int32[]. Expected indices [..., k], whose last axis holds a number for each of the first k axes of x.
    ValueError scatterND: there is no mode 'undefined'. Expected one of set, add, max, min.
    ValueError scatterND: there is no mode 'sum'. Expected one of set, add, max, min. Try 'add'.
    ShapeError scatterND: updates [4, 6] do not broadcast to [5, 6]. Got x: float32[2, 4, 6], indices: int32[5, 2]. Expected the shape of gatherND(x, indices).
    ShapeError scatterND: updates [2, 5, 6] do not broadcast to [5, 6]. Got x: float32[2, 4, 6], indices: int32[5, 2]. Expected the shape of gatherND(x, indices).
    ShapeError scatterND: positions of 4 numbers for the axes of [2, 4, 6]. Got x: float32[2, 4, 6], indices: int32[5, 4]. Expected indices [..., k], whose last axis holds a number for each of the first k axes of x.
    DTypeError scatterND: the indices are no integers. Got indices: float32[6]. Expected an integer dtype. Try indices.cast('int32').
    DTypeError scatterND: the dtype bool does not fit. Got bool[2, 4, 6]. Expected numbers, not bool. Try x.cast('float32').
    DTypeError scatterND: the number 0.5 cannot be written in int32. Got int32 and 0.5. Expected a whole number from -2^31 to 2^31 - 1 beside a tensor of int32. Try casting the tensor first: x.cast('float32').
    ValueError scatterND: an operand is no tensor. Got 'x'. Expected tensors or numbers. Try tensor(...) around the data."
  `);
});

test('blocks of pixels', () => {
  expect(
    refusals(
      () => t.depthToSpace(x, 2),
      () => t.depthToSpace(images, 2),
      () => t.depthToSpace(images),
      () => t.depthToSpace(images, 1.5),
      () => t.spaceToDepth(images, 4),
      () => t.spaceToDepth(images, 0),
      () => t.spaceToDepth([1], 2),
    ),
  ).toMatchInlineSnapshot(`
    "ShapeError depthToSpace: the input needs 4 dimensions [n, h, w, c], got [2, 4, 6]. Got x: float32[2, 4, 6]. Expected a batch of images with their channels last. Try x.expandDims(0) for one image, or x.expandDims(-1) for images without channels.
    ShapeError depthToSpace: 3 channels are no blocks of 2 by 2 pixels. Got x: float32[2, 4, 6, 3], blockSize: 2. Expected a number of channels that 4 divides.
    ValueError depthToSpace: there is no such blockSize. Got undefined. Expected a whole number from 1.
    ValueError depthToSpace: there is no such blockSize. Got 1.5. Expected a whole number from 1.
    ShapeError spaceToDepth: 4 by 6 pixels are no blocks of 4 by 4. Got x: float32[2, 4, 6, 3], blockSize: 4. Expected sizes that 4 divides.
    ValueError spaceToDepth: there is no such blockSize. Got 0. Expected a whole number from 1.
    ValueError spaceToDepth: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data."
  `);
});
