/** @file The page of operations says what the records, the docstrings and calls of the functions say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { operationsPage } from '../scripts/operations.ts';
import type { PublicFunction } from '../scripts/operations/calls.ts';
import { factsOf } from '../scripts/operations/facts.ts';
import * as tidu from '../src/index.ts';

test('docs/operations.md is up to date: node --import tsx scripts/operations.ts', async () => {
  const page = readFileSync(join(import.meta.dirname, '../docs/operations.md'), 'utf8');
  expect(page).toBe(await operationsPage());
  expect(page).not.toMatch(/(?<!\\)\| +\|/);
});

test('what calls tell', () => {
  const x = tidu.tensor([1, 2]);
  const tell = (f: unknown, ...args: readonly unknown[]): string => {
    const { dtypes, derivatives, batching, backends } = factsOf({ f: f as PublicFunction, calls: [args] });
    return [dtypes, derivatives, batching, backends].join(' | ');
  };
  expect(
    [
      tell(tidu.exp, x),
      tell(tidu.add, x, 1),
      tell(tidu.i0, x),
      tell(tidu.sign, x),
      tell(tidu.logicalNot, tidu.tensor([true])),
      tell(tidu.leftShift, tidu.tensor([1], { dtype: 'int32' }), 2),
      tell(tidu.det, tidu.eye(2)),
      tell(tidu.unique, x),
      tell(tidu.zeros, [2]),
      tell(tidu.random.permutation, 3),
      tell(tidu.dim, 'n', 3),
      tell(
        (y: tidu.Tensor) =>
          tidu.whileLoop(
            (each: tidu.Tensor<[]>) => each.less(9),
            (each) => each.mul(2),
            y.sum() as never,
          ),
        x,
      ),
      tell(
        tidu.customGradient(
          (y: tidu.Tensor) => y.sin(),
          (_, cotangent) => [cotangent as never],
        ),
        x,
      ),
    ].join('\n'),
  ).toMatchInlineSnapshot(`
    "any | any order | vmap | wasm, reference
    numbers | any order | vmap | wasm, reference
    any | to order 15 | vmap | wasm, reference
    numbers | zero | vmap | wasm, reference
    bool | zero | vmap | wasm, reference
    integers | zero | vmap | wasm, reference
    float32, float64 | any order | vmap | wasm, reference
    any | any order | eager only | wasm, reference
    any | - | - | wasm, reference
    int32 | - | - | wasm, reference
    - | - | - | -
    any | any order, forwards only | vmap | wasm, reference
    any | any order, backwards only | vmap | wasm, reference"
  `);
});
