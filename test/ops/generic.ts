/** @file The tests of rows: of each function in a table value, derivatives, vmap, jit, NaN and infinities. TIDU_LONG=1 takes halves too. */
import { describe, expect, test } from 'vitest';
import { isFloat, type DType } from '../../src/core/dtype.ts';
import { checkJit, checkSpecials, checkValue, checkVmap, dataFor, tensorsFor, type OpCase } from './checks.ts';
import { checkDerivatives } from './derivatives.ts';
import { checkGradients } from './gradients.ts';
import { caseOf } from './public.ts';
import type { Row } from './rows.ts';
import { expectNear, numbers } from './values.ts';

const long = process.env['TIDU_LONG'] === '1';

/** What differs from one table to another. */
interface Options {
  /** How many times further than usual wasm may be from the reference: of what is computed in many steps. */
  readonly rounding?: number;
  /** Whether halves are taken. The primitives that all functions are made of are tested in them always. */
  readonly halves?: boolean;
}

function checkFormula(c: OpCase, { want, shape }: Row): void {
  const data = dataFor(c, 'float64', 1);
  const result = c.call(...tensorsFor(c, 'float64', data));
  if (shape !== undefined) expect(result.shape, c.name).toEqual(shape);
  const tolerance = isFloat(result.dtype) ? { relative: result.dtype === 'float64' ? 1e-12 : 1e-6, floor: 1 } : { relative: 0, floor: 1 };
  if (want !== undefined) expectNear(numbers(result), typeof want === 'function' ? want(...data) : want, tolerance, c.name);
}

/** The tests of every function of a table. */
export function describeRows(table: readonly (readonly [name: string, rows: readonly Row[]])[], options: Options = {}): void {
  describe.each(table)('%s', (name, rows) => describeFunction(name, rows, options));
}

function describeFunction(name: string, rows: readonly Row[], { rounding = 1, halves = long }: Options): void {
  const valued: readonly DType[] = halves ? ['float32', 'float64', 'float16'] : ['float32', 'float64'];
  const special: readonly DType[] = halves ? valued : ['float32'];
  const compiled: readonly DType[] = halves ? ['float32', 'float16'] : ['float32'];
  const cases = rows.map((row, i) => [{ ...caseOf(name, row, i), rounding }, row] as const);
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
  test('has under vmap, under jit and on the reference backend the gradient that it has', () => {
    let rest = long ? Infinity : 1;
    for (const [c, row] of cases) if (rest > 0 && row.rough !== true && row.eager !== true && checkGradients(c)) rest--;
  });
}
