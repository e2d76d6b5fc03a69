/** @file What Fourier transforms and operations on images say where they refuse. */
import { expect, test } from 'vitest';
import { jit, t } from './loose.ts';
import { refusals } from './refusals.ts';

const x = t.zeros([2, 3]);
const images = t.zeros([2, 4, 6, 3]);
const boxes = t.zeros([5, 4]);
const indices = t.zeros([5], { dtype: 'int32' });

test('Fourier transforms', () => {
  expect(
    refusals(
      () => t.fft([1, 2]),
      () => t.fft({ real: x }),
      () => t.ifft({ real: x, imag: t.zeros([4]) }),
      () => t.rfft({ real: x, imag: x }),
      () => t.fft(x, { axis: 2 }),
      () => t.fft(t.zeros([])),
      () => t.fft(t.zeros([2, 0])),
      () => t.irfft({ real: t.zeros([1]), imag: t.zeros([1]) }),
      () => t.fft(x, { n: 0 }),
      () => t.rfft(x, { n: 2.5 }),
      () => t.fft(x, { norm: 'orto' }),
      () => t.fft(x, { axes: 1 }),
      () => t.fft(x, 8),
      () => t.fft2(x, { axes: [0] }),
      () => t.fft2(x, { axes: 1 }),
      () => t.fft2(x, { axes: [1, -1] }),
      () => t.ifft2(t.zeros([3])),
    ),
  ).toMatchInlineSnapshot(`
    "ValueError fft: an operand is neither a tensor nor a complex one. Got an array. Expected a tensor, or an object { real, imag } of two.
    ValueError fft: an operand is neither a tensor nor a complex one. Got an object with real. Expected a tensor, or an object { real, imag } of two.
    ShapeError ifft: cannot broadcast [2, 3] with [4]. Got a: float32[2, 3], b: float32[4]. Expected axes, counted from the last, that are equal or 1. Try expandDims or reshape on one of them.
    ValueError rfft: an operand is no tensor. Got an object. Expected a real tensor. Try tensor(...) around the data.
    ShapeError fft: there is no axis 2 in [2, 3]. Got x: float32[2, 3], axis: 2. Expected an integer from -2 to 1.
    ShapeError fft: there is no axis -1 in []. Got x: float32[], axis: -1. Expected no axis, since x is a scalar.
    ShapeError fft: there are no numbers to transform. Got x: float32[2, 0], axis: 1. Expected an axis that is long enough. Try the option n, the length of the transform.
    ShapeError irfft: there are no numbers to transform to. Got x: float32[1], axis: 0. Expected an axis that is long enough. Try the option n, the length of the transform.
    ValueError fft: there is no such length. Got n: 0. Expected a whole number from 1.
    ValueError rfft: there is no such length. Got n: 2.5. Expected a whole number from 1.
    ValueError fft: there is no norm 'orto'. Expected one of backward, ortho, forward. Try 'ortho'.
    ValueError fft: there is no option 'axes'. Expected one of axis, n, norm. Try 'axis'.
    ValueError fft: the options are no object. Got 8. Expected an object with any of axis, n, norm. Try { axis: 8 }.
    ValueError fft2: there are not two axes. Got axes: [0]. Expected a list of two axes.
    ValueError fft2: there are not two axes. Got axes: 1. Expected a list of two axes.
    ShapeError fft2: an axis is named twice. Got x: float32[2, 3], axis: [1, -1]. Expected each axis once.
    ShapeError ifft2: there is no axis -2 in [3]. Got x: float32[3], axis: -2. Expected an integer from -1 to 0."
  `);
});

test('short-time transforms', () => {
  const signal = t.zeros([16]);
  const frames = { real: t.zeros([3, 5]), imag: t.zeros([3, 5]) };
  expect(
    refusals(
      () => t.stft({ real: signal, imag: signal }, 8, 4),
      () => t.stft(signal, 17, 4),
      () => t.stft(t.zeros([]), 1, 1),
      () => t.stft(signal, 8),
      () => t.stft(signal, 0, 4),
      () => t.stft(signal, 8, 4, { fftLength: 4 }),
      () => t.stft(signal, 8, 4, { window: 'hanning' }),
      () => t.stft(signal, 8, 4, { window: t.zeros([4]) }),
      () => t.stft(signal, 8, 4, { hop: 4 }),
      () => t.istft(signal, 8, 4),
      () => t.istft(frames, 16, 4),
      () => t.istft({ real: t.zeros([0, 5]), imag: t.zeros([0, 5]) }, 8, 4),
      () => t.istft(frames, 8, 0.5),
    ),
  ).toMatchInlineSnapshot(`
    "ValueError stft: an operand is no tensor. Got an object. Expected a real tensor. Try tensor(...) around the data.
    ShapeError stft: a frame of 17 is longer than the signal. Got x: float32[16]. Expected at least one frame along the last axis. Try pad.
    ShapeError stft: a frame of 1 is longer than the signal. Got x: float32[]. Expected at least one frame along the last axis. Try pad.
    ValueError stft: the frameStep is no length. Got frameStep: undefined. Expected a whole number from 1.
    ValueError stft: the frameLength is no length. Got frameLength: 0. Expected a whole number from 1.
    ValueError stft: the transform is shorter than a frame. Got fftLength: 4, frameLength: 8. Expected an fftLength of at least frameLength.
    ValueError stft: there is no window 'hanning'. Expected one of hann, hamming, rectangular. Try 'hann'.
    ShapeError stft: the window has not the length of a frame. Got window: float32[4], frameLength: 8. Expected the shape [8].
    ValueError stft: there is no option 'hop'. Expected one of fftLength, window.
    ValueError istft: the operand is no complex tensor. Got float32[16]. Expected an object { real, imag } of two.
    ShapeError istft: the last two axes are no frames of 9 numbers. Got x: float32[3, 5], fftLength: 16. Expected the shape [..., frames, fftLength / 2 + 1].
    ShapeError istft: the last two axes are no frames of 5 numbers. Got x: float32[0, 5], fftLength: 8. Expected the shape [..., frames, fftLength / 2 + 1].
    ValueError istft: the frameStep is no length. Got frameStep: 0.5. Expected a whole number from 1."
  `);
});

test('sizes of images', () => {
  expect(
    refusals(
      () => t.resize([1, 2], [2, 2]),
      () => t.resize(t.zeros([4, 6, 3]), [2, 2]),
      () => t.resize(images, 8),
      () => t.resize(images, [8]),
      () => t.resize(images, [0, 2]),
      () => t.resize(images, [2, 2], { method: 'bicubic' }),
      () => t.resize(images, [2, 2], { antialias: true }),
      () => t.resize(t.zeros([2, 0, 6, 3]), [2, 2]),
      () => t.centerCrop(images, [5, 2]),
      () => t.centerCrop(images, 2),
      () => t.centerCrop(x, [2, 2]),
    ),
  ).toMatchInlineSnapshot(`
    "ValueError resize: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
    ShapeError resize: the input needs 4 dimensions [n, h, w, c], got [4, 6, 3]. Got x: float32[4, 6, 3]. Expected a batch of images with their channels last. Try x.expandDims(0) for one image, or x.expandDims(-1) for images without channels.
    ValueError resize: this is no size of images. Got size: 8. Expected two whole numbers from 1, [h, w]. Try [8, 8].
    ValueError resize: this is no size of images. Got size: [8]. Expected two whole numbers from 1, [h, w].
    ValueError resize: this is no size of images. Got size: [0,2]. Expected two whole numbers from 1, [h, w].
    ValueError resize: there is no method 'bicubic'. Expected one of bilinear, nearest.
    ValueError resize: there is no option 'antialias'. Expected one of method.
    ShapeError resize: the images have no pixels. Got x: float32[2, 0, 6, 3]. Expected at least one.
    ShapeError centerCrop: a [5, 2] crop is larger than its [4, 6] image. Got x: float32[2, 4, 6, 3]. Expected a size of at most that of the images. Try resize first, or pad.
    ValueError centerCrop: this is no size of images. Got size: 2. Expected two whole numbers from 1, [h, w]. Try [2, 2].
    ShapeError centerCrop: the input needs 4 dimensions [n, h, w, c], got [2, 3]. Got x: float32[2, 3]. Expected a batch of images with their channels last."
  `);
});

test('images read at computed places', () => {
  expect(
    refusals(
      () => t.cropAndResize(x, boxes, indices, [2, 2]),
      () => t.cropAndResize(images, [[0, 0, 1, 1]], indices, [2, 2]),
      () => t.cropAndResize(images, boxes, [0], [2, 2]),
      () => t.cropAndResize(images, t.zeros([5, 3]), indices, [2, 2]),
      () => t.cropAndResize(images, boxes, t.zeros([4], { dtype: 'int32' }), [2, 2]),
      () => t.cropAndResize(images, boxes, t.zeros([5]), [2, 2]),
      () => t.cropAndResize(images, boxes, indices, 2),
      () => t.cropAndResize(images, boxes, indices, [2, 2], { method: 'cubic' }),
      () => t.cropAndResize(images, boxes, indices, [2, 2], { extrapolationValue: 'zero' }),
      () => t.cropAndResize(images, boxes, indices, [2, 2], { fill: 0 }),
      () => t.cropAndResize(t.zeros([2, 4, 0, 3]), boxes, indices, [2, 2]),
      () => t.rotate(x, 1),
      () => t.rotate(images, '90'),
      () => t.rotate(images, t.zeros([3])),
      () => t.rotate(images, 1, { fill: null }),
      () => t.rotate(images, 1, { method: 'linear' }),
    ),
  ).toMatchInlineSnapshot(`
    "ShapeError cropAndResize: the input needs 4 dimensions [n, h, w, c], got [2, 3]. Got x: float32[2, 3]. Expected a batch of images with their channels last.
    ValueError cropAndResize: an operand is no tensor. Got an array. Expected a tensor of boxes. Try tensor(...) around the data.
    ValueError cropAndResize: an operand is no tensor. Got an array. Expected a tensor of the numbers of images. Try tensor(...) around the data.
    ShapeError cropAndResize: the boxes need the shape [boxes, 4], got [5, 3]. Got x: float32[2, 4, 6, 3], boxes: float32[5, 3], boxIndices: int32[5]. Expected rows of [y1, x1, y2, x2].
    ShapeError cropAndResize: there is not one image for each box. Got x: float32[2, 4, 6, 3], boxes: float32[5, 4], boxIndices: int32[4]. Expected boxIndices of shape [5].
    DTypeError cropAndResize: the dtype float32 does not fit. Got float32[5]. Expected an integer dtype. Try x.cast('int32').
    ValueError cropAndResize: this is no size of images. Got size: 2. Expected two whole numbers from 1, [h, w]. Try [2, 2].
    ValueError cropAndResize: there is no method 'cubic'. Expected one of bilinear, nearest.
    ValueError cropAndResize: this is no number. Got extrapolationValue: 'zero'. Expected a number.
    ValueError cropAndResize: there is no option 'fill'. Expected one of method, extrapolationValue.
    ShapeError cropAndResize: the images have no pixels. Got x: float32[2, 4, 0, 3]. Expected at least one.
    ShapeError rotate: the input needs 4 dimensions [n, h, w, c], got [2, 3]. Got x: float32[2, 3]. Expected a batch of images with their channels last.
    ValueError rotate: this is no number. Got angle: '90'. Expected a number.
    ShapeError rotate: there is not one angle for each image. Got x: float32[2, 4, 6, 3], angle: float32[3]. Expected one angle, or 2 of them.
    ValueError rotate: this is no number. Got fill: null. Expected a number.
    ValueError rotate: there is no method 'linear'. Expected one of bilinear, nearest. Try 'bilinear'."
  `);
});

test('non-maximum suppression', () => {
  const scores = t.zeros([5]);
  expect(
    refusals(
      () => t.nonMaxSuppression([[0, 0, 1, 1]], scores),
      () => t.nonMaxSuppression(boxes, [1]),
      () => t.nonMaxSuppression(t.zeros([4, 5]), scores),
      () => t.nonMaxSuppression(boxes, t.zeros([4])),
      () => t.nonMaxSuppression(boxes, t.zeros([5], { dtype: 'bool' })),
      () => t.nonMaxSuppression(boxes, scores, { maxOutputSize: 1.5 }),
      () => t.nonMaxSuppression(boxes, scores, { iouThreshold: 50 }),
      () => t.nonMaxSuppression(boxes, scores, { scoreThreshold: '0.5' }),
      () => t.nonMaxSuppression(boxes, scores, { threshold: 0.5 }),
      () => t.nonMaxSuppression(boxes, scores, 10),
      () => jit((each) => t.nonMaxSuppression(each, scores))(boxes),
    ),
  ).toMatchInlineSnapshot(`
    "ValueError nonMaxSuppression: an operand is no tensor. Got an array. Expected a tensor of boxes. Try tensor(...) around the data.
    ValueError nonMaxSuppression: an operand is no tensor. Got an array. Expected a tensor of scores. Try tensor(...) around the data.
    ShapeError nonMaxSuppression: the boxes need the shape [boxes, 4], got [4, 5]. Got boxes: float32[4, 5], scores: float32[5]. Expected rows of [y1, x1, y2, x2].
    ShapeError nonMaxSuppression: there is not one score for each box. Got boxes: float32[5, 4], scores: float32[4]. Expected scores of shape [5].
    DTypeError nonMaxSuppression: the dtype bool does not fit. Got bool[5]. Expected numbers, not bool. Try x.cast('float32').
    ValueError nonMaxSuppression: there is no such maxOutputSize. Got maxOutputSize: 1.5. Expected a whole number from 0.
    ValueError nonMaxSuppression: there is no such iouThreshold. Got iouThreshold: 50. Expected a number from 0 to 1.
    ValueError nonMaxSuppression: there is no such scoreThreshold. Got scoreThreshold: '0.5'. Expected a number.
    ValueError nonMaxSuppression: there is no option 'threshold'. Expected one of maxOutputSize, iouThreshold, scoreThreshold. Try 'iouThreshold'.
    ValueError nonMaxSuppression: the options are no object. Got 10. Expected an object with any of maxOutputSize, iouThreshold, scoreThreshold. Try { maxOutputSize: 10 }.
    TraceError jit: the value of a tensor is read while the function is traced: it has none yet, since the trace is compiled for all values. Got a read of something that depends on float32[5, 4]. Expected reads outside of the function. Try returning the tensor and reading it after the call, where() instead of if, or the function without jit."
  `);
});

test('flips and colours', () => {
  expect(
    refusals(
      () => t.flipLeftRight(x),
      () => t.flipUpDown(3),
      () => t.rotate90(x),
      () => t.rotate90(images, 0.5),
      () => t.rgbToGrayscale(t.zeros([2, 4])),
      () => t.rgbToHsv(t.zeros([])),
      () => t.hsvToRgb([1, 2, 3]),
      () => t.adjustBrightness([1], 0.5),
      () => t.adjustContrast(x, 2),
      () => t.adjustContrast(images, t.zeros([5])),
      () => t.adjustBrightness(images),
    ),
  ).toMatchInlineSnapshot(`
    "ShapeError flipLeftRight: the input needs 4 dimensions [n, h, w, c], got [2, 3]. Got x: float32[2, 3]. Expected a batch of images with their channels last.
    ValueError flipUpDown: an operand is no tensor. Got 3. Expected a tensor. Try tensor(...) around the data.
    ShapeError rotate90: the input needs 4 dimensions [n, h, w, c], got [2, 3]. Got x: float32[2, 3]. Expected a batch of images with their channels last.
    ValueError rotate90: this is no number of quarters. Got times: 0.5. Expected a whole number.
    ShapeError rgbToGrayscale: the last axis needs 3 channels, got 4: [2, 4]. Got x: float32[2, 4]. Expected colours along the last axis.
    ShapeError rgbToHsv: the last axis needs 3 channels, got none: []. Got x: float32[]. Expected colours along the last axis.
    ValueError hsvToRgb: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
    ValueError adjustBrightness: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
    ShapeError adjustContrast: the input needs 4 dimensions [n, h, w, c], got [2, 3]. Got x: float32[2, 3]. Expected a batch of images with their channels last.
    ValueError adjustContrast: the factor is no number. Got factor: float32[5]. Expected a number, or a scalar tensor.
    ValueError adjustBrightness: the delta is no number. Got delta: undefined. Expected a number, or a scalar tensor."
  `);
});

test('windows', () => {
  const signals = t.zeros([1, 8, 3]);
  expect(
    refusals(
      () => t.depthwiseConv1d(signals, t.zeros([3, 3, 2]), { groups: 3 }),
      () => t.depthwiseConv1d(signals, t.zeros([3, 4, 2])),
      () => t.depthwiseConv2d(images, t.zeros([5, 7, 3, 1])),
      () => t.conv1d(t.zeros([8, 3]), t.zeros([3, 3, 4])),
      () => t.conv1dTranspose(signals, t.zeros([3, 4, 2])),
      () => t.conv1dTranspose(signals, t.zeros([3, 4, 3]), { strides: 0 }),
      () => t.conv1dTranspose(signals, t.zeros([0, 4, 3])),
      () => t.conv2dTranspose(images, t.zeros([3, 0, 4, 3])),
      () => t.maxPool2d(images, 2, { stride: 2 }),
      () => t.averagePool1d(signals, 2, { padding: 'full' }),
      () => t.fft2(x, { axis: 0 }),
      () => t.stft(t.zeros([8]), 4, 2, { fftLength: 0.5 }),
      () => t.rotate(images, 0.1, { fills: 0 }),
    ),
  ).toMatchInlineSnapshot(`
    "ValueError depthwiseConv1d: there is no option 'groups'. Expected one of strides, padding, dilation.
    ShapeError depthwiseConv1d: the input has 3 channels, the kernel expects 4: [1, 8, 3] with [3, 4, 2]. Got x: float32[1, 8, 3], kernel: float32[3, 4, 2].
    ShapeError depthwiseConv2d: a [5, 7] window is larger than its [4, 6] input. Got x: float32[2, 4, 6, 3], padding: 'valid'. Expected a window that fits into the padded input. Try a smaller window, or padding: 'same'.
    ShapeError conv1d: the input needs 3 dimensions [n, l, c], got [8, 3]. Got x: float32[8, 3]. Expected a batch of signals with their channels last. Try x.expandDims(0) for one signal, or x.expandDims(-1) for signals without channels.
    ShapeError conv1dTranspose: the input has 3 channels, the kernel expects 2: [1, 8, 3] with [3, 4, 2]. Got x: float32[1, 8, 3], kernel: float32[3, 4, 2].
    ValueError conv1dTranspose: this is no whole number from 1. Got strides: 0. Expected a whole number from 1, or a list of 1, one for each of l.
    ShapeError conv1dTranspose: a window has no elements. Got x: float32[1, 8, 3], padding: 'valid'. Expected sizes from 1.
    ShapeError conv2dTranspose: a window has no elements. Got x: float32[2, 4, 6, 3], padding: 'valid'. Expected sizes from 1.
    ValueError maxPool2d: there is no option 'stride'. Expected one of strides, padding. Try 'strides'.
    ValueError averagePool1d: there is no padding 'full'. Expected one of valid, same.
    ValueError fft2: there is no option 'axis'. Expected one of axes, norm. Try 'axes'.
    ValueError stft: the fftLength is no length. Got fftLength: 0.5. Expected a whole number from 1.
    ValueError rotate: there is no option 'fills'. Expected one of method, fill. Try 'fill'."
  `);
});
