/** @file The functions that the tests of types call: the real ones, and those that exist as types alone so far. */
import { random } from 'tidu';
import type { Tensor } from 'tidu';
import type { IntegerDType, Shape } from 'tidu';

export * from 'tidu';
export type { DType } from 'tidu';

export const randn = random.normal;

export declare function crossEntropy<N extends Shape, C extends number>(
  logits: Tensor<[...N, C]>,
  labels: Tensor<N, IntegerDType>,
): Tensor<[]>;
