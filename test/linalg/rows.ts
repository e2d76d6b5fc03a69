/** @file Rows of linear algebra for the generic checks, on matrices whose eigenvalues and singular values lie apart. */
import type { Dims } from '../../src/core/shape.ts';
import type * as all from '../../src/linalg/index.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { t } from '../ops/loose.ts';
import { float, given, type Row } from '../ops/rows.ts';
import { linalg } from './loose.ts';

/** Several results as one tensor. */
const flat = (...results: readonly AnyTensor[]): AnyTensor => t.concat(results.map((each) => t.reshape(each, [-1])));

/** Numbers near those of a matrix whose eigenvalues and singular values lie apart: 3, 1.9, 0.8 ... on the diagonal. */
const apart = (x: AnyTensor): AnyTensor => {
  const [m = 0, n = 0] = x.shape.slice(-2);
  const diagonal = Array.from({ length: m * n }, (_, i) => (Math.floor(i / n) === i % n ? 3 - 1.1 * (i % n) : 0));
  return t.add(x, t.tensor(diagonal, { shape: [m, n], dtype: x.dtype }));
};
const small = (...shape: Dims): ReturnType<typeof float> => float(shape, [-0.3, 0.3]);
const definite = (x: AnyTensor): AnyTensor => t.add(apart(x), t.mT(apart(x)));

/** A function of one matrix: of a square one, of a batch of rank 6, of one element, of none. */
const square = (call: (x: AnyTensor) => AnyTensor): Row[] =>
  [small(3, 3), small(1, 2, 1, 1, 2, 2), float([1, 1], [1, 2]), small(0, 0), small(0, 2, 2)].map((x) => ({ operands: [x], call }));
/** The same of tall ones and wide ones. */
const rectangular = (call: (x: AnyTensor) => AnyTensor): Row[] =>
  [small(3, 3), small(3, 2), small(2, 3), small(2, 2, 1), small(0, 2)].map((x) => ({ operands: [x], call }));

/** Rows by function. */
export const linalgRows: Readonly<Record<keyof typeof all, readonly Row[]>> = {
  triangularSolve: [
    { operands: [small(3, 3), float([3, 2])], call: (a, b) => linalg.triangularSolve(apart(a), b) },
    { operands: [small(3, 3), float([3])], call: (a, b) => linalg.triangularSolve(apart(a), b, { lower: false, transpose: true }) },
    { operands: [small(2, 2, 2), float([2, 1])], call: (a, b) => linalg.triangularSolve(a, b, { unitDiagonal: true }) },
  ],
  cholesky: square((x) => linalg.cholesky(definite(x))),
  solve: [
    { operands: [small(3, 3), float([3, 2])], call: (a, b) => linalg.solve(apart(a), b) },
    { operands: [small(3, 3), float([3])], call: (a, b) => linalg.solve(apart(a), b) },
    { operands: [small(2, 2, 2), float([2, 1])], call: (a, b) => linalg.solve(apart(a), b) },
    { operands: [small(0, 0), float([0, 2])], call: (a, b) => linalg.solve(a, b) },
  ],
  inv: square((x) => linalg.inv(apart(x))),
  det: square((x) => linalg.det(apart(x))),
  slogdet: square((x) => flat(...linalg.slogdet(apart(x)))),
  qr: rectangular((x) => flat(...linalg.qr(apart(x)))),
  eigh: square((x) => flat(...linalg.eigh(definite(x)))),
  svd: [
    ...rectangular((x) => flat(...linalg.svd(apart(x)))),
    { operands: [small(3, 2)], call: (x) => linalg.svd(apart(x), { computeUV: false }) as unknown as AnyTensor },
  ],
  pinv: rectangular((x) => linalg.pinv(apart(x))),
  lstsq: [
    { operands: [small(3, 2), float([3, 2])], call: (a, b) => linalg.lstsq(apart(a), b) },
    { operands: [small(2, 3), float([2])], call: (a, b) => linalg.lstsq(apart(a), b) },
  ],
  matrixRank: [
    ...rectangular((x) => linalg.matrixRank(apart(x))),
    { operands: [given([1, 2, 2, 4, 1, 0, 0, 1], [2, 2, 2])], call: (x) => linalg.matrixRank(x), want: [1, 2], shape: [2] },
  ],
  matrixPower: [3, -2, 0].flatMap((power) => square((x) => linalg.matrixPower(apart(x), power)).slice(0, 2)),
  kron: [
    { operands: [float([2, 3]), float([3, 1])], call: (a, b) => linalg.kron(a, b), shape: [6, 3] },
    { operands: [float([2, 1, 2]), float([3, 2])], call: (a, b) => linalg.kron(a, b), shape: [2, 3, 4] },
    { operands: [float([0, 2]), float([1, 1])], call: (a, b) => linalg.kron(a, b), shape: [0, 2] },
  ],
};
