/** @file What decompositions and solutions must fulfil: on random matrices of many shapes, special ones, in batches, compiled, on both backends. */
import { afterEach, describe, expect, test } from 'vitest';
import { config, configure, jit as jitOf, random, vmap as vmapOf, type AnyTensor, type DType } from 'tidu';
import { maxRelativeError } from 'tidu/testing';
import { float64, read, t } from '../ops/loose.ts';
import { linalg } from './loose.ts';

const settings = config();
afterEach(() => configure(settings));

const jit = jitOf as unknown as <F>(f: F) => F;
const vmap = vmapOf as unknown as <F>(f: F) => F;
const normal = (shape: readonly number[], dtype: DType = 'float64'): AnyTensor =>
  random.normal([...shape], { dtype: dtype as 'float64', seed: shape.length * 10 + (shape.at(-1) ?? 0) }) as unknown as AnyTensor;

const close = (got: AnyTensor, want: AnyTensor, tolerance: number): void => {
  expect(got.shape).toEqual(want.shape);
  expect(maxRelativeError(got, want, { floor: 1 })).toBeLessThan(tolerance);
};
const mT = (x: AnyTensor): AnyTensor => t.mT(x);
const scaledColumns = (x: AnyTensor, s: AnyTensor): AnyTensor => t.mul(x, t.expandDims(s, -2));
const identity = (n: number, like: AnyTensor): AnyTensor =>
  t.broadcastTo(t.eye(n, { dtype: like.dtype }), [...like.shape.slice(0, -2), n, n]);
const ascends = (values: readonly number[]): boolean => values.every((each, i) => i === 0 || each >= (values[i - 1] as number));

/** Ones in one triangle, the diagonal included. */
const mask = (n: number, lower: boolean): AnyTensor => {
  const [i, j] = [t.reshape(t.arange(n), [n, 1]), t.arange(n)];
  return t.cast(lower ? t.lessEqual(j, i) : t.greaterEqual(j, i), 'float64');
};

/** All of them on one matrix, or a batch. */
function checkDecompositions(a: AnyTensor, tolerance: number): void {
  const [m = 0, n = 0] = a.shape.slice(-2);
  const k = Math.min(m, n);
  const [q, r] = linalg.qr(a) as [AnyTensor, AnyTensor];
  close(t.matmul(q, r), a, tolerance);
  close(t.matmul(mT(q), q), identity(k, q), tolerance);
  const [u, s, vt] = linalg.svd(a) as [AnyTensor, AnyTensor, AnyTensor];
  close(t.matmul(scaledColumns(u, s), vt), a, tolerance);
  close(t.matmul(mT(u), u), identity(k, u), tolerance);
  close(t.matmul(vt, mT(vt)), identity(k, vt), tolerance);
  const values = read(s);
  for (let from = 0; from < values.length; from += k) expect(ascends(values.slice(from, from + k).toReversed())).toBe(true);
  const p = linalg.pinv(a);
  const back = t.matmul(t.matmul(a, p), a);
  close(back, a, 100 * tolerance);
}

/** a symmetric, with eigenvalues that ascend. */
function checkEigenvectors(a: AnyTensor, tolerance: number): void {
  const [w, v] = linalg.eigh(a) as [AnyTensor, AnyTensor];
  close(t.matmul(a, v), scaledColumns(v, w), tolerance);
  close(t.matmul(mT(v), v), identity(a.shape.at(-1) ?? 0, v), tolerance);
  const n = a.shape.at(-1) ?? 0;
  const values = read(w);
  for (let from = 0; from < values.length; from += n) expect(ascends(values.slice(from, from + n))).toBe(true);
}

describe.each(['wasm', 'reference'] as const)('on %s', (backend) => {
  test.each([[[1, 1]], [[2, 7, 7]], [[5, 2]], [[2, 3, 4]], [[13, 13]], [[0, 0]], [[3, 0]], [[0, 2]], [[0, 2, 2]]])(
    'decompositions of %j',
    (shape) => {
      configure({ backend });
      checkDecompositions(normal(shape), 1e-13);
      if (shape.at(-1) === shape.at(-2)) checkEigenvectors(t.add(normal(shape), mT(normal(shape))), 1e-13);
    },
  );

  test('in float32', () => {
    configure({ backend });
    checkDecompositions(normal([9, 6], 'float32'), 1e-5);
    const a = normal([6, 6], 'float32');
    checkEigenvectors(t.add(a, mT(a)), 1e-5);
    const b = normal([6, 2], 'float32');
    close(t.matmul(a, linalg.solve(a, b)), b, 1e-4);
    expect(linalg.solve(a, b).dtype).toBe('float32');
  });

  test('solutions, inverses, determinants', () => {
    configure({ backend });
    for (const shape of [
      [1, 1],
      [2, 6, 6],
      [9, 9],
      [0, 0],
      [0, 3, 3],
    ]) {
      const a = normal(shape);
      const n = shape.at(-1) ?? 0;
      const b = normal([...shape.slice(0, -1), 2]);
      close(t.matmul(a, linalg.solve(a, b)), b, 1e-12);
      close(t.matmul(a, linalg.inv(a)), identity(n, a), 1e-12);
      const [sign, logarithm] = linalg.slogdet(a) as [AnyTensor, AnyTensor];
      close(t.mul(sign, t.exp(logarithm)), linalg.det(a), 1e-12);
      const definite = t.add(t.matmul(a, mT(a)), identity(n, a));
      const l = linalg.cholesky(definite);
      close(t.matmul(l, mT(l)), definite, 1e-13);
      close(linalg.det(definite), t.square(t.prod(t.matmul(t.mul(l, identity(n, l)), t.ones([n], { dtype: 'float64' })), -1)), 1e-12);
    }
    expect(read(linalg.det(normal([0, 0])))).toEqual([1]);
  });

  test('vmap and jit give what eager code gives', () => {
    configure({ backend });
    const a = normal([3, 4, 4]);
    const b = normal([4, 2]);
    const f = (a: AnyTensor): AnyTensor[] => {
      const definite = t.add(t.matmul(a, mT(a)), t.eye(4, { dtype: 'float64' }));
      const [w, v] = linalg.eigh(definite) as [AnyTensor, AnyTensor];
      const [u, s] = linalg.svd(a) as [AnyTensor, AnyTensor];
      const [q] = linalg.qr(a) as [AnyTensor];
      return [linalg.solve(a, b), linalg.cholesky(definite), w, v, u, s, q, linalg.det(a), linalg.pinv(a)];
    };
    const whole = f(a);
    vmap(f)(a).forEach((each, i) => close(each, whole[i] as AnyTensor, 1e-12));
    jit(f)(a).forEach((each, i) => close(each, whole[i] as AnyTensor, 1e-12));
    // The second operand alone has the batch.
    const one = t.reshape(t.slice(a, [0, 1]), [4, 4]);
    const right = normal([3, 4, 2]);
    close(vmap((b: AnyTensor) => linalg.solve(one, b))(right), linalg.solve(one, right), 1e-13);
  });
});

test('large matrices, by blocks', () => {
  for (const n of [65, 150]) {
    const a = normal([n, n]);
    const b = normal([2, n, 3]);
    close(t.matmul(a, linalg.solve(a, b)), b, 1e-11);
    close(t.matmul(mT(a), linalg.solve(mT(a), b)), b, 1e-11);
    const [sign, logarithm] = linalg.slogdet(a) as [AnyTensor, AnyTensor];
    const [, s] = linalg.svd(a) as [AnyTensor, AnyTensor];
    close(logarithm, t.sum(t.log(s)), 1e-12);
    expect(Math.abs(read(sign)[0] as number)).toBe(1);
    const definite = t.add(t.matmul(a, mT(a)), t.eye(n, { dtype: 'float64' }));
    const l = linalg.cholesky(definite);
    close(t.matmul(l, mT(l)), definite, 1e-12);
    // Each triangle, as it is and transposed; the other one is not read.
    for (const lower of [true, false]) {
      const triangle = t.mul(t.add(a, t.mul(t.eye(n, { dtype: 'float64' }), 40)), mask(n, lower));
      for (const transpose of [false, true]) {
        const x = linalg.triangularSolve(t.add(triangle, t.mul(t.sub(1, mask(n, lower)), 7)), b, { lower, transpose });
        close(t.matmul(transpose ? mT(triangle) : triangle, x), b, 1e-12);
      }
    }
  }
});

describe('special matrices', () => {
  test('of rank less than full: orthonormal vectors all the same', () => {
    for (const a of [
      t.zeros([3, 3], { dtype: 'float64' }),
      t.ones([4, 3], { dtype: 'float64' }),
      t.matmul(normal([5, 2]), normal([2, 5])),
    ]) {
      checkDecompositions(a, 1e-13);
    }
    checkEigenvectors(t.zeros([3, 3], { dtype: 'float64' }), 1e-13);
    checkEigenvectors(t.ones([4, 4], { dtype: 'float64' }), 1e-13);
    expect(read(linalg.matrixRank(t.stack([t.ones([3, 3]), t.zeros([3, 3]), t.eye(3)])))).toEqual([1, 0, 3]);
    expect(read(linalg.matrixRank(t.matmul(normal([5, 2]), normal([2, 5]))))).toEqual([2]);
    expect(
      read(
        linalg.matrixRank(
          float64([
            [1, 0],
            [0, 0.01],
          ]),
          { rcond: 0.1 },
        ),
      ),
    ).toEqual([1]);
  });

  test('with eigenvalues that are equal, or opposite, or of very different sizes', () => {
    checkEigenvectors(
      float64([
        [0, 1],
        [1, 0],
      ]),
      1e-15,
    );
    checkEigenvectors(t.eye(5, { dtype: 'float64' }), 1e-15);
    const graded = float64([
      [1, 1e-7, 0],
      [1e-7, 1e-12, 0],
      [0, 0, -1e-5],
    ]);
    checkEigenvectors(graded, 1e-15);
    const [, s] = linalg.svd(
      float64([
        [1, 1e-8],
        [0, 1e-12],
      ]),
    ) as [AnyTensor, AnyTensor];
    // Small singular values keep their digits: the product of both is the determinant.
    expect((read(s)[0] as number) * (read(s)[1] as number) * 1e12).toBeCloseTo(1, 10);
  });

  test('with very large and very small numbers', () => {
    for (const size of [1e200, 1e-200]) {
      const a = t.mul(normal([4, 4]), size);
      const [q, r] = linalg.qr(a) as [AnyTensor, AnyTensor];
      close(t.div(t.matmul(q, r), size), t.div(a, size), 1e-13);
      const [u, s, vt] = linalg.svd(a) as [AnyTensor, AnyTensor, AnyTensor];
      close(t.matmul(scaledColumns(u, t.div(s, size)), vt), t.div(a, size), 1e-13);
    }
  });

  test('pivots: zeros on the diagonal do no harm', () => {
    const a = float64([
      [0, 2, 1],
      [1, 0, 0],
      [3, 0, 1],
    ]);
    expect(read(linalg.det(a))).toEqual([-2]);
    close(t.matmul(a, linalg.inv(a)), t.eye(3, { dtype: 'float64' }), 1e-15);
    expect(read(linalg.slogdet(t.zeros([2, 2]))[0] as AnyTensor).map(Math.abs)).toEqual([0]);
    expect(read(linalg.slogdet(t.zeros([2, 2]))[1] as AnyTensor)).toEqual([-Infinity]);
  });

  test('without a solution: infinities and NaN, and no error', () => {
    const singular = float64([
      [1, 2],
      [2, 4],
    ]);
    expect(read(linalg.solve(singular, float64([1, 1]))).some(Number.isFinite)).toBe(false);
    expect(read(linalg.inv(singular)).some(Number.isFinite)).toBe(false);
    const [first, zero, second, last] = read(
      linalg.cholesky(
        float64([
          [4, 2],
          [2, -1],
        ]),
      ),
    );
    expect([first, zero, second]).toEqual([2, 0, 1]);
    expect(last).toBeNaN();
    const hole = float64([
      [NaN, 1],
      [1, 2],
    ]);
    for (const each of [...linalg.eigh(hole), ...linalg.svd(hole), linalg.solve(hole, hole)])
      expect(read(each).some(Number.isNaN)).toBe(true);
  });

  test('signs: those of LAPACK for qr, the greatest element positive for vectors', () => {
    const [, r] = linalg.qr(
      float64([
        [3, 1],
        [-4, 2],
      ]),
    ) as [AnyTensor, AnyTensor];
    expect(read(r)[0]).toBeCloseTo(-5, 14);
    const a = normal([5, 5]);
    const greatest = (column: readonly number[]): number =>
      column.reduce((most, each) => (Math.abs(each) > Math.abs(most) ? each : most), 0);
    for (const vectors of [linalg.eigh(a)[1], linalg.svd(a)[0]]) {
      const rows = read(mT(vectors as AnyTensor));
      for (let i = 0; i < 25; i += 5) expect(greatest(rows.slice(i, i + 5))).toBeGreaterThan(0);
    }
  });

  test('powers, Kronecker products, triangles', () => {
    const a = normal([3, 3]);
    close(linalg.matrixPower(a, 0), t.eye(3, { dtype: 'float64' }), 1e-15);
    close(linalg.matrixPower(a, 3), t.matmul(a, t.matmul(a, a)), 1e-14);
    close(t.matmul(linalg.matrixPower(a, -2), t.matmul(a, a)), t.eye(3, { dtype: 'float64' }), 1e-12);
    expect(read(linalg.kron(t.tensor([[1, 2]]), t.tensor([[0], [3]])))).toEqual([0, 0, 3, 6]);
    expect(linalg.kron(t.zeros([2, 1, 3]), t.zeros([4, 2])).shape).toEqual([2, 4, 6]);
    expect(
      read(
        linalg.triangularSolve(
          float64([
            [2, 1],
            [9, 4],
          ]),
          float64([4, 8]),
          { lower: false },
        ),
      ),
    ).toEqual([1, 2]);
  });
});
