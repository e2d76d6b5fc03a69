/** @file The tables of docs/numerics.md: every row is evaluated on both backends, and gives what it says, to the bit. */
import { describe, expect, test } from 'vitest';
import { isFloat } from '../../src/core/dtype.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { evaluate, pageOf, rowsOf } from './evaluate.ts';
import { numbers, on } from './values.ts';

const rows = rowsOf(pageOf('numerics.md'));

test('there are tables', () => expect(rows.length).toBeGreaterThan(50));

describe.each(['wasm', 'reference'] as const)('%s', (backend) => {
  test.each(rows)('%s is %s', (expression, result) => {
    if (result.endsWith('Error')) {
      expect(() => evaluate(expression)).toThrow(evaluate(result) as typeof Error);
      return;
    }
    const wanted = evaluate(result) as number | boolean | (number | boolean)[];
    const got = on(backend, () => {
      const tensor = evaluate(expression) as AnyTensor;
      return { dtype: tensor.dtype, shape: tensor.shape, values: numbers(tensor) };
    });
    expect(got.shape).toEqual(Array.isArray(wanted) ? [wanted.length] : []);
    expect(got.values).toEqual([wanted].flat().map(Number));
    expect(got.dtype === 'bool').toBe(typeof [wanted].flat()[0] === 'boolean');
    if (!isFloat(got.dtype)) expect(got.values.every(Number.isInteger)).toBe(true);
  });
});
