/** @file Linear algebra on the last two axes: what `linalg` holds, and 'tidu' as well. */
export { triangularSolve } from './triangular.ts';
export type { TriangularSolveOptions } from './triangular.ts';
export { cholesky } from './cholesky.ts';
export { solve, inv } from './solve.ts';
export { det, slogdet } from './det.ts';
export { qr } from './qr.ts';
export { eigh } from './eigh.ts';
export { svd } from './svd.ts';
export { pinv, lstsq, matrixRank } from './pinv.ts';
export type { RankOptions } from './pinv.ts';
export { matrixPower, kron } from './products.ts';
