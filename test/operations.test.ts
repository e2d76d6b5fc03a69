/** @file The page of operations says what the records and docstrings say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { operationsPage } from '../scripts/operations.ts';

test('docs/operations.md is up to date: node --import tsx scripts/operations.ts', async () => {
  expect(readFileSync(join(import.meta.dirname, '../docs/operations.md'), 'utf8')).toBe(await operationsPage());
});
