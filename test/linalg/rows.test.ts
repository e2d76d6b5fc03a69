/**
 * @file Linear algebra under the generic checks: on wasm as on the reference backend, under jit and vmap as in eager code, derivatives to
 * second order on wasm, NaN. What the results must fulfil, and where derivatives are hard, stands in the other files.
 */
import { expect, test } from 'vitest';
import * as all from '../../src/linalg/index.ts';
import { describeRows } from '../ops/generic.ts';
import { linalgRows } from './rows.ts';

test('no function is forgotten', () => {
  const functions = Object.entries(all).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
  expect(Object.keys(linalgRows).toSorted()).toEqual(functions.toSorted());
});

describeRows(Object.entries(linalgRows), { rounding: 20, halves: false });
