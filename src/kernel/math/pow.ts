/** @file stub */
import type { ScalarOp } from '../expression.ts';
export const pow: ScalarOp = { name: 'pow', js: () => (x = 0, y = 0) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y), wasm: {} };
