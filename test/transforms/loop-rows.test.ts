/**
 * @file Loops, branches and attention under the generic checks: on wasm as on the reference backend, compiled with the same bits, batched
 * over each operand, NaN and infinities, derivatives to second order. Their own tests: scan.test.ts, control.test.ts, attention.test.ts.
 */
import { describeRows } from '../ops/generic.ts';
import { loopRows } from './loop-rows.ts';

describeRows(Object.entries(loopRows), { rounding: 10 });
