/** @file Making operands fit: JavaScript numbers, promotion of dtypes, broadcasting of shapes. */
import type { DType } from '../core/dtype.ts';
import { endsOf, fromHalfBits, isFloat, newStorage, promote, toHalfBits } from '../core/dtype.ts';
import { describeOperand, DTypeError, ShapeError } from '../core/errors.ts';
import { broadcastShapes, showShape, type Dims } from '../core/shape.ts';
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { cast } from './cast.ts';
import { checkTensor, isTensor } from './check.ts';
import { broadcastTo } from './shape.ts';
import { constantPrimitive } from './source.ts';

/** A tensor, or a number or boolean that is taken as a scalar of the other operand's dtype. */
export type Operand = AnyTensor | number | boolean;

/** The number as memory of a dtype holds it: a program must compute the same whether it is built in or read from there. */
export function heldAs(dtype: DType, value: number): number {
  if (dtype === 'float32' || dtype === 'float64') return value;
  if (dtype === 'float16') return fromHalfBits(toHalfBits(value));
  if (dtype === 'bool') return Number(value !== 0);
  const [held] = newStorage(dtype, 1).fill(value);
  return held ?? 0;
}

/** The same number in every element. */
export const filled = (shape: Dims, value: number, dtype: DType): AnyTensor =>
  apply(constantPrimitive, [], { shape, dtype, value: heldAs(dtype, value) });

/** An end of a dtype; those that nobody knows by heart as powers of two. */
const showEnd = (end: number): string =>
  Math.abs(end) < 2 ** 16 ? String(end) : end < 0 ? `-2^${Math.log2(-end)}` : `2^${Math.log2(end + 1)} - 1`;

/** Refuses a number that an integer dtype does not hold. */
export function checkWritable(op: string, value: number, like: DType): void {
  if (isFloat(like) || heldAs(like, value) === value) return;
  throw new DTypeError({
    op,
    what: `the number ${value} cannot be written in ${like}`,
    got: `${like} and ${value}`,
    expected: `a whole number from ${endsOf(like).map(showEnd).join(' to ')} beside a tensor of ${like}`,
    hint: "casting the tensor first: x.cast('float32')",
  });
}

/** A JavaScript number beside a tensor is weak: it takes the tensor's dtype, if it can be written in it. */
function weak(op: string, value: number | boolean, like: DType | undefined): AnyTensor {
  if (like === undefined) return filled([], Number(value), typeof value === 'boolean' ? 'bool' : 'float32');
  if (like === 'bool' && typeof value === 'number') return filled([], value, Number.isInteger(value) ? 'int32' : 'float32');
  if (typeof value === 'number') checkWritable(op, value, like);
  return filled([], Number(value), like);
}

/** Refuses what is neither a tensor nor a number. */
function checkOperand(op: string, operand: unknown): void {
  if (typeof operand !== 'number' && typeof operand !== 'boolean') checkTensor(op, operand, 'tensors or numbers');
}

/** Operands as tensors of one dtype (the promoted one), shapes as they were. */
export function promoteOperands(op: string, operands: readonly Operand[]): AnyTensor[] {
  for (const operand of operands) checkOperand(op, operand);
  const dtypes = operands.filter(isTensor).map((operand) => operand.dtype);
  const like = dtypes.length === 0 ? undefined : dtypes.reduce(promote);
  const tensors = operands.map((operand) => (isTensor(operand) ? operand : weak(op, operand, like)));
  const dtype = tensors.map((tensor) => tensor.dtype).reduce(promote);
  return tensors.map((tensor) => cast(tensor, dtype) as AnyTensor);
}

/** The common shape of operands; a ShapeError where they don't broadcast. */
export function commonShape(op: string, operands: readonly AnyTensor[]): Dims {
  return operands.reduce<Dims>((shape, operand) => {
    const next = broadcastShapes(shape, operand.shape);
    if (next !== undefined) return next;
    throw new ShapeError({
      op,
      what: `cannot broadcast ${showShape(shape)} with ${showShape(operand.shape)}`,
      got: operands.map((each, i) => `${'abcdef'[i]}: ${describeOperand(each)}`).join(', '),
      expected: 'axes, counted from the last, that are equal or 1',
      hint: 'expandDims or reshape on one of them',
    });
  }, []);
}

/** Operands as tensors of one shape and one dtype, as elementwise primitives need them. */
export function matchOperands(op: string, operands: readonly Operand[]): AnyTensor[] {
  const tensors = promoteOperands(op, operands);
  const shape = commonShape(op, tensors);
  return tensors.map((tensor) => broadcastTo(tensor, shape) as AnyTensor);
}
