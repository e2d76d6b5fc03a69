/** @file Powers of matrices, and the Kronecker product. */
import { ValueError } from '../core/errors.ts';
import { showValue } from '../core/options.ts';
import { checkTensor } from '../ops/check.ts';
import { promoteOperands } from '../ops/operands.ts';
import { checkDType } from '../ops/define.ts';
import type { KronFunction, MatrixPowerFunction } from '../tensor/signatures-linalg.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { checkSquare } from './define.ts';
import { inverse } from './solve.ts';
import { identityLike } from './matrices.ts';
import { matmul, mul, reshape } from './untyped.ts';

/** a^n for a whole n from 1, by squaring: about log2 n products. */
function power(a: AnyTensor, n: number): AnyTensor {
  if (n === 1) return a;
  const half = power(a, Math.floor(n / 2));
  const even = matmul(half, half);
  return n % 2 === 0 ? even : matmul(even, a);
}

/**
 * a times itself, n times: a^n for square matrices [..., n, n]. a^0 is the identity, and a^-n the n-th power of the inverse.
 *
 * @throws ShapeError where a is not square; ValueError for an exponent that is no whole number; DTypeError for anything but float32 and float64.
 * @see `numpy.linalg.matrix_power`
 * @example
 * matrixPower(tensor([[1, 1], [0, 1]]), 5); // [[1, 5], [0, 1]]
 */
export const matrixPower = ((a: AnyTensor, n: number): AnyTensor => {
  checkSquare('matrixPower', a);
  if (!Number.isInteger(n)) {
    const complaint = { op: 'matrixPower', what: 'the exponent is no whole number', got: showValue(n), expected: 'a whole number' };
    throw new ValueError(complaint);
  }
  if (n === 0) return identityLike(a);
  return power(n < 0 ? inverse(a) : a, Math.abs(n));
}) as unknown as MatrixPowerFunction;

/**
 * The Kronecker product: each element of a times all of b, y[i k + r, ...] = a[i, ...] b[r, ...] with k the size of b's axis. Where one has
 * fewer axes, axes of size 1 come in front. dtypes promote.
 *
 * @throws DTypeError for bool operands.
 * @see `numpy.kron`
 * @example
 * kron(tensor([1, 10]), tensor([1, 2, 3])); // [1, 2, 3, 10, 20, 30]
 */
export const kron = ((left: AnyTensor, right: AnyTensor): AnyTensor => {
  checkTensor('kron', left);
  checkTensor('kron', right);
  const [a, b] = promoteOperands('kron', [left, right]) as [AnyTensor, AnyTensor];
  checkDType('kron', a, 'number');
  const rank = Math.max(a.shape.length, b.shape.length);
  const filled = ({ shape }: AnyTensor): number[] => [...Array.from({ length: rank - shape.length }, () => 1), ...shape];
  const [outer, inner] = [filled(a), filled(b)];
  const product = mul(
    reshape(
      a,
      outer.flatMap((size) => [size, 1]),
    ),
    reshape(
      b,
      inner.flatMap((size) => [1, size]),
    ),
  );
  return reshape(
    product,
    outer.map((size, axis) => size * (inner[axis] ?? 1)),
  );
}) as unknown as KronFunction;
