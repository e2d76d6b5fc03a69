/** @file Derivatives of order and accumulation at ties, zeros and infinities, and what sorting makes of NaN in every dtype. */
import { describe, expect, test } from 'vitest';
import { unique } from '../../src/index.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { directional, float64, grad, int32, read, t, vmap, type TensorFunction } from './loose.ts';
import { slopes, weighted } from './slopes.ts';

/** The values of topK. */
const greatest =
  (k: number): TensorFunction =>
  (x) =>
    (t.topK(x, k) as unknown as readonly AnyTensor[])[0] as AnyTensor;

describe('the derivative goes', () => {
  test.each<[string, TensorFunction, number[], number[]]>([
    ['by sort to the element that stands there', (x) => t.sort(x), [5, 1, 3], [3, 1, 2]],
    ['by sort of equal ones as they come', (x) => t.sort(x), [2, 1, 2, 1], [3, 1, 4, 2]],
    ['by a descending sort of equal ones as they come', (x) => t.sort(x, 0, { descending: true }), [2, 1, 2, 1], [1, 3, 2, 4]],
    ['by sort around NaN and infinities', (x) => t.sort(x), [NaN, 1, -Infinity, Infinity], [4, 2, 1, 3]],
    ['by topK to what is taken, the first of equal ones', greatest(2), [1, 7, 7, 7], [0, 1, 2, 0]],
    ['by the median of an odd number to the middle', (x) => t.median(x), [5, 1, 3], [0, 0, 1]],
    ['by the median of an even number half to each of the two', (x) => t.median(x), [5, 1, 3, 4], [0, 0, 0.5, 0.5]],
    ['by the median of equal ones to the two in the middle as they come', (x) => t.median(x), [2, 2, 2, 2], [0, 0.5, 0.5, 0]],
    ['by a quantile as it interpolates', (x) => t.quantile(x, 0.25), [10, 30], [0.75, 0.25]],
    ['by a quantile at an element to that alone', (x) => t.quantile(x, 0.5), [3, Infinity, -Infinity], [1, 0, 0]],
    ['by cumMax to the last of equal ones so far', (x) => t.cumMax(x), [1, 3, 2, 3, 3], [1, 5, 0, 4, 5]],
    ['by cumMin to the last of equal ones so far', (x) => t.cumMin(x), [3, 1, 2, 1], [1, 5, 0, 4]],
    ['by a reverse cumMax likewise from the end', (x) => t.cumMax(x, 0, { reverse: true }), [3, 1, 3, 2], [1, 0, 5, 4]],
    ['by an exclusive cumMax past the start', (x) => t.cumMax(x, 0, { exclusive: true }), [1, 3, 2], [2, 3, 0]],
    ['by cumMax to the NaN that is taken', (x) => t.cumMax(x), [1, NaN, 2, NaN], [1, 5, 0, 4]],
    ['by cumsum to all before', (x) => t.cumsum(x), [1, 2, 3], [6, 5, 3]],
    ['by an exclusive, reverse cumsum to all behind', (x) => t.cumsum(x, 0, { exclusive: true, reverse: true }), [1, 2, 3], [0, 1, 3]],
    ['by cumprod past a zero', (x) => t.cumprod(x), [2, 0, 3], [1, 22, 0]],
    ['by cumprod past two zeros', (x) => t.cumprod(x), [2, 0, 0, 5], [1, 4, 0, 0]],
    ['by logCumsumExp nowhere from -Infinity', (x) => t.logCumsumExp(x), [-Infinity, -Infinity, 0, 0], [0, 0, 5, 2]],
    ['by logCumsumExp nowhere from Infinity', (x) => t.logCumsumExp(x), [0, Infinity, 0], [1, 0, 0]],
    ['by logCumsumExp far out', (x) => t.logCumsumExp(x), [-1000, 0, 1000], [1, 2, 3]],
  ])('%s', (_, f, at, want) => expect(slopes(f, at)).toEqual(want));

  test('by unique to the first element that is the value', () => {
    const values: TensorFunction = (x) => unique(x as AnyTensor);
    expect(read(grad(weighted(values))(float64([3, 1, 3, 1, 2])))).toEqual([3, 1, 0, 0, 2]);
  });
  test('by bincount to the weights that count', () => {
    expect(slopes((w) => t.bincount(int32([1, 7, 0, 1]), 2, w), [1, 1, 1, 1])).toEqual([2, 0, 1, 2]);
  });
});

test('second derivatives of a running product with zeros', () => {
  const along = (values: number[], direction: number[]): number[] =>
    read(directional(grad((x) => t.sum(t.cumprod(x))))(float64(values), float64(direction)));
  // y = a + ab + abc
  expect(along([2, 0, 3], [1, 0, 0])).toEqual([0, 4, 0]);
  expect(along([2, 0, 3], [0, 1, 0])).toEqual([4, 0, 2]);
  expect(along([0, 0, 3], [0, 0, 1])).toEqual([0, 0, 0]);
});

test('second derivatives of logCumsumExp where both are equal', () => {
  const second = grad((x) => t.sum(grad((y) => t.sum(t.slice(t.logCumsumExp(y), -1)))(x).slice([0, 1]) as AnyTensor));
  expect(read(second(float64([1, 1])))).toEqual([0.25, -0.25]);
});

describe('the order of', () => {
  test.each<[string, number[]]>([
    ['float16', [1, 0, 3, 2, 4]],
    ['float32', [1, 0, 3, 2, 4]],
    ['float64', [1, 0, 3, 2, 4]],
  ])('%s with NaN, which is the last one, and two zeros, which are equal', (dtype, want) => {
    const x = t.tensor([-0, -1, Infinity, 0, NaN], { dtype });
    expect(read(t.argsort(x))).toEqual(want);
    expect(read(t.argsort(x, 0, { descending: true }))).toEqual([4, 2, 0, 3, 1]);
  });
  test('NaN of either sign', () => {
    const bits = new Float32Array(new Uint32Array([0xffc00000, 0x3f800000, 0x7fc00000, 0xff800000]).buffer);
    expect(read(t.argsort(t.tensor(bits)))).toEqual([3, 1, 0, 2]);
  });
});

test('quantiles of infinities', () => {
  expect(read(t.quantile(float64([1, Infinity]), 0.5))).toEqual([Infinity]);
  expect(read(t.quantile(float64([-Infinity, 1]), 0.5))).toEqual([-Infinity]);
  expect(read(t.quantile(float64([-Infinity, -Infinity, Infinity]), 0.25))).toEqual([-Infinity]);
});

test('a median of equal ones is not moved by rounding', () => {
  expect(read(t.quantile(float64([0.1, 0.1]), [0.1, 0.3, 0.7]))).toEqual([0.1, 0.1, 0.1]);
});

test('rows that search in vectors of their own', () => {
  const [sorted, values] = [
    float64([
      [1, 2, 3],
      [10, 20, 30],
    ]),
    float64([
      [2.5, 0],
      [5, 30],
    ]),
  ];
  const search: TensorFunction = (...args) => t.searchSorted(...args);
  expect(read(vmap(search)(sorted, values))).toEqual([2, 0, 0, 2]);
});

test('a sum so far is rounded once, however long it is', () => {
  const size = 4096;
  const sums = read(t.cumsum(t.full([size], 0.1, { dtype: 'float32' })));
  // One after another in float32 the last of them would be off by a thousand times as much.
  expect(sums).toEqual(sums.map((_, i) => Math.fround((i + 1) * Math.fround(0.1))));
});
