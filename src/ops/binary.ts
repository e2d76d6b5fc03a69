/** @file Elementwise arithmetic of two operands, which are promoted to one dtype and broadcast to one shape. */
import { isFloat } from '../core/dtype.ts';
import type { Primitive } from '../graph/primitive.ts';
import type { Expr } from '../kernel/expression.ts';
import * as math from '../kernel/math/index.ts';
import * as scalar from '../kernel/scalar.ts';
import { apply } from '../tensor/apply.ts';
import type { BinaryFunction, DivideFunction } from '../tensor/signatures.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { cast } from './cast.ts';
import { less } from './compare.ts';
import { binaryPrimitive, checkDType, type BinaryRules } from './define.ts';
import { matchFloats } from './elementwise.ts';
import { matchOperands, type Operand } from './operands.ts';
import { floor, log, neg } from './unary.ts';
import { where } from './where.ts';

/** The public form of a record: promotes, broadcasts, applies. */
const broadcasting =
  (primitive: Primitive<object, AnyTensor>) =>
  (a: Operand, b: Operand): AnyTensor =>
    apply(primitive, matchOperands(primitive.name, [a, b]), {});

const numbers = { accepts: 'number' } as const;

/** y = a + b. */
export const addPrimitive = binaryPrimitive('add', {
  ...numbers,
  doc: 'y = a + b',
  scalar: scalar.add,
  // d(a + b) = da + db
  jvp: [(da) => da, (db) => db],
  transpose: [(ct) => ct, (ct) => ct],
});

/**
 * a + b, elementwise. Shapes broadcast, dtypes promote; a number takes the tensor's dtype.
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError for bool operands, and for a number that the other operand's dtype does
 * not hold.
 * @see NumPy `add`.
 * @example
 * add(tensor([1, 2]), 10); // [11, 12]
 */
export const add = broadcasting(addPrimitive) as unknown as BinaryFunction<'add'>;

/** y = a - b. */
export const subPrimitive = binaryPrimitive('sub', {
  ...numbers,
  doc: 'y = a - b',
  scalar: scalar.sub,
  // d(a - b) = da - db
  jvp: [(da) => da, (db) => neg(db)],
  transpose: [(ct) => ct, (ct) => neg(ct)],
});

/**
 * a - b, elementwise. Shapes broadcast, dtypes promote; a number takes the tensor's dtype.
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError for bool operands, and for a number that the other operand's dtype does
 * not hold.
 * @see NumPy `subtract`.
 * @example
 * sub(10, tensor([1, 2])); // [9, 8]
 */
export const sub = broadcasting(subPrimitive) as unknown as BinaryFunction<'sub'>;

/** y = a b. */
export const mulPrimitive = binaryPrimitive('mul', {
  ...numbers,
  doc: 'y = a * b',
  scalar: scalar.mul,
  // d(a b) = da b + a db
  jvp: [(da, _, b) => mul(da, b), (db, a) => mul(a, db)],
  transpose: [(ct, _, b) => mul(ct, b), (ct, a) => mul(a, ct)],
});

/**
 * a * b, elementwise. Shapes broadcast, dtypes promote; a number takes the tensor's dtype.
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError for bool operands, and for a number that the other operand's dtype does
 * not hold.
 * @see NumPy `multiply`.
 * @example
 * mul(tensor([1, 2]), tensor([[3], [4]])); // [[3, 6], [4, 8]]
 */
export const mul = broadcasting(mulPrimitive) as unknown as BinaryFunction<'mul'>;

/** y = a / b. */
export const divPrimitive = binaryPrimitive('div', {
  doc: 'y = a / b',
  accepts: 'float',
  scalar: scalar.div,
  // d(a / b) = da / b - (a / b) db / b
  jvp: [(da, _, b) => div(da, b), (db, _, b, y) => neg(div(mul(y, db), b))],
  transpose: [(ct, _, b) => div(ct, b), 'nonlinear'],
  range: [0.5, 3],
});

/**
 * a / b, elementwise, in floats: integers are cast to float32 first. Shapes broadcast, dtypes promote.
 *
 * @throws ShapeError where the shapes don't broadcast.
 * @see NumPy `divide`; that integers become float32 is as in PyTorch `div`.
 * @example
 * div(tensor([1, 2]), 4); // [0.25, 0.5]
 */
export const div = ((a: Operand, b: Operand): AnyTensor =>
  apply(divPrimitive, matchFloats('div', [a, b]), {})) as unknown as DivideFunction;

/** y = a^b. */
export const powPrimitive = binaryPrimitive('pow', {
  doc: 'y = a^b',
  accepts: 'float',
  cost: 'costly',
  scalar: (a, b) => scalar.apply(math.pow, a.type, a, b),
  jvp: [
    // da: b a^(b-1) da, which is 0 for b = 0 even where a^(b-1) is infinite
    (da, a, b) => mul(da, where(b.equal(0), 0, mul(b, pow(a, sub(b, 1))))),
    // db: a^b ln a db, which is 0 at a = 0 (for b > 0) where ln a is not finite
    (db, a, _, y) => mul(db, where(a.equal(0), 0, mul(y, log(where(a.equal(0), 1, a))))),
  ],
  transpose: 'nonlinear',
  range: [0.5, 2],
});

/**
 * a to the power of b, elementwise. A negative number to a fractional power is NaN; anything to the power of 0 is 1.
 * Integers are raised in float64 and saturate; a negative power of an integer truncates toward 0.
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError for bool operands, and for a number that the other operand's dtype does
 * not hold.
 * @see NumPy `power`.
 * @example
 * pow(tensor([2, 3]), 2); // [4, 9]
 */
export const pow = ((a: Operand, b: Operand): AnyTensor => {
  const [x, y] = matchOperands('pow', [a, b]) as [AnyTensor, AnyTensor];
  checkDType('pow', x, 'number');
  if (isFloat(x.dtype)) return apply(powPrimitive, [x, y], {});
  return cast(apply(powPrimitive, [cast(x, 'float64'), cast(y, 'float64')], {}), x.dtype) as AnyTensor;
}) as unknown as BinaryFunction<'pow'>;

/** One for the operand that is chosen, a half for each of two equal ones. */
const share = (chosen: AnyTensor, other: AnyTensor): AnyTensor =>
  where(chosen.equal(other), 0.5, cast(less(other, chosen), chosen.dtype)) as AnyTensor;

/** y = the greater of a and b. */
export const maximumPrimitive = binaryPrimitive('maximum', {
  ...numbers,
  doc: 'y = the greater of a and b, NaN where one is NaN',
  scalar: scalar.max,
  // The tangent of the greater operand; of equal ones, half of each
  jvp: [(da, a, b) => mul(da, share(a, b)), (db, a, b) => mul(db, share(b, a))],
  transpose: 'nonlinear',
});

/**
 * The greater of a and b, elementwise; NaN where one is NaN. Derivative where both are equal: a half for each.
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError for bool operands, and for a number that the other operand's dtype does
 * not hold.
 * @see NumPy `maximum`; the derivative of equal ones is that of PyTorch and JAX.
 * @example
 * maximum(tensor([1, 5]), 3); // [3, 5]
 */
export const maximum = broadcasting(maximumPrimitive) as unknown as BinaryFunction<'maximum'>;

/** y = the lesser of a and b. */
export const minimumPrimitive = binaryPrimitive('minimum', {
  ...numbers,
  doc: 'y = the lesser of a and b, NaN where one is NaN',
  scalar: scalar.min,
  jvp: [(da, a, b) => mul(da, share(b, a)), (db, a, b) => mul(db, share(a, b))],
  transpose: 'nonlinear',
});

/**
 * The lesser of a and b, elementwise; NaN where one is NaN. Derivative where both are equal: a half for each.
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError for bool operands, and for a number that the other operand's dtype does
 * not hold.
 * @see NumPy `minimum`; the derivative of equal ones is that of PyTorch and JAX.
 * @example
 * minimum(tensor([1, 5]), 3); // [1, 3]
 */
export const minimum = broadcasting(minimumPrimitive) as unknown as BinaryFunction<'minimum'>;

// ---- integer division: whole quotient and remainder

/** A divisor by which the instructions can divide; what is returned for 0 is replaced by the callers. */
const safeDivisor = (b: Expr): Expr => scalar.select(scalar.eq(b, scalar.constant(b.type, 0)), scalar.constant(b.type, 1), b);

function integerFloorDiv(a: Expr, b: Expr): Expr {
  const zero = scalar.constant(b.type, 0);
  const divisor = safeDivisor(b);
  if (b.type === 'uint32') return scalar.select(scalar.eq(b, zero), zero, scalar.div(a, divisor));
  // The least int32 divided by -1 traps, so -1 is a case of its own: it negates (and wraps around).
  const minusOne = scalar.eq(b, scalar.constant('int32', -1));
  const nonTrapping = scalar.select(minusOne, scalar.constant('int32', 1), divisor);
  const quotient = scalar.div(a, nonTrapping);
  const remainder = scalar.rem(a, nonTrapping);
  const roundsUp = scalar.and(scalar.ne(remainder, zero), scalar.lt(scalar.xor(remainder, nonTrapping), zero));
  const floored = scalar.sub(quotient, scalar.convert(roundsUp, 'int32'));
  return scalar.select(scalar.eq(b, zero), zero, scalar.select(minusOne, scalar.neg(a), floored));
}

function integerMod(a: Expr, b: Expr): Expr {
  const zero = scalar.constant(b.type, 0);
  const divisor = safeDivisor(b);
  if (b.type === 'uint32') return scalar.select(scalar.eq(b, zero), zero, scalar.rem(a, divisor));
  const nonTrapping = scalar.select(scalar.eq(b, scalar.constant('int32', -1)), scalar.constant('int32', 1), divisor);
  const remainder = scalar.rem(a, nonTrapping);
  const otherSign = scalar.and(scalar.ne(remainder, zero), scalar.lt(scalar.xor(remainder, nonTrapping), zero));
  return scalar.select(scalar.eq(b, zero), zero, scalar.select(otherSign, scalar.add(remainder, nonTrapping), remainder));
}

const isFloatExpr = (x: Expr): boolean => x.type === 'float32' || x.type === 'float64';
const dividing: Pick<BinaryRules, 'accepts' | 'transpose' | 'range'> = { accepts: 'number', transpose: 'nonlinear', range: [0.6, 2.7] };

/** y = floor(a / b). */
export const floorDivPrimitive = binaryPrimitive('floorDiv', {
  ...dividing,
  doc: 'y = floor(a / b); integers by 0 are 0',
  scalar: (a, b) => (isFloatExpr(a) ? scalar.floor(scalar.div(a, b)) : integerFloorDiv(a, b)),
  jvp: 'zero',
});

/**
 * floor(a / b), elementwise, as Python's `//`: the dtype stays. Integers divided by 0 give 0. Derivative: 0.
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError for bool operands, and for a number that the other operand's dtype does
 * not hold.
 * @see NumPy `floor_divide`.
 * @example
 * floorDiv(tensor([7, -7], { dtype: 'int32' }), 2); // [3, -4]
 */
export const floorDiv = broadcasting(floorDivPrimitive) as unknown as BinaryFunction<'floorDiv'>;

/** y = a - b floor(a / b). */
export const modPrimitive = binaryPrimitive('mod', {
  ...dividing,
  doc: 'y = a - b * floor(a / b), with the sign of b; integers by 0 are 0',
  scalar: (a, b) => (isFloatExpr(a) ? scalar.sub(a, scalar.mul(b, scalar.floor(scalar.div(a, b)))) : integerMod(a, b)),
  // d(a - b floor(a/b)) = da - floor(a/b) db
  jvp: [(da) => da, (db, a, b) => neg(mul(db, floor(div(a, b))))],
});

/**
 * The remainder a - b * floor(a / b), elementwise, with the sign of b, as Python's `%`. Integers by 0 give 0. For floats it is
 * computed by this formula, so it is exact only while a / b stays below 2^24 (float32) or 2^53 (float64).
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError for bool operands, and for a number that the other operand's dtype does
 * not hold.
 * @see NumPy `mod`.
 * @example
 * mod(tensor([7, -7], { dtype: 'int32' }), 3); // [1, 2]
 */
export const mod = broadcasting(modPrimitive) as unknown as BinaryFunction<'mod'>;
