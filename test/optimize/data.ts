/** @file Two regressions of textbooks, and the normal equations in plain numbers. */
import { cholesky, solveCholesky } from '../../src/optimize/vectors.ts';

/** F. J. Anscombe, Graphs in statistical analysis, 1973: the first of four. */
export const anscombe = {
  inputs: [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5].map((x) => [x]),
  targets: [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68],
};

/**
 * J. W. Longley, An appraisal of least squares programs for the electronic computer, 1967: price deflator, national product, unemployed, in the
 * armed forces, population, year; then people employed, 1947 to 1962 in the United States.
 */
const table = [
  [83.0, 234289, 2356, 1590, 107608, 1947, 60323],
  [88.5, 259426, 2325, 1456, 108632, 1948, 61122],
  [88.2, 258054, 3682, 1616, 109773, 1949, 60171],
  [89.5, 284599, 3351, 1650, 110929, 1950, 61187],
  [96.2, 328975, 2099, 3099, 112075, 1951, 63221],
  [98.1, 346999, 1932, 3594, 113270, 1952, 63639],
  [99.0, 365385, 1870, 3547, 115094, 1953, 64989],
  [100.0, 363112, 3578, 3350, 116219, 1954, 63761],
  [101.2, 397469, 2904, 3048, 117388, 1955, 66019],
  [104.6, 419180, 2822, 2857, 118734, 1956, 67857],
  [108.4, 442769, 2936, 2798, 120445, 1957, 68169],
  [110.8, 444546, 4681, 2637, 121950, 1958, 66513],
  [112.6, 482704, 3813, 2552, 123366, 1959, 68655],
  [114.2, 502601, 3931, 2514, 125368, 1960, 69564],
  [115.7, 518173, 4806, 2572, 127852, 1961, 69331],
  [116.9, 554894, 4007, 2827, 130081, 1962, 70551],
] as const;

const columns = [0, 1, 2, 3, 4, 5].map((i) => table.map((row) => row[i] ?? NaN));
const mean = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
const means = columns.map(mean);
const deviations = columns.map((list, i) => Math.sqrt(mean(list.map((value) => (value - (means[i] ?? NaN)) ** 2))));

/** Longley's data with inputs of mean 0 and deviation 1, and the coefficients that the NIST certifies for them as they were. */
export const longley = {
  inputs: table.map((row) => row.slice(0, 6).map((value, i) => (value - (means[i] ?? NaN)) / (deviations[i] ?? NaN))),
  targets: table.map((row) => row[6]),
  means,
  deviations,
  certified: [
    -3482258.63459582, 15.0618722713733, -0.035819179292591, -2.02022980381683, -1.03322686717359, -0.0511041056535807, 1829.15146461355,
  ],
};

/** Slopes, then the intercept, by X^T X w = X^T y. */
export function ordinaryLeastSquares(inputs: readonly (readonly number[])[], targets: readonly number[]): number[] {
  const rows = inputs.map((row) => [...row, 1]);
  const n = rows[0]?.length ?? 0;
  const product = (i: number, j: number): number => rows.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0);
  const matrix = Float64Array.from({ length: n * n }, (_, k) => product(Math.floor(k / n), k % n));
  const right = Float64Array.from({ length: n }, (_, i) => rows.reduce((sum, row, k) => sum + (row[i] ?? 0) * (targets[k] ?? 0), 0));
  return [...solveCholesky(cholesky(matrix, n) as Float64Array, n, right)];
}
