/** @file The functions of linear algebra without shapes in their types. */
import * as tidu from 'tidu';
import type { AnyTensor } from 'tidu';

type One = (...args: unknown[]) => AnyTensor;
type Several = (...args: unknown[]) => AnyTensor[];

/** Functions that make one tensor, and those that make several. */
export const linalg = tidu.linalg as unknown as Readonly<
  Record<'triangularSolve' | 'cholesky' | 'solve' | 'inv' | 'det' | 'pinv' | 'lstsq' | 'matrixRank' | 'matrixPower' | 'kron', One> &
    Record<'qr' | 'eigh' | 'slogdet' | 'svd', Several>
>;
