/** @file Creation and reading: shapes, dtypes and values of what a user makes and gets back. */
import { describe, expect, test } from 'vitest';
import { arange, dim, eye, full, linspace, ones, tensor, zeros } from '../../src/index.ts';
import { read, t } from '../ops/loose.ts';
import { refusals } from '../ops/refusals.ts';

const facts = (x: { shape: readonly number[]; dtype: string }): unknown[] => [x.dtype, x.shape];

describe('tensor', () => {
  test('takes shape and dtype from nested arrays', async () => {
    expect(facts(tensor(3))).toEqual(['float32', []]);
    expect(facts(tensor([]))).toEqual(['float32', [0]]);
    expect(facts(tensor([[], []]))).toEqual(['float32', [2, 0]]);
    expect(facts(tensor([[[1], [2]]]))).toEqual(['float32', [1, 2, 1]]);
    expect(facts(tensor(true))).toEqual(['bool', []]);
    expect(
      await tensor([
        [1, 2],
        [3, 4],
      ]).array(),
    ).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(await tensor([[true], [false]]).array()).toEqual([[true], [false]]);
    expect(await tensor(2.5).item()).toBe(2.5);
    expect(await tensor([[true]]).item()).toBe(true);
  });
  test.each([
    [new Float32Array([1, 2]), 'float32'],
    [new Float64Array([1, 2]), 'float64'],
    [new Int32Array([1, 2]), 'int32'],
    [new Uint32Array([1, 2]), 'uint32'],
    [new Uint8Array([1, 2]), 'uint8'],
    [new Uint8ClampedArray([1, 2]), 'uint8'],
  ] as const)('takes the dtype of a typed array', (data, dtype) => {
    expect(facts(t.tensor(data))).toEqual([dtype, [2]]);
    expect(facts(t.tensor(data, { shape: [2, 1], dtype: 'float64' }))).toEqual(['float64', [2, 1]]);
    expect(read(t.tensor(data))).toEqual([1, 2]);
  });
  test('stores numbers as the dtype does', () => {
    expect(read(t.tensor([300, -1, 1.9], { dtype: 'uint8' }))).toEqual([44, 255, 1]);
    expect(read(t.tensor([0, 2, NaN], { dtype: 'bool' }))).toEqual([0, 1, 1]);
    expect(read(t.tensor([0.1, 65504, 1e6, 1e-8, NaN], { dtype: 'float16' }))).toEqual([0.0999755859375, 65504, Infinity, 0, NaN]);
    expect(read(t.tensor(new Float32Array([0.5, 0]), { dtype: 'bool' }))).toEqual([1, 0]);
  });
  test('is given back in the array of its dtype', async () => {
    expect(await tensor([1], { dtype: 'int32' }).data()).toBeInstanceOf(Int32Array);
    expect(await tensor([1], { dtype: 'float64' }).data()).toBeInstanceOf(Float64Array);
    expect(await tensor([1], { dtype: 'float16' }).data()).toEqual(new Float32Array([1]));
    expect(await tensor([true]).data()).toEqual(new Uint8Array([1]));
  });
});

test('zeros, ones, full', () => {
  expect(facts(zeros([2, 0, 3]))).toEqual(['float32', [2, 0, 3]]);
  expect(read(t.ones([3], { dtype: 'uint8' }))).toEqual([1, 1, 1]);
  expect(facts(full([2], true))).toEqual(['bool', [2]]);
  expect(read(t.full([2], -Infinity))).toEqual([-Infinity, -Infinity]);
  expect(read(t.full([2], 7, { dtype: 'bool' }))).toEqual([1, 1]);
  expect(read(t.full([1], 0.1, { dtype: 'float16' }))).toEqual([0.0999755859375]);
  expect(facts(ones([]))).toEqual(['float32', []]);
});

test('arange', () => {
  expect(read(t.arange(4))).toEqual([0, 1, 2, 3]);
  expect(read(t.arange(2, 5))).toEqual([2, 3, 4]);
  expect(read(t.arange(5, 0, -2))).toEqual([5, 3, 1]);
  expect(read(t.arange(1, 2, 0.25))).toEqual([1, 1.25, 1.5, 1.75]);
  expect(read(t.arange(3, 3))).toEqual([]);
  expect(read(t.arange(-2))).toEqual([]);
  expect(facts(arange(3, { dtype: 'int32' }))).toEqual(['int32', [3]]);
  expect(read(t.arange(0, 3, 0.5, { dtype: 'int32' }))).toEqual([0, 0, 1, 1, 2, 2]);
  expect(read(t.arange(3e7, 3e7 + 3, 1, { dtype: 'int32' }))).toEqual([3e7, 3e7 + 1, 3e7 + 2]);
});

test('linspace and eye', () => {
  expect(read(t.linspace(0, 1, 5))).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(read(t.linspace(0.1, 0.7, 3, { dtype: 'float64' })).at(-1)).toBe(0.7);
  expect(read(t.linspace(3, 9, 1))).toEqual([3]);
  expect(read(t.linspace(3, 9, 0))).toEqual([]);
  expect(facts(linspace(0, 1, 2, { dtype: 'float64' }))).toEqual(['float64', [2]]);
  expect(read(t.eye(2, { columns: 3 }))).toEqual([1, 0, 0, 0, 1, 0]);
  expect(facts(eye(2, { dtype: 'bool' }))).toEqual(['bool', [2, 2]]);
});

test('promotion: of two dtypes the one further on in the order wins, and numbers follow the tensor', () => {
  const order = ['bool', 'uint8', 'uint32', 'int32', 'float16', 'float32', 'float64'] as const;
  for (const [i, a] of order.entries()) {
    for (const [j, b] of order.entries()) {
      expect(t.where(t.tensor([true]), t.ones([1], { dtype: a }), t.ones([1], { dtype: b })).dtype).toBe(order[Math.max(i, j)]);
    }
    if (a !== 'bool') expect(t.add(t.ones([1], { dtype: a }), 1).dtype).toBe(a);
  }
  expect(t.where(t.tensor([true]), t.tensor([true]), 2).dtype).toBe('int32');
  expect(t.add(1, 2).dtype).toBe('float32');
});

test('wrong sizes, dtypes and options', () => {
  expect(
    refusals(
      () => dim('batch', -1),
      () => dim('batch', 1.5),
      () => dim('batch', '3' as never),
      () => t.zeros(t.zeros([2])),
      () => t.zeros([2, '3']),
      () => t.ones(undefined),
      () => t.arange(3, { dtype: 'int' }),
      () => t.linspace(0, 1, 3, { endpoint: true }),
      () => t.linspace('0', 1, 3),
      () => t.linspace(0, undefined, 3),
      () => t.full([2], 'x'),
      () => t.arange(null),
      () => t.arange({ dtype: 'int32' }),
      () => t.arange('x', 2, 0.25),
      () => t.arange(1, undefined, 0.25),
      () => t.arange(1, 2, '0.25'),
    ),
  ).toMatchInlineSnapshot(`
    "ValueError dim: 'batch' has no such size. Got -1. Expected a whole number from 0.
    ValueError dim: 'batch' has no such size. Got 1.5. Expected a whole number from 0.
    ValueError dim: 'batch' has no such size. Got '3'. Expected a whole number from 0.
    ShapeError zeros: this is no shape. Got float32[2]. Expected a list of whole numbers from 0.
    ShapeError zeros: this is no shape. Got [2, '3']. Expected a list of whole numbers from 0.
    ShapeError ones: this is no shape. Got undefined. Expected a list of whole numbers from 0.
    ValueError arange: there is no dtype 'int'. Expected one of bool, uint8, int8, int16, uint32, int32, float16, float32, float64. Try 'int32'.
    ValueError linspace: there is no option 'endpoint'. Expected one of dtype.
    ValueError linspace: there is no such start. Got '0'. Expected a number.
    ValueError linspace: there is no such stop. Got undefined. Expected a number.
    ValueError full: there is no such value. Got 'x'. Expected a number or a boolean.
    ValueError arange: there is no such end. Got null. Expected a number.
    ValueError arange: there is no such end. Got an object. Expected a number.
    ValueError arange: there is no such start. Got 'x'. Expected a number.
    ValueError arange: there is no such end. Got undefined. Expected a number.
    ValueError arange: the options are no object. Got '0.25'. Expected an object with the option dtype. Try { dtype: '0.25' }."
  `);
});
