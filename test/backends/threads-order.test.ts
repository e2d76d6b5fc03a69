/** @file Threads share the rows that are sorted, and the passes of running sums: the same bits for any number of them. */
import { afterAll, expect, test } from 'vitest';
import { configure, random } from 'tidu';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { jit, t, grad } from '../ops/loose.ts';
import { weighted } from '../ops/slopes.ts';
import { withThreads } from './with-threads.ts';

afterAll(() => configure({ threads: undefined }));

const bits = async (x: AnyTensor): Promise<Uint8Array> => new Uint8Array((await x.data()).buffer);

const rows = (): AnyTensor => t.round(t.mul(random.normal([151, 130], { seed: 1 }), 50));

const programs: Readonly<Record<string, (x: AnyTensor) => AnyTensor>> = {
  'sorted rows': (x) => t.sort(x),
  'the order of columns, the greatest first': (x) => t.argsort(x, 0, { descending: true }),
  'medians of rows': (x) => t.median(x, 1),
  'sums so far': (x) => t.cumsum(t.mul(x, 0.1), 1),
  'greatest so far, and their gradient': grad(weighted((x) => t.cumMax(x as AnyTensor, 0))),
  'places of values in a row': (x) => t.searchSorted(t.sort(t.slice(x, 0)), x),
};

test('sorted rows and running sums have the same bits with 1, 2, 3 and 8 threads', async () => {
  configure({ threads: 1 });
  const x = rows();
  await x.data();
  const compiled = Object.entries(programs).map(([name, f]) => ({ name, f: jit((y) => f(y as AnyTensor)) }));
  const alone = new Map<string, Uint8Array>();
  for (const { name, f } of compiled) alone.set(name, await bits(f(x)));
  for (const count of [8, 2, 3]) {
    await withThreads(count, async () => compiled[0]?.f(x).data());
    for (const { name, f } of compiled) expect(await bits(f(x)), `${name} with ${count} threads`).toEqual(alone.get(name));
  }
});
