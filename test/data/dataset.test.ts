/** @file Data sets in memory: batches, orders, dtypes and what they refuse. */
import { describe, expect, it } from 'vitest';
import { ShapeError, ValueError } from '../../src/core/errors.ts';
import { dataset, type Column, type Dataset } from '../../src/data/index.ts';
import { tensor } from '../../src/index.ts';

/** The numbers of a column, batch by batch. */
async function numbersOf<C extends Record<string, Column>>(data: Dataset<C>, name: keyof C, epoch = 0): Promise<number[][]> {
  const batches: number[][] = [];
  for await (const batch of data.batches(epoch)) batches.push([...(await batch[name].data())]);
  return batches;
}

const x = tensor(
  Uint8Array.from({ length: 30 }, (_, i) => i),
  { shape: [10, 3] },
);
const y = tensor(Int32Array.from({ length: 10 }, (_, i) => 100 + i));

describe('dataset', () => {
  it('serves rows that belong together, with their dtypes', async () => {
    const data = dataset({ x, y }, { batchSize: 4, seed: 1 });
    expect([data.size, data.batchesPerEpoch]).toEqual([10, 3]);
    const seen: number[] = [];
    const sizes: number[] = [];
    for await (const batch of data.batches(0)) {
      expect([batch.x.dtype, batch.y.dtype]).toEqual(['uint8', 'int32']);
      const labels = [...(await batch.y.data())];
      expect(batch.x.shape).toEqual([labels.length, 3]);
      expect([...(await batch.x.data())]).toEqual(labels.flatMap((label) => [0, 1, 2].map((i) => 3 * (label - 100) + i)));
      seen.push(...labels);
      sizes.push(labels.length);
    }
    expect(sizes).toEqual([4, 4, 2]);
    expect(seen.toSorted((a, b) => a - b)).toEqual([...(await y.data())]);
  });

  it('orders by seed and epoch alone', async () => {
    const make = (seed: number): Dataset<{ y: typeof y }> => dataset({ y }, { batchSize: 3, seed });
    const data = make(7);
    const third = await numbersOf(data, 'y', 3);
    expect(await numbersOf(data, 'y', 3)).toEqual(third);
    expect(await numbersOf(make(7), 'y', 3)).toEqual(third);
    expect(await numbersOf(data, 'y', 4)).not.toEqual(third);
    expect(await numbersOf(make(8), 'y', 3)).not.toEqual(third);
  });

  it('keeps the order without shuffling, and drops a remainder when asked', async () => {
    const plain = dataset({ y: [1, 2, 3, 4, 5] }, { batchSize: 2, shuffle: false });
    expect(await numbersOf(plain, 'y')).toEqual([[1, 2], [3, 4], [5]]);
    const dropping = dataset({ y: [1, 2, 3, 4, 5] }, { batchSize: 2, shuffle: false, dropRemainder: true });
    expect(dropping.batchesPerEpoch).toBe(2);
    expect(await numbersOf(dropping, 'y')).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it("takes 'full' and batches larger than the data", async () => {
    for (const batchSize of ['full', 1000] as const) {
      expect(await numbersOf(dataset({ y: [1, 2, 3] }, { batchSize, shuffle: false }), 'y')).toEqual([[1, 2, 3]]);
    }
  });

  it.each(['float32', 'float64', 'float16', 'int32', 'uint32', 'uint8', 'bool'] as const)('keeps %s', async (dtype) => {
    const column = tensor([1, 0, 1], { dtype });
    for await (const batch of dataset({ column }, { batchSize: 2, shuffle: false }).batches()) {
      expect(batch.column.dtype).toBe(dtype);
    }
    expect(await numbersOf(dataset({ column }, { batchSize: 2, shuffle: false }), 'column')).toEqual([[1, 0], [1]]);
  });

  it('refuses what cannot be served', () => {
    expect(() => dataset({ x, y: tensor([1, 2]) }, { batchSize: 2 })).toThrow(
      new ShapeError({
        op: 'dataset',
        what: 'the columns differ in length',
        got: '10 rows in x, 2 rows in y',
        expected: 'one row in each for every sample',
      }),
    );
    const empty = new Float32Array(0);
    expect(() => dataset({ x: empty }, { batchSize: 2 })).toThrow('dataset: the data set is empty. Got 0 samples. Expected at least one.');
    expect(() => dataset({}, { batchSize: 2 })).toThrow(/the data set is empty/);
    expect(() => dataset({ x: tensor(3) }, { batchSize: 1 })).toThrow(/'x' has no rows\. Got a scalar/);
    expect(() => dataset({ x }, { batchSize: 2, drop: true } as never)).toThrow("dataset: there is no option 'drop'.");
    expect(() => dataset({ x }, 2 as never)).toThrow(/^dataset: the options are no object\. Got 2\. .* Try \{ batchSize: 2 \}\.$/);
    expect(() => dataset({ x }, undefined as never)).toThrow('dataset: this is no batch size. Got undefined.');
    expect(() => dataset({ x }, { batchSize: '2' } as never)).toThrow("dataset: this is no batch size. Got '2'.");
    expect(() => dataset([x] as never, { batchSize: 2 })).toThrow('dataset: these are no columns. Got an array.');
    for (const batchSize of [0, -1, 1.5, NaN]) expect(() => dataset({ x }, { batchSize })).toThrow(ValueError);
    expect(() => dataset({ x }, { batchSize: 0 })).toThrow(
      "dataset: this is no batch size. Got 0. Expected a whole number from 1, or 'full'.",
    );
    expect(() => dataset({ x }, { batchSize: 11, dropRemainder: true })).toThrow(/dropRemainder leaves no batch at all/);
    expect(() => dataset({ x }, { batchSize: 1, seed: -1 })).toThrow('dataset: this is no seed. Got -1. Expected a whole number from 0.');
    expect(() => dataset({ x }, { batchSize: 1 }).batches(0.5)).toThrow(
      'batches: this is no epoch. Got 0.5. Expected a whole number from 0.',
    );
  });
});
