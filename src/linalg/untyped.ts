/** @file The public operations as this floor calls them: on tensors whose shapes the types do not know. */
import type { DType } from '../core/dtype.ts';
import type { Dims } from '../core/shape.ts';
import * as binary from '../ops/binary.ts';
import { cast as typedCast } from '../ops/cast.ts';
import * as comparisons from '../ops/compare.ts';
import * as indexing from '../ops/composite/indexing.ts';
import * as products from '../ops/composite/products.ts';
import * as reshaping from '../ops/composite/reshaping.ts';
import * as statistics from '../ops/composite/statistics.ts';
import { concat as typedConcat } from '../ops/join.ts';
import * as reductions from '../ops/reduce.ts';
import * as views from '../ops/shape.ts';
import { slice as typedSlice } from '../ops/slice.ts';
import * as unary from '../ops/unary.ts';
import { where as typedWhere } from '../ops/where.ts';
import type { AnyTensor } from '../tensor/tensor.ts';

/** A tensor, or a number beside one. */
export type Value = AnyTensor | number;
type Binary = (a: Value, b: Value) => AnyTensor;
type Unary = (x: AnyTensor) => AnyTensor;
type Reduction = (x: AnyTensor, axis?: number | readonly number[], keepDims?: boolean) => AnyTensor;
type Rearranging = (x: AnyTensor, to: Dims) => AnyTensor;

export const { add, sub, mul, div, maximum } = binary as unknown as Record<'add' | 'sub' | 'mul' | 'div' | 'maximum', Binary>;
export const { equal, less, lessEqual, greater, greaterEqual } = comparisons as unknown as Record<
  'equal' | 'less' | 'lessEqual' | 'greater' | 'greaterEqual',
  Binary
>;
export const { logicalAnd: and, logicalOr: or } = comparisons as unknown as Record<'logicalAnd' | 'logicalOr', Binary>;
export const { abs, sqrt, log, sign, logicalNot: not } = unary as unknown as Record<'abs' | 'sqrt' | 'log' | 'sign' | 'logicalNot', Unary>;
export const { sum, max } = reductions as unknown as Record<'sum' | 'max', Reduction>;
export const { argmax, prod } = statistics as unknown as Record<'argmax' | 'prod', Reduction>;
export const { reshape, permute, broadcastTo } = views as unknown as Record<'reshape' | 'permute' | 'broadcastTo', Rearranging>;
export const { expandDims, mT } = reshaping as unknown as { expandDims: (x: AnyTensor, axis: number) => AnyTensor; mT: Unary };
export const { matmul } = products as unknown as { matmul: (a: AnyTensor, b: AnyTensor) => AnyTensor };
export const { take } = indexing as unknown as { take: (x: AnyTensor, indices: AnyTensor, axis: number) => AnyTensor };
/** As the public function. */
export const where = typedWhere as unknown as (condition: AnyTensor, a: Value, b: Value) => AnyTensor;
/** As the public function. */
export const cast = typedCast as unknown as (x: AnyTensor, dtype: DType) => AnyTensor;
/** As the public function. */
export const slice = typedSlice as unknown as (x: AnyTensor, ...specs: readonly unknown[]) => AnyTensor;
/** As the public function. */
export const concat = typedConcat as unknown as (tensors: readonly AnyTensor[], axis: number) => AnyTensor;
