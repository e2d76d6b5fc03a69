/** @file Every public function, on its cases of the table. */
import { expect, test } from 'vitest';
import { composites } from './composites.ts';
import { describeRows } from './generic.ts';
import { publicNames, publicRows } from './public.ts';

test('the table names functions that are exported, with cases', () => {
  expect(Object.keys(composites).filter((name) => !publicNames.includes(name))).toEqual([]);
  expect(Object.entries(composites).filter(([, rows]) => rows.length === 0)).toEqual([]);
});

describeRows(publicRows);
