/** @file Singular values and vectors. */
import { ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import type { Primitive, Spec } from '../graph/primitive.ts';
import { only } from '../ops/define.ts';
import { apply } from '../tensor/apply.ts';
import type { SvdFunction } from '../tensor/signatures-linalg.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { allOf, checkMatrix, matrixPrimitive, type Output } from './define.ts';
import { ascending, orthogonalRows, signsOfRows } from './jacobi.ts';
import { orthonormalize, scaleOf } from './qr.ts';
import { asColumn, asRow, diagonal, identityLike, onDiagonal, rowsInOrder, sizesOf, zerosOf } from './matrices.ts';
import { add, div, less, matmul, mT, mul, reshape, sqrt, sub, sum, where } from './untyped.ts';

/** Orthonormal columns with the directions of given ones that are orthogonal, the longest first. Columns of zeros become something that fits. */
function directionsOf(x: AnyTensor): AnyTensor {
  const [q, r] = orthonormalize(x);
  return mul(q, asRow(where(less(diagonal(r), 0), -1, 1)));
}

/**
 * With a = q r, the rows of r are rotated until they are orthogonal: their lengths are s, their directions v. Then a v = u diag(s). a is
 * [b, m, n] with m >= n.
 */
function decompose(a: AnyTensor): [u: AnyTensor, s: AnyTensor, v: AnyTensor] {
  const { columns: n } = sizesOf(a);
  const count = a.shape[0] ?? 1;
  if (n === 0 || count === 0) return [a, zerosOf(a, [count, n]), zerosOf(a, [count, n, n])];
  const scale = scaleOf(a);
  const scaled = div(a, scale);
  const rows = orthogonalRows(orthonormalize(scaled)[1]);
  const lengths = sqrt(sum(mul(rows, rows), -1, true));
  const order = ascending(reshape(mul(lengths, -1), [count, n]));
  const v = directionsOf(mT(rowsInOrder(rows, order)));
  const u = directionsOf(matmul(scaled, v));
  const signs = asRow(signsOfRows(mT(u)));
  return [mul(u, signs), reshape(mul(rowsInOrder(lengths, order), scale), [count, n]), mul(v, signs)];
}

/** a = u diag(s) v^T for matrices that are at least as high as wide. */
export const svdPrimitive: Primitive<Output, AnyTensor> = matrixPrimitive<object>({
  name: 'svd',
  doc: 'a = u diag(s) v^T with orthonormal columns u and v and descending s; a is at least as high as wide',
  results: (inputs): Spec[] => {
    const { shape, dtype } = only(inputs);
    const { batch, columns: n } = sizesOf({ shape });
    return [
      { shape, dtype },
      { shape: [...batch, n], dtype },
      { shape: [...batch, n, n], dtype },
    ];
  },
  compute: (inputs) => decompose(only(inputs)),
  // With c = u^T da v and f[i, j] = 1 / (s[j]^2 - s[i]^2), 0 on the diagonal:
  // ds = diag c, du = u (f * (c s + s c^T)) + (da v - u c) / s, dv = v (f * (s c + c^T s))
  jvp: ({ inputs, tangents: [da], params }) => {
    if (da === undefined) return undefined;
    const [u, s, v] = partsOf(only(inputs));
    const change = matmul(da, v);
    const c = matmul(mT(u), change);
    if (params.output === 1) return diagonal(c);
    const [row, column] = [asRow(s), asColumn(s)];
    const f = sub(div(1, onDiagonal(1, mul(sub(row, column), add(row, column)))), identityLike(c));
    if (params.output === 2) return matmul(v, mul(f, add(mul(column, c), mul(mT(c), row))));
    const within = matmul(u, mul(f, add(mul(c, row), mul(column, mT(c)))));
    const { rows, columns } = sizesOf(u);
    return rows === columns ? within : add(within, div(sub(change, matmul(u, c)), row));
  },
});

const partsOf = (a: AnyTensor) => allOf(svdPrimitive, a, 3) as [u: AnyTensor, s: AnyTensor, v: AnyTensor];

/** u, s and v with a = u diag(s) v^T, for matrices of any shape. */
export function singularParts(a: AnyTensor): [u: AnyTensor, s: AnyTensor, v: AnyTensor] {
  const { rows, columns } = sizesOf(a);
  if (rows >= columns) return partsOf(a);
  const [v, s, u] = partsOf(mT(a));
  return [u, s, v];
}

/** s alone: the vectors are not computed. */
export function singularValues(a: AnyTensor): AnyTensor {
  const { rows, columns } = sizesOf(a);
  return apply(svdPrimitive, [rows >= columns ? a : mT(a)], { output: 1 });
}

/**
 * The thin decomposition a = u diag(s) vt of matrices [..., m, n], with k = min(m, n): u [..., m, k] has orthonormal columns, vt [..., k, n]
 * orthonormal rows, and the singular values s [..., k] descend. The element of greatest magnitude of each column of u (of each row of
 * vt, where a is wider than high) is positive.
 *
 * Derivative, with c = u^T da v and f[i, j] = 1 / (s[j]^2 - s[i]^2) off the diagonal: ds = diag(c),
 * du = u (f * (c s + s c^T)) + (da v - u c) / s, dv = v (f * (s c + c^T s)). Where two singular values are equal, or one is 0 and
 * the matrix is not square, the derivative of the vectors is infinite or NaN, as in JAX and PyTorch; that of the values stays finite.
 *
 * @param options `computeUV`: false gives s alone; default true.
 * @returns [u, s, vt], or s.
 * @throws ShapeError for anything but matrices; DTypeError for anything but float32 and float64; ValueError for a computeUV that is no boolean.
 * @see `numpy.linalg.svd` with full_matrices=False; Giles, "An extended collection of matrix derivative results"
 * @example
 * svd(tensor([[0, 2], [3, 0]]), { computeUV: false }); // [3, 2]
 */
export const svd = ((a: AnyTensor, options: { readonly computeUV?: boolean | undefined } = {}): AnyTensor | AnyTensor[] => {
  checkMatrix('svd', a);
  checkOptions('svd', options, ['computeUV']);
  const { computeUV = true } = options;
  if (typeof computeUV !== 'boolean') {
    throw new ValueError({ op: 'svd', what: 'computeUV is no boolean', got: showValue(computeUV), expected: 'true or false' });
  }
  if (!computeUV) return singularValues(a);
  const [u, s, v] = singularParts(a);
  return [u, s, mT(v)];
}) as unknown as SvdFunction;
