/** @file What tensors and Variables look like as text: values where they are known, and never a computation. */
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { ones, tensor, variable, zeros, type AnyTensor } from '../../src/index.ts';
import * as loose from '../ops/loose.ts';
import { t } from '../ops/loose.ts';

test('a tensor is its values where they are known', () => {
  expect(String(tensor([4, 8, 12]))).toBe('Tensor float32[3] [4, 8, 12]');
  expect(String(t.tensor([[true], [false]]))).toBe('Tensor bool[2, 1] [[true], [false]]');
  expect(String(tensor(0.1))).toBe('Tensor float32[] 0.1');
  expect(String(tensor([0.1, NaN, Infinity], { dtype: 'float16' }))).toBe('Tensor float16[3] [0.09998, NaN, Infinity]');
  expect(String(tensor([0.1], { dtype: 'float64' }))).toBe('Tensor float64[1] [0.1]');
  expect(String(zeros([2, 0]))).toBe('Tensor float32[2, 0] [[], []]');
  expect(String(ones([2]))).toBe('Tensor float32[2] [1, 1]');
});

test('what is not computed stays so', () => {
  const sum = tensor([1, 2]).add(1);
  expect(String(sum)).toBe('Tensor float32[2] (not computed: add)');
  expect(sum.value).toBe(undefined);
  sum.dataSync();
  expect(String(sum)).toBe('Tensor float32[2] [2, 3]');
});

test('a large tensor is shortened', () => {
  const row = t.tensor(new Int32Array(100).map((_, i) => i));
  expect(String(row)).toBe('Tensor int32[100] [0, 1, 2, ..., 97, 98, 99]');
  const table = t.tensor(
    new Int32Array(100).map((_, i) => i),
    { shape: [10, 10] },
  );
  expect(String(table)).toBe(
    'Tensor int32[10, 10] [[0, 1, ..., 8, 9], [10, 11, ..., 18, 19], ..., [80, 81, ..., 88, 89], [90, 91, ..., 98, 99]]',
  );
  expect(String(zeros([784, 512])).length).toBeLessThan(200);
});

test('console.log shows the same', () => {
  expect(inspect({ x: tensor([1, 2]) })).toBe('{ x: Tensor float32[2] [1, 2] }');
});

test('a Variable has a name', () => {
  const w = variable(tensor([1, 2]), { name: 'dense/kernel' });
  expect(inspect(w)).toBe("Variable 'dense/kernel' float32[2] [1, 2]");
  w.assign(w.add(1));
  expect(String(w)).toBe("Variable 'dense/kernel' float32[2] [2, 3]");
});

test('inside of transforms', () => {
  const w = variable(tensor([1, 2]), { name: 'w' });
  const seen: string[] = [];
  const f = (x: AnyTensor): AnyTensor => {
    seen.push(String(x), String(w));
    return x.sum() as AnyTensor;
  };
  loose.jit(f)(tensor([5]));
  loose.grad(f)(tensor([5]));
  const variableText = "Variable 'w' float32[2] (not computed: inside of a transform)";
  expect(seen).toEqual(['Tensor float32[1] (not computed: parameter)', variableText, 'Tensor float32[1] [5]', variableText]);
});
