/** @file Gathering rows keeps the kind of the storage and checks its indices. */
import { describe, expect, it } from 'vitest';
import { ValueError } from '../../src/core/errors.ts';
import { gatherRows } from '../../src/data/rows.ts';

describe('gatherRows', () => {
  it.each([Uint8Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array])('keeps %o', (Storage) => {
    expect(gatherRows(Storage.of(1, 2, 3, 4, 5, 6), 2, [2, 0, 2])).toEqual(Storage.of(5, 6, 1, 2, 5, 6));
    expect(gatherRows(Storage.of(1, 2, 3), 1, Uint32Array.of(2, 1))).toEqual(Storage.of(3, 2));
  });

  it('fills a given array from its start', () => {
    const out = new Float32Array(5);
    expect(gatherRows(Float32Array.of(1, 2, 3, 4), 2, [1, 0], out)).toBe(out);
    expect(out).toEqual(Float32Array.of(3, 4, 1, 2, 0));
  });

  it('takes no rows, and rows of no elements', () => {
    expect(gatherRows(new Uint8Array(6), 2, [])).toEqual(new Uint8Array(0));
    expect(gatherRows(new Uint8Array(0), 0, [3])).toEqual(new Uint8Array(0));
  });

  it('refuses an index outside of the table and leaves the target as it was', () => {
    const out = Uint8Array.of(9, 9);
    for (const index of [3, -1, NaN]) expect(() => gatherRows(Uint8Array.of(1, 2, 3), 1, [0, index], out)).toThrow(ValueError);
    expect(out).toEqual(Uint8Array.of(9, 9));
    expect(() => gatherRows(Uint8Array.of(1, 2, 3), 1, [0, 3])).toThrow('gatherRows: there is no row 3. Expected indices of [0, 3).');
    expect(() => gatherRows(Uint8Array.of(1, 2, 3), 1, [0, 1, 2], out)).toThrow(
      'gatherRows: out is too short. Got 2 elements. Expected at least 3.',
    );
  });
});
