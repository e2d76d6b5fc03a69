/** @file Resident memory stays flat without anybody freeing anything, and threads leave nothing behind. */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

function outputOf(program: string, ...args: readonly string[]): unknown {
  const file = resolve(import.meta.dirname, 'memory', program);
  return JSON.parse(execFileSync(process.execPath, ['--expose-gc', '--import', 'tsx', file, ...args], { encoding: 'utf8' }));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function expectFlat(megabytes: readonly number[]): void {
  // The first quarter warms up: compilers, caches, heaps that find their size.
  const early = mean(megabytes.slice(5, 10));
  const late = mean(megabytes.slice(15));
  expect(late, `resident memory in MB: ${megabytes.join(', ')}`).toBeLessThan(early * 1.05);
}

test.each([
  ['eager.ts', '200,000 temporaries'],
  ['training.ts', '20,000 training steps'],
])('%s: %s', (program) => expectFlat(outputOf(program) as number[]));

const isLong = process.env['TIDU_LONG'] === '1';

test(
  `threads.ts: ${isLong ? '100,000' : '4,000'} training steps on two threads leave memory, handles and listeners as they were`,
  () => {
    const output = outputOf('threads.ts', isLong ? '100000' : '4000');
    const { resident, reserved, resources, listeners } = output as Readonly<Record<string, readonly number[]>>;
    expect([resident, reserved, resources, listeners].map((samples) => samples?.length)).toEqual([20, 20, 20, 20]);
    expectFlat(resident ?? []);
    for (const samples of [reserved, resources, listeners]) expect(new Set(samples).size, String(samples)).toBe(1);
  },
  isLong ? 900_000 : 60_000,
);
