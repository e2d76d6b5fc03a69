/** @file What kernels cost: arithmetic and bytes, counted by hand. */
import { expect, test } from 'vitest';
import { compileGraph } from '../../src/compile/program.ts';
import { costOf, instructionsOf, type Cost } from '../../src/kernel/cost.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { traceFunction } from '../../src/transforms/jit.ts';
import { grad, int32, t } from '../ops/loose.ts';

const kernelsOf = (f: (...args: AnyTensor[]) => unknown, args: readonly AnyTensor[]) =>
  compileGraph(traceFunction(f as never, args)).kernels;

/** The costs of the kernels of a function. */
const costs = (f: (...args: AnyTensor[]) => unknown, ...shapes: (readonly number[])[]): Cost[] =>
  kernelsOf(
    f,
    shapes.map((shape) => t.zeros(shape)),
  ).map(costOf);

test('elementwise work: an operation an element; what is broadcast is read once', () => {
  expect(costs((x, y) => t.add(t.mul(x, y), 1), [6, 5], [5])).toEqual([{ flops: 60, bytesRead: 4 * 35, bytesWritten: 4 * 30 }]);
});

test('a product: two for each multiply-add, and what is done with the sums', () => {
  const [cost] = costs((x, w, b) => t.add(t.matmul(x, w), b), [6, 7], [7, 5], [5]);
  expect(cost).toEqual({ flops: 2 * 6 * 7 * 5 + 6 * 5, bytesRead: 4 * (42 + 35 + 5), bytesWritten: 4 * 30 });
});

test('a factor is computed once for all the products that it is in', () => {
  const [cost] = costs((x, w) => t.matmul(t.mul(x, 2), w), [6, 7], [7, 5]);
  expect(cost?.flops).toBe(2 * 6 * 7 * 5 + 6 * 7);
});

test('a reduction: what is summed, the sums, and what comes after', () => {
  expect(costs((x) => t.sqrt(t.sum(t.square(x), 1)), [6, 7])).toEqual([{ flops: 2 * 42 + 6, bytesRead: 4 * 42, bytesWritten: 4 * 6 }]);
});

test('a mathematical function is what it expands into', () => {
  const [cost] = costs((x) => t.exp(x), [10]);
  expect(cost?.flops).toBeGreaterThan(100);
  expect(cost?.flops).toBeLessThan(600);
});

test('a slice reads its part, a gather as many elements as it takes', () => {
  expect(costs((x) => t.mul(t.slice(x, [0, 10]), 2), [1000])[0]?.bytesRead).toBe(40);
  const ids = int32([3, 1, 4]);
  expect(kernelsOf((x) => t.mul(t.embedding(x, ids), 2), [t.zeros([1000, 8])]).map(costOf)[0]?.bytesRead).toBe(4 * (3 * 8 + 3));
});

test('what is read twice at different positions is read once where the buffer holds no more', () => {
  expect(costs((x) => t.add(x, t.flip(x)), [10])[0]?.bytesRead).toBe(40);
});

test('a scatter, and kernels over rows', () => {
  const [scatter] = kernelsOf(
    grad((x) => t.sum(t.square(t.embedding(x, int32([1, 1, 0]))))),
    [t.zeros([4, 2])],
  );
  expect(scatter?.kind).toBe('scatter');
  expect(scatter && costOf(scatter)).toMatchObject({ bytesWritten: 4 * 8 });
  const [rows, ...others] = kernelsOf((x) => t.softmax(x), [t.zeros([32, 64])]);
  expect([rows?.kind, others]).toEqual(['rows', []]);
  expect(rows && costOf(rows)).toMatchObject({ bytesRead: 4 * 32 * 64, bytesWritten: 4 * 32 * 64 });
});

test('instructions: a multiply-add is one, loads and stores are others', () => {
  const [product] = kernelsOf((x, w) => t.matmul(x, w), [t.zeros([6, 7]), t.zeros([7, 5])]);
  // Loads of both factors, the multiply-adds, a store for each result.
  expect(product && instructionsOf(product)).toBe(6 * 7 + 7 * 5 + 6 * 7 * 5 + 6 * 5);
});
