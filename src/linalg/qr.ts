/** @file Orthonormal columns times a triangle, by reflections. */
import type { Primitive, Spec } from '../graph/primitive.ts';
import { only } from '../ops/define.ts';
import type { QrFunction } from '../tensor/signatures-linalg.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { allOf, checkMatrix, matrixPrimitive, type Output } from './define.ts';
import { loop } from './loops.ts';
import { solveTriangle } from './triangular.ts';
import { asColumn, block, columnAt, identityLike, positions, rowAt, sizesOf, tril, triu, zerosOf } from './matrices.ts';
import { abs, add, concat, div, equal, greater, greaterEqual, matmul, max, mT, mul, reshape, sqrt, sub, sum, where } from './untyped.ts';

/** The greatest absolute value of each matrix, 1 for a matrix of zeros: divided by it, squares neither overflow nor vanish. */
export function scaleOf(a: AnyTensor): AnyTensor {
  const greatest = max(abs(a), [-2, -1], true);
  return where(equal(greatest, 0), 1, greatest);
}

/** x - v factor (v^T x), with a column v. */
const reflected = (x: AnyTensor, v: AnyTensor, factor: AnyTensor): AnyTensor => sub(x, mul(v, mul(sum(mul(v, x), 1, true), factor)));

/**
 * Householder's reflections, column by column: that of column k takes what stands below the diagonal onto it, with the sign that is not the
 * element's own, so that nothing cancels. Where nothing stands below, nothing is done. a is [b, m, n] with m >= n.
 */
export function orthonormalize(a: AnyTensor): [q: AnyTensor, r: AnyTensor] {
  const { rows: m, columns: n } = sizesOf(a);
  if (n === 0 || a.shape[0] === 0) return [a, zerosOf(a, [a.shape[0] ?? 1, n, n])];
  const scale = scaleOf(a);
  const at = asColumn(positions(m));
  const [[rest], [vectors, factors]] = loop({
    init: [div(a, scale)],
    elements: [positions(n)],
    step: ([x], [step]) => {
      const k = reshape(step, [1]);
      const column = columnAt(x, k);
      const first = rowAt(column, k);
      const below = where(greater(at, k), column, 0);
      const square = sum(mul(below, below), 1, true);
      const isDone = equal(square, 0);
      const norm = sqrt(add(mul(first, first), square));
      const target = where(greaterEqual(first, 0), mul(norm, -1), norm);
      const v = where(equal(at, k), 1, where(isDone, 0, div(below, where(isDone, 1, sub(first, target)))));
      const factor = where(isDone, 0, div(sub(target, first), where(isDone, 1, target)));
      return [[reflected(x, v, factor)], [v, factor]];
    },
  });
  const eye = identityLike(a);
  const [[q]] = loop({
    init: [eye],
    elements: [vectors, factors],
    reverse: true,
    step: ([x], [v, factor]) => [[reflected(x, v, factor)], []],
  });
  return [q, mul(triu(block(rest, [0, n], [0, n])), scale)];
}

/** a = q r for matrices that are at least as high as wide. */
export const qrPrimitive: Primitive<Output, AnyTensor> = matrixPrimitive<object>({
  name: 'qr',
  doc: 'a = q r, q with orthonormal columns, r upper triangular; a is at least as high as wide',
  results: (inputs): Spec[] => {
    const { shape, dtype } = only(inputs);
    const { batch, columns } = sizesOf({ shape });
    return [
      { shape, dtype },
      { shape: [...batch, columns, columns], dtype },
    ];
  },
  compute: (inputs) => orthonormalize(only(inputs)),
  // With c = q^T da r^-1 and the antisymmetric o = tril(c, -1) - tril(c, -1)^T:
  // dq = q (o - c) + da r^-1 and dr = (c - o) r
  jvp: ({ inputs, tangents: [da], params }) => {
    if (da === undefined) return undefined;
    const [q, r] = factorsOf(only(inputs));
    const change = mT(solveTriangle(r, mT(da), { lower: false, transposed: true }));
    const c = matmul(mT(q), change);
    const below = tril(c, -1);
    const o = sub(below, mT(below));
    return params.output === 0 ? add(matmul(q, sub(o, c)), change) : matmul(sub(c, o), r);
  },
});

const factorsOf = (a: AnyTensor) => allOf(qrPrimitive, a, 2) as [q: AnyTensor, r: AnyTensor];

/**
 * The reduced decomposition a = q r of matrices [..., m, n], with k = min(m, n): q [..., m, k] has orthonormal columns, r [..., k, n] is upper
 * triangular. The signs are LAPACK's, and so NumPy's and PyTorch's: that of r[i, i] is opposite to what it was before the i-th
 * reflection, and stays where there was nothing to reflect.
 *
 * Derivative, with c = q^T da r^-1 and o = tril(c, -1) - tril(c, -1)^T: dq = q (o - c) + da r^-1, dr = (c - o) r. It has infinities and NaN
 * where the first k columns of a depend on each other.
 *
 * @returns [q, r].
 * @throws ShapeError for anything but matrices; DTypeError for anything but float32 and float64.
 * @see `numpy.linalg.qr`; Walter and Lehmann, "Algorithmic Differentiation of Linear Algebra Functions", https://arxiv.org/abs/1001.1654
 * @example
 * qr(tensor([[3, 1], [4, 2]])); // [[[-0.6, -0.8], [-0.8, 0.6]], [[-5, -2.2], [0, 0.4]]]
 */
export const qr = ((a: AnyTensor): [AnyTensor, AnyTensor] => {
  checkMatrix('qr', a);
  const { rows: m, columns: n } = sizesOf(a);
  if (m >= n) return factorsOf(a);
  // The first m columns decide on q.
  const [q, r] = factorsOf(block(a, [0, m], [0, m]));
  const right = matmul(mT(q), block(a, [0, m], [m, n]));
  return [q, concat([r, right], -1)];
}) as unknown as QrFunction;
