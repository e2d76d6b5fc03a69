/** @file The public surface of 'tidu/testing': re-exports only. */
export { numericalGrad } from './numerical-grad.ts';
export type { NumericalGradFunction } from './numerical-grad.ts';
export { checkGrads } from './check-grads.ts';
export type { CheckGradsOptions, Mode } from './check-grads.ts';
export { maxRelativeError } from './compare.ts';
export type { Comparable, RelativeErrorOptions } from './compare.ts';
