/** @file Reading values: the only operations that compute. */
import type { DType, StorageArray } from '../core/dtype.ts';
import { fromHalfBits } from '../core/dtype.ts';
import { describeOperand, ShapeError } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import { valueOf } from '../runtime/engine.ts';
import { resolve } from './apply.ts';
import type { AnyTensor } from './tensor.ts';

/** What `data()` gives: halves are widened to float32. */
export type ReadArray = Float32Array | Float64Array | Int32Array | Uint32Array | Int16Array | Int8Array | Uint8Array;

function widen(storage: StorageArray): ReadArray {
  return storage instanceof Uint16Array ? Float32Array.from(storage, fromHalfBits) : storage.slice();
}

/** The elements in row-major order, now. A copy: changing it changes no tensor. */
export const readDataSync = (x: AnyTensor): ReadArray => widen(valueOf(resolve(x)));

/** The elements in row-major order. */
export const readData = async (x: AnyTensor): Promise<ReadArray> => readDataSync(x);

const asItem = (value: number | undefined, dtype: DType): number | boolean => (dtype === 'bool' ? value !== 0 : (value ?? NaN));

/** The only element. */
export async function readItem(x: AnyTensor): Promise<number | boolean> {
  if (sizeOf(x.shape) !== 1) {
    throw new ShapeError({
      op: 'item',
      what: `there are ${sizeOf(x.shape)} elements, not one`,
      got: describeOperand(x),
      expected: 'a tensor with one element',
      hint: 'data() or array() for all of them',
    });
  }
  return asItem(readDataSync(x)[0], x.dtype);
}

/** Nested arrays, as deep as the tensor has axes. */
export async function readArray(x: AnyTensor): Promise<unknown> {
  return nest(readDataSync(x), x.shape, x.dtype);
}

/** Elements in row-major order as nested arrays. */
export function nest(data: ReadArray, shape: readonly number[], dtype: DType): unknown {
  let position = 0;
  const build = (axis: number): unknown =>
    axis === shape.length ? asItem(data[position++], dtype) : Array.from({ length: shape[axis] ?? 0 }, () => build(axis + 1));
  return build(0);
}
