/** @file Rows that belong together by an index, for code that does not know its shapes. Rows lie along axis 1 of [outer, rows, inner]. */
import type { DType } from '../core/dtype.ts';
import { isFloat } from '../core/dtype.ts';
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { maxAlong, minAlong } from './along.ts';
import { equal } from './compare.ts';
import { filled } from './operands.ts';
import { reshape } from './shape.ts';
import { iotaPrimitive } from './source.ts';
import { where } from './where.ts';

/** Which extreme element. */
export type Extreme = 'max' | 'min';

const least: Readonly<Record<Exclude<DType, `float${number}`>, number>> = { bool: 0, uint8: 0, uint32: 0, int32: -(2 ** 31) };
const greatest: typeof least = { bool: 1, uint8: 255, uint32: 2 ** 32 - 1, int32: 2 ** 31 - 1 };

/** The number of a dtype that any other replaces as an extreme element. */
function replacedByAny(which: Extreme, dtype: DType): number {
  if (isFloat(dtype)) return which === 'max' ? -Infinity : Infinity;
  return (which === 'max' ? least : greatest)[dtype as keyof typeof least];
}

/**
 * y[o, n, i] = the greatest (or least) of rows[o, k, i] over k with index[k] = n; of none, the number that any other replaces. Ties
 * share the derivative equally. Every row is compared for every n: count * rows * inner steps.
 */
export function extremeOf(which: Extreme, rows: AnyTensor, index: AnyTensor, count: number): AnyTensor {
  const [outer = 1, length = 1, inner = 1] = rows.shape;
  const none = replacedByAny(which, rows.dtype);
  if (length === 0) return filled([outer, count, inner], none, rows.dtype);
  const places = apply(iotaPrimitive, [], { shape: [1, count, 1, 1], dtype: 'int32', axis: 1 });
  const belongs = equal(reshape(index, [1, 1, length, 1]), places);
  const own = where(belongs as never, reshape(rows, [outer, 1, length, inner]), filled([], none, rows.dtype)) as AnyTensor;
  return (which === 'max' ? maxAlong : minAlong)(own, 2);
}
