/** @file The gradient of a function at a point, in eager code and under jit. */
import { expect } from 'vitest';
import { float64, grad, jit, read, t, type TensorFunction } from './loose.ts';

/** sum(w f(x)) with the weights w = 1, 2, 3 ... */
export const weighted =
  (f: TensorFunction): TensorFunction =>
  (x) => {
    const y = f(x as never);
    const weights = t.reshape(t.arange(1, y.shape.reduce((a, b) => a * b, 1) + 1, 1, { dtype: 'float64' }), y.shape);
    return t.sum(t.mul(y, weights));
  };

/** Gradient of the weighted sum. */
export function slopes(f: TensorFunction, values: readonly number[]): number[] {
  const gradient = read(grad(weighted(f))(float64(values)));
  expect(read(jit(grad(weighted(f)))(float64(values)))).toEqual(gradient);
  return gradient;
}
