/** @file Derivatives at kinks and ties, and where a careless formula would overflow or give 0 * Infinity. */
import { describe, expect, test } from 'vitest';
import { directional, float64, grad, int32, read, t, type TensorFunction } from './loose.ts';
import { slopes } from './slopes.ts';

const s = 1.0507009873554805;
const a = 1.6732632423543772;

describe('the derivative at a kink is', () => {
  test.each<[string, TensorFunction, number[], number[]]>([
    ['relu: 0', (x) => t.relu(x), [0, -0, 1, -1], [0, 0, 3, 0]],
    ['relu6: 0 at both ends', (x) => t.relu6(x), [0, 6, 3, 7], [0, 0, 3, 0]],
    ['leakyRelu: the slope below', (x) => t.leakyRelu(x), [0, 1], [0.2, 2]],
    ['abs: 0', (x) => t.abs(x), [0, -3], [0, -2]],
    ['sign, floor, ceil, round: 0', (x) => t.add(t.add(t.sign(x), t.floor(x)), t.add(t.ceil(x), t.round(x))), [0, 0.5, 2], [0, 0, 0]],
    ['maximum and minimum of equal ones: a half', (x) => t.add(t.maximum(x, 1), t.mul(t.minimum(x, 1), 10)), [1, 2, 0], [5.5, 2, 30]],
    ['max: ties share', (x) => t.max(x), [3, 1, 3], [0.5, 0, 0.5]],
    ['min: ties share', (x) => t.min(x), [3, 1, 1, 1], [0, 1 / 3, 1 / 3, 1 / 3]],
    ['elu and selu: that from below', (x) => t.add(t.elu(x), t.selu(x)), [0], [1 + s * a]],
  ])('%s', (_, f, at, want) => expect(slopes(f, at)).toEqual(want));
});

describe('the derivative stays finite far out', () => {
  test.each<[string, TensorFunction, number[], number[]]>([
    ['sigmoid', (x) => t.sigmoid(x), [0, 1000, -1000], [0.25, 0, 0]],
    ['softplus', (x) => t.softplus(x), [0, 1000, -1000], [0.5, 2, 0]],
    ['silu', (x) => t.silu(x), [0, 1000, -1000], [0.5, 2, 0]],
    ['gelu', (x) => t.gelu(x), [0, 1000, -1000], [0.5, 2, 0]],
    ['mish', (x) => t.mish(x), [0, 1000, -1000], [0.6, 2, 0]],
    ['tanh and erf', (x) => t.add(t.tanh(x), t.erf(x)), [1000, -1000], [0, 0]],
    ['elu', (x) => t.elu(x), [1000, -1000], [1, 0]],
    ['logSumExp', (x) => t.logSumExp(x), [1000, 0, -1000], [1, 0, 0]],
    ['softmax', (x) => t.softmax(x), [1e4, 0, -1e4], [0, 0, 0]],
    ['logSoftmax', (x) => t.logSoftmax(x), [1e4, 0, -1e4], [-5, 2, 3]],
    ['log of softmax', (x) => t.logSoftmax(x), [0, 0], [-0.5, 0.5]],
  ])('%s', (_, f, at, want) => slopes(f, at).forEach((slope, i) => expect(slope).toBeCloseTo(want[i] ?? NaN, 12)));
});

describe('second derivatives at hard points', () => {
  const second = (f: TensorFunction, at: number): number => read(grad(grad(f))(float64(at)))[0] ?? NaN;
  test.each<[string, TensorFunction, number, number]>([
    ['sigmoid at 0', (x) => t.sigmoid(x), 0, 0],
    ['softplus at 0', (x) => t.softplus(x), 0, 0.25],
    ['softplus at 1000', (x) => t.softplus(x), 1000, 0],
    ['x^2 at 0', (x) => t.pow(x, 2), 0, 2],
    ['x^3 at -1', (x) => t.pow(x, 3), -1, -6],
    ['relu at 0', (x) => t.relu(x), 0, 0],
  ])('%s', (_, f, at, want) => expect(second(f, at)).toBeCloseTo(want, 12));

  test('of a product with zeros', () => {
    const hessianRow = (values: number[], v: number[]): number[] => read(directional(grad((x) => t.prod(x)))(float64(values), float64(v)));
    expect(slopes((x) => t.prod(x), [2, 0, 3])).toEqual([0, 6, 0]);
    expect(slopes((x) => t.prod(x), [2, 0, 0])).toEqual([0, 0, 0]);
    expect(hessianRow([2, 0, 0], [0, 1, 0])).toEqual([0, 0, 2]);
  });
});

describe('powers', () => {
  test('of zero and of negative numbers have the derivative of their exponent', () => {
    expect(slopes((x) => t.pow(x, 2), [0, -3])).toEqual([0, -12]);
    expect(slopes((x) => t.pow(x, 1), [0, -3])).toEqual([1, 2]);
    expect(slopes((x) => t.pow(x, 0), [0, -3])).toEqual([0, 0]);
  });
  test('of zero have the derivative 0 with respect to a positive exponent', () => {
    expect(slopes((x) => t.pow(float64([0, 1]), x), [2, 2])).toEqual([0, 0]);
  });
});

test('a mean of logits that are masked with -Infinity has a gradient', () => {
  expect(slopes((x) => t.logSumExp(t.where(t.greater(x, 0), x, -Infinity)), [1, -1, 1])).toEqual([0.5, 0, 0.5]);
  expect(slopes((x) => t.softmax(t.where(t.greater(x, 0), x, -Infinity)), [1, -1]).map(Math.abs)).toEqual([0, 0]);
});

test('what is not chosen has no gradient, and what is taken twice has twice', () => {
  expect(slopes((x) => t.take(x, int32([2, 0, 2])), [5, 6, 7])).toEqual([2, 0, 4]);
  expect(slopes((x) => t.take(x, int32([1, 9, -1])), [5, 6])).toEqual([0, 1]);
  expect(slopes((x) => t.mul(x, t.stopGradient(x)), [3, 4])).toEqual([3, 8]);
});

test('the variance of equal numbers has the derivative 0', () => {
  expect(slopes((x) => t.variance(x), [2, 2])).toEqual([0, 0]);
});
