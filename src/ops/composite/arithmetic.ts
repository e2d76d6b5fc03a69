/** @file Arithmetic made of other arithmetic. */
import type { BinaryFunction, UnaryFunction } from '../../tensor/signatures.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { div, mul, sub } from '../binary.ts';
import { ofTensor } from '../check.ts';
import { checkDType } from '../define.ts';
import { composition } from '../elementwise.ts';
import { matchOperands, type Operand } from '../operands.ts';
import { sqrt } from '../unary.ts';

/**
 * x^2, elementwise.
 *
 * @throws DTypeError for a bool operand.
 * @see NumPy `square`.
 * @example
 * square(tensor([3, -2])); // [9, 4]
 */
export const square = ofTensor('square', (x: AnyTensor): AnyTensor => {
  checkDType('square', x, 'number');
  return mul(x, x) as AnyTensor;
}) as unknown as UnaryFunction;

/**
 * 1 / x, elementwise: Infinity at 0. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see PyTorch `reciprocal`; of integers NumPy's is an integer.
 * @example
 * reciprocal(tensor([4, 0.5])); // [0.25, 2]
 */
export const reciprocal = composition('reciprocal', (x) => div(1, x) as AnyTensor);

/**
 * 1 / sqrt(x), elementwise: Infinity at 0, NaN below. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see PyTorch `rsqrt`, JAX `lax.rsqrt`.
 * @example
 * rsqrt(tensor([4, 1])); // [0.5, 1]
 */
export const rsqrt = composition('rsqrt', (x) => div(1, sqrt(x)) as AnyTensor);

/**
 * (a - b)^2, elementwise. Shapes broadcast, dtypes promote.
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError for bool operands, and for a number that the other operand's dtype does
 * not hold.
 * @see TensorFlow `tf.math.squared_difference`.
 * @example
 * squaredDifference(tensor([1, 5]), 3); // [4, 4]
 */
export const squaredDifference = ((a: Operand, b: Operand): AnyTensor => {
  const [x, y] = matchOperands('squaredDifference', [a, b]) as [AnyTensor, AnyTensor];
  checkDType('squaredDifference', x, 'number');
  return square(sub(x, y) as AnyTensor);
}) as unknown as BinaryFunction<'squaredDifference'>;
