/** @file Constant tensors that functions make of sizes: computed in JavaScript's float64, rounded once, and kept. */
import type { DType } from '../../core/dtype.ts';
import { Recent } from '../../core/recent.ts';
import type { Dims } from '../../core/shape.ts';
import { outsideOfTraces } from '../../graph/trace.ts';
import { fromStorage, store } from '../../tensor/create.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';

// Those that were used last: a loop over batches makes them once.
const tables = new Recent<AnyTensor>(64);

/**
 * A tensor of numbers that depend on its name, shape and dtype alone, made once. It belongs to no trace.
 *
 * @param name what tells tables of one shape and dtype apart, sizes included.
 */
export function table(name: string, shape: Dims, dtype: DType, make: () => ArrayLike<number>): AnyTensor {
  const key = `${name} ${shape.join()} ${dtype}`;
  const known = tables.get(key);
  if (known !== undefined) return known;
  const made = outsideOfTraces(() => fromStorage(store(make(), dtype), shape, dtype));
  tables.set(key, made);
  return made;
}
