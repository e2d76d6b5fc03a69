/** @file The Cholesky factor of a positive definite matrix. */
import { only } from '../ops/define.ts';
import { apply } from '../tensor/apply.ts';
import type { SquareFunction } from '../tensor/signatures-linalg.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { checkSquare, matrixPrimitive } from './define.ts';
import { loop } from './loops.ts';
import { solveTriangle } from './triangular.ts';
import { asColumn, block, columnAt, halvesOf, largestBlock, positions, rowAt, sizesOf, symmetrized, tril, zerosOf } from './matrices.ts';
import { add, concat, div, equal, greater, matmul, mT, mul, permute, reshape, sqrt, sub, where } from './untyped.ts';

/** Column by column: what a column of l explains of the matrix is taken off before the next one. */
function columnsOfFactor(a: AnyTensor): AnyTensor {
  const n = sizesOf(a).rows;
  const at = asColumn(positions(n));
  const [, [columns]] = loop({
    init: [a],
    elements: [positions(n)],
    step: ([rest], [step]) => {
      const k = reshape(step, [1]);
      const column = columnAt(rest, k);
      const pivot = rowAt(column, k);
      const root = where(greater(pivot, 0), sqrt(pivot), NaN);
      const l = where(greater(at, k), div(column, root), where(equal(at, k), root, 0));
      return [[sub(rest, mul(l, mT(l)))], [l]];
    },
  });
  return reshape(permute(columns, [1, 2, 0, 3]), a.shape);
}

/** Large matrices by halves: l = [[l11, 0], [l21, l22]] with a11 = l11 l11^T, l21 l11^T = a21 and a22 - l21 l21^T = l22 l22^T. */
function factorInBlocks(a: AnyTensor): AnyTensor {
  const n = sizesOf(a).rows;
  if (n <= largestBlock) return columnsOfFactor(a);
  const [upper, lower] = halvesOf(n);
  const l11 = factorInBlocks(block(a, upper, upper));
  const l21 = mT(solveTriangle(l11, mT(block(a, lower, upper)), {}));
  const l22 = factorInBlocks(sub(block(a, lower, lower), matmul(l21, mT(l21))));
  const zeros = zerosOf(a, [a.shape[0] ?? 1, upper[1], n - upper[1]]);
  return concat([concat([l11, zeros], 2), concat([l21, l22], 2)], 1);
}

/** The part of a matrix on and below the diagonal, with half of the diagonal. */
const halfLower = (x: AnyTensor): AnyTensor => mul(add(tril(x), tril(x, -1)), 0.5);

/** a = l l^T, for a symmetric a. */
export const choleskyPrimitive = matrixPrimitive<object>({
  name: 'cholesky',
  doc: 'a = l l^T with l lower triangular, for a symmetric and positive definite',
  results: (inputs) => inputs,
  compute: (inputs) => [factorInBlocks(only(inputs))],
  // l^-1 da l^-T = l^-1 dl + (l^-1 dl)^T, and l^-1 dl is lower triangular: dl = l halfLower(l^-1 da l^-T)
  jvp: ({ tangents: [da], output: l }) => da && matmul(l, halfLower(solveTriangle(l, mT(solveTriangle(l, da, {})), {}))),
});

/**
 * The lower triangular l with a = l l^T, for symmetric positive definite matrices a [..., n, n]. What is decomposed is (a + a^T) / 2, so the
 * gradient is symmetric. Where a is not positive definite (NumPy raises an error) l has NaN from the column on where that shows.
 *
 * Derivative: dl = l halfLower(l^-1 da l^-T), with halfLower(x) the lower triangle of x with half of its diagonal.
 *
 * @throws ShapeError where a is not square; DTypeError for anything but float32 and float64.
 * @see `numpy.linalg.cholesky`; Murray, "Differentiation of the Cholesky decomposition", https://arxiv.org/abs/1602.07527
 * @example
 * cholesky(tensor([[4, 2], [2, 5]])); // [[2, 0], [1, 2]]
 */
export const cholesky = ((a: AnyTensor): AnyTensor => {
  checkSquare('cholesky', a);
  return apply(choleskyPrimitive, [symmetrized(a)], { output: 0 });
}) as unknown as SquareFunction<'cholesky'>;
