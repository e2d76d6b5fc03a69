/** @file Bits of integers: logic and shifts. Bools are taken as single bits. */
import { describeOperand, DTypeError } from '../core/errors.ts';
import { endsOf, isInteger, isSigned, type DType } from '../core/dtype.ts';
import type { Primitive } from '../graph/primitive.ts';
import type { Expr } from '../kernel/expression.ts';
import * as scalar from '../kernel/scalar.ts';
import { apply } from '../tensor/apply.ts';
import type { BitwiseFunction, BitwiseNotFunction } from '../tensor/signatures-elementwise.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import type { IntegerDType } from '../types/index.ts';
import { ofTensor } from './check.ts';
import { logicalAnd, logicalOr, logicalXor } from './compare.ts';
import { binaryPrimitive } from './define.ts';
import { matchOperands, type Operand } from './operands.ts';
import { logicalNot } from './unary.ts';

const integers = { accepts: 'integer', jvp: 'zero', transpose: 'nonlinear' } as const;

/** y = a and b, bit by bit. */
export const bitwiseAndPrimitive = binaryPrimitive('bitwiseAnd', { ...integers, doc: 'y = a and b, bit by bit', scalar: scalar.and });
/** y = a or b, bit by bit. */
export const bitwiseOrPrimitive = binaryPrimitive('bitwiseOr', { ...integers, doc: 'y = a or b, bit by bit', scalar: scalar.or });
/** y = either a or b, bit by bit. */
export const bitwiseXorPrimitive = binaryPrimitive('bitwiseXor', { ...integers, doc: 'y = either a or b, bit by bit', scalar: scalar.xor });

type Logic = (a: AnyTensor, b: AnyTensor) => unknown;

/** Refuses floats. */
function checkBits(op: string, operands: readonly AnyTensor[], bools: boolean): void {
  if (operands.every(({ dtype }) => isInteger(dtype) || (bools && dtype === 'bool'))) return;
  throw new DTypeError({
    op,
    what: 'only integers have bits to work on',
    got: operands.map(describeOperand).join(', '),
    expected: bools ? 'integers or bools' : 'integers',
    hint: "x.cast('int32')",
  });
}

const bitwise =
  (primitive: Primitive<object, AnyTensor>, ofBools: Logic) =>
  (a: Operand, b: Operand): AnyTensor => {
    const operands = matchOperands(primitive.name, [a, b]) as [AnyTensor, AnyTensor];
    checkBits(primitive.name, operands, true);
    return operands[0].dtype === 'bool' ? (ofBools(...operands) as AnyTensor) : apply(primitive, operands, {});
  };

/**
 * a and b, bit by bit, elementwise; of bools, both. Shapes broadcast, dtypes promote.
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError for floats.
 * @see NumPy `bitwise_and`.
 * @example
 * bitwiseAnd(tensor([12, 10], { dtype: 'int32' }), 6); // [4, 2]
 */
export const bitwiseAnd = bitwise(bitwiseAndPrimitive, (a, b) =>
  logicalAnd(a as never, b as never),
) as unknown as BitwiseFunction<'bitwiseAnd'>;

/**
 * a or b, bit by bit, elementwise; of bools, one or both. Shapes broadcast, dtypes promote.
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError for floats.
 * @see NumPy `bitwise_or`.
 * @example
 * bitwiseOr(tensor([12, 10], { dtype: 'int32' }), 6); // [14, 14]
 */
export const bitwiseOr = bitwise(bitwiseOrPrimitive, (a, b) =>
  logicalOr(a as never, b as never),
) as unknown as BitwiseFunction<'bitwiseOr'>;

/**
 * Either a or b, not both, bit by bit, elementwise. Shapes broadcast, dtypes promote.
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError for floats.
 * @see NumPy `bitwise_xor`.
 * @example
 * bitwiseXor(tensor([12, 10], { dtype: 'int32' }), 6); // [10, 12]
 */
export const bitwiseXor = bitwise(bitwiseXorPrimitive, (a, b) =>
  logicalXor(a as never, b as never),
) as unknown as BitwiseFunction<'bitwiseXor'>;

/** All bits of a dtype. */
const allBits = (dtype: DType): number => (isSigned(dtype) ? -1 : endsOf(dtype)[1]);

/**
 * Every bit turned over, elementwise; of bools, not x.
 *
 * @throws DTypeError for floats.
 * @see NumPy `bitwise_not`.
 * @example
 * bitwiseNot(tensor([0, 5], { dtype: 'int32' })); // [-1, -6]
 */
export const bitwiseNot = ofTensor('bitwiseNot', (x: AnyTensor): AnyTensor => {
  checkBits('bitwiseNot', [x], true);
  return (x.dtype === 'bool' ? logicalNot(x as never) : bitwiseXor(x as never, allBits(x.dtype))) as AnyTensor;
}) as unknown as BitwiseNotFunction;

// ---- shifts

/** Bits of a register: narrow integers are cut to their own afterwards. */
const BITS = 32;

/** Whether a count is one of 0 ... 31. */
const isCount = (count: Expr): Expr =>
  scalar.and(scalar.le(scalar.constant(count.type, 0), count), scalar.lt(count, scalar.constant(count.type, BITS)));

/** y = a shifted left by b bits. */
export const leftShiftPrimitive = binaryPrimitive('leftShift', {
  ...integers,
  doc: 'y = a * 2^b; 0 where b is not one of 0 ... 31',
  scalar: (a, b) => scalar.select(isCount(b), scalar.shlBy(a, b), scalar.constant(a.type, 0)),
});

/** y = a shifted right by b bits. */
export const rightShiftPrimitive = binaryPrimitive('rightShift', {
  ...integers,
  doc: 'y = floor(a / 2^b); what is left of the sign where b is not one of 0 ... 31',
  scalar: (a, b) => {
    const all = a.type === 'uint32' ? scalar.constant('uint32', 0) : scalar.shr(a, 31);
    return scalar.select(isCount(b), scalar.shrBy(a, b), all);
  },
});

const shift =
  (primitive: Primitive<object, AnyTensor>) =>
  (a: Operand, b: Operand): AnyTensor => {
    const operands = matchOperands(primitive.name, [a, b]) as [AnyTensor, AnyTensor];
    checkBits(primitive.name, operands, false);
    return apply(primitive, operands, {});
  };

/**
 * a shifted left by b bits, a * 2^b, elementwise; what leaves the dtype is lost. Counts below 0 or from 32 on shift everything out: 0.
 * Shapes broadcast, dtypes promote.
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError for floats and bools.
 * @see JAX `lax.shift_left`.
 * @example
 * leftShift(tensor([1, 5], { dtype: 'int32' }), 3); // [8, 40]
 */
export const leftShift = shift(leftShiftPrimitive) as unknown as BitwiseFunction<'leftShift', IntegerDType>;

/**
 * a shifted right by b bits, floor(a / 2^b), elementwise: the sign of int32 stays. Counts below 0 or from 32 on leave 0, or -1 of a
 * negative number. Shapes broadcast, dtypes promote.
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError for floats and bools.
 * @see NumPy `right_shift`.
 * @example
 * rightShift(tensor([40, -40], { dtype: 'int32' }), 3); // [5, -5]
 */
export const rightShift = shift(rightShiftPrimitive) as unknown as BitwiseFunction<'rightShift', IntegerDType>;
