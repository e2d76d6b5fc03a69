/** @file Shares of a kernel: together they are all of it, and none of it twice, however large it is. */
import { expect, test } from 'vitest';
import { ModuleBuilder } from '../../src/backends/wasm/assembler.ts';
import { kernelParameters } from '../../src/backends/wasm/kernel-function.ts';
import { pushPartStart, sharePart } from '../../src/backends/wasm/spans.ts';

/** Where each share of so many pieces begins, and where the last one ends. */
function startsOf(pieces: number, shares: number): number[] {
  const module = new ModuleBuilder();
  const start = module.function('start', kernelParameters, ['i32'], (code) => pushPartStart(code, pieces, sharePart(code), 0));
  const end = module.function('end', kernelParameters, ['i32'], (code) => pushPartStart(code, pieces, sharePart(code), 1));
  module.export('start', start);
  module.export('end', end);
  const env = { memory: new WebAssembly.Memory({ initial: 1 }) };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.finish()), { env });
  const { start: from, end: to } = exports as Record<'start' | 'end', (...args: number[]) => number>;
  const all = Array.from({ length: shares }, (_, share) => [from(0, 0, share, shares, 0), to(0, 0, share, shares, 0)] as const);
  for (const [i, [, last]] of all.entries()) expect(last).toBe(all[i + 1]?.[0] ?? pieces);
  return all.map(([first]) => first);
}

test.each([
  [10, 3, [0, 4, 7]],
  [2, 4, [0, 1, 2, 2]],
  [0, 2, [0, 0]],
])('%i pieces in %i shares', (pieces, shares, starts) => {
  expect(startsOf(pieces, shares)).toEqual(starts);
});

test('more pieces times shares than 32 bits count', () => {
  const starts = startsOf(9_000_000, 512);
  const sizes = starts.map((start, i) => (starts[i + 1] ?? 9_000_000) - start);
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
});
