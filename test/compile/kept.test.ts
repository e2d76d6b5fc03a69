/** @file Programs that once gave wrong results, each as small as it could be made. */
import { describe, expect, test } from 'vitest';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { float64, grad, int32, jit, read, t, type TensorFunction } from '../ops/loose.ts';
import { on } from '../ops/values.ts';

describe.each(['wasm', 'reference'] as const)('on %s', (backend) => {
  /** Eager and compiled. */
  const both = (f: TensorFunction, make: () => AnyTensor[]): number[] =>
    on(backend, () => {
      const eager = read(f(...make()));
      expect(read(jit(f)(...make()))).toEqual(eager);
      return eager;
    });

  test('a reduction that reads another at the position where its own result goes', () => {
    // The inner maximum was taken for the running value of the sum that it is a part of.
    expect(
      both(
        grad((x) => t.sum(t.max(x, 0))),
        () => [float64([[3, 1, 2, 5]])],
      ),
    ).toEqual([1, 1, 1, 1]);
  });

  test('a product of a batch whose order is turned around', () => {
    // The start of a matrix was divided as if it could not be negative on the way.
    const ramp = (...shape: number[]): AnyTensor => t.sub(t.mod(t.reshape(t.arange(shape.reduce((a, b) => a * b, 1)), shape), 13), 6);
    both(
      (x, w) => t.matmul(t.flip(t.reshape(t.permute(x, [1, 0, 2, 3]), [15, 4, 6]), 0), w),
      () => [ramp(3, 5, 4, 6), ramp(15, 6, 7)],
    );
  });

  test('a chain of views that is deeper than the stack', () => {
    // What was stored to end it was computed again, since views cost nothing.
    const flipped: TensorFunction = (x) => Array.from({ length: 3000 }).reduce<AnyTensor>((y, _, i) => t.flip(y, i % 2), x);
    expect(both(flipped, () => [float64([[1, 2, 3]])])).toEqual([1, 2, 3]);
  });

  test('a long sum of halves', () => {
    // Sums of parts were rounded to halves, which hold nothing above 65504.
    const ones = (): AnyTensor => t.cast(t.reshape(t.mod(t.arange(1 << 18), 2), [1 << 18]), 'float16');
    const signs: TensorFunction = (x) => t.sum(t.where(t.less(t.arange(1 << 18), 1 << 17), t.mul(x, 32), t.mul(x, -32)));
    expect(both(signs, () => [ones()])).toEqual([0]);
  });

  test('a place outside of the axis', () => {
    // That an index lies within its axis was taken for known where it was asked.
    expect(
      both(
        (x) => t.take(x, int32([1, 2, -1])),
        () => [float64([7, 8])],
      ),
    ).toEqual([8, NaN, NaN]);
  });

  test('infinities, NaN and zeros of both signs side by side', () => {
    // As JSON all of them but the zeros were null, and so counted as the same constant.
    const limits =
      (low: number, high: number): TensorFunction =>
      (x) =>
        t.minimum(t.maximum(x, low), high);
    expect(both(limits(-Infinity, Infinity), () => [float64([3])])).toEqual([3]);
    expect(both(limits(Infinity, -Infinity), () => [float64([3])])).toEqual([-Infinity]);
    expect(both(limits(NaN, Infinity), () => [float64([3])])).toEqual([NaN]);
    expect(
      both(
        (x) => t.div(x, t.stack([t.full([], 0, { dtype: 'float64' }), t.full([], -0, { dtype: 'float64' })])),
        () => [float64([1, 1])],
      ),
    ).toEqual([Infinity, -Infinity]);
  });

  test('halves that are not stored on the way', () => {
    // 2048 + 1 is no half: what came after the addition saw 2049, unless the sum had been read before.
    const f: TensorFunction = (x) => t.sub(t.add(x, 1), x);
    expect(both(f, () => [t.tensor([2048, 1], { dtype: 'float16' })])).toEqual([0, 1]);
    expect(
      both(
        (x) => t.cast(t.cast(x, 'float16'), 'float64'),
        () => [float64([0.1])],
      ),
    ).toEqual([0.0999755859375]);
  });

  test('products of halves and of bytes', () => {
    // No contraction computes in these.
    const [half, byte] = [{ dtype: 'float16' }, { dtype: 'uint8' }];
    expect(
      both(
        (x) => t.matmul(x, t.mT(x)),
        () => [
          t.tensor(
            [
              [1, 2],
              [3, 4],
            ],
            half,
          ),
        ],
      ),
    ).toEqual([5, 11, 11, 25]);
    expect(
      both(
        (x) => t.matmul(x, t.mT(x)),
        () => [
          t.tensor(
            [
              [10, 20],
              [1, 2],
            ],
            byte,
          ),
        ],
      ),
    ).toEqual([244, 50, 50, 5]);
  });

  test('the padding value of integers', () => {
    expect(
      both(
        (x) => t.pad(x, [[1, 1]], { value: 255 }),
        () => [t.tensor([1], { dtype: 'uint8' })],
      ),
    ).toEqual([255, 1, 255]);
  });
});
