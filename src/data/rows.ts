/** @file Gathering rows of a table: how a batch is cut out of a data set. */
import type { StorageArray } from '../core/dtype.ts';
import { ValueError } from '../core/errors.ts';

/**
 * Copies rows of a table, in the order asked for. No tensors: storage in, storage of the same kind out.
 *
 * @param storage The table, row after row.
 * @param rowSize Elements in a row.
 * @param indices Which rows; a row may occur more than once.
 * @param out Where the rows go, one after another from its start: storage of the same kind with at least
 *   `indices.length * rowSize` elements. Default: a new array of exactly that length.
 * @returns `out`.
 * @throws ValueError for an index outside of the table, before anything is copied, and for an `out` that is too short.
 * @example
 * gatherRows(new Uint8Array([1, 2, 3, 4, 5, 6]), 2, [2, 0]); // Uint8Array [5, 6, 1, 2]
 */
export function gatherRows<S extends StorageArray>(storage: S, rowSize: number, indices: ArrayLike<number>, out?: S): S {
  const rows = rowSize === 0 ? Infinity : storage.length / rowSize;
  for (let i = 0; i < indices.length; i++) {
    const row = indices[i] ?? -1;
    if (!(row >= 0 && row < rows)) {
      throw new ValueError({ op: 'gatherRows', what: `there is no row ${row}`, expected: `indices of [0, ${rows})` });
    }
  }
  const size = indices.length * rowSize;
  const target = out ?? new (storage.constructor as new (length: number) => S)(size);
  if (target.length < size) {
    throw new ValueError({ op: 'gatherRows', what: 'out is too short', got: `${target.length} elements`, expected: `at least ${size}` });
  }
  if (rowSize === 1) {
    // Labels: a call of set for every single element would cost far more than the copy.
    for (let i = 0; i < indices.length; i++) target[i] = storage[indices[i] ?? 0] ?? 0;
  } else {
    for (let i = 0; i < indices.length; i++) {
      const start = (indices[i] ?? 0) * rowSize;
      target.set(storage.subarray(start, start + rowSize), i * rowSize);
    }
  }
  return target;
}
