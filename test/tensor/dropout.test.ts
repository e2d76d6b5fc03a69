/** @file random.dropout: what is dropped, together or alone, from which draw, and where its gradient goes. */
import { describe, expect, test } from 'vitest';
import { Generator, random, type AnyTensor } from 'tidu';
import { float64, grad, jit, read, t, vmap } from '../ops/loose.ts';

const dropout = random.dropout as unknown as (x: AnyTensor, rate: number, options?: object) => AnyTensor;
const n = 100_000;

describe('random.dropout', () => {
  test.each([0.1, 0.5, 0.9])('drops a share of %d, and keeps the mean', (rate) => {
    const y = read(dropout(t.ones([n]), rate, { seed: 1 }));
    const kept = Math.fround(1 / (1 - rate));
    expect(y.every((each) => each === 0 || Math.abs(each - kept) < 1e-6)).toBe(true);
    const share = y.filter((each) => each === 0).length / n;
    // Five standard deviations of a share of n draws.
    expect(Math.abs(share - rate)).toBeLessThan(5 * Math.sqrt((rate * (1 - rate)) / n));
  });

  test('at the ends: nothing, without a draw, and everything, NaN and infinities too', () => {
    const x = t.tensor([1, NaN, Infinity]);
    const generator = new Generator(3);
    expect(dropout(x, 0, { generator })).toBe(x);
    expect(read(dropout(t.ones([2]), 0.5, { generator }))).toEqual(read(dropout(t.ones([2]), 0.5, { generator: new Generator(3) })));
    expect(read(dropout(x, 1))).toEqual([0, 0, 0]);
    expect(read(dropout(x, 0.5, { seed: 2 })).every((each) => each !== 1)).toBe(true);
    expect(dropout(t.zeros([0, 3]), 0.5).shape).toEqual([0, 3]);
  });

  test('the dtype stays', () => {
    for (const dtype of ['float16', 'float32', 'float64'] as const) expect(dropout(t.ones([3], { dtype }), 0.5).dtype).toBe(dtype);
  });

  test('elements that meet at a size of 1 share their fate', () => {
    const rows = (x: AnyTensor): number[][] => {
      const values = read(x);
      return Array.from({ length: 40 }, (_, i) => values.slice(5 * i, 5 * i + 5));
    };
    const byRow = rows(dropout(t.ones([40, 5]), 0.5, { noiseShape: [40, 1], seed: 4 }));
    expect(byRow.every((row) => new Set(row).size === 1)).toBe(true);
    expect(new Set(byRow.flat())).toEqual(new Set([0, 2]));
    const byColumn = rows(dropout(t.ones([40, 5]), 0.5, { noiseShape: [5], seed: 4 }));
    expect(byColumn.every((row) => row.join() === byColumn[0]?.join())).toBe(true);
  });

  test('the gradient is that of what is kept', () => {
    const x = float64([1, 2, 3, 4, 5, 6, 7, 8]);
    const y = read(dropout(x, 0.5, { seed: 5 }));
    const slope = read(grad((x) => t.sum(dropout(x, 0.5, { seed: 5 })))(x));
    expect(slope).toEqual(y.map((each, i) => each / (i + 1)));
  });

  test('a new draw at each call of a compiled function, one for all examples under vmap', () => {
    const compiled = jit((x) => dropout(x, 0.5));
    const x = t.ones([64]);
    expect(read(compiled(x))).not.toEqual(read(compiled(x)));
    const examples = read(vmap((x) => dropout(x, 0.5, { seed: 6 }))(t.ones([3, 8])));
    expect(examples.slice(8, 16)).toEqual(examples.slice(0, 8));
    expect(examples.slice(0, 8)).toEqual(read(dropout(t.ones([8]), 0.5, { seed: 6 })));
  });
});
