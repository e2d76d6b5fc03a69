/**
 * @file The values of the op table, and of every public function, linear algebra and loops among them, in both profiles: right, with the
 * same bits for 1, 2 and 3 threads, and relaxed where they may be.
 */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Code } from '../../src/backends/wasm/assembler.ts';
import { features } from '../../src/backends/wasm/features.ts';
import { worthSharing } from '../../src/backends/wasm/program.ts';
import { configure } from '../../src/core/config.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { random } from 'tidu';
import { threads } from 'tidu/debug';
import { withThreads } from '../backends/with-threads.ts';
import { linalgRows } from '../linalg/rows.ts';
import { loopRows } from '../transforms/loop-rows.ts';
import { casesOf, isFloatSample, primitives } from './cases.ts';
import { checkValue, dataFor, tensorsFor } from './checks.ts';
import { caseOf, publicRows } from './public.ts';

const counts = [1, 2, 3] as const;

// Samples are small: nothing of them would be shared.
const usual = worthSharing.operations;
beforeAll(async () => {
  worthSharing.operations = 0;
  await withThreads(Math.max(...counts), () => random.normal([100]).data());
});
afterAll(() => {
  worthSharing.operations = usual;
  configure({ profile: 'fast', threads: undefined });
});

const bytesOf = (x: AnyTensor): Uint8Array => {
  const { buffer, byteOffset, byteLength } = x.dataSync();
  return new Uint8Array(buffer, byteOffset, byteLength);
};

const samples = primitives.flatMap((primitive) =>
  casesOf(primitive).flatMap(({ sample, c }) =>
    (isFloatSample(sample) ? (['float32', 'float64'] as const) : (['float32'] as const)).map((dtype) => ({ c, dtype })),
  ),
);
/** One case of each function: its first. What takes many steps may be further from the reference. */
const calls = (
  [
    [publicRows, 1],
    [Object.entries(linalgRows), 20],
    [Object.entries(loopRows), 10],
  ] as const
).flatMap(([table, rounding]) =>
  table.flatMap(([name, rows]) => rows.slice(0, 1).map((row) => ({ c: { ...caseOf(name, row, 0), rounding }, dtype: 'float32' as const }))),
);
const cases = [...samples, ...calls];

const relaxed = (): string[] => (features().fusedMadd ? ['f32x4.relaxed_madd', 'f64x2.relaxed_madd'] : []);

describe.each([
  ['fast', relaxed()],
  ['portable', []],
] as const)('in the profile %s', (profile, expected) => {
  test('values are those of the reference backend, with the same bits for any number of threads', () => {
    const op = vi.spyOn(Code.prototype, 'op');
    configure({ profile });
    let shared = 0;
    for (const { c, dtype } of cases) {
      const data = dataFor(c, dtype, 1);
      const [alone, ...together] = counts.map((count) => {
        configure({ threads: count });
        const bytes = bytesOf(c.call(...tensorsFor(c, dtype, data)));
        if (threads() === count && count > 1) shared++;
        return bytes;
      });
      for (const bytes of together) expect(bytes, `${c.name} ${dtype}`).toEqual(alone);
      checkValue(c, dtype, data);
    }
    expect(shared).toBeGreaterThan(cases.length);
    const used = new Set(op.mock.calls.map(([name]) => name).filter((name) => name.includes('relaxed')));
    op.mockRestore();
    expect(used, 'relaxed instructions').toEqual(new Set(expected));
  });
});
