/** @file Smooth activation functions, with the names and constants of Keras; those of straight lines are in piecewise.ts. */
import { describeOperand, ShapeError } from '../../core/errors.ts';
import { checkOptions } from '../../core/options.ts';
import { showShape } from '../../core/shape.ts';
import type { ParametricFunction, SoftmaxFunction } from '../../tensor/signatures.ts';
import type { GluFunction } from '../../tensor/signatures-elementwise.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { axisOf } from '../axes.ts';
import { add, div, mul, sub } from '../binary.ts';
import { checkFlags, checkParameter, ofTensor } from '../check.ts';
import { greater, greaterEqual } from '../compare.ts';
import { refuseEmpty, sumAlong } from '../along.ts';
import { asFloat, composition } from '../elementwise.ts';
import { hypot } from '../magnitude.ts';
import { abs, erf, exp, expm1, log, log1p, neg, tanh } from '../unary.ts';
import { where } from '../where.ts';
import { split } from './reshaping.ts';
import { shiftOf } from './shift.ts';

/** -|x|, with the derivative -1 at 0 (that of |x| is 0 there): functions that are smooth at 0 keep their derivative. */
const minusAbs = (x: AnyTensor): AnyTensor => where(greaterEqual(x, 0) as never, neg(x), x) as AnyTensor;

/**
 * 1 / (1 + e^-x), elementwise, without overflow. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see JAX `nn.sigmoid`, Keras `activations.sigmoid`.
 * @example
 * sigmoid(tensor([0, 2])); // [0.5, 0.880797]
 */
export const sigmoid = composition('sigmoid', (x) => {
  const e = exp(minusAbs(x)) as AnyTensor;
  return div(where(greaterEqual(x, 0) as never, 1, e), add(e, 1)) as AnyTensor;
});

/**
 * ln(1 + e^x), elementwise, without overflow. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see JAX `nn.softplus`, Keras `activations.softplus`.
 * @example
 * softplus(tensor([0, 100])); // [0.6931472, 100]
 */
export const softplus = composition('softplus', (x) => add(where(greaterEqual(x, 0) as never, x, 0), log1p(exp(minusAbs(x)))) as AnyTensor);

/**
 * x / (1 + |x|), elementwise. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see JAX `nn.soft_sign`, Keras `activations.softsign`.
 * @example
 * softsign(tensor([1, -3])); // [0.5, -0.75]
 */
export const softsign = composition('softsign', (x) => div(x, add(abs(x), 1)) as AnyTensor);

/**
 * x * sigmoid(x), elementwise; also called swish. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see Keras `activations.silu`; Ramachandran, Zoph and Le, "Searching for Activation Functions" (2017).
 * @example
 * silu(tensor([0, 1])); // [0, 0.7310586]
 */
export const silu = composition('silu', (x) => mul(x, sigmoid(x)) as AnyTensor);

/**
 * x * tanh(softplus(x)), elementwise. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see Keras `activations.mish`; Misra, "Mish: A Self Regularized Non-Monotonic Activation Function" (2019).
 * @example
 * mish(tensor([0, 1])); // [0, 0.8650984]
 */
export const mish = composition('mish', (x) => mul(x, tanh(softplus(x))) as AnyTensor);

/**
 * x * P(X <= x) for a standard normal X, elementwise: x/2 (1 + erf(x / sqrt 2)). Integers and bools become float32.
 *
 * @param options `approximate`: x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) instead; default false, as in Keras.
 * @throws ValueError for what is no tensor, and for options that do not exist.
 * @see Keras `activations.gelu`; Hendrycks and Gimpel, "Gaussian Error Linear Units (GELUs)" (2016).
 * @example
 * gelu(tensor([0, 1])); // [0, 0.8413447]
 */
export const gelu = ofTensor('gelu', (input: AnyTensor, options: { readonly approximate?: boolean } = {}): AnyTensor => {
  const x = asFloat(input);
  checkOptions('gelu', options, ['approximate']);
  checkFlags('gelu', options, ['approximate']);
  const inner =
    options.approximate === true ? tanh(mul(add(x, mul(mul(x, mul(x, x)), 0.044715)), Math.sqrt(2 / Math.PI))) : erf(div(x, Math.SQRT2));
  return mul(mul(x, 0.5), add(inner, 1)) as AnyTensor;
}) as unknown as ParametricFunction<{ readonly approximate?: boolean }>;

/** The part of x that is at most 0, so that an exponential of it cannot overflow, even in the branch that is not taken. */
const negativePart = (x: AnyTensor): AnyTensor => where(greater(x, 0) as never, 0, x) as AnyTensor;

/**
 * x where x > 0, else alpha (e^x - 1), elementwise. Integers and bools become float32.
 *
 * @param alpha default 1.
 * @throws ValueError for an alpha that is no number.
 * @see Keras `activations.elu`; Clevert, Unterthiner and Hochreiter, "Fast and Accurate Deep Network Learning by Exponential Linear Units
 * (ELUs)" (2015).
 * @example
 * elu(tensor([-1, 2])); // [-0.63212055, 2]
 */
export const elu = ofTensor('elu', (input: AnyTensor, alpha: number = 1): AnyTensor => {
  checkParameter('elu', 'alpha', alpha);
  const x = asFloat(input);
  return where(greater(x, 0) as never, x, mul(expm1(negativePart(x)), alpha)) as AnyTensor;
}) as unknown as ParametricFunction<number>;

/**
 * 1.0507 * elu(x, 1.67326), elementwise: keeps mean 0 and variance 1 from layer to layer. Integers and bools
 * become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see Keras `activations.selu`; Klambauer, Unterthiner, Mayr and Hochreiter, "Self-Normalizing Neural Networks" (2017).
 * @example
 * selu(tensor([-1, 2])); // [-1.1113307, 2.101402]
 */
export const selu = composition('selu', (x) => mul(elu(x, 1.6732632423543772), 1.0507009873554805) as AnyTensor);

/**
 * x where x > 0, else alpha (e^(x / alpha) - 1), elementwise: an elu whose derivative is continuous for every alpha (Barron, 2017).
 *
 * @param alpha default 1; not 0.
 * @throws ValueError for an alpha of 0.
 * @see Keras `activations.celu`.
 * @example
 * celu(tensor([-1, 2])); // [-0.63212055, 2]
 */
export const celu = ofTensor('celu', (input: AnyTensor, alpha: number = 1): AnyTensor => {
  checkParameter('celu', 'alpha', alpha, (value) => value !== 0 && Number.isFinite(value), 'a number that is not 0');
  const x = asFloat(input);
  return where(greater(x, 0) as never, x, mul(expm1(div(negativePart(x), alpha)), alpha)) as AnyTensor;
}) as unknown as ParametricFunction<number>;

/**
 * ln(sigmoid(x)) = -ln(1 + e^-x), elementwise, exact where the sigmoid itself would be 0 or 1. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see Keras `activations.log_sigmoid`.
 * @example
 * logSigmoid(tensor([0, -100])); // [-0.6931472, -100]
 */
export const logSigmoid = composition('logSigmoid', (x) => neg(softplus(neg(x))) as AnyTensor);

/**
 * x - tanh(x), elementwise; near 0 to the last place of x, not of the result. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see Keras `activations.tanh_shrink`.
 * @example
 * tanhShrink(tensor([0, 1])); // [0, 0.23840582]
 */
export const tanhShrink = composition('tanhShrink', (x) => sub(x, tanh(x)) as AnyTensor);

/**
 * (x + sqrt(x^2 + b)) / 2, elementwise: a softplus without exponentials (Barron, 2021), exact for large negative x as well.
 *
 * @param b default 4, as in Keras; from 0 on. With 0 it is relu, but with the derivative 1/2 at 0.
 * @throws ValueError for a negative b.
 * @see Keras `activations.squareplus`.
 * @example
 * squareplus(tensor([0, 1.5])); // [1, 2]
 */
export const squareplus = ofTensor('squareplus', (input: AnyTensor, b: number = 4): AnyTensor => {
  checkParameter('squareplus', 'b', b, (value) => value >= 0, 'a number from 0');
  const x = asFloat(input);
  const root = hypot(x, Math.sqrt(b)) as AnyTensor;
  // Of a negative x, x + root loses all digits: there (x + root) (root - x) = b. Each formula gets the x of its own side.
  const isPositive = greaterEqual(x, 0);
  const below = div(b / 2, where(isPositive as never, 1, sub(root, x)));
  return where(isPositive as never, mul(add(x, root), 0.5), below) as AnyTensor;
}) as unknown as ParametricFunction<number>;

/**
 * a * sigmoid(b), where a and b are the two halves of x along an axis: a gated linear unit (Dauphin et al., 2017).
 *
 * @param axis default the last.
 * @throws ShapeError for an axis that x does not have, or of odd size; ValueError for an axis that is no number.
 * @see Keras `activations.glu`.
 * @example
 * glu(tensor([1, 2, 0, 0])); // [0.5, 1]
 */
export const glu = ofTensor('glu', (input: AnyTensor, axis: number = -1): AnyTensor => {
  const x = asFloat(input);
  const position = axisOf('glu', x, axis);
  const size = x.shape[position] ?? 0;
  if (size % 2 !== 0) {
    throw new ShapeError({
      op: 'glu',
      what: `axis ${axis} of ${showShape(x.shape)} does not divide into 2 sections`,
      got: `x: ${describeOperand(x)}`,
      expected: 'an axis of even size',
    });
  }
  const [value, gate] = split(x as never, 2, position as never) as unknown as [AnyTensor, AnyTensor];
  return mul(value, sigmoid(gate)) as AnyTensor;
}) as unknown as GluFunction;

/**
 * e^x / sum(e^x) along an axis, without overflow: positive numbers that add up to 1.
 *
 * @param axis default the last.
 * @throws ShapeError for an axis that x does not have, or without elements; ValueError for an axis that is no number.
 * @see JAX `nn.softmax`, Keras `activations.softmax`.
 * @example
 * softmax(tensor([1, 1])); // [0.5, 0.5]
 */
export const softmax = ofTensor('softmax', (input: AnyTensor, axis: number = -1): AnyTensor => {
  const x = asFloat(input);
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
 * @throws ShapeError for an axis that x does not have, or without elements; ValueError for an axis that is no number.
 * @see JAX `nn.log_softmax`, Keras `activations.log_softmax`.
 * @example
 * logSoftmax(tensor([0, 0])); // [-0.6931472, -0.6931472]
 */
export const logSoftmax = ofTensor('logSoftmax', (input: AnyTensor, axis: number = -1): AnyTensor => {
  const x = asFloat(input);
  const along = axisOf('logSoftmax', x, axis);
  refuseEmpty('logSoftmax', x, along);
  const shifted = sub(x, shiftOf(x, along));
  return sub(shifted, log(sumAlong(exp(shifted), along, true))) as AnyTensor;
}) as unknown as SoftmaxFunction;
