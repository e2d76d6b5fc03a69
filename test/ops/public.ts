/** @file Every public function with its rows: those of the table, or the default ones, so that no function is left out. */
import * as ops from '../../src/ops/index.ts';
import { showShape } from '../../src/core/shape.ts';
import type { OpCase } from './checks.ts';
import { composites } from './composites.ts';
import { defaultRows, type Name, type Row } from './rows.ts';

/** The names of all public functions of src/ops. */
export const publicNames = Object.entries(ops).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));

/** The rows of each of them. */
export const publicRows: readonly (readonly [name: string, rows: readonly Row[]])[] = publicNames.map(
  (name) => [name, composites[name as Name] ?? defaultRows(name)] as const,
);

/** A row as a case for the checks. */
export const caseOf = (name: string, { operands, call }: Row, i: number): OpCase => ({
  name: `${name}, case ${i}: ${operands.map(({ shape, dtype = '' }) => dtype + showShape(shape)).join(', ')}`,
  operands,
  call,
});
