/** @file Every public function, on its cases of the table: value, derivatives, vmap, jit. TIDU_LONG=1 takes halves as well. */
import { describe, expect, test } from 'vitest';
import { isFloat, type DType } from '../../src/core/dtype.ts';
import { checkJit, checkSpecials, checkValue, checkVmap, dataFor, tensorsFor, type OpCase } from './checks.ts';
import { composites } from './composites.ts';
import { checkDerivatives } from './derivatives.ts';
import { caseOf, publicNames, publicRows } from './public.ts';
import type { Row } from './rows.ts';
import { expectNear, numbers } from './values.ts';

const long = process.env['TIDU_LONG'] === '1';
/** The primitives that all of them are made of are tested in halves always. */
const valued: readonly DType[] = long ? ['float32', 'float64', 'float16'] : ['float32', 'float64'];
const special: readonly DType[] = long ? ['float32', 'float64', 'float16'] : ['float32'];
const compiled: readonly DType[] = long ? ['float32', 'float16'] : ['float32'];

test('the table names functions that are exported, with cases', () => {
  expect(Object.keys(composites).filter((name) => !publicNames.includes(name))).toEqual([]);
  expect(Object.entries(composites).filter(([, rows]) => rows.length === 0)).toEqual([]);
});

function checkFormula(c: OpCase, { want, shape }: Row): void {
  const data = dataFor(c, 'float64', 1);
  const result = c.call(...tensorsFor(c, 'float64', data));
  if (shape !== undefined) expect(result.shape, c.name).toEqual(shape);
  const tolerance = isFloat(result.dtype) ? { relative: result.dtype === 'float64' ? 1e-12 : 1e-6, floor: 1 } : { relative: 0, floor: 1 };
  if (want !== undefined) expectNear(numbers(result), typeof want === 'function' ? want(...data) : want, tolerance, c.name);
}

describe.each(publicRows)('%s', (name, rows) => {
  const cases = rows.map((row, i) => [caseOf(name, row, i), row] as const);
  const hasFloats = (c: OpCase): boolean => c.operands.some(({ dtype }) => dtype === undefined);
  test('gives what the formula gives', () => {
    for (const [c, row] of cases) checkFormula(c, row);
  });
  test('is on wasm what it is on the reference backend', () => {
    for (const [c] of cases) for (const dtype of hasFloats(c) ? valued : (['float32'] as const)) checkValue(c, dtype);
  });
  test('treats NaN, infinities and zeros as the reference backend does', () => {
    for (const [c, row] of cases) if (row.eager !== true && hasFloats(c)) for (const dtype of special) checkSpecials(c, dtype);
  });
  test('is under jit what it is in eager code', () => {
    for (const [c, row] of cases)
      if (row.eager !== true) for (const dtype of hasFloats(c) ? compiled : (['float32'] as const)) checkJit(c, dtype);
  });
  test('is under vmap what it is in a loop', () => {
    for (const [c, row] of cases) if (row.eager !== true) checkVmap(c, 'float32');
  });
  test('has the derivatives that differences have', () => {
    for (const [c, row] of cases) if (row.rough !== true && row.eager !== true) checkDerivatives(c);
  });
});
