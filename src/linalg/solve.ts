/** @file Equations with square matrices, and inverses. */
import type { Primitive } from '../graph/primitive.ts';
import { pair, sumOfDefined } from '../ops/define.ts';
import { apply } from '../tensor/apply.ts';
import type { SolveFunction, SquareFunction } from '../tensor/signatures-linalg.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { checkSquare, matrixPrimitive, type Output } from './define.ts';
import { factorize } from './lu.ts';
import { solveTriangle, withRightSide } from './triangular.ts';
import { asColumn, asRow, identityLike, positions, rowsInOrder } from './matrices.ts';
import { cast, equal, matmul, mT, mul, sum } from './untyped.ts';

interface SolveParams {
  /** a^T x = b. */
  readonly transposed: boolean;
}

/** Where each row went: order[inverse[i]] = i. */
function inverseOrder(order: AnyTensor): AnyTensor {
  const at = positions(order.shape[1] ?? 0);
  return sum(mul(cast(equal(asRow(order), asColumn(at)), 'int32'), at), -1);
}

/** x = a^-1 b, or a^-T b. */
export const solvePrimitive: Primitive<SolveParams & Output, AnyTensor> = matrixPrimitive<SolveParams>({
  name: 'solve',
  doc: 'a x = b',
  results: (inputs) => [pair(inputs)[1]],
  compute: (inputs, { transposed }) => {
    const [a, b] = pair(inputs);
    const { packed, order } = factorize(a);
    // With a row order p: p a = l u, so x = u^-1 l^-1 p b; for a^T, x = p^-1 l^-T u^-T b.
    if (!transposed) return [solveTriangle(packed, solveTriangle(packed, rowsInOrder(b, order), { unitDiagonal: true }), { lower: false })];
    const inner = solveTriangle(packed, b, { lower: false, transposed: true });
    return [rowsInOrder(solveTriangle(packed, inner, { unitDiagonal: true, transposed: true }), inverseOrder(order))];
  },
  // a x = b: da x + a dx = db, so dx = a^-1 (db - da x)
  jvp: ({ inputs, tangents: [da, db], output, params }) => {
    const change = da && mul(matmul(params.transposed ? mT(da) : da, output), -1);
    const right = sumOfDefined([db, change]);
    return right && apply(solvePrimitive, [pair(inputs)[0], right], params);
  },
  // <c, a^-1 b> = <a^-T c, b>
  transpose: ({ cotangent, inputs, params }) => [
    undefined,
    apply(solvePrimitive, [pair(inputs)[0], cotangent], { ...params, transposed: !params.transposed }),
  ],
});

/** x = a^-1 b for matrices that fit. */
export const solveMatrices = (a: AnyTensor, b: AnyTensor): AnyTensor => apply(solvePrimitive, [a, b], { transposed: false, output: 0 });

/** The inverse of square matrices. */
export const inverse = (a: AnyTensor): AnyTensor => solveMatrices(a, identityLike(a));

/**
 * The solution x of a x = b, by elimination with partial pivoting: a is [..., n, n], b a vector [n] or matrices [..., n, k]. Leading axes
 * broadcast, dtypes promote. Where a is singular (NumPy raises an error) x has infinities and NaN.
 *
 * Derivative: dx = a^-1 (db - da x). The factors are computed once for value and gradient within one program.
 *
 * @throws ShapeError where a is not square, or b does not have a row for each of its rows; DTypeError for anything but float32 and float64.
 * @see `numpy.linalg.solve` (of NumPy 2: only one axis makes a vector)
 * @example
 * solve(tensor([[2, 1], [1, 3]]), tensor([5, 10])); // [1, 3]
 */
export const solve = ((a: AnyTensor, b: AnyTensor): AnyTensor => {
  checkSquare('solve', a);
  return withRightSide('solve', a, b, solveMatrices);
}) as unknown as SolveFunction<'solve'>;

/**
 * The inverse of square matrices [..., n, n]. To solve equations, take `solve`: it is faster and more accurate. Where a is singular
 * (NumPy raises an error) the result has infinities and NaN.
 *
 * Derivative: d(a^-1) = -a^-1 da a^-1.
 *
 * @throws ShapeError where a is not square; DTypeError for anything but float32 and float64.
 * @see `numpy.linalg.inv`
 * @example
 * inv(tensor([[2, 0], [1, 1]])); // [[0.5, 0], [-0.5, 1]]
 */
export const inv = ((a: AnyTensor): AnyTensor => {
  checkSquare('inv', a);
  return inverse(a);
}) as unknown as SquareFunction<'inv'>;
