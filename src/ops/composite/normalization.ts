/** @file Normalizations: elements brought to a mean of 0 and a variance of 1, or to a length of 1, over what each is named after. */
import type { DType } from '../../core/dtype.ts';
import { describeOperand, ShapeError } from '../../core/errors.ts';
import { checkOptions } from '../../core/options.ts';
import { range, showShape, sizeOf, type Dims } from '../../core/shape.ts';
import type {
  BatchNormFunction,
  GroupNormFunction,
  InstanceNormFunction,
  LayerNormFunction,
  LocalResponseNormFunction,
  LocalResponseOptions,
  NormalizeFunction,
  RmsNormFunction,
} from '../../tensor/signatures-networks.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { backTo, meanAlong, precise, sumAlong } from '../along.ts';
import { axesOf, axisOf } from '../axes.ts';
import { add, div, maximum, mul, pow, sub } from '../binary.ts';
import { cast } from '../cast.ts';
import { checkParameter, checkTensor, ofTensor } from '../check.ts';
import { checkDType } from '../define.ts';
import { reshape } from '../shape.ts';
import { sqrt } from '../unary.ts';
import { windowsOf } from '../windows.ts';
import { rsqrt, square } from './arithmetic.ts';
import { norm } from './norms.ts';

/** What is multiplied and added after a normalization. */
interface Parameters {
  readonly scale?: AnyTensor;
  readonly offset?: AnyTensor;
  readonly epsilon?: number;
}

/** A parameter with an element for each position of the axes of x, as a tensor that broadcasts with x. */
function parameterOf(op: string, name: string, parameter: AnyTensor, x: AnyTensor, axes: readonly number[], dtype: DType): AnyTensor {
  checkTensor(op, parameter, `the ${name} as a tensor`);
  checkDType(op, parameter, 'number');
  const shape = axes.map((axis) => x.shape[axis] ?? 1);
  if (showShape(parameter.shape) !== showShape(shape)) {
    throw new ShapeError({
      op,
      what: `the ${name} has the shape ${showShape(parameter.shape)}, what it belongs to ${showShape(shape)}`,
      got: `x: ${describeOperand(x)}, ${name}: ${describeOperand(parameter)}`,
      expected: `one number for each position of ${axes.length === 1 ? 'axis' : 'axes'} ${axes.join(', ')}`,
    });
  }
  const besides = x.shape.map((size, axis) => (axes.includes(axis) ? size : 1));
  return reshape(cast(parameter, dtype), besides) as AnyTensor;
}

/** y * scale + offset, where there are these. */
function scaled(op: string, y: AnyTensor, x: AnyTensor, axes: readonly number[], { scale, offset }: Parameters): AnyTensor {
  const multiplied = scale === undefined ? y : (mul(y, parameterOf(op, 'scale', scale, x, axes, y.dtype)) as AnyTensor);
  return offset === undefined ? multiplied : (add(multiplied, parameterOf(op, 'offset', offset, x, axes, y.dtype)) as AnyTensor);
}

const checkEpsilon = (op: string, epsilon: number): void =>
  checkParameter(op, 'epsilon', epsilon, (value) => value >= 0 && value < Infinity, 'a finite number from 0');

/** (x - mean(x)) / sqrt(variance(x) + epsilon) over the axes. */
function standardized(x: AnyTensor, axes: readonly number[], epsilon: number): AnyTensor {
  const centred = sub(x, meanAlong(x, axes, true)) as AnyTensor;
  const variance = meanAlong(square(centred) as AnyTensor, axes, true);
  return mul(centred, rsqrt(add(variance, epsilon))) as AnyTensor;
}

const parameters = ['scale', 'offset', 'epsilon'];
const numbersOf = (op: string, x: AnyTensor): void => checkDType(op, x, 'number');
/** The axes that an option names, the last by default. */
const namedAxes = (op: string, x: AnyTensor, axis: number | readonly number[] = -1): number[] => axesOf(op, x, axis);

/**
 * Batch normalization with a mean and a variance that are given: y = (x - mean) / sqrt(variance + epsilon) * scale + offset, for each
 * channel by its own. x has any shape, the others [channels]. The result has the dtype of x (integers become float32); float16 is
 * computed in float32.
 *
 * @param mean of each channel: while training that of the batch, `mean(x, [0, 1, 2])` of images, afterwards one that ran along.
 * @param variance of each channel, as `mean`.
 * @param options `axis`: that of the channels, default -1; `scale`, `offset`: default 1 and 0; `epsilon`: default 1e-3, as in Keras
 * (PyTorch 1e-5).
 * @throws ShapeError for an axis that x does not have, and parameters that are not one number a channel; ValueError for options that do
 * not exist and an epsilon that is no finite number from 0; DTypeError for bools.
 * @see Keras `ops.batch_normalization`; S. Ioffe and C. Szegedy, "Batch normalization" (2015).
 * @example
 * const x = tensor([[1, 10], [3, 30]]);
 * batchNorm(x, mean(x, 0), variance(x, 0), { epsilon: 0 }); // [[-1, -1], [1, 1]]
 */
export const batchNorm = ofTensor(
  'batchNorm',
  (x: AnyTensor, mean: AnyTensor, variance: AnyTensor, options: Parameters & { readonly axis?: number } = {}): AnyTensor => {
    const op = 'batchNorm';
    checkOptions(op, options, ['axis', ...parameters]);
    numbersOf(op, x);
    const { axis = -1, epsilon = 1e-3 } = options;
    checkEpsilon(op, epsilon);
    const axes = [axisOf(op, x, axis)];
    const values = precise(x);
    const [centre, spread] = [
      parameterOf(op, 'mean', mean, x, axes, values.dtype),
      parameterOf(op, 'variance', variance, x, axes, values.dtype),
    ];
    const y = mul(sub(values, centre), rsqrt(add(spread, epsilon))) as AnyTensor;
    return backTo(scaled(op, y, x, axes, options), x);
  },
) as unknown as BatchNormFunction;

/**
 * Layer normalization: y = (x - mean(x)) / sqrt(variance(x) + epsilon) * scale + offset, with the mean and the variance (that of the
 * population) over the axes. x has any shape, scale and offset the sizes of the axes, in the order of x. The result has the dtype of x
 * (integers become float32); float16 is computed in float32.
 *
 * @param options `axis`: one or several, default -1; `scale`, `offset`: default 1 and 0; `epsilon`: default 1e-3, as of Keras's layer
 * (PyTorch 1e-5).
 * @throws ShapeError for an axis that x does not have, and parameters of another shape; ValueError for options that do not exist and an
 * epsilon that is no finite number from 0; DTypeError for bools.
 * @see Keras `ops.layer_normalization`; J. L. Ba, J. R. Kiros and G. E. Hinton, "Layer normalization" (2016).
 * @example
 * layerNorm(tensor([[1, 3], [10, 30]]), { epsilon: 0 }); // [[-1, 1], [-1, 1]]
 * layerNorm(tensor([[1, 3]]), { epsilon: 0, scale: tensor([2, 3]), offset: tensor([1, 1]) }); // [[-1, 4]]
 */
export const layerNorm = ofTensor(
  'layerNorm',
  (x: AnyTensor, options: Parameters & { readonly axis?: number | readonly number[] } = {}): AnyTensor => {
    const op = 'layerNorm';
    checkOptions(op, options, ['axis', ...parameters]);
    numbersOf(op, x);
    const { axis, epsilon = 1e-3 } = options;
    checkEpsilon(op, epsilon);
    const axes = namedAxes(op, x, axis);
    return backTo(scaled(op, standardized(precise(x), axes, epsilon), x, axes, options), x);
  },
) as unknown as LayerNormFunction;

/**
 * Normalization by the root of the mean square: y = x / sqrt(mean(x^2) + epsilon) * scale, with the mean over the axes. x has any
 * shape, scale the sizes of the axes. The result has the dtype of x (integers become float32); float16 is computed in float32.
 *
 * @param options `axis`: one or several, default -1; `scale`: default 1; `epsilon`: default 1e-6, as of Keras's layer.
 * @throws ShapeError for an axis that x does not have, and a scale of another shape; ValueError for options that do not exist and an
 * epsilon that is no finite number from 0; DTypeError for bools.
 * @see Keras `ops.rms_normalization`; B. Zhang and R. Sennrich, "Root mean square layer normalization" (2019).
 * @example
 * rmsNorm(tensor([1, 7]), { epsilon: 0 }); // [0.2, 1.4]
 */
export const rmsNorm = ofTensor(
  'rmsNorm',
  (x: AnyTensor, options: Omit<Parameters, 'offset'> & { readonly axis?: number | readonly number[] } = {}): AnyTensor => {
    const op = 'rmsNorm';
    checkOptions(op, options, ['axis', 'scale', 'epsilon']);
    numbersOf(op, x);
    const { axis, epsilon = 1e-6 } = options;
    checkEpsilon(op, epsilon);
    const axes = namedAxes(op, x, axis);
    const values = precise(x);
    const y = mul(values, rsqrt(add(meanAlong(square(values) as AnyTensor, axes, true), epsilon))) as AnyTensor;
    return backTo(scaled(op, y, x, axes, options), x);
  },
) as unknown as RmsNormFunction;

/** Refuses what has no channels behind at least so many axes. */
function checkChannels(op: string, x: AnyTensor, least: number, expected: string): void {
  numbersOf(op, x);
  if (x.shape.length >= least) return;
  const what = `the input needs at least ${least} dimensions ${expected}, got ${showShape(x.shape)}`;
  throw new ShapeError({ op, what, got: `x: ${describeOperand(x)}` });
}

function checkGroups(x: AnyTensor, groups: number): void {
  checkParameter('groupNorm', 'number of groups', groups, (value) => Number.isInteger(value) && value >= 1, 'a whole number from 1');
  const channels = x.shape[x.shape.length - 1] ?? 1;
  if (channels % groups === 0) return;
  throw new ShapeError({
    op: 'groupNorm',
    what: `${channels} channels do not divide into ${groups} groups`,
    got: `x: ${describeOperand(x)}, groups: ${groups}`,
    expected: 'a number of channels that the groups divide',
  });
}

/**
 * Group normalization: the channels of each example in so many groups of neighbours, and each group, with all its positions, as in
 * `layerNorm`: y = (x - mean) / sqrt(variance + epsilon) * scale + offset. x is [n, ..., c], scale and offset [c]. One group is a
 * normalization of whole examples, c groups are `instanceNorm`. The result has the dtype of x (integers become float32); float16 is
 * computed in float32.
 *
 * @param groups how many; divides the number of channels.
 * @param options `scale`, `offset`: default 1 and 0; `epsilon`: default 1e-3, as in Keras (PyTorch 1e-5).
 * @throws ShapeError for fewer than two axes, channels that the groups do not divide, and parameters of another shape; ValueError for a
 * number of groups that is no whole number from 1, options that do not exist, an epsilon that is no finite number from 0; DTypeError for
 * bools.
 * @see Keras `GroupNormalization`, PyTorch `nn.functional.group_norm`; Y. Wu and K. He, "Group normalization" (2018).
 * @example
 * groupNorm(tensor([[1, 3, 10, 30]]), 2, { epsilon: 0 }); // [[-1, 1, -1, 1]]
 */
export const groupNorm = ofTensor('groupNorm', (x: AnyTensor, groups: number, options: Parameters = {}): AnyTensor => {
  const op = 'groupNorm';
  checkOptions(op, options, parameters);
  checkChannels(op, x, 2, '[n, ..., c]');
  checkGroups(x, groups);
  const { epsilon = 1e-3 } = options;
  checkEpsilon(op, epsilon);
  const channels = x.shape[x.shape.length - 1] ?? 1;
  const divided: Dims = [...x.shape.slice(0, -1), groups, channels / groups];
  const values = reshape(precise(x), divided) as AnyTensor;
  // All but the examples and the groups.
  const axes = range(divided.length).filter((axis) => axis !== 0 && axis !== divided.length - 2);
  const y = reshape(standardized(values, axes, epsilon), x.shape) as AnyTensor;
  return backTo(scaled(op, y, x, [x.shape.length - 1], options), x);
}) as unknown as GroupNormFunction;

/**
 * Instance normalization: y = (x - mean) / sqrt(variance + epsilon) * scale + offset, with the mean and the variance over the positions
 * of each channel of each example. x is [n, ..., c] with at least one axis of positions, scale and offset [c]. The result has the dtype
 * of x (integers become float32); float16 is computed in float32.
 *
 * @param options `scale`, `offset`: default 1 and 0; `epsilon`: default 1e-3, as of `groupNorm` (PyTorch 1e-5).
 * @throws ShapeError for fewer than three axes, and parameters of another shape; ValueError for options that do not exist and an epsilon
 * that is no finite number from 0; DTypeError for bools.
 * @see PyTorch `nn.functional.instance_norm`; D. Ulyanov, A. Vedaldi and V. Lempitsky, "Instance normalization" (2016).
 * @example
 * instanceNorm(tensor([[[1, 10], [3, 30]]]), { epsilon: 0 }); // [[[-1, -1], [1, 1]]]
 */
export const instanceNorm = ofTensor('instanceNorm', (x: AnyTensor, options: Parameters = {}): AnyTensor => {
  const op = 'instanceNorm';
  checkOptions(op, options, parameters);
  checkChannels(op, x, 3, '[n, ..., c]');
  const { epsilon = 1e-3 } = options;
  checkEpsilon(op, epsilon);
  const last = x.shape.length - 1;
  return backTo(scaled(op, standardized(precise(x), range(last).slice(1), epsilon), x, [last], options), x);
}) as unknown as InstanceNormFunction;

interface NormalizeOptions {
  readonly order?: number;
  readonly axis?: number;
  readonly epsilon?: number;
}

/**
 * Vectors of length 1: y = x / max(norm(x), epsilon), with the norm along an axis. A vector of zeros stays one, with the derivative
 * 1 / epsilon. x has any shape but [], integers become float32.
 *
 * @param options `order`: of the norm, default 2, (sum |x|^order)^(1 / order); `axis`: default -1; `epsilon`: default 1e-12.
 * @throws ShapeError for an axis that x does not have; ValueError for options that do not exist, an order that is no number and an
 * epsilon that is no finite number from 0; DTypeError for bools.
 * @see PyTorch `nn.functional.normalize`, Keras `ops.normalize`.
 * @example
 * normalize(tensor([[3, 4], [0, 0]])); // [[0.6, 0.8], [0, 0]]
 */
export const normalize = ofTensor('normalize', (x: AnyTensor, options: NormalizeOptions = {}): AnyTensor => {
  const op = 'normalize';
  checkOptions(op, options, ['order', 'axis', 'epsilon']);
  numbersOf(op, x);
  const { order = 2, axis = -1, epsilon = 1e-12 } = options;
  checkParameter(op, 'order', order, (value) => !Number.isNaN(value));
  checkEpsilon(op, epsilon);
  const values = precise(x);
  const length = norm(values as never, order, axisOf(op, x, axis) as never, true) as AnyTensor;
  return backTo(div(values, maximum(length, epsilon)) as AnyTensor, x);
}) as unknown as NormalizeFunction;

/** x^p; the usual powers by roots, which are several times as fast. */
function power(x: AnyTensor, p: number): AnyTensor {
  if (p !== 0.5 && p !== 0.75) return pow(x, p) as AnyTensor;
  const root = sqrt(x);
  return (p === 0.5 ? root : mul(root, sqrt(root))) as AnyTensor;
}

/**
 * Local response normalization: y[..., c] = x[..., c] / (bias + alpha * sum over d of x[..., d]^2)^beta, where d is at most depthRadius
 * away from c. x is [..., c]; integers become float32.
 *
 * @param options `depthRadius`: default 5; `bias`: default 1; `alpha`: default 1; `beta`: default 0.5. PyTorch's `size` is 2 depthRadius
 * + 1, and it divides its alpha by it.
 * @throws ShapeError for a scalar; ValueError for options that do not exist, a radius that is no whole number from 0 and others that are
 * no finite numbers; DTypeError for bools.
 * @see TensorFlow `tf.nn.local_response_normalization`; A. Krizhevsky, I. Sutskever and G. E. Hinton, "ImageNet classification with deep
 * convolutional neural networks" (2012).
 * @example
 * localResponseNorm(tensor([3, 4, 12]), { depthRadius: 1, bias: 0 }); // [0.6, 0.30769232, 0.9486833]
 */
export const localResponseNorm = ofTensor('localResponseNorm', (x: AnyTensor, options: LocalResponseOptions = {}): AnyTensor => {
  const op = 'localResponseNorm';
  checkOptions(op, options, ['depthRadius', 'bias', 'alpha', 'beta']);
  checkChannels(op, x, 1, '[..., c]');
  const { depthRadius = 5, bias = 1, alpha = 1, beta = 0.5 } = options;
  checkParameter(op, 'depthRadius', depthRadius, (value) => Number.isInteger(value) && value >= 0, 'a whole number from 0');
  for (const [name, value] of Object.entries({ bias, alpha, beta })) checkParameter(op, name, value, Number.isFinite, 'a finite number');
  const values = precise(x);
  const channels = x.shape[x.shape.length - 1] ?? 1;
  // The channels as positions of signals with one channel: [..., c] as [n, c, 1].
  const squares = reshape(square(values), [sizeOf(x.shape.slice(0, -1)), channels, 1]) as AnyTensor;
  const window = 2 * Math.min(depthRadius, channels) + 1;
  const around = windowsOf(squares, { window: [window], strides: [1], low: [(window - 1) / 2], size: [channels] }, 0);
  const sum = reshape(sumAlong(around, 2), x.shape) as AnyTensor;
  return backTo(div(values, power(add(bias, mul(sum, alpha)) as AnyTensor, beta)) as AnyTensor, x);
}) as unknown as LocalResponseNormFunction;
