/** @file Derivatives of linear algebra at hard points, where some are none, and of matrices without elements; others: rows.test.ts. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { config, configure, type AnyTensor } from 'tidu';
import { float64, grad, read, t, type TensorFunction } from '../ops/loose.ts';
import { linalg } from './loose.ts';

// The rules are the same on all backends, and this one has the programs ready sooner.
const settings = config();
beforeAll(() => configure({ backend: 'reference' }));
afterAll(() => configure(settings));

/** Gradient of the sum of f(x) times 1, 2, 3 ... */
function slopes(f: TensorFunction, x: AnyTensor): number[] {
  const weighted: TensorFunction = (x) => {
    const y = f(x);
    const count = y.shape.reduce((a, b) => a * b, 1);
    return t.sum(t.mul(y, t.reshape(t.arange(1, count + 1, 1, { dtype: 'float64' }), y.shape)));
  };
  return read(grad(weighted)(x));
}

const one = float64([
  [1, 0],
  [0, 1],
]);

describe('at hard points', () => {
  test('equal eigenvalues have a derivative, their vectors have none', () => {
    const values = slopes((a) => linalg.eigh(a)[0] as AnyTensor, one);
    expect(values[0] as number).toBeOneOf([1, 2]);
    expect((values[0] as number) + (values[3] as number)).toBe(3);
    const vectors = slopes((a) => linalg.eigh(a)[1] as AnyTensor, one);
    expect(vectors.some((each) => !Number.isFinite(each))).toBe(true);
  });

  test('so it is with singular values', () => {
    const values = slopes((a) => linalg.svd(a, { computeUV: false }) as unknown as AnyTensor, one);
    expect((values[0] as number) + (values[3] as number)).toBe(3);
    const vectors = slopes((a) => linalg.svd(a)[0] as AnyTensor, one);
    expect(vectors.some((each) => !Number.isFinite(each))).toBe(true);
  });

  test('a pseudo-inverse and least squares do not depend on the order of equal singular values: finite', () => {
    // There d(a^-1) = -da.
    expect(slopes((a) => linalg.pinv(a), one)).toEqual([-1, -2, -3, -4]);
    // x = a^-1 b: the gradient with respect to a is -w x^T.
    expect(slopes((a) => linalg.lstsq(a, float64([3, 5])), one)).toEqual([-3, -5, -6, -10]);
  });

  test('the gradient of det where the matrix is singular is NaN', () => {
    const singular = float64([
      [1, 2],
      [2, 4],
    ]);
    expect(read(linalg.det(singular))[0]).toBeCloseTo(0, 15);
    expect(slopes((a) => linalg.det(a), singular).every(Number.isNaN)).toBe(true);
  });

  test('the triangle that is not read has no gradient, NaN in it does no harm', () => {
    const half = float64([
      [2, NaN],
      [1, 4],
    ]);
    const f: TensorFunction = (a) => linalg.triangularSolve(a, float64([2, 9]));
    expect(read(f(half))).toEqual([1, 2]);
    const [a, b, c, d] = slopes(f, half);
    expect(b).toBe(0);
    for (const each of [a, c, d]) expect(Number.isFinite(each)).toBe(true);
  });
});

describe('matrices without elements have gradients without elements', () => {
  const zeros = (...shape: number[]): AnyTensor => t.zeros(shape, { dtype: 'float64' });
  test.each<[string, (a: AnyTensor) => AnyTensor | AnyTensor[], AnyTensor]>([
    ['cholesky', (a) => linalg.cholesky(a), zeros(0, 0)],
    ['solve', (a) => linalg.solve(a, zeros(0, 2)), zeros(0, 0)],
    ['solve of no matrices', (a) => linalg.solve(a, zeros(0, 2, 2)), zeros(0, 2, 2)],
    ['det', (a) => linalg.det(a), zeros(0, 0)],
    ['qr', (a) => linalg.qr(a), zeros(3, 0)],
    ['qr', (a) => linalg.qr(a), zeros(0, 3)],
    ['eigh', (a) => linalg.eigh(a), zeros(0, 0)],
    ['svd', (a) => linalg.svd(a), zeros(3, 0)],
    ['svd of no matrices', (a) => linalg.svd(a), zeros(0, 2, 2)],
    ['pinv', (a) => linalg.pinv(a), zeros(0, 3)],
    ['lstsq', (a) => linalg.lstsq(a, zeros(3, 2)), zeros(3, 0)],
  ])('%s', (_, f, a) => {
    const total: TensorFunction = (x) => [f(x)].flat().reduce((sum, each) => t.add(sum, t.sum(each)), float64(0));
    const gradient = grad(total)(a);
    expect(gradient.shape).toEqual(a.shape);
    expect(read(gradient)).toEqual([]);
  });
});
