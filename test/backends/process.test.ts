/** @file Threads as the whole process sees them. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const run = (program: string) =>
  spawnSync(process.execPath, ['--import', 'tsx', resolve(import.meta.dirname, 'process', program)], { encoding: 'utf8', timeout: 50_000 });

test('a process that has used threads ends by itself', () => {
  const { status, signal, stdout, stderr } = run('use-threads.ts');
  expect([status, signal, stdout, stderr]).toEqual([0, null, 'threads: 2\n', '']);
});

test('a Node without process.getBuiltinModule is told once why it has one thread', () => {
  const { status, stdout, stderr } = run('old-node.ts');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ backend: 'wasm', threads: 1, profile: 'fast' });
  expect(stderr.match(/tidu: Node [\d.]+ has no process\.getBuiltinModule, so programs run on one thread/g)).toHaveLength(1);
});
