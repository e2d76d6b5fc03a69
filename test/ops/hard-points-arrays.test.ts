/** @file Derivatives of functions that combine and index arrays, at ties, at bounds, at zero, and where nothing was chosen. */
import { describe, expect, test } from 'vitest';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { bool, float64, grad, int32, jit, read, t, type TensorFunction } from './loose.ts';

/** Gradient of sum(w f(x)) with the weights w = 1, 2, 3 ..., also compiled. */
function slopes(f: TensorFunction, x: readonly number[] | readonly (readonly number[])[]): number[] {
  const weighted: TensorFunction = (...args) => {
    const y = f(...args);
    const weights = t.reshape(t.arange(1, y.shape.reduce((a, b) => a * b, 1) + 1, 1, { dtype: 'float64' }), y.shape);
    return t.sum(t.mul(y, weights));
  };
  const gradient = read(grad(weighted)(float64(x)));
  expect(read(jit(grad(weighted))(float64(x)))).toEqual(gradient);
  return gradient;
}

const second = (f: TensorFunction, x: readonly number[]): number[] => read(grad((a) => t.sum(grad(f)(a)))(float64(x)));

describe('the derivative of a norm at zero is 0, of any order', () => {
  test.each([undefined, 2, 1, 3, 1.5, 0.5, 0, -1, -2, Infinity, -Infinity])('%s', (order) => {
    expect(slopes((x) => t.norm(x, order), [0, 0]).map(Math.abs)).toEqual([0, 0]);
    // Absolute values with a curvature have none at 0 that is finite: the second derivative is taken as 0 as well.
    expect(second((x) => t.norm(x, order), [0, 0]).map(Math.abs)).toEqual([0, 0]);
  });
  test('also beside elements that are not 0', () => {
    expect(slopes((x) => t.norm(x), [0, 8])).toEqual([0, 1]);
    expect(slopes((x) => t.norm(x, 1), [0, 3, -4])).toEqual([0, 1, -1]);
    expect(slopes((x) => t.norm(x, 0.5), [0, 4])).toEqual([0, 1]);
    expect(slopes((x) => t.norm(x, -1), [0, 4]).map(Math.abs)).toEqual([0, 0]);
    expect(
      slopes(
        (x) => t.norm(x, 'fro'),
        [
          [0, 0],
          [0, 0],
        ],
      ),
    ).toEqual([0, 0, 0, 0]);
  });
  test('and ties share', () => {
    expect(slopes((x) => t.norm(x, Infinity), [3, -3, 1])).toEqual([0.5, -0.5, 0]);
    expect(
      slopes(
        (x) => t.norm(x, 1),
        [
          [1, 2],
          [-2, 1],
        ],
      ),
    ).toEqual([0.5, 0.5, -0.5, 0.5]);
  });
});

describe('the derivative of clip', () => {
  test('is 1 at the bounds, and 0 outside, where it is the bound that counts', () => {
    expect(slopes((x) => t.clip(x, 0, 1), [0, 1, 0.5, -1, 2])).toEqual([1, 2, 3, 0, 0]);
    expect(slopes((low) => t.clip(float64([0, 1, 2]), low), [0, 2, 1])).toEqual([0, 2, 0]);
    expect(slopes((high) => t.clip(float64([0, 1, 2]), undefined, high), [0, 2, 1])).toEqual([0, 0, 3]);
  });
  test('stays finite far out', () => {
    expect(slopes((x) => t.clip(x, -1, 1), [Infinity, -Infinity])).toEqual([0, 0]);
  });
});

describe('the derivative of scatter', () => {
  const places = int32([2, 0, 2]);
  const start = float64([10, 20, 30]);
  test("'set' goes to the update that was written last, and not to what was replaced", () => {
    expect(slopes((u) => t.scatter(start, places, u, 'set'), [1, 2, 3])).toEqual([0, 1, 3]);
    expect(slopes((x) => t.scatter(x, places, 7, 'set'), [1, 2, 3])).toEqual([0, 2, 0]);
  });
  test("'add' goes to all", () => {
    expect(slopes((u) => t.scatter(start, places, u, 'add'), [1, 2, 3])).toEqual([3, 1, 3]);
    expect(slopes((x) => t.scatter(x, places, 7, 'add'), [1, 2, 3])).toEqual([1, 2, 3]);
  });
  test("'max' is shared by what was there and the updates that tie with it", () => {
    expect(slopes((u) => t.scatter(start, places, u, 'max'), [30, 9, 30])).toEqual([0.75, 0, 0.75]);
    expect(slopes((x) => t.scatter(x, places, float64([7, 9, 7]), 'max'), [9, 2, 7])).toEqual([0.5, 2, 1.5]);
  });
  test('does not reach updates that were written nowhere', () => {
    for (const mode of ['set', 'add', 'max', 'min']) {
      expect(slopes((u) => t.scatter(start, int32([3, -1]), u, mode), [1, NaN])).toEqual([0, 0]);
    }
  });
});

test('segments without rows, and rows without a segment, have the derivative 0', () => {
  for (const f of [t.segmentSum, t.segmentMax, t.segmentMin]) {
    expect(slopes((x) => f(x, int32([1, 9, -1]), 3), [4, 5, 6])).toEqual([2, 0, 0]);
  }
  expect(slopes((x) => t.segmentMax(x, int32([0, 0, 1]), 2), [4, 4, 4])).toEqual([0.5, 0.5, 2]);
});

test('a segment whose greatest row is NaN has no derivative, as `max` has none; the others keep theirs', () => {
  expect(slopes((x) => t.segmentMax(x, int32([0, 0, 1]), 2), [NaN, 4, 5])).toEqual([NaN, NaN, 2]);
  expect(slopes((x) => t.max(x), [NaN, 4])).toEqual([NaN, NaN]);
});

test('many rows in many segments take a step a row', () => {
  const [rows, count] = [300_000, 200_000];
  const values = Array.from({ length: rows }, (_, i) => Math.sin(i));
  const ids = Array.from({ length: rows }, (_, i) => (i * 7919) % count);
  const [greatest, last] = [new Float64Array(count).fill(-Infinity), new Float64Array(count)];
  values.forEach((value, i) => {
    const id = ids[i] ?? 0;
    greatest[id] = Math.max(greatest[id] ?? 0, value);
    last[id] = value;
  });
  expect(read(t.segmentMax(float64(values), int32(ids), count))).toEqual([...greatest]);
  expect(read(t.scatter(t.zeros([count], { dtype: 'float64' }), int32(ids), float64(values), 'set'))).toEqual([...last]);
});

test('what an index or a mask leaves out has no gradient, and what is taken twice has twice', () => {
  expect(
    slopes(
      (x) =>
        t.takeAlongAxis(
          x,
          int32([
            [1, 1],
            [0, 5],
          ]),
        ),
      [
        [1, 2],
        [3, 4],
      ],
    ),
  ).toEqual([0, 3, 3, 0]);
  expect(slopes((x) => t.booleanMask(x, bool([true, false, true])), [1, NaN, 3])).toEqual([1, 0, 2]);
  expect(
    slopes(
      (x) => t.einsum('ii->i', x),
      [
        [1, NaN],
        [Infinity, 2],
      ],
    ),
  ).toEqual([1, 0, 0, 2]);
});

test('a mask may come from what is differentiated, since its value is there', () => {
  const positive = (x: AnyTensor): AnyTensor => t.sum(t.square(t.booleanMask(x, t.greater(x, 0))));
  expect(read(grad(positive as TensorFunction)(float64([1, -2, 3])))).toEqual([2, 0, 6]);
});

test('nothing passes a triangle from what it cuts off', () => {
  expect(
    read(
      t.tril(
        float64([
          [1, NaN],
          [2, 3],
        ]),
      ),
    ),
  ).toEqual([1, 0, 2, 3]);
  expect(
    slopes(
      (x) => t.tril(x),
      [
        [1, NaN],
        [2, Infinity],
      ],
    ),
  ).toEqual([1, 0, 3, 4]);
  expect(
    slopes(
      (x) => t.triu(t.log(x), 1),
      [
        [0, 1],
        [0, 0],
      ],
    )[1],
  ).toBe(2);
});

describe('normalizations of what does not vary', () => {
  test('are 0, and their derivative is finite: that of x divided by the root of epsilon, without its mean', () => {
    const size = 1 / Math.sqrt(1e-3);
    const slope = slopes((x) => t.layerNorm(x), [5, 5, 5]);
    [-1, 0, 1].forEach((want, i) => expect(slope[i]).toBeCloseTo(want * size, 10));
    expect(read(t.layerNorm(float64([5, 5, 5])))).toEqual([0, 0, 0]);
    expect(slopes((x) => t.layerNorm(x, { epsilon: 0 }), [5, 5, 5])).toEqual([NaN, NaN, NaN]);
  });
  test('a vector of zeros stays one, with the slope 1 / epsilon', () => {
    expect(read(t.normalize(float64([0, 0])))).toEqual([0, 0]);
    expect(slopes((x) => t.normalize(x, { epsilon: 0.25 }), [0, 0])).toEqual([4, 8]);
    expect(slopes((x) => t.rmsNorm(x, { epsilon: 0.25 }), [0, 0])).toEqual([2, 4]);
  });
});

test('padding with elements of x adds up what it takes several times', () => {
  expect(slopes((x) => t.pad(x, [[2, 1]], { mode: 'reflect' }), [1, 2, 3])).toEqual([3, 2 + 4 + 6, 1 + 5]);
  expect(slopes((x) => t.pad(x, [[2, 1]], { mode: 'edge' }), [1, 2])).toEqual([6, 9]);
});

test('the number of elements that are not 0 does not change a little', () => {
  expect(slopes((x) => t.norm(x, 0), [0, 3])).toEqual([0, 0]);
  expect(slopes((x) => t.zerosLike(x), [1, 2])).toEqual([0, 0]);
});

test('halves are averaged, normalized and mapped in float32', () => {
  const half = (...values: number[]): AnyTensor => t.tensor(values, { dtype: 'float16' });
  const many = t.full([1, 10_000, 1], 10, { dtype: 'float16' });
  expect([t.mean(many), t.globalAveragePool(many), t.adaptiveAveragePool(many, 1)].map((each) => read(each))).toEqual([[10], [10], [10]]);
  expect(read(t.normalize(half(0, 0)))).toEqual([0, 0]);
  expect(read(t.normalize(half(300, 400))).map((each) => each.toFixed(2))).toEqual(['0.60', '0.80']);
  expect(read(t.localResponseNorm(half(300, 400)))[0]).toBeCloseTo(0.6, 2);
  const wide = t.reshape(t.cast(t.mod(t.arange(4096), 7), 'float16'), [1, 1, 4096, 1]);
  expect(read(t.affineTransform(wide, half(1, 0, 0, 0, 1, 0, 0, 0)))).toEqual(read(wide));
});
