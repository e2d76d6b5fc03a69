/** @file Activation functions, with the names and constants of Keras. */
import { floatOf } from '../../core/dtype.ts';
import { checkOptions } from '../../core/options.ts';
import type { FloatUnaryFunction, ParametricFunction, SoftmaxFunction, UnaryFunction } from '../../tensor/signatures.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { axisOf } from '../axes.ts';
import { add, div, maximum, minimum, mul, sub } from '../binary.ts';
import { cast } from '../cast.ts';
import { ofTensor } from '../check.ts';
import { greater, greaterEqual } from '../compare.ts';
import { refuseEmpty, sumAlong } from '../along.ts';
import { abs, erf, exp, expm1, log, log1p, neg, relu, tanh } from '../unary.ts';
import { where } from '../where.ts';
import { shiftOf } from './shift.ts';

const floating = (op: string, f: (x: AnyTensor) => AnyTensor): FloatUnaryFunction =>
  ofTensor(op, (x) => f(cast(x, floatOf(x.dtype)) as AnyTensor)) as unknown as FloatUnaryFunction;

/**
 * min(max(x, 0), 6), elementwise.
 *
 * @example
 * relu6(tensor([-1, 2, 9])); // [0, 2, 6]
 */
export const relu6 = ofTensor(
  'relu6',
  (x: AnyTensor): AnyTensor => where(greaterEqual(x, 6) as never, 6, relu(x)) as AnyTensor,
) as unknown as UnaryFunction;

/**
 * x where x > 0, else negativeSlope * x, elementwise.
 *
 * @param negativeSlope default 0.2, as in Keras.
 * @example
 * leakyRelu(tensor([-10, 2])); // [-2, 2]
 */
export const leakyRelu = ofTensor(
  'leakyRelu',
  (x: AnyTensor, negativeSlope: number = 0.2): AnyTensor => where(greater(x, 0) as never, x, mul(x, negativeSlope)) as AnyTensor,
) as unknown as ParametricFunction<number>;

/** -|x|, with the derivative -1 at 0 (that of |x| is 0 there): functions that are smooth at 0 keep their derivative. */
const minusAbs = (x: AnyTensor): AnyTensor => where(greaterEqual(x, 0) as never, neg(x), x) as AnyTensor;

/**
 * 1 / (1 + e^-x), elementwise, without overflow.
 *
 * @example
 * sigmoid(tensor([0, 2])); // [0.5, 0.880797]
 */
export const sigmoid = floating('sigmoid', (x) => {
  const e = exp(minusAbs(x)) as AnyTensor;
  return div(where(greaterEqual(x, 0) as never, 1, e), add(e, 1)) as AnyTensor;
});

/**
 * ln(1 + e^x), elementwise, without overflow.
 *
 * @example
 * softplus(tensor([0, 100])); // [0.6931472, 100]
 */
export const softplus = floating('softplus', (x) => add(where(greaterEqual(x, 0) as never, x, 0), log1p(exp(minusAbs(x)))) as AnyTensor);

/**
 * x / (1 + |x|), elementwise.
 *
 * @example
 * softsign(tensor([1, -3])); // [0.5, -0.75]
 */
export const softsign = floating('softsign', (x) => div(x, add(abs(x), 1)) as AnyTensor);

/**
 * x * sigmoid(x), elementwise; also called swish.
 *
 * @example
 * silu(tensor([0, 1])); // [0, 0.7310586]
 */
export const silu = floating('silu', (x) => mul(x, sigmoid(x)) as AnyTensor);

/**
 * x * tanh(softplus(x)), elementwise.
 *
 * @example
 * mish(tensor([0, 1])); // [0, 0.8650984]
 */
export const mish = floating('mish', (x) => mul(x, tanh(softplus(x))) as AnyTensor);

/**
 * x * P(X <= x) for a standard normal X, elementwise: x/2 (1 + erf(x / sqrt 2)).
 *
 * @param options `approximate`: x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) instead; default false, as in Keras.
 * @example
 * gelu(tensor([0, 1])); // [0, 0.8413447]
 */
export const gelu = ofTensor('gelu', (input: AnyTensor, options: { readonly approximate?: boolean } = {}): AnyTensor => {
  const x = cast(input, floatOf(input.dtype)) as AnyTensor;
  checkOptions('gelu', options, ['approximate']);
  const inner =
    options.approximate === true ? tanh(mul(add(x, mul(mul(x, mul(x, x)), 0.044715)), Math.sqrt(2 / Math.PI))) : erf(div(x, Math.SQRT2));
  return mul(mul(x, 0.5), add(inner, 1)) as AnyTensor;
}) as unknown as ParametricFunction<{ readonly approximate?: boolean }>;

/** The part of x that is at most 0, so that an exponential of it cannot overflow, even in the branch that is not taken. */
const negativePart = (x: AnyTensor): AnyTensor => where(greater(x, 0) as never, 0, x) as AnyTensor;

/**
 * x where x > 0, else alpha (e^x - 1), elementwise.
 *
 * @param alpha default 1.
 * @example
 * elu(tensor([-1, 2])); // [-0.63212055, 2]
 */
export const elu = ofTensor('elu', (input: AnyTensor, alpha: number = 1): AnyTensor => {
  const x = cast(input, floatOf(input.dtype)) as AnyTensor;
  return where(greater(x, 0) as never, x, mul(expm1(negativePart(x)), alpha)) as AnyTensor;
}) as unknown as ParametricFunction<number>;

/**
 * 1.0507 * elu(x, 1.67326), elementwise: keeps mean 0 and variance 1 from layer to layer (Klambauer et al., 2017).
 *
 * @example
 * selu(tensor([-1, 2])); // [-1.1113307, 2.101402]
 */
export const selu = floating('selu', (x) => mul(elu(x, 1.6732632423543772), 1.0507009873554805) as AnyTensor);

/**
 * min(max(x / 6 + 1/2, 0), 1), elementwise: a sigmoid of straight lines.
 *
 * @example
 * hardSigmoid(tensor([-3, 0, 3])); // [0, 0.5, 1]
 */
export const hardSigmoid = floating('hardSigmoid', (x) => minimum(maximum(add(div(x, 6), 0.5), 0), 1) as AnyTensor);

/**
 * e^x / sum(e^x) along an axis, without overflow: positive numbers that add up to 1.
 *
 * @param axis default the last.
 * @throws ShapeError for an axis that x does not have, or without elements.
 * @example
 * softmax(tensor([1, 1])); // [0.5, 0.5]
 */
export const softmax = ofTensor('softmax', (input: AnyTensor, axis: number = -1): AnyTensor => {
  const x = cast(input, floatOf(input.dtype)) as AnyTensor;
  const along = axisOf('softmax', x, axis);
  refuseEmpty('softmax', x, along);
  const e = exp(sub(x, shiftOf(x, along))) as AnyTensor;
  const total = sumAlong(e, along, true);
  // The sum lies between 1 and the length of the axis: one division a row does. Halves have no reciprocals of long sums.
  return (x.dtype === 'float16' ? div(e, total) : mul(e, div(1, total))) as AnyTensor;
}) as unknown as SoftmaxFunction;

/**
 * ln(softmax(x)) along an axis, computed as s - ln(sum(e^s)) with s = x - max(x): exact where the softmax itself would be 0.
 *
 * @param axis default the last.
 * @throws ShapeError for an axis that x does not have, or without elements.
 * @example
 * logSoftmax(tensor([0, 0])); // [-0.6931472, -0.6931472]
 */
export const logSoftmax = ofTensor('logSoftmax', (input: AnyTensor, axis: number = -1): AnyTensor => {
  const x = cast(input, floatOf(input.dtype)) as AnyTensor;
  const along = axisOf('logSoftmax', x, axis);
  refuseEmpty('logSoftmax', x, along);
  const shifted = sub(x, shiftOf(x, along));
  return sub(shifted, log(sumAlong(exp(shifted), along, true))) as AnyTensor;
}) as unknown as SoftmaxFunction;
