/** @file Elementwise comparisons, which give bool, and the logic of bools. */
import * as scalar from '../kernel/scalar.ts';
import type { Expr } from '../kernel/expression.ts';
import type { Primitive } from '../graph/primitive.ts';
import { apply } from '../tensor/apply.ts';
import type { ComparisonFunction, LogicalFunction } from '../tensor/signatures.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { binaryPrimitive } from './define.ts';
import { matchOperands, type Operand } from './operands.ts';
import { logicalNot } from './unary.ts';

const comparison = (name: string, doc: string, compare: (a: Expr, b: Expr) => Expr): Primitive<object, AnyTensor> =>
  binaryPrimitive(name, {
    doc,
    accepts: 'any',
    result: 'bool',
    // bool has no order of its own: false < true as 0 < 1.
    scalar: (a, b) => (a.type === 'bool' ? compare(scalar.convert(a, 'int32'), scalar.convert(b, 'int32')) : compare(a, b)),
    jvp: 'zero',
    transpose: 'nonlinear',
  });

const comparing =
  (primitive: Primitive<object, AnyTensor>, op: string) =>
  (a: Operand, b: Operand): AnyTensor =>
    apply(primitive, matchOperands(op, [a, b]), {});

/** a > b is b < a; what is wrong with the operands is said of a and b. */
const comparingTurned =
  (primitive: Primitive<object, AnyTensor>, op: string) =>
  (a: Operand, b: Operand): AnyTensor =>
    apply(primitive, matchOperands(op, [a, b]).reverse(), {});

/** y = (a = b). */
export const equalPrimitive = comparison('equal', 'y = (a = b); NaN equals nothing', scalar.eq);
/** y = (a < b). */
export const lessPrimitive = comparison('less', 'y = (a < b); false where one is NaN', scalar.lt);
/** y = (a <= b). */
export const lessEqualPrimitive = comparison('lessEqual', 'y = (a <= b); false where one is NaN', scalar.le);

/**
 * a = b, elementwise, as bool; NaN equals nothing. Shapes broadcast, dtypes promote.
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError for a number that the other operand's dtype does not hold.
 * @see NumPy `equal`.
 * @example
 * equal(tensor([1, 2]), 2); // [false, true]
 */
export const equal = comparing(equalPrimitive, 'equal') as unknown as ComparisonFunction<'equal'>;

/**
 * a ≠ b, elementwise, as bool; NaN differs from everything, itself included. Shapes broadcast, dtypes promote.
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError for a number that the other operand's dtype does not hold.
 * @see NumPy `not_equal`.
 * @example
 * notEqual(tensor([1, 2]), 2); // [true, false]
 */
export const notEqual = ((a: Operand, b: Operand): AnyTensor =>
  logicalNot(comparing(equalPrimitive, 'notEqual')(a, b) as never)) as unknown as ComparisonFunction<'notEqual'>;

/**
 * a < b, elementwise, as bool; false where one is NaN. Shapes broadcast, dtypes promote.
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError for a number that the other operand's dtype does not hold.
 * @see NumPy `less`.
 * @example
 * less(tensor([1, 2]), 2); // [true, false]
 */
export const less = comparing(lessPrimitive, 'less') as unknown as ComparisonFunction<'less'>;

/**
 * a <= b, elementwise, as bool; false where one is NaN. Shapes broadcast, dtypes promote.
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError for a number that the other operand's dtype does not hold.
 * @see NumPy `less_equal`.
 * @example
 * lessEqual(tensor([1, 2]), 1); // [true, false]
 */
export const lessEqual = comparing(lessEqualPrimitive, 'lessEqual') as unknown as ComparisonFunction<'lessEqual'>;

/**
 * a > b, elementwise, as bool; false where one is NaN. Shapes broadcast, dtypes promote.
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError for a number that the other operand's dtype does not hold.
 * @see NumPy `greater`.
 * @example
 * greater(tensor([1, 2]), 1); // [false, true]
 */
export const greater = comparingTurned(lessPrimitive, 'greater') as unknown as ComparisonFunction<'greater'>;

/**
 * a >= b, elementwise, as bool; false where one is NaN. Shapes broadcast, dtypes promote.
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError for a number that the other operand's dtype does not hold.
 * @see NumPy `greater_equal`.
 * @example
 * greaterEqual(tensor([1, 2]), 2); // [false, true]
 */
export const greaterEqual = comparingTurned(lessEqualPrimitive, 'greaterEqual') as unknown as ComparisonFunction<'greaterEqual'>;

const logic = (name: string, doc: string, combine: (a: Expr, b: Expr) => Expr): Primitive<object, AnyTensor> =>
  binaryPrimitive(name, { doc, accepts: 'bool', scalar: combine, jvp: 'zero', transpose: 'nonlinear' });

/** y = a and b. */
export const logicalAndPrimitive = logic('logicalAnd', 'y = a and b', scalar.and);
/** y = a or b. */
export const logicalOrPrimitive = logic('logicalOr', 'y = a or b', scalar.or);
/** y = either a or b. */
export const logicalXorPrimitive = logic('logicalXor', 'y = either a or b, not both', scalar.xor);

/**
 * a and b, elementwise, of bool tensors. Shapes broadcast.
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError for anything but bool.
 * @see NumPy `logical_and`, but of bools alone.
 * @example
 * logicalAnd(tensor([true, true]), tensor([true, false])); // [true, false]
 */
export const logicalAnd = comparing(logicalAndPrimitive, 'logicalAnd') as unknown as LogicalFunction<'logicalAnd'>;

/**
 * a or b, elementwise, of bool tensors. Shapes broadcast.
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError for anything but bool.
 * @see NumPy `logical_or`, but of bools alone.
 * @example
 * logicalOr(tensor([true, false]), tensor([false, false])); // [true, false]
 */
export const logicalOr = comparing(logicalOrPrimitive, 'logicalOr') as unknown as LogicalFunction<'logicalOr'>;

/**
 * Either a or b, not both, elementwise, of bool tensors. Shapes broadcast.
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError for anything but bool.
 * @see NumPy `logical_xor`, but of bools alone.
 * @example
 * logicalXor(tensor([true, true]), tensor([true, false])); // [false, true]
 */
export const logicalXor = comparing(logicalXorPrimitive, 'logicalXor') as unknown as LogicalFunction<'logicalXor'>;
