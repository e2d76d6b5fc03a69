/** @file What singular values decide: pseudo-inverses, least squares, ranks. */
import { checkOptions, showValue } from '../core/options.ts';
import { ValueError } from '../core/errors.ts';
import type { Primitive, Spec } from '../graph/primitive.ts';
import { only, sumOfDefined } from '../ops/define.ts';
import { apply } from '../tensor/apply.ts';
import type { LeastSquaresFunction, MatrixRankFunction, PinvFunction } from '../tensor/signatures-linalg.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { checkMatrix, matrixPrimitive, type Output } from './define.ts';
import { epsilonOf } from './jacobi.ts';
import { singularParts, singularValues } from './svd.ts';
import { withRightSide } from './triangular.ts';
import { asRow, sizesOf } from './matrices.ts';
import { add, cast, div, greater, matmul, max, mT, mul, sub, sum, where } from './untyped.ts';

/** Which singular values count as zero. */
export interface RankOptions {
  /** Those up to this part of the greatest one; default max(m, n) times the distance from 1 to the next number of the dtype. */
  readonly rcond?: number | undefined;
}

function rcondOf(op: string, a: AnyTensor, options: RankOptions): number {
  checkOptions(op, options, ['rcond']);
  const { rows, columns } = sizesOf(a);
  const { rcond = Math.max(rows, columns) * epsilonOf(a) } = options;
  if (typeof rcond === 'number' && rcond >= 0) return rcond;
  throw new ValueError({ op, what: 'rcond is no number from 0', got: showValue(rcond), expected: 'a part of the greatest singular value' });
}

/** Whether singular values [..., k] count. */
function isNonzero(s: AnyTensor, rcond: number): AnyTensor {
  const limit = s.shape[s.shape.length - 1] === 0 ? s : mul(max(s, -1, true), rcond);
  return greater(s, limit);
}

interface PinvParams {
  readonly rcond: number;
}

/** The pseudo-inverse. */
export const pinvPrimitive: Primitive<PinvParams & Output, AnyTensor> = matrixPrimitive<PinvParams>({
  name: 'pinv',
  doc: 'y = v diag(1 / s) u^T, where a = u diag(s) v^T, without the singular values that count as zero',
  results: (inputs): Spec[] => {
    const { shape, dtype } = only(inputs);
    const { batch, rows, columns } = sizesOf({ shape });
    return [{ shape: [...batch, columns, rows], dtype }];
  },
  compute: (inputs, { rcond }) => {
    const [u, s, v] = singularParts(only(inputs));
    const counts = isNonzero(s, rcond);
    return [matmul(mul(v, asRow(where(counts, div(1, where(counts, s, 1)), 0))), mT(u))];
  },
  // Where the rank stays: dy = -y da y + y y^T da^T (1 - a y) + (1 - y a) da^T y^T y
  jvp: ({ inputs, tangents: [da], output: y }) => {
    if (da === undefined) return undefined;
    const a = only(inputs);
    const [dt, yt] = [mT(da), mT(y)];
    const left = matmul(matmul(y, yt), dt);
    const right = matmul(dt, matmul(yt, y));
    const outside = sub(left, matmul(matmul(left, a), y));
    const beside = sub(right, matmul(y, matmul(a, right)));
    return sumOfDefined([mul(matmul(y, matmul(da, y)), -1), add(outside, beside)]);
  },
});

const pseudoInverse = (a: AnyTensor, rcond: number): AnyTensor => apply(pinvPrimitive, [a], { rcond, output: 0 });

/**
 * The pseudo-inverse of Moore and Penrose of matrices [..., m, n]: shape [..., n, m]. With a = u diag(s) v^T it is v diag(1 / s) u^T without the
 * singular values that count as zero.
 *
 * Derivative: that at constant rank, -y da y + y y^T da^T (1 - a y) + (1 - y a) da^T y^T y. It is finite where singular values are equal.
 *
 * @param options `rcond`: singular values up to this part of the greatest one count as zero; default max(m, n) times the distance from 1
 * to the next number of the dtype.
 * @throws ShapeError for anything but matrices; DTypeError for anything but float32 and float64; ValueError for an rcond below 0.
 * @see `numpy.linalg.pinv`; Golub and Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares problems", 1973
 * @example
 * pinv(tensor([[1, 0], [0, 2], [0, 0]])); // [[1, 0, 0], [0, 0.5, 0]]
 */
export const pinv = ((a: AnyTensor, options: RankOptions = {}): AnyTensor => {
  checkMatrix('pinv', a);
  return pseudoInverse(a, rcondOf('pinv', a, options));
}) as unknown as PinvFunction<RankOptions>;

/**
 * The x for which |a x - b| is least, of several such x the shortest: a is [..., m, n], b a vector [m] or matrices [..., m, k]. Computed as
 * pinv(a) b, so the rank may be less than n, and the derivative is that at constant rank.
 *
 * @param options `rcond`: singular values of a up to this part of the greatest one count as zero; default max(m, n) times the distance from 1
 * to the next number of the dtype.
 * @returns x alone, [n] or [..., n, k]; NumPy's other results are (a x - b)^2, `matrixRank(a)` and `svd(a, { computeUV: false })`.
 * @throws ShapeError where a is no matrix, or b does not have a row for each of its rows; DTypeError for anything but float32 and float64;
 * ValueError for an rcond below 0.
 * @see `numpy.linalg.lstsq`
 * @example
 * lstsq(tensor([[1, 0], [1, 1], [1, 2]]), tensor([1, 3, 5])); // [1, 2]
 */
export const lstsq = ((a: AnyTensor, b: AnyTensor, options: RankOptions = {}): AnyTensor => {
  checkMatrix('lstsq', a);
  const rcond = rcondOf('lstsq', a, options);
  return withRightSide('lstsq', a, b, (x, y) => matmul(pseudoInverse(x, rcond), y));
}) as unknown as LeastSquaresFunction<RankOptions>;

/**
 * How many singular values of matrices [..., m, n] do not count as zero: int32 [...].
 *
 * @param options `rcond`: singular values up to this part of the greatest one count as zero; default max(m, n) times the distance from 1
 * to the next number of the dtype.
 * @throws ShapeError for anything but matrices; DTypeError for anything but float32 and float64; ValueError for an rcond below 0.
 * @see `numpy.linalg.matrix_rank`
 * @example
 * matrixRank(tensor([[1, 2], [2, 4]])); // 1
 */
export const matrixRank = ((a: AnyTensor, options: RankOptions = {}): AnyTensor => {
  checkMatrix('matrixRank', a);
  return sum(cast(isNonzero(singularValues(a), rcondOf('matrixRank', a, options)), 'int32'), -1);
}) as unknown as MatrixRankFunction<RankOptions>;
