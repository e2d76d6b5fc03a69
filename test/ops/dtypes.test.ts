/** @file The tables of docs/dtypes.md: the promotion of every pair, and the dtype of every expression. */
import { expect, test } from 'vitest';
import { bytesOf, dtypes, promote, type DType } from '../../src/core/dtype.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { evaluate, pageOf, rowsOf } from './evaluate.ts';
import { t } from './loose.ts';

const text = pageOf('dtypes.md');

test('the promotion table', () => {
  const [, head = ''] = /^\| (\| bool \|.*)$/m.exec(text) ?? [];
  const columns = [...head.matchAll(/\w+/g)].map(String) as DType[];
  expect(columns.toSorted()).toEqual(dtypes.toSorted());
  const rows = [...text.matchAll(/^\| \*\*(\w+)\*\* \| (.*) \|$/gm)];
  expect(rows.map(([, row]) => row)).toEqual(columns);
  const written = rows.flatMap(([, row = '', cells = '']) => cells.split(' | ').map((cell, i) => `${row}, ${columns[i]}: ${cell}`));
  const pairs = columns.flatMap((a) => columns.map((b) => [a, b] as const));
  expect(written).toEqual(pairs.map(([a, b]) => `${a}, ${b}: ${promote(a, b)}`));
  const found = pairs.map(([a, b]) => t.where(t.tensor([true]), t.ones([1], { dtype: a }), t.ones([1], { dtype: b })).dtype);
  expect(written).toEqual(pairs.map(([a, b], i) => `${a}, ${b}: ${found[i]}`));
});

test('bytes of an element', () => {
  const rows = [...text.matchAll(/^\| `(\w+)` \| (\d) \|/gm)];
  expect(rows).toHaveLength(dtypes.length);
  for (const [, dtype, bytes] of rows) expect(bytesOf(dtype as DType)).toBe(Number(bytes));
});

const rows = rowsOf(text);
test('there are tables', () => expect(rows.length).toBeGreaterThan(40));
test.each(rows)('%s is %s', (expression, result) => {
  if (result.endsWith('Error')) expect(() => evaluate(expression)).toThrow(evaluate(result) as typeof Error);
  else expect((evaluate(expression) as AnyTensor).dtype).toBe(result);
});
