/** @file Every public function, on its cases of the table. */
import { expect, test } from 'vitest';
import { isFloat } from '../../src/core/dtype.ts';
import { sizeOf } from '../../src/core/shape.ts';
import { dataFor, tensorsFor } from './checks.ts';
import { composites } from './composites.ts';
import { describeRows } from './generic.ts';
import { publicNames, publicRows } from './public.ts';
import type { Row } from './rows.ts';

test('the table names functions that are exported, with cases', () => {
  expect(Object.keys(composites).filter((name) => !publicNames.includes(name))).toEqual([]);
  expect(Object.entries(composites).filter(([, rows]) => rows.length === 0)).toEqual([]);
});

/** Whether the row has its derivatives compared with differences: of elements that are there, to a float. */
function hasDerivatives({ operands, call, rough, eager }: Row): boolean {
  if (rough === true || eager === true) return false;
  if (!operands.some(({ dtype = 'float64', shape }) => isFloat(dtype) && sizeOf(shape) > 0)) return false;
  const c = { name: '', operands, call };
  return isFloat(call(...tensorsFor(c, 'float64', dataFor(c, 'float64', 1))).dtype);
}

test('every function has a row with derivatives, but for those whose results are no floats, and stopGradient', () => {
  const without = publicRows.filter(([, rows]) => !rows.some(hasDerivatives)).map(([name]) => name);
  expect(without.toSorted().join(' ')).toBe(
    'all any argmax argmin argsort bitwiseAnd bitwiseNot bitwiseOr bitwiseXor equal greater greaterEqual isFinite isInf isNaN leftShift ' +
      // Of unique the values are floats, and how many depends on what they are: it is read, not traced.
      'less lessEqual logicalAnd logicalNot logicalOr logicalXor notEqual oneHot rightShift searchSorted stopGradient unique',
  );
});

describeRows(publicRows);
