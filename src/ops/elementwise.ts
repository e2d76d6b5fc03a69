/** @file The public forms of elementwise functions of floats: integers and bools are cast first, as `FloatOf` says. */
import { floatOf } from '../core/dtype.ts';
import type { Primitive } from '../graph/primitive.ts';
import type { Expr, ScalarOp } from '../kernel/expression.ts';
import * as scalar from '../kernel/scalar.ts';
import { apply } from '../tensor/apply.ts';
import type { FloatUnaryFunction } from '../tensor/signatures.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { cast } from './cast.ts';
import { isTensor, ofTensor } from './check.ts';
import type { UnaryRules } from './define.ts';
import { matchOperands, promoteOperands, type Operand } from './operands.ts';

// Declared as functions, since records are made with them while modules that import each other are still loading.

/** The tensor as floats. */
export function asFloat(x: AnyTensor): AnyTensor {
  return cast(x, floatOf(x.dtype)) as AnyTensor;
}

/** A composition of one operand. */
export function composition(op: string, f: (x: AnyTensor) => AnyTensor): FloatUnaryFunction {
  return ofTensor(op, (x) => f(asFloat(x))) as unknown as FloatUnaryFunction;
}

/** The public form of a record of one operand. */
export function ofFloats(primitive: Primitive<object, AnyTensor>): FloatUnaryFunction {
  return composition(primitive.name, (x) => apply(primitive, [x], {}));
}

/** What the records of mathematical functions share. */
export function mathematical(element: (x: Expr) => Expr, rules: Pick<UnaryRules, 'doc' | 'jvp' | 'range'>): UnaryRules {
  return { accepts: 'float', cost: 'costly', scalar: element, transpose: 'nonlinear', ...rules };
}

/** A row of the table as a function of expressions. */
export function byRow(op: ScalarOp): (...args: Expr[]) => Expr {
  return (...args) => scalar.apply(op, args[0]?.type ?? 'float32', ...args);
}

/** Operands as floats of one dtype and one shape. A number beside integers is a float, so that x / 0.5 may be written. */
export function matchFloats(op: string, operands: readonly Operand[]): AnyTensor[] {
  const weakly = (operand: Operand): Operand => (isTensor(operand) ? asFloat(operand) : operand);
  const hasNumber = operands.some((operand) => !isTensor(operand));
  return matchOperands(op, promoteOperands(op, hasNumber ? operands.map(weakly) : operands).map(asFloat));
}
