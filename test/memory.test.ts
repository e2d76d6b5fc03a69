/** @file Resident memory stays flat without anybody freeing anything. */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

function residentMemory(program: string): number[] {
  const file = resolve(import.meta.dirname, 'memory', program);
  const output = execFileSync(process.execPath, ['--expose-gc', '--import', 'tsx', file], { encoding: 'utf8' });
  return JSON.parse(output) as number[];
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test.each([
  ['eager.ts', '200,000 temporaries'],
  ['training.ts', '20,000 training steps'],
])('%s: %s', (program) => {
  const samples = residentMemory(program);
  // The first quarter warms up: compilers, caches, heaps that find their size.
  const early = mean(samples.slice(5, 10));
  const late = mean(samples.slice(15));
  expect(late, `resident memory in MB: ${samples.join(', ')}`).toBeLessThan(early * 1.05);
});
