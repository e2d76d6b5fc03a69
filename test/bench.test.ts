/** @file The cases of the benchmarks compute what PyTorch computes in float64: three trainings, and the smaller arrays. */
import { expect, test } from 'vitest';
import { cases } from '../bench/cases/index.ts';
import { catalog, checkResult, type Entry } from '../bench/catalog.ts';

test('the catalog has every case', () => {
  expect(Object.keys(catalog)).toEqual(Object.keys(cases));
});

test.each(['mlp-step', 'cnn-step', 'gpt-step', 'layernorm-rows', 'gemm127x129x131', 'gemm128x512x10', 'bgemm64x128x64x128', 'empty-step'])(
  '%s',
  async (name) => {
    const entry = catalog[name] as Entry;
    const result = (await cases[name]?.().result()) ?? [];
    expect(result).toHaveLength(entry.expected.length);
    checkResult(result, entry);
  },
);

test('a wrong result is found', () => {
  expect(() => checkResult([1, 2.01], { expected: [1, 2], tolerances: [0, 1e-3] })).toThrow(/wrong result/);
  expect(() => checkResult([1], { expected: [1, 2], tolerances: [0, 1] })).toThrow(/wrong result/);
});
