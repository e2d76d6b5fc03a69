/** @file Linear algebra on the last two axes. */
import { same, is } from './expectations.ts';
import {
  cholesky,
  det,
  dim,
  eigh,
  inv,
  kron,
  linalg,
  lstsq,
  matrixPower,
  matrixRank,
  pinv,
  qr,
  randn,
  slogdet,
  solve,
  svd,
  triangularSolve,
  zeros,
} from './surface.ts';
import type { Dim, Tensor } from './surface.ts';

const n: number = 10;
const unranked: Tensor<number[], 'float32'> = zeros([1, 2]);
const square = randn([3, 3]);
const batch = zeros([8, 3, 3], { dtype: 'float64' });
const tall = randn([7, 5, 3]);
const wide = randn([3, 12]);

// square matrices
is<[3, 3]>()(cholesky(square), true);
is<[8, 3, 3], 'float64'>()(inv(batch), true);
is<[]>()(det(square), true);
is<[8], 'float64'>()(det(batch), true);
is<[number, number]>()(inv(randn([n, n])), true);
is<number[]>()(inv(unranked), true);
is<[Dim<'B'>]>()(det(randn([dim('B', 2), 3, 3])), true);
is<[3, 3]>()(matrixPower(square, -2), true);
is<[3, 3]>()(linalg.inv(square), true);
same<[sign: Tensor<[8], 'float64'>, logAbsDet: Tensor<[8], 'float64'>]>()(slogdet(batch), true);
same<[values: Tensor<[8, 3], 'float64'>, vectors: Tensor<[8, 3, 3], 'float64'>]>()(eigh(batch), true);
// @ts-expect-error: the matrices are 5 by 3
inv(tall);
// @ts-expect-error
det(randn([3]));
// @ts-expect-error: floats alone
cholesky(zeros([3, 3], { dtype: 'int32' }));

// equations
is<[3]>()(solve(square, randn([3])), true);
is<[8, 3], 'float64'>()(solve(batch, randn([3])), true);
is<[2, 3, 5]>()(solve(square, randn([2, 3, 5])), true);
is<[8, 3, 5], 'float64'>()(triangularSolve(batch, randn([3, 5]), { lower: false }), true);
is<[7, 3]>()(lstsq(tall, randn([5])), true);
is<[12, 2]>()(lstsq(wide, randn([3, 2]), { rcond: 1e-3 }), true);
is<number[]>()(solve(unranked, randn([3])), true);
// @ts-expect-error: 4 numbers for 3 rows
solve(square, randn([4]));
// @ts-expect-error
solve(randn([2, 3, 3]), randn([4, 3, 1]));
// @ts-expect-error: the matrices are 5 by 3
solve(tall, randn([5]));
// @ts-expect-error
lstsq(tall, randn([3]));

// decompositions
same<[q: Tensor<[7, 5, 3]>, r: Tensor<[7, 3, 3]>]>()(qr(tall), true);
same<[q: Tensor<[3, 3]>, r: Tensor<[3, 12]>]>()(qr(wide), true);
same<[q: Tensor<[number, number]>, r: Tensor<[number, 3]>]>()(qr(randn([n, 3])), true);
same<[u: Tensor<[7, 5, 3]>, s: Tensor<[7, 3]>, vt: Tensor<[7, 3, 3]>]>()(svd(tall), true);
same<[u: Tensor<[0, 0]>, s: Tensor<[0]>, vt: Tensor<[0, 4]>]>()(svd(randn([0, 4])), true);
is<[3]>()(svd(wide, { computeUV: false }), true);
is<[7, 3, 5]>()(pinv(tall), true);
is<[7], 'int32'>()(matrixRank(tall), true);
// @ts-expect-error
qr(randn([3]));
// @ts-expect-error
svd(randn([]));

// products
is<[6, 12]>()(kron(randn([2, 3]), randn([3, 4])), true);
is<[2, 4, 6]>()(kron(randn([2, 1, 3]), randn([4, 2])), true);
is<[10], 'float64'>()(kron(zeros([2], { dtype: 'float64' }), randn([5])), true);
is<number[]>()(kron(unranked, randn([5])), true);
