/** @file Linear algebra on the last two axes: what `linalg` holds, and 'tidu' as well. */
export { triangularSolve } from './triangular.ts';
export type { TriangularSolveOptions } from './triangular.ts';
export { cholesky } from './cholesky.ts';
export { solve, inv } from './solve.ts';
export { det, slogdet } from './det.ts';
