/** @file Batches: rows of samples in host memory, gathered in any order. */
import { inTurns } from '../core/breath.ts';
import type { DType, StorageArray } from '../core/dtype.ts';
import { range, sizeOf, type Dims } from '../core/shape.ts';
import { shuffled } from '../core/shuffle.ts';
import { gatherRows } from '../data/rows.ts';
import { random, tensor, type AnyTensor, type TensorData } from '../index.ts';

/** Samples in host memory, in their own dtype. */
export interface Rows {
  readonly count: number;
  readonly rowShape: Dims;
  readonly dtype: DType;
  readonly data: StorageArray;
}

/** The samples of a tensor. */
export async function readRows(x: AnyTensor): Promise<Rows> {
  const [count = 0, ...rowShape] = x.shape;
  return { count, rowShape, dtype: x.dtype, data: await x.data() };
}

/** The samples from start to stop, not copied. */
export function sliceRows(rows: Rows, start: number, stop: number): Rows {
  const rowSize = sizeOf(rows.rowShape);
  return { ...rows, count: stop - start, data: rows.data.subarray(start * rowSize, stop * rowSize) };
}

/** The samples of the given numbers as a batch. */
export function batchOf({ rowShape, dtype, data }: Rows, indices: Uint32Array): AnyTensor {
  const gathered = gatherRows(data, sizeOf(rowShape), indices);
  return tensor(gathered as TensorData, { shape: [indices.length, ...rowShape], dtype });
}

/** The numbers of the samples in the order of an epoch: their own, or with a seed another in each epoch. */
export const orderOf = async (count: number, shuffle?: { readonly seed: number; readonly epoch: number }): Promise<Uint32Array> =>
  shuffle === undefined ? Uint32Array.from({ length: count }, (_, i) => i) : inTurns(shuffled(count, shuffle.seed, shuffle.epoch));

/** An order cut into batches; the last may be smaller. */
export const cut = (order: Uint32Array, batchSize: number): Uint32Array[] =>
  range(Math.ceil(order.length / batchSize)).map((i) => order.subarray(i * batchSize, (i + 1) * batchSize));

/** A seed from the global generator, so that `random.seed` fixes the shuffles as well. */
export async function drawSeed(): Promise<number> {
  const fraction = await random.uniform([], { dtype: 'float64' }).item();
  return Math.floor(fraction * 2 ** 53);
}
