/** @file Eigenvalues and eigenvectors of symmetric matrices. */
import type { Primitive, Spec } from '../graph/primitive.ts';
import { only } from '../ops/define.ts';
import type { EighFunction } from '../tensor/signatures-linalg.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { allOf, checkSquare, matrixPrimitive, type Output } from './define.ts';
import { ascending, orthogonalRows, signsOfRows } from './jacobi.ts';
import { scaleOf } from './qr.ts';
import { asColumn, asRow, diagonal, identityLike, onDiagonal, rowsInOrder, sizesOf, symmetrized } from './matrices.ts';
import { add, cast, div, equal, matmul, mT, mul, reshape, sqrt, sub, sum, where } from './untyped.ts';

/** More than the greatest absolute eigenvalue, and less than three times that: with the Frobenius norm, |a|^4 <= |a^4| <= sqrt(n) |a|^4. */
function boundOf(a: AnyTensor): AnyTensor {
  const square = matmul(a, a);
  const fourth = matmul(square, square);
  const norm = sqrt(sum(mul(fourth, fourth), [-2, -1], true));
  return mul(sqrt(sqrt(norm)), 1.5);
}

/**
 * a + bound 1 has positive eigenvalues, all of one magnitude, and the same eigenvectors: its rows, once orthogonal, are those vectors times
 * their eigenvalues. What was added is not subtracted again: with the vectors v, the eigenvalues are those of v^T a v.
 */
function decompose(a: AnyTensor): [values: AnyTensor, vectors: AnyTensor] {
  const { rows: n } = sizesOf(a);
  if (n === 0) return [reshape(a, [a.shape[0] ?? 1, 0]), a];
  const scale = scaleOf(a);
  const scaled = div(a, scale);
  const bound = boundOf(scaled);
  const rows = orthogonalRows(add(scaled, mul(identityLike(a), where(equal(bound, 0), 1, bound))));
  const lengths = sqrt(sum(mul(rows, rows), -1, true));
  const vectors = mul(div(rows, lengths), asColumn(cast(signsOfRows(rows), a.dtype)));
  const values = sum(mul(matmul(vectors, scaled), vectors), -1);
  const order = ascending(values);
  const sorted = reshape(rowsInOrder(asColumn(values), order), values.shape);
  return [mul(sorted, reshape(scale, [-1, 1])), mT(rowsInOrder(vectors, order))];
}

/** a v = v diag(w), for a symmetric a. */
export const eighPrimitive: Primitive<Output, AnyTensor> = matrixPrimitive<object>({
  name: 'eigh',
  doc: 'a v = v diag(w) with orthonormal v and ascending w, for a symmetric',
  results: (inputs): Spec[] => {
    const { shape, dtype } = only(inputs);
    return [
      { shape: shape.slice(0, -1), dtype },
      { shape, dtype },
    ];
  },
  compute: (inputs) => decompose(only(inputs)),
  // With c = v^T da v: dw = diag c and dv = v (f * c), f[i, j] = 1 / (w[j] - w[i]), 0 on the diagonal
  jvp: ({ inputs, tangents: [da], params }) => {
    if (da === undefined) return undefined;
    const [w, v] = partsOf(only(inputs));
    const c = matmul(mT(v), matmul(da, v));
    if (params.output === 0) return diagonal(c);
    const gaps = sub(asRow(w), asColumn(w));
    const f = sub(div(1, onDiagonal(1, gaps)), identityLike(c));
    return matmul(v, mul(f, c));
  },
});

const partsOf = (a: AnyTensor) => allOf(eighPrimitive, a, 2) as [values: AnyTensor, vectors: AnyTensor];

/**
 * Eigenvalues w [..., n], ascending, and eigenvectors v [..., n, n] (the columns, orthonormal) of symmetric matrices a [..., n, n]:
 * a v = v diag(w). What is decomposed is (a + a^T) / 2, so the gradient is symmetric. The element of greatest magnitude of each vector
 * is positive.
 *
 * Derivative, with c = v^T da v: dw = diag(c) and dv = v (f * c), where f[i, j] = 1 / (w[j] - w[i]) off the diagonal. Where two eigenvalues
 * are equal, their vectors are not determined, and the derivative of the vectors is infinite or NaN, as in JAX and PyTorch; that of the
 * eigenvalues stays finite.
 *
 * @returns [w, v].
 * @throws ShapeError where a is not square; DTypeError for anything but float32 and float64.
 * @see `numpy.linalg.eigh`; Giles, "An extended collection of matrix derivative results", https://people.maths.ox.ac.uk/gilesm/files/NA-08-01.pdf
 * @example
 * eigh(tensor([[2, 1], [1, 2]])); // [[1, 3], [[0.7071068, 0.7071068], [-0.7071068, 0.7071068]]]
 */
export const eigh = ((a: AnyTensor): [AnyTensor, AnyTensor] => {
  checkSquare('eigh', a);
  return partsOf(symmetrized(a));
}) as unknown as EighFunction;
