/** @file Threads share the rows that are sorted, and the passes of running sums: the same bits for any number of them. */
import { afterAll, describe, expect, test } from 'vitest';
import { configure, random } from 'tidu';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { jit, t, grad } from '../ops/loose.ts';
import { weighted } from '../ops/slopes.ts';
import { withThreads } from './with-threads.ts';

afterAll(() => configure({ threads: undefined }));

const bits = async (x: AnyTensor): Promise<Uint8Array> => new Uint8Array((await x.data()).buffer);

const rows = (): AnyTensor => t.round(t.mul(random.normal([301, 257], { seed: 1 }), 50));

const programs: Readonly<Record<string, (x: AnyTensor) => AnyTensor>> = {
  'sorted rows': (x) => t.sort(x),
  'the order of columns, the greatest first': (x) => t.argsort(x, 0, { descending: true }),
  'medians of rows': (x) => t.median(x, 1),
  'sums so far': (x) => t.cumsum(t.mul(x, 0.1), 1),
  'greatest so far, and their gradient': grad(weighted((x) => t.cumMax(x as AnyTensor, 0))),
  'places of values in a row': (x) => t.searchSorted(t.sort(t.slice(x, 0)), x),
};

describe.each(Object.entries(programs))('%s', (_, f) => {
  test('have the same bits with 1, 2, 3 and 8 threads', async () => {
    configure({ threads: 1 });
    const x = rows();
    await x.data();
    const program = jit((y) => f(y as AnyTensor));
    const alone = await bits(program(x));
    for (const count of [8, 2, 3]) {
      await withThreads(count, () => program(x).data());
      expect(await bits(program(x))).toEqual(alone);
    }
  });
});
