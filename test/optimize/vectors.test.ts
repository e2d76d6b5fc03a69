/** @file The small linear algebra of minimize and solveStationary. */
import { describe, expect, test } from 'vitest';
import { cholesky, dot, solveCholesky, symmetricEigen } from '../../src/optimize/vectors.ts';
import { seeded } from '../ops/values.ts';

/** A symmetric matrix of random numbers. */
function symmetric(n: number, seed: number): Float64Array {
  const random = seeded(seed);
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = random() * 2 - 1;
  return a;
}

const times = (a: Float64Array, x: Float64Array): Float64Array => x.map((_, i) => dot(a.subarray(i * x.length, (i + 1) * x.length), x));

describe.each([1, 2, 3, 8, 32])('%i rows', (n) => {
  test('A v = lambda v, with vectors that are orthonormal', () => {
    const a = symmetric(n, n);
    const { values, vectors } = symmetricEigen(a, n);
    expect([...values].every((value, i) => i === 0 || value >= (values[i - 1] ?? NaN))).toBe(true);
    vectors.forEach((v, i) => {
      times(a, v).forEach((each, k) => expect(each).toBeCloseTo((values[i] ?? NaN) * (v[k] ?? NaN), 12));
      vectors.forEach((w, j) => expect(dot(v, w)).toBeCloseTo(i === j ? 1 : 0, 12));
    });
  });
  test('Cholesky solves', () => {
    const a = symmetric(n, n + 100);
    const shifted = a.map((value, i) => value + (i % (n + 1) === 0 ? n : 0));
    const x = Float64Array.from({ length: n }, (_, i) => Math.sin(i + 1));
    const factor = cholesky(a, n, n) as Float64Array;
    solveCholesky(factor, n, times(shifted, x)).forEach((each, i) => expect(each).toBeCloseTo(x[i] ?? NaN, 10));
  });
});

test('what is special', () => {
  expect([...symmetricEigen(new Float64Array(9), 3).values]).toEqual([0, 0, 0]);
  expect([...symmetricEigen(Float64Array.of(2, 0, 0, -3), 2).values]).toEqual([-3, 2]);
  expect([...symmetricEigen(Float64Array.of(0, 1, 1, 0), 2).values].map((each) => Math.round(each * 1e12) / 1e12)).toEqual([-1, 1]);
  // Far apart
  const [small, large] = symmetricEigen(Float64Array.of(1, 1e-9, 1e-9, 1e-20), 2).values;
  expect(large).toBeCloseTo(1, 12);
  expect(small).toBeLessThan(0);
  expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeUndefined();
  expect(cholesky(Float64Array.of(NaN), 1)).toBeUndefined();
});
