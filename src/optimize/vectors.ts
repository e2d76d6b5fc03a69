/** @file Small dense linear algebra in float64: vectors, Cholesky's factorization, eigenvalues by Jacobi's rotations. */

/** The sum of products. */
export const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
/** x + step * direction. */
export const moved = (x: Float64Array, step: number, direction: Float64Array): Float64Array =>
  x.map((value, i) => value + step * (direction[i] ?? 0));
/** a - b. */
export const difference = (a: Float64Array, b: Float64Array): Float64Array => moved(a, -1, b);
/** factor * x. */
export const scaled = (x: Float64Array, factor: number): Float64Array => x.map((value) => factor * value);
/** The greatest absolute value; NaN where there is one. */
export const maxNorm = (x: Float64Array): number => x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
/** The Euclidean length; squares of very large or small numbers are avoided. */
export function lengthOf(x: Float64Array): number {
  const most = maxNorm(x);
  return most === 0 || most === Infinity ? most : most * Math.sqrt(x.reduce((sum, value) => sum + (value / most) ** 2, 0));
}
/** Whether all numbers are finite. */
export const allFinite = (x: Float64Array): boolean => x.every(Number.isFinite);

/**
 * The lower triangular L with L L^T = A + shift I, for a symmetric n x n matrix in row-major order; undefined where that is not positive
 * definite.
 */
export function cholesky(a: Float64Array, n: number, shift = 0): Float64Array | undefined {
  const l = new Float64Array(n * n);
  const at = (row: number, column: number): number => l[row * n + column] ?? 0;
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = (a[row * n + column] ?? 0) + (row === column ? shift : 0);
      for (let k = 0; k < column; k++) sum -= at(row, k) * at(column, k);
      if (row > column) l[row * n + column] = sum / at(column, column);
      else if (sum > 0) l[row * n + row] = Math.sqrt(sum);
      else return undefined;
    }
  }
  return l;
}

/** x of L L^T x = b: L z = b from the top, L^T x = z from the bottom. */
export function solveCholesky(l: Float64Array, n: number, b: Float64Array): Float64Array {
  const x = b.slice();
  const at = (row: number, column: number): number => l[row * n + column] ?? 0;
  for (let row = 0; row < n; row++) {
    let sum = x[row] ?? 0;
    for (let k = 0; k < row; k++) sum -= at(row, k) * (x[k] ?? 0);
    x[row] = sum / at(row, row);
  }
  for (let row = n - 1; row >= 0; row--) {
    let sum = x[row] ?? 0;
    for (let k = row + 1; k < n; k++) sum -= at(k, row) * (x[k] ?? 0);
    x[row] = sum / at(row, row);
  }
  return x;
}

/** Eigenvalues in ascending order, each with its eigenvector of length 1. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: readonly Float64Array[];
}

/** No symmetric matrix of a few dozen rows needs more: Jacobi's method converges quadratically. */
const mostSweeps = 60;

/**
 * Eigenvalues and eigenvectors of a symmetric n x n matrix in row-major order, by Jacobi's cyclic rotations: slow for large n, and as exact
 * as can be for small ones.
 *
 * @see Golub and Van Loan, Matrix Computations, 8.5.
 */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const a = matrix.slice();
  const vectors = Array.from({ length: n }, (_, i) => new Float64Array(n).fill(1, i, i + 1));
  const at = (row: number, column: number): number => a[row * n + column] ?? 0;
  for (let sweep = 0; sweep < mostSweeps; sweep++) {
    let rotated = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        // What is lost beside the diagonal in float64 is zero.
        if (Math.abs(at(p, q)) <= Number.EPSILON * 1e-2 * Math.sqrt(Math.abs(at(p, p) * at(q, q))) || at(p, q) === 0) continue;
        rotated = true;
        rotate(a, n, vectors, p, q);
      }
    }
    if (!rotated) break;
  }
  const order = vectors.map((_, i) => i).sort((i, j) => at(i, i) - at(j, j));
  return { values: Float64Array.from(order, (i) => at(i, i)), vectors: order.map((i) => vectors[i] as Float64Array) };
}

/** One rotation in the plane of the axes p and q, after which a[p, q] is 0: tan 2t = 2 a[p, q] / (a[q, q] - a[p, p]). */
function rotate(a: Float64Array, n: number, vectors: readonly Float64Array[], p: number, q: number): void {
  const at = (row: number, column: number): number => a[row * n + column] ?? 0;
  const theta = (at(q, q) - at(p, p)) / (2 * at(p, q));
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  const turn = (x: number, y: number): [number, number] => [cosine * x - sine * y, sine * x + cosine * y];
  for (let k = 0; k < n; k++) [a[k * n + p], a[k * n + q]] = turn(at(k, p), at(k, q));
  for (let k = 0; k < n; k++) [a[p * n + k], a[q * n + k]] = turn(at(p, k), at(q, k));
  const [u, v] = [vectors[p] as Float64Array, vectors[q] as Float64Array];
  for (let k = 0; k < n; k++) [u[k], v[k]] = turn(u[k] ?? 0, v[k] ?? 0);
}
