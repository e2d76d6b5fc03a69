/** @file Determinants. */
import { only } from '../ops/define.ts';
import { apply } from '../tensor/apply.ts';
import type { DetFunction, SlogdetFunction } from '../tensor/signatures-linalg.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { checkSquare, matrixPrimitive, type Output } from './define.ts';
import { factorize } from './lu.ts';
import { solveMatrices } from './solve.ts';
import type { Primitive, Spec } from '../graph/primitive.ts';
import { diagonal, sizesOf } from './matrices.ts';
import { abs, log, mul, prod, sign as signOf, sum } from './untyped.ts';

/** tr(a^-1 da) */
const relativeChange = (a: AnyTensor, da: AnyTensor): AnyTensor => sum(diagonal(solveMatrices(a, da)), -1);

/** A number of the factors of each matrix. */
const ofFactors = (
  name: string,
  doc: string,
  compute: (pivots: AnyTensor, sign: AnyTensor) => AnyTensor,
  jvp: Primitive<Output, AnyTensor>['jvp'],
): Primitive<Output, AnyTensor> =>
  matrixPrimitive<object>({
    name,
    doc,
    results: (inputs): Spec[] => [{ shape: sizesOf(only(inputs)).batch, dtype: only(inputs).dtype }],
    compute: (inputs) => {
      const { packed, sign } = factorize(only(inputs));
      return [compute(diagonal(packed), sign)];
    },
    jvp,
  });

/** The determinant. */
export const detPrimitive = ofFactors(
  'det',
  'y = det a',
  (pivots, sign) => mul(prod(pivots, -1), sign),
  // d det a = det a tr(a^-1 da)
  ({ inputs, tangents: [da], output }) => da && mul(output, relativeChange(only(inputs), da)),
);
/** Its sign: -1, 0 or 1. */
export const signOfDetPrimitive = ofFactors('signOfDet', 'y = sign(det a)', (pivots, sign) => mul(prod(signOf(pivots), -1), sign), 'zero');
/** The logarithm of its absolute value. */
export const logAbsDetPrimitive = ofFactors(
  'logAbsDet',
  'y = ln |det a|',
  (pivots) => sum(log(abs(pivots)), -1),
  // d ln |det a| = tr(a^-1 da)
  ({ inputs, tangents: [da] }) => da && relativeChange(only(inputs), da),
);

/**
 * The determinant of square matrices [..., n, n]: shape [...]. That of a 0 by 0 matrix is 1.
 *
 * Derivative: det a tr(a^-1 da), which is NaN where a is singular.
 *
 * @throws ShapeError where a is not square; DTypeError for anything but float32 and float64.
 * @see `numpy.linalg.det`
 * @example
 * det(tensor([[1, 2], [3, 4]])); // -2
 */
export const det = ((a: AnyTensor): AnyTensor => {
  checkSquare('det', a);
  return apply(detPrimitive, [a], { output: 0 });
}) as unknown as DetFunction;

/**
 * Sign and logarithm of the absolute value of the determinant of square matrices [..., n, n], where the determinant itself would overflow:
 * det a = sign exp(logAbsDet). A singular matrix has the sign 0 and the logarithm -Infinity.
 *
 * Derivative: tr(a^-1 da) of the logarithm, 0 of the sign.
 *
 * @returns [sign, logAbsDet], both of shape [...].
 * @throws ShapeError where a is not square; DTypeError for anything but float32 and float64.
 * @see `numpy.linalg.slogdet`
 * @example
 * slogdet(tensor([[0, 2], [3, 0]])); // [-1, 1.7917595]
 */
export const slogdet = ((a: AnyTensor): [AnyTensor, AnyTensor] => {
  checkSquare('slogdet', a);
  return [apply(signOfDetPrimitive, [a], { output: 0 }), apply(logAbsDetPrimitive, [a], { output: 0 })];
}) as unknown as SlogdetFunction;
