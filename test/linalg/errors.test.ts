/** @file What linear algebra refuses, and in which words. */
import { expect, test } from 'vitest';
import { t } from '../ops/loose.ts';
import { refusal, refusals } from '../ops/refusals.ts';
import { linalg } from './loose.ts';

const matrix = t.zeros([3, 4]);
const square = t.zeros([3, 3]);
const vector = t.zeros([3]);
const ints = t.zeros([3, 3], { dtype: 'int32' });

test.each<[string, () => unknown]>([
  ['ShapeError cholesky: the matrices are 3 by 4. Got a: float32[3, 4]. Expected square ones [..., n, n].', () => linalg.cholesky(matrix)],
  ['ShapeError inv: the matrices are 3 by 4. Got a: float32[3, 4]. Expected square ones [..., n, n].', () => linalg.inv(matrix)],
  ['ShapeError det: the matrices are 3 by 4. Got a: float32[3, 4]. Expected square ones [..., n, n].', () => linalg.det(matrix)],
  ['ShapeError slogdet: the matrices are 3 by 4. Got a: float32[3, 4]. Expected square ones [..., n, n].', () => linalg.slogdet(matrix)],
  ['ShapeError eigh: the matrices are 3 by 4. Got a: float32[3, 4]. Expected square ones [..., n, n].', () => linalg.eigh(matrix)],
  [
    'ShapeError solve: the matrices are 3 by 4. Got a: float32[3, 4]. Expected square ones [..., n, n].',
    () => linalg.solve(matrix, vector),
  ],
  [
    'ShapeError triangularSolve: the matrices are 3 by 4. Got a: float32[3, 4]. Expected square ones [..., n, n].',
    () => linalg.triangularSolve(matrix, vector),
  ],
  [
    'ShapeError matrixPower: the matrices are 3 by 4. Got a: float32[3, 4]. Expected square ones [..., n, n].',
    () => linalg.matrixPower(matrix, 2),
  ],
  [
    'ShapeError qr: [3] is no matrix. Got a: float32[3]. Expected a matrix [m, n], or a batch of them [..., m, n].',
    () => linalg.qr(vector),
  ],
  [
    'ShapeError svd: [3] is no matrix. Got a: float32[3]. Expected a matrix [m, n], or a batch of them [..., m, n].',
    () => linalg.svd(vector),
  ],
  [
    'ShapeError pinv: [] is no matrix. Got a: float32[]. Expected a matrix [m, n], or a batch of them [..., m, n].',
    () => linalg.pinv(t.zeros([])),
  ],
  [
    'ShapeError matrixRank: [3] is no matrix. Got a: float32[3]. Expected a matrix [m, n], or a batch of them [..., m, n].',
    () => linalg.matrixRank(vector),
  ],
  [
    "DTypeError det: the dtype int32 does not fit. Got a: int32[3, 3]. Expected float32 or float64. Try a.cast('float32').",
    () => linalg.det(ints),
  ],
  [
    "DTypeError qr: the dtype float16 does not fit. Got a: float16[3, 3]. Expected float32 or float64. Try a.cast('float32').",
    () => linalg.qr(t.zeros([3, 3], { dtype: 'float16' })),
  ],
  [
    "DTypeError solve: the dtype int32 does not fit. Got a: int32[3, 3]. Expected float32 or float64. Try a.cast('float32').",
    () => linalg.solve(ints, square),
  ],
  [
    "DTypeError solve: the dtype int32 does not fit. Got b: int32[3, 3]. Expected float32 or float64. Try b.cast('float32').",
    () => linalg.solve(square, ints),
  ],
  [
    'ShapeError solve: the matrices [3, 3] and the right side [4] do not fit. Got a: float32[3, 3], b: float32[4]. ' +
      'Expected a vector [m], or matrices [..., m, k], with a row for each row of a.',
    () => linalg.solve(square, t.zeros([4])),
  ],
  [
    'ShapeError triangularSolve: the matrices [3, 3] and the right side [2, 4] do not fit. Got a: float32[3, 3], b: float32[2, 4]. ' +
      'Expected a vector [m], or matrices [..., m, k], with a row for each row of a.',
    () => linalg.triangularSolve(square, t.zeros([2, 4])),
  ],
  [
    'ShapeError lstsq: the matrices [3, 4] and the right side [] do not fit. Got a: float32[3, 4], b: float32[]. ' +
      'Expected a vector [m], or matrices [..., m, k], with a row for each row of a.',
    () => linalg.lstsq(matrix, t.zeros([])),
  ],
  [
    'ShapeError solve: the matrices [2, 3, 3] and the right side [4, 3, 1] do not fit. Got a: float32[2, 3, 3], b: float32[4, 3, 1]. ' +
      'Expected leading axes that are equal or 1.',
    () => linalg.solve(t.zeros([2, 3, 3]), t.zeros([4, 3, 1])),
  ],
  ['ValueError matrixPower: the exponent is no whole number. Got 0.5. Expected a whole number.', () => linalg.matrixPower(square, 0.5)],
  [
    'ValueError pinv: rcond is no number from 0. Got -1. Expected a part of the greatest singular value.',
    () => linalg.pinv(matrix, { rcond: -1 }),
  ],
  ["ValueError svd: computeUV is no boolean. Got 'no'. Expected true or false.", () => linalg.svd(matrix, { computeUV: 'no' })],
  [
    "ValueError triangularSolve: there is no option 'upper'. Expected one of lower, transpose, unitDiagonal.",
    () => linalg.triangularSolve(square, vector, { upper: true }),
  ],
  [
    'ValueError cholesky: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.',
    () => linalg.cholesky([[1]]),
  ],
  [
    "DTypeError kron: the dtype bool does not fit. Got bool[1]. Expected numbers, not bool. Try x.cast('float32').",
    () => linalg.kron(t.tensor([true]), t.tensor([true])),
  ],
])('%s', (message, run) => expect(refusal(run)).toBe(message));

test('operands and options, function by function', () => {
  expect(
    refusals(
      () => linalg.solve([1], vector),
      () => linalg.solve(square, [1]),
      () => linalg.solve(square, t.zeros([4])),
      () => linalg.solve(t.zeros([2, 3, 3]), t.zeros([4, 3, 1])),
      () => linalg.triangularSolve(square, t.zeros([2, 4])),
      () => linalg.lstsq(vector, vector),
      () => linalg.lstsq(square, vector, { rcond: -1 }),
      () => linalg.lstsq(square, vector, { tolerance: 1 }),
      () => linalg.lstsq(matrix, t.zeros([])),
      () => linalg.matrixRank(square, { tolerance: 1 }),
      () => linalg.matrixRank(square, { rcond: NaN }),
      () => linalg.kron([1], square),
      () => linalg.kron(square, 2),
      () => linalg.svd(square, { full: true }),
    ),
  ).toMatchInlineSnapshot(`
    "ValueError solve: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
    ValueError solve: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
    ShapeError solve: the matrices [3, 3] and the right side [4] do not fit. Got a: float32[3, 3], b: float32[4]. Expected a vector [m], or matrices [..., m, k], with a row for each row of a.
    ShapeError solve: the matrices [2, 3, 3] and the right side [4, 3, 1] do not fit. Got a: float32[2, 3, 3], b: float32[4, 3, 1]. Expected leading axes that are equal or 1.
    ShapeError triangularSolve: the matrices [3, 3] and the right side [2, 4] do not fit. Got a: float32[3, 3], b: float32[2, 4]. Expected a vector [m], or matrices [..., m, k], with a row for each row of a.
    ShapeError lstsq: [3] is no matrix. Got a: float32[3]. Expected a matrix [m, n], or a batch of them [..., m, n].
    ValueError lstsq: rcond is no number from 0. Got -1. Expected a part of the greatest singular value.
    ValueError lstsq: there is no option 'tolerance'. Expected one of rcond.
    ShapeError lstsq: the matrices [3, 4] and the right side [] do not fit. Got a: float32[3, 4], b: float32[]. Expected a vector [m], or matrices [..., m, k], with a row for each row of a.
    ValueError matrixRank: there is no option 'tolerance'. Expected one of rcond.
    ValueError matrixRank: rcond is no number from 0. Got NaN. Expected a part of the greatest singular value.
    ValueError kron: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
    ValueError kron: an operand is no tensor. Got 2. Expected a tensor. Try tensor(...) around the data.
    ValueError svd: there is no option 'full'. Expected one of computeUV."
  `);
});
