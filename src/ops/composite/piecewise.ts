/** @file Activation functions of straight lines (one is a parabola in between), with the names and constants of Keras. */
import type { BinaryFunction, ParametricFunction, UnaryFunction } from '../../tensor/signatures.ts';
import type { ThresholdFunction } from '../../tensor/signatures-elementwise.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { add, div, maximum, minimum, mul, sub } from '../binary.ts';
import { checkParameter, ofTensor } from '../check.ts';
import { greater, greaterEqual, less, lessEqual } from '../compare.ts';
import { checkDType } from '../define.ts';
import { asFloat, composition } from '../elementwise.ts';
import { matchOperands, promoteOperands, type Operand } from '../operands.ts';
import { abs, relu } from '../unary.ts';
import { where } from '../where.ts';

/** condition ? a : b, whatever the operands are. */
const choose = (condition: unknown, a: unknown, b: unknown): AnyTensor => where(condition as never, a as never, b as never) as AnyTensor;

/** Refuses parameters that are no numbers, or not of the dtype of x. */
function checkBeside(op: string, x: AnyTensor, parameters: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(parameters)) {
    checkParameter(op, name, value);
    promoteOperands(op, [x, value]);
  }
}

/**
 * min(max(x, 0), 6), elementwise.
 *
 * @throws DTypeError for a bool operand.
 * @see Keras `activations.relu6`.
 * @example
 * relu6(tensor([-1, 2, 9])); // [0, 2, 6]
 */
export const relu6 = ofTensor('relu6', (x: AnyTensor): AnyTensor => {
  checkDType('relu6', x, 'number');
  return choose(greaterEqual(x, 6), 6, relu(x));
}) as unknown as UnaryFunction;

/**
 * x where x > 0, else negativeSlope * x, elementwise; integers and bools become float32.
 *
 * @param negativeSlope default 0.2, as in Keras.
 * @throws ValueError for a slope that is no number.
 * @see Keras `activations.leaky_relu`; Maas, Hannun and Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models" (2013).
 * @example
 * leakyRelu(tensor([-10, 2])); // [-2, 2]
 */
export const leakyRelu = ofTensor('leakyRelu', (input: AnyTensor, negativeSlope: number = 0.2): AnyTensor => {
  checkParameter('leakyRelu', 'negativeSlope', negativeSlope);
  const x = asFloat(input);
  return choose(greater(x, 0), x, mul(x, negativeSlope));
}) as unknown as ParametricFunction<number>;

/**
 * min(max(x / 6 + 1/2, 0), 1), elementwise: a sigmoid of straight lines. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see Keras `activations.hard_sigmoid`, PyTorch `nn.Hardsigmoid`.
 * @example
 * hardSigmoid(tensor([-3, 0, 3])); // [0, 0.5, 1]
 */
export const hardSigmoid = composition('hardSigmoid', (x) => minimum(maximum(add(div(x, 6), 0.5), 0), 1) as AnyTensor);

/**
 * x * hardSigmoid(x), elementwise: a silu of straight lines and a parabola; also called hard swish (Howard et al., 2019). Integers and
 * bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see Keras `activations.hard_silu`.
 * @example
 * hardSilu(tensor([-3, 1, 3])); // [0, 0.6666667, 3]
 */
export const hardSilu = composition('hardSilu', (x) => mul(x, hardSigmoid(x)) as AnyTensor);

/**
 * min(max(x, -1), 1), elementwise. Derivative: 1 between -1 and 1, else 0 (at -1 and 1 as well, as in PyTorch). Integers and bools become
 * float32.
 *
 * @throws ValueError for what is no tensor.
 * @see Keras `activations.hard_tanh`.
 * @example
 * hardTanh(tensor([-5, 0.5, 5])); // [-1, 0.5, 1]
 */
export const hardTanh = composition('hardTanh', (x) => choose(greaterEqual(x, 1), 1, choose(lessEqual(x, -1), -1, x)));

/**
 * x where |x| > threshold, else 0, elementwise.
 *
 * @param threshold default 0.5, as in Keras.
 * @throws ValueError for a threshold that is no number.
 * @see Keras `activations.hard_shrink`.
 * @example
 * hardShrink(tensor([-1, 0.5, 2])); // [-1, 0, 2]
 */
export const hardShrink = ofTensor('hardShrink', (input: AnyTensor, threshold: number = 0.5): AnyTensor => {
  checkParameter('hardShrink', 'threshold', threshold);
  const x = asFloat(input);
  return choose(lessEqual(abs(x), threshold), 0, x);
}) as unknown as ParametricFunction<number>;

/**
 * x moved towards 0 by the threshold, and no further, elementwise.
 *
 * @param threshold default 0.5, as in Keras.
 * @throws ValueError for a threshold that is no number.
 * @see Keras `activations.soft_shrink`.
 * @example
 * softShrink(tensor([-1, 0.5, 2])); // [-0.5, 0, 1.5]
 */
export const softShrink = ofTensor('softShrink', (input: AnyTensor, threshold: number = 0.5): AnyTensor => {
  checkParameter('softShrink', 'threshold', threshold);
  const x = asFloat(input);
  const below = choose(less(x, -threshold), add(x, threshold), x);
  return choose(lessEqual(abs(x), threshold), 0, choose(greater(x, threshold), sub(x, threshold), below));
}) as unknown as ParametricFunction<number>;

/**
 * x where x > limit, else value, elementwise.
 *
 * @throws ValueError for what is no number; DTypeError for one that the dtype of x cannot hold.
 * @see Keras `activations.threshold`, PyTorch `nn.Threshold`.
 * @example
 * threshold(tensor([-1, 0, 2]), 0, 9); // [9, 9, 2]
 */
export const threshold = ofTensor('threshold', (x: AnyTensor, limit: number, value: number): AnyTensor => {
  checkBeside('threshold', x, { limit, value });
  return choose(lessEqual(x, limit), value, x);
}) as unknown as ThresholdFunction;

/**
 * 0 up to -1, (x + 1)^2 / 4 up to 1, x from there, elementwise: a softplus without exponentials. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see Keras `activations.sparse_plus`.
 * @example
 * sparsePlus(tensor([-2, 0, 3])); // [0, 0.25, 3]
 */
export const sparsePlus = composition('sparsePlus', (x) => {
  const root = mul(add(x, 1), 0.5);
  return choose(lessEqual(x, -1), 0, choose(less(x, 1), mul(root, root), x));
});

/**
 * min(max((x + 1) / 2, 0), 1), elementwise: the derivative of sparsePlus. Derivative: 1/2 between -1 and 1, else 0 (at both as well).
 * Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see Keras `activations.sparse_sigmoid`.
 * @example
 * sparseSigmoid(tensor([-2, 0, 3])); // [0, 0.5, 1]
 */
export const sparseSigmoid = composition('sparseSigmoid', (x) =>
  choose(lessEqual(x, -1), 0, choose(greaterEqual(x, 1), 1, mul(add(x, 1), 0.5))),
);

/**
 * x where x > 0, else slope * x, elementwise: a leakyRelu whose slope is learned. Shapes broadcast, dtypes promote.
 * Derivative at 0: the slope.
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError for bool operands, and for a number that the other operand's dtype does
 * not hold.
 * @see Keras `layers.PReLU` (He et al., 2015).
 * @example
 * prelu(tensor([[-1, 2], [-4, -8]]), tensor([0.5, 0.25])); // [[-0.5, 2], [-2, -2]]
 */
export const prelu = ((input: Operand, slope: Operand): AnyTensor => {
  const [x, a] = matchOperands('prelu', [input, slope]) as [AnyTensor, AnyTensor];
  checkDType('prelu', x, 'number');
  return choose(greater(x, 0), x, mul(x, a));
}) as unknown as BinaryFunction<'prelu'>;
