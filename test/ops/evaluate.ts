/** @file The expressions in the tables of the documentation, and their values. */
import { readFileSync } from 'node:fs';
import type { DType } from '../../src/core/dtype.ts';
import * as tidu from '../../src/index.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { t } from './loose.ts';

const of =
  (dtype: DType) =>
  (...values: (number | boolean)[]): AnyTensor =>
    t.tensor(values, { dtype });
const scope: Readonly<Record<string, unknown>> = {
  ...tidu,
  h: of('float16'),
  f: of('float32'),
  d: of('float64'),
  i: of('int32'),
  u: of('uint32'),
  b: of('uint8'),
  c: of('int8'),
  s: of('int16'),
  l: of('bool'),
};

/** The text of a page of docs/. */
export const pageOf = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

/** The rows of a page's tables that have code in their first two cells. */
export const rowsOf = (text: string): (readonly [expression: string, result: string])[] =>
  [...text.matchAll(/^\| `(.+?)` \| `(.+?)` \|/gm)].map(([, expression = '', result = '']) => [expression, result] as const);

/** The value of an expression in which the operations are names. */
export function evaluate(expression: string): unknown {
  // oxlint-disable-next-line no-implied-eval, no-new-func -- the expressions of the document
  return (new Function(...Object.keys(scope), `return ${expression};`) as (...args: unknown[]) => unknown)(...Object.values(scope));
}
