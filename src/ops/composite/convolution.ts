/** @file Convolutions of images with their channels last: plain, grouped, depthwise and transposed. */
import { describeOperand, ShapeError, ValueError } from '../../core/errors.ts';
import { checkOptions, showValue } from '../../core/options.ts';
import { range, showShape } from '../../core/shape.ts';
import type {
  Conv1dFunction,
  Conv1dTransposeFunction,
  Conv2dFunction,
  Conv2dTransposeFunction,
  Conv3dFunction,
  Conv3dTransposeFunction,
  ConvOptions,
  DepthwiseConv1dFunction,
  DepthwiseConv2dFunction,
  SeparableConv1dFunction,
  SeparableConv2dFunction,
} from '../../tensor/signatures-networks.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import type { Padding, PerAxis } from '../../types/index.ts';
import { convolve, convolveTransposed } from '../convolution.ts';
import { checkDType } from '../define.ts';
import { promoteOperands } from '../operands.ts';
import { checkImages, imageAxes, place, placeTransposed, placing, type ImageAxes } from '../placement.ts';
import { broadcastTo, permute, reshape } from '../shape.ts';

type Options = ConvOptions<PerAxis, Padding | 'causal'>;

const one: ImageAxes = { ...imageAxes[1], paddings: ['valid', 'same', 'causal'] };
const { 2: two, 3: three } = imageAxes;

/** x and kernel in one dtype, with the ranks that images of these axes have. */
function checkOperands(op: string, x: AnyTensor, kernel: AnyTensor, axes: ImageAxes, ends: string): [AnyTensor, AnyTensor] {
  const [image, weights] = promoteOperands(op, [x, kernel]) as [AnyTensor, AnyTensor];
  checkDType(op, image, 'number');
  checkImages(op, image, axes);
  const rank = axes.names.length + 2;
  if (weights.shape.length !== rank) {
    throw new ShapeError({
      op,
      what: `the kernel needs ${rank} dimensions [${axes.names.join(', ')}, ${ends}], got ${showShape(weights.shape)}`,
      got: `kernel: ${describeOperand(weights)}`,
    });
  }
  return [image, weights];
}

/** Refuses channels that the kernel does not have. */
function checkChannels(
  op: string,
  x: AnyTensor,
  kernel: AnyTensor,
  expected: number,
  hint: (channels: number) => string | undefined,
): void {
  const channels = x.shape[x.shape.length - 1] ?? 1;
  if (channels === expected) return;
  // PyTorch's layout: channels first, the kernel [out, in, ...window].
  const isChannelsFirst = x.shape[1] !== undefined && x.shape[1] === kernel.shape[1] && x.shape.length > 2;
  const last = range(x.shape.length);
  const [toLast, ofKernel] = [
    [0, ...last.slice(2), 1],
    [...last.slice(2), 1, 0],
  ];
  const layoutHint = `channels last: x.permute([${toLast.join(', ')}]), kernel.permute([${ofKernel.join(', ')}])`;
  throw new ShapeError({
    op,
    what: `the input has ${channels} channels, the kernel expects ${expected}: ${showShape(x.shape)} with ${showShape(kernel.shape)}`,
    got: `x: ${describeOperand(x)}, kernel: ${describeOperand(kernel)}`,
    hint: isChannelsFirst ? layoutHint : hint(channels),
  });
}

function checkGroups(op: string, kernel: AnyTensor, groups: number): void {
  const outputs = kernel.shape[kernel.shape.length - 1] ?? 1;
  if (!Number.isInteger(groups) || groups < 1) {
    throw new ValueError({
      op,
      what: 'this is no number of groups',
      got: `groups: ${showValue(groups)}`,
      expected: 'a whole number from 1',
    });
  }
  if (outputs % groups === 0) return;
  throw new ShapeError({
    op,
    what: `the ${outputs} outputs of the kernel do not divide into ${groups} groups`,
    got: `kernel: ${describeOperand(kernel)}, groups: ${groups}`,
    expected: 'a number of outputs that the groups divide',
  });
}

/** x [n, ..., c] as [n, ..., groups, c / groups]. */
const inGroups = (x: AnyTensor, groups: number): AnyTensor =>
  reshape(x, [...x.shape.slice(0, -1), groups, (x.shape[x.shape.length - 1] ?? 1) / groups]) as AnyTensor;
/** y [n, ..., groups, o] as [n, ..., groups * o]. */
const outOfGroups = (y: AnyTensor): AnyTensor => {
  const [groups = 1, outputs = 1] = y.shape.slice(-2);
  return reshape(y, [...y.shape.slice(0, -2), groups * outputs]) as AnyTensor;
};

/** A convolution: y[n, s, o] = sum over k, c of x[n, s * stride + k * dilation - low, c] * kernel[k, c, o]. */
function convolution(op: string, axes: ImageAxes, x: AnyTensor, kernel: AnyTensor, options: Options = {}): AnyTensor {
  checkOptions(op, options, ['strides', 'padding', 'dilation', 'groups']);
  const [image, weights] = checkOperands(op, x, kernel, axes, 'in, out');
  const { groups = 1 } = options;
  checkGroups(op, weights, groups);
  const rank = weights.shape.length;
  const expected = (weights.shape[rank - 2] ?? 1) * groups;
  checkChannels(op, image, weights, expected, (channels) =>
    channels % expected === 0 ? `groups: ${(channels / expected) * groups}` : undefined,
  );
  // [...window, c, groups * o] -> [...window, groups, c, o]
  const split = inGroups(weights, groups);
  const grouped = permute(split, [...range(rank - 2), rank - 1, rank - 2, rank]) as AnyTensor;
  return outOfGroups(overWindows(op, axes, inGroups(image, groups), grouped, image, options));
}

/** One kernel a channel: every output is a group of its own, with one input, which it shares with the other outputs of its channel. */
function depthwise(op: string, axes: ImageAxes, x: AnyTensor, kernel: AnyTensor, options: Options = {}): AnyTensor {
  checkOptions(op, options, ['strides', 'padding', 'dilation']);
  const [image, weights] = checkOperands(op, x, kernel, axes, 'c, multiplier');
  const [channels = 1, multiplier = 1] = weights.shape.slice(-2);
  checkChannels(op, image, weights, channels, () => undefined);
  const repeated = broadcastTo(reshape(image, [...image.shape, 1]), [...image.shape, multiplier]) as AnyTensor;
  const outputs = channels * multiplier;
  const alone = reshape(repeated, [...image.shape.slice(0, -1), outputs, 1]) as AnyTensor;
  const grouped = reshape(weights, [...weights.shape.slice(0, -2), outputs, 1, 1]) as AnyTensor;
  return outOfGroups(overWindows(op, axes, alone, grouped, image, options));
}

/** Refuses a pointwise kernel that does not take what the depthwise one makes, or looks at more than one pixel. */
function checkPointwise(op: string, axes: ImageAxes, depthwiseKernel: AnyTensor, pointwiseKernel: AnyTensor): void {
  const [channels = 1, multiplier = 1] = depthwiseKernel.shape.slice(-2);
  const made = channels * multiplier;
  const rank = axes.names.length + 2;
  const [found, window] = [pointwiseKernel.shape[rank - 2], pointwiseKernel.shape.slice(0, rank - 2)];
  if (pointwiseKernel.shape.length === rank && found === made && window.every((each) => each === 1)) return;
  throw new ShapeError({
    op,
    what: `the pointwise kernel has the shape ${showShape(pointwiseKernel.shape)}`,
    got: `depthwiseKernel: ${describeOperand(depthwiseKernel)}, pointwiseKernel: ${describeOperand(pointwiseKernel)}`,
    expected: `[${[...axes.names.map(() => 1), made, 'out'].join(', ')}], since ${channels} channels with ${multiplier} outputs each are ${made}`,
  });
}

/** A depthwise convolution, and a mixing of its outputs pixel by pixel. */
const separable =
  (op: string, axes: ImageAxes) =>
  (x: AnyTensor, depthwiseKernel: AnyTensor, pointwiseKernel: AnyTensor, options: Options = {}): AnyTensor => {
    checkOptions(op, options, ['strides', 'padding', 'dilation']);
    const [image, first, second] = promoteOperands(op, [x, depthwiseKernel, pointwiseKernel]) as [AnyTensor, AnyTensor, AnyTensor];
    checkOperands(op, image, first, axes, 'c, multiplier');
    checkPointwise(op, axes, first, second);
    return convolution(op, axes, depthwise(op, axes, image, first, options), second);
  };

/** The primitive, on operands [n, ..., g, c] and [..., g, c, o], placed by the options. */
function overWindows(op: string, axes: ImageAxes, x: AnyTensor, kernel: AnyTensor, image: AnyTensor, options: Options): AnyTensor {
  const placed = placing(op, axes, options);
  const { strides, dilation } = placed;
  const { low, size } = place(op, image, kernel.shape.slice(0, -3), placed);
  return convolve(x, kernel, { strides, dilation, low, inputDilation: axes.names.map(() => 1), size });
}

/** The transposed convolution: what spreads a window of every output over the input, added up. */
function transposed(op: string, axes: ImageAxes, x: AnyTensor, kernel: AnyTensor, options: Options = {}): AnyTensor {
  checkOptions(op, options, ['strides', 'padding', 'dilation']);
  const [image, weights] = checkOperands(op, x, kernel, axes, 'out, in');
  const [outputs = 1, channels = 1] = weights.shape.slice(-2);
  checkChannels(op, image, weights, channels, (found) => (found === outputs ? 'kernel.mT(): here it is [..., out, in]' : undefined));
  const window = weights.shape.slice(0, -2);
  const placed = placing(op, axes, options);
  const { low, size } = placeTransposed(op, image, window, placed);
  const ungrouped = reshape(weights, [...window, 1, outputs, channels]) as AnyTensor;
  const { strides, dilation } = placed;
  const params = { strides, dilation, low, inputDilation: axes.names.map(() => 1), size: image.shape.slice(1, -1) };
  return outOfGroups(convolveTransposed(inGroups(image, 1), ungrouped, size, params));
}

/** The function of images with these axes. */
const of =
  (f: (op: string, axes: ImageAxes, x: AnyTensor, kernel: AnyTensor, options?: Options) => AnyTensor, op: string, axes: ImageAxes) =>
  (x: AnyTensor, kernel: AnyTensor, options?: Options): AnyTensor =>
    f(op, axes, x, kernel, options);

/**
 * The convolution of sequences, y[n, s, o] = sum over k, c of x[n, s * stride + k * dilation - before, c] * kernel[k, c, o], with
 * zeros outside of x. x is [n, l, in], the kernel [l, in / groups, out], the result [n, l', out]. dtypes promote.
 *
 * @param options `strides` 1; `padding`: 'valid' (default, none), 'same' (l' = l / strides, rounded up; what is odd goes to the end),
 * 'causal' (all in front, so that y[s] knows nothing behind x[s * stride]), a number for both sides, or `[[before, after]]`;
 * `dilation` 1; `groups` 1: channels and outputs in so many groups that know nothing of each other.
 * @throws ShapeError for other ranks, channels that the kernel does not have, outputs that groups do not divide, a window larger than
 * the padded input; ValueError for options that are no such numbers; DTypeError for bools.
 * @see Keras `ops.conv`, JAX `lax.conv_general_dilated`.
 * @example
 * const x = tensor([[[1], [2], [3], [4]]]);
 * conv1d(x, ones([2, 1, 1])); // [[[3], [5], [7]]]
 * conv1d(x, ones([2, 1, 1]), { padding: 'causal' }); // [[[1], [3], [5], [7]]]
 */
export const conv1d = of(convolution, 'conv1d', one) as unknown as Conv1dFunction;

/**
 * The convolution of images, y[n, s, t, o] = sum over k, l, c of x[n, s * stride + k * dilation - before, ..., c] * kernel[k, l, c, o],
 * with zeros outside of x. x is [n, h, w, in], the kernel [h, w, in / groups, out], the result [n, h', w', out]. dtypes promote.
 *
 * @param options `strides` 1 (a number, or one for each axis); `padding`: 'valid' (default, none), 'same' (h' = h / strides, rounded
 * up; what is odd goes to the end), a number for all sides, or `[[top, bottom], [left, right]]`; `dilation` 1; `groups` 1: channels
 * and outputs in so many groups that know nothing of each other.
 * @throws ShapeError for other ranks, channels that the kernel does not have, outputs that groups do not divide, a window larger than
 * the padded input; ValueError for options that are no such numbers; DTypeError for bools.
 * @see Keras `ops.conv`, JAX `lax.conv_general_dilated`.
 * @example
 * const x = ones([1, 4, 4, 3]);
 * conv2d(x, ones([3, 3, 3, 8])); // shape [1, 2, 2, 8]
 * conv2d(x, ones([3, 3, 3, 8]), { strides: 2, padding: 'same' }); // shape [1, 2, 2, 8]
 */
export const conv2d = of(convolution, 'conv2d', two) as unknown as Conv2dFunction;

/**
 * The convolution of volumes, as `conv2d` with one axis more: x is [n, d, h, w, in], the kernel [d, h, w, in / groups, out], the
 * result [n, d', h', w', out]. dtypes promote.
 *
 * @param options `strides` 1, `padding` 'valid', `dilation` 1, `groups` 1, as for `conv2d`.
 * @throws ShapeError, ValueError and DTypeError as `conv2d` does.
 * @see Keras `ops.conv`, JAX `lax.conv_general_dilated`.
 * @example
 * conv3d(ones([1, 4, 4, 4, 2]), ones([2, 2, 2, 2, 5])); // shape [1, 3, 3, 3, 5]
 */
export const conv3d = of(convolution, 'conv3d', three) as unknown as Conv3dFunction;

/**
 * The transposed convolution of sequences: y[n, t, o] = sum over s, k with s * stride + k * dilation - before = t, and over c, of
 * x[n, s, c] * kernel[k, o, c]. x is [n, l, in], the kernel [l, out, in], the result [n, l', out]. dtypes promote.
 *
 * @param options `strides` 1; `padding`: 'valid' (default: l' = (l - 1) * strides + the window, and at least l * strides), 'same'
 * (l' = l * strides), or a number or `[[before, after]]`, which is taken away from (l - 1) * strides + the window: PyTorch's `padding` p
 * and `output_padding` q are [p, p - q]; `dilation` 1.
 * @throws ShapeError for other ranks, channels that the kernel does not have, a padding larger than the result; ValueError for
 * options that are no such numbers; DTypeError for bools.
 * @see Keras `ops.conv_transpose`, and `Conv1DTranspose` for the sizes.
 * @example
 * conv1dTranspose(tensor([[[1], [10]]]), tensor([[[1]], [[2]]]), { strides: 2 }); // [[[1], [2], [10], [20]]]
 */
export const conv1dTranspose = of(transposed, 'conv1dTranspose', imageAxes[1]) as unknown as Conv1dTransposeFunction;

/**
 * The transposed convolution of images, which is the gradient of `conv2d` with respect to its input as a function of its own: x is
 * [n, h, w, in], the kernel [h, w, out, in], the result [n, h', w', out]. dtypes promote.
 *
 * @param options `strides` 1; `padding` 'valid' (default), 'same' (h' = h * strides), a number or `[[top, bottom], [left, right]]`;
 * `dilation` 1, as for `conv1dTranspose`.
 * @throws ShapeError, ValueError and DTypeError as `conv1dTranspose` does.
 * @see Keras `ops.conv_transpose`, and `Conv2DTranspose` for the sizes.
 * @example
 * conv2dTranspose(ones([1, 7, 7, 8]), ones([3, 3, 4, 8]), { strides: 2, padding: 'same' }); // shape [1, 14, 14, 4]
 */
export const conv2dTranspose = of(transposed, 'conv2dTranspose', two) as unknown as Conv2dTransposeFunction;

/**
 * The transposed convolution of volumes: x is [n, d, h, w, in], the kernel [d, h, w, out, in], the result [n, d', h', w', out].
 * dtypes promote.
 *
 * @param options `strides` 1, `padding` 'valid', `dilation` 1, as for `conv1dTranspose`.
 * @throws ShapeError, ValueError and DTypeError as `conv1dTranspose` does.
 * @see Keras `ops.conv_transpose`, and `Conv3DTranspose` for the sizes.
 * @example
 * conv3dTranspose(ones([1, 2, 2, 2, 3]), ones([3, 3, 3, 4, 3])); // shape [1, 4, 4, 4, 4]
 */
export const conv3dTranspose = of(transposed, 'conv3dTranspose', three) as unknown as Conv3dTransposeFunction;

/**
 * The convolution of each channel of sequences by itself, y[n, s, c * multiplier + m] = sum over k of
 * x[n, s * stride + k * dilation - before, c] * kernel[k, c, m]. x is [n, l, c], the kernel [l, c, multiplier]. dtypes promote.
 *
 * @param options `strides` 1, `padding` 'valid', `dilation` 1, as for `conv1d`.
 * @throws ShapeError, ValueError and DTypeError as `conv1d` does.
 * @see Keras `ops.depthwise_conv`.
 * @example
 * depthwiseConv1d(tensor([[[1, 10], [2, 20]]]), tensor([[[1], [2]], [[1], [2]]])); // [[[3, 60]]]
 */
export const depthwiseConv1d = of(depthwise, 'depthwiseConv1d', one) as unknown as DepthwiseConv1dFunction;

/**
 * The convolution of each channel of images by itself: x is [n, h, w, c], the kernel [h, w, c, multiplier], the result
 * [n, h', w', c * multiplier], in which the outputs of one channel are neighbours. dtypes promote.
 *
 * @param options `strides` 1, `padding` 'valid', `dilation` 1, as for `conv2d`.
 * @throws ShapeError, ValueError and DTypeError as `conv2d` does.
 * @see Keras `ops.depthwise_conv`.
 * @example
 * depthwiseConv2d(ones([1, 5, 5, 3]), ones([3, 3, 3, 2])); // shape [1, 3, 3, 6]
 */
export const depthwiseConv2d = of(depthwise, 'depthwiseConv2d', two) as unknown as DepthwiseConv2dFunction;

/**
 * The separable convolution of sequences: `depthwiseConv1d` with the first kernel, then `conv1d` with the second, which mixes the channels
 * of each position. x is [n, l, c], depthwiseKernel [l, c, multiplier], pointwiseKernel [1, c * multiplier, out], the result [n, l', out].
 * dtypes promote.
 *
 * @param options `strides` 1, `padding` 'valid', `dilation` 1 of the depthwise convolution, as for `conv1d`.
 * @throws ShapeError, ValueError and DTypeError as `conv1d` does, and ShapeError for a pointwise kernel that does not take what the
 * depthwise one makes.
 * @see Keras `ops.separable_conv`; L. Sifre, "Rigid-motion scattering for image classification" (2014).
 * @example
 * separableConv1d(ones([1, 5, 3]), ones([3, 3, 2]), ones([1, 6, 4])); // shape [1, 3, 4]
 */
export const separableConv1d = separable('separableConv1d', one) as unknown as SeparableConv1dFunction;

/**
 * The separable convolution of images: `depthwiseConv2d` with the first kernel, then `conv2d` with the second, which mixes the channels
 * of each pixel. x is [n, h, w, c], depthwiseKernel [h, w, c, multiplier], pointwiseKernel [1, 1, c * multiplier, out], the result
 * [n, h', w', out]. dtypes promote.
 *
 * @param options `strides` 1, `padding` 'valid', `dilation` 1 of the depthwise convolution, as for `conv2d`.
 * @throws ShapeError, ValueError and DTypeError as `conv2d` does, and ShapeError for a pointwise kernel that does not take what the
 * depthwise one makes.
 * @see Keras `ops.separable_conv`; F. Chollet, "Xception: deep learning with depthwise separable convolutions" (2017).
 * @example
 * separableConv2d(ones([1, 5, 5, 3]), ones([3, 3, 3, 2]), ones([1, 1, 6, 4])); // shape [1, 3, 3, 4]
 */
export const separableConv2d = separable('separableConv2d', two) as unknown as SeparableConv2dFunction;
