/** @file Equations with triangular matrices, by substitution. */
import { checkOptions } from '../core/options.ts';
import type { Primitive } from '../graph/primitive.ts';
import { checkTensor } from '../ops/check.ts';
import { promoteOperands } from '../ops/operands.ts';
import { pair, sumOfDefined } from '../ops/define.ts';
import { apply } from '../tensor/apply.ts';
import type { SolveFunction } from '../tensor/signatures-linalg.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { checkPrecision, checkRightSide, checkSquare, matrixPrimitive, withCommonBatch, type Output } from './define.ts';
import { loop } from './loops.ts';
import { asColumn, block, diagonal, halvesOf, largestBlock, positions, rowAt, sizesOf, tril, triu } from './matrices.ts';
import { concat, div, matmul, mT, mul, permute, reshape, sub } from './untyped.ts';

/** Which triangle a system has, and how it is used. */
interface TriangularParams {
  readonly lower: boolean;
  readonly transposed: boolean;
  readonly unitDiagonal: boolean;
}

/** The matrix of the system: one triangle of a, perhaps with ones on the diagonal, perhaps transposed. The ones are left out. */
function triangleOf(a: AnyTensor, { lower, transposed, unitDiagonal }: TriangularParams): AnyTensor {
  const offset = unitDiagonal ? 1 : 0;
  const triangle = lower ? tril(a, -offset) : triu(a, offset);
  return transposed ? mT(triangle) : triangle;
}

/** Row by row: x[k] = (b[k] - what is known of its row) / t[k, k]. What x[k] adds to the other rows is taken off them at once. */
function substitute(a: AnyTensor, b: AnyTensor, params: TriangularParams): AnyTensor {
  const { lower, transposed, unitDiagonal } = params;
  const n = sizesOf(a).rows;
  const triangle = triangleOf(a, { ...params, unitDiagonal: true });
  const [, [rows]] = loop({
    init: [b],
    elements: [asColumn(permute(triangle, [2, 0, 1])), permute(diagonal(a), [1, 0]), positions(n)],
    reverse: lower === transposed,
    step: ([rest], [column, pivot, k]) => {
      const row = rowAt(rest, reshape(k, [1]));
      const x = unitDiagonal ? row : div(row, asColumn(asColumn(pivot)));
      return [[sub(rest, mul(column, x))], [x]];
    },
  });
  return reshape(permute(rows, [1, 0, 2, 3]), b.shape);
}

/** Large systems by halves: what the half that is known first adds to the other is a product of matrices, which is fast. */
function substituteInBlocks(a: AnyTensor, b: AnyTensor, params: TriangularParams): AnyTensor {
  const [n, k] = [sizesOf(a).rows, sizesOf(b).columns];
  if (n <= largestBlock) return substitute(a, b, params);
  const { lower, transposed } = params;
  const ranges = halvesOf(n);
  const [first, second] = lower === transposed ? ranges.toReversed() : ranges;
  const solved = substituteInBlocks(block(a, first, first), block(b, first, [0, k]), params);
  const between = transposed ? mT(block(a, first, second)) : block(a, second, first);
  const rest = sub(block(b, second, [0, k]), matmul(between, solved));
  const other = substituteInBlocks(block(a, second, second), rest, params);
  return concat(lower === transposed ? [other, solved] : [solved, other], 1);
}

/** x = t^-1 b. */
export const triangularSolvePrimitive: Primitive<TriangularParams & Output, AnyTensor> = matrixPrimitive<TriangularParams>({
  name: 'triangularSolve',
  doc: 't x = b, where t is a triangle of a',
  results: (inputs) => [pair(inputs)[1]],
  compute: (inputs, params) => [substituteInBlocks(...pair(inputs), params)],
  // t x = b: dt x + t dx = db, so dx = t^-1 (db - dt x)
  jvp: ({ inputs, tangents: [da, db], output, params }) => {
    const change = da && mul(matmul(triangleOf(da, params), output), -1);
    const right = sumOfDefined([db, change]);
    return right && apply(triangularSolvePrimitive, [pair(inputs)[0], right], params);
  },
  // <c, t^-1 b> = <t^-T c, b>
  transpose: ({ cotangent, inputs, params }) => [
    undefined,
    apply(triangularSolvePrimitive, [pair(inputs)[0], cotangent], { ...params, transposed: !params.transposed }),
  ],
});

/** x = t^-1 b for matrices that fit. */
export const solveTriangle = (a: AnyTensor, b: AnyTensor, params: Partial<TriangularParams>): AnyTensor => {
  const all: TriangularParams & Output = { lower: true, transposed: false, unitDiagonal: false, ...params, output: 0 };
  return apply(triangularSolvePrimitive, [a, b], all);
};

/** Calls f with matrices (the left one is known to be one) of common batch axes; a vector on the right becomes a column, the result one again. */
export function withRightSide(op: string, left: AnyTensor, right: AnyTensor, f: (a: AnyTensor, b: AnyTensor) => AnyTensor): AnyTensor {
  checkTensor(op, right);
  checkPrecision(op, right, 'b');
  const [a, b] = promoteOperands(op, [left, right]) as [AnyTensor, AnyTensor];
  checkRightSide(op, a, b);
  const isVector = b.shape.length === 1;
  const x = f(...withCommonBatch(op, a, isVector ? asColumn(b) : b));
  return isVector ? reshape(x, x.shape.slice(0, -1)) : x;
}

/** Which triangle of the matrix counts, and how. */
export interface TriangularSolveOptions {
  /** The triangle on and below the diagonal (default), or that on and above it. The other one is not read. */
  readonly lower?: boolean | undefined;
  /** Solves t^T x = b; default false. */
  readonly transpose?: boolean | undefined;
  /** The diagonal counts as ones and is not read; default false. */
  readonly unitDiagonal?: boolean | undefined;
}

/**
 * The solution x of t x = b, where t is the lower (or upper) triangle of a [..., n, n], and b is a vector [n] or matrices [..., n, k]. Leading
 * axes broadcast. A zero on the diagonal gives infinities and NaN.
 *
 * Derivatives: dx = t^-1 (db - dt x); the triangle that is not read has the gradient 0.
 *
 * @param options `lower`: which triangle, default true; `transpose`: t^T instead of t, default false; `unitDiagonal`: ones on the
 * diagonal, default false.
 * @throws ShapeError where a is not square, or b does not have a row for each of its rows; DTypeError for anything but float32 and float64;
 * ValueError for unknown options.
 * @see `jax.scipy.linalg.solve_triangular`.
 * @example
 * triangularSolve(tensor([[2, 0], [1, 4]]), tensor([2, 9])); // [1, 2]
 */
export const triangularSolve = ((a: AnyTensor, b: AnyTensor, options: TriangularSolveOptions = {}): AnyTensor => {
  checkSquare('triangularSolve', a);
  checkOptions('triangularSolve', options, ['lower', 'transpose', 'unitDiagonal']);
  const { lower = true, transpose = false, unitDiagonal = false } = options;
  return withRightSide('triangularSolve', a, b, (x, y) => solveTriangle(x, y, { lower, transposed: transpose, unitDiagonal }));
}) as unknown as SolveFunction<'triangularSolve', TriangularSolveOptions>;
