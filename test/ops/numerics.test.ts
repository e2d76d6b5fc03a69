/** @file The tables of docs/numerics.md: every row is evaluated on both backends, and gives what it says, to the bit. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isFloat, type DType } from '../../src/core/dtype.ts';
import * as tidu from '../../src/index.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { t } from './loose.ts';
import { numbers, on } from './values.ts';

const text = readFileSync(new URL('../../docs/numerics.md', import.meta.url), 'utf8');
const rows = [...text.matchAll(/^\| `(.+?)` \| `(.+?)` \|/gm)].map(([, expression = '', result = '']) => [expression, result] as const);

const of =
  (dtype: DType) =>
  (...values: number[]): AnyTensor =>
    t.tensor(values, { dtype });
const scope: Readonly<Record<string, unknown>> = {
  ...tidu,
  f: of('float32'),
  d: of('float64'),
  i: of('int32'),
  u: of('uint32'),
  b: of('uint8'),
};

/** The value of an expression in which the operations are names. */
function evaluate(expression: string): unknown {
  // oxlint-disable-next-line no-implied-eval, no-new-func -- the expressions of the document
  return (new Function(...Object.keys(scope), `return ${expression};`) as (...args: unknown[]) => unknown)(...Object.values(scope));
}

test('there are tables', () => expect(rows.length).toBeGreaterThan(50));

describe.each(['wasm', 'reference'] as const)('%s', (backend) => {
  test.each(rows)('%s is %s', (expression, result) => {
    if (result.endsWith('Error')) {
      expect(() => evaluate(expression)).toThrow(scope[result] as typeof tidu.ShapeError);
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
