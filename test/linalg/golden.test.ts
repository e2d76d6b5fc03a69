/** @file Values and gradients of linear algebra against PyTorch's and NumPy's. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { tensor, vjp, type AnyTensor } from 'tidu';
import { maxRelativeError } from 'tidu/testing';
import { numbers, type GoldenArray } from '../golden/golden.ts';
import { linalg } from './loose.ts';

interface Case {
  readonly op: keyof typeof linalg;
  /** What follows the tensors; null for nothing. */
  readonly options: unknown;
  readonly inputs: readonly GoldenArray[];
  readonly results: readonly GoldenArray[];
  readonly cotangents: readonly GoldenArray[];
  readonly gradients: readonly GoldenArray[];
}

const { cases, values } = JSON.parse(readFileSync(new URL('../golden/linalg.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Case[];
  readonly values: readonly Readonly<{ op: keyof typeof linalg } & Record<'a' | 'b' | 'y', GoldenArray>>[];
};

const array = (golden: GoldenArray): AnyTensor => tensor(numbers(golden), { shape: golden.shape, dtype: 'float64' });
const shapesOf = ({ inputs }: Case): string => inputs.map(({ shape }) => `[${shape.join(', ')}]`).join(' and ');

function expectClose(actual: readonly AnyTensor[], expected: readonly GoldenArray[], tolerance: number): void {
  expect(actual.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
  actual.forEach((each, i) => expect(maxRelativeError(each, numbers(expected[i] as GoldenArray))).toBeLessThan(tolerance));
}

test.each(cases.map((each) => [`${each.op} of ${shapesOf(each)}, ${JSON.stringify(each.options)}`, each] as const))('%s', (_, each) => {
  const { op, options, inputs, results, cotangents, gradients } = each;
  const f = (...args: AnyTensor[]): AnyTensor[] => [linalg[op](...args, ...(options === null ? [] : [options]))].flat();
  const [found, pullback] = vjp(f, ...inputs.map(array));
  const back = pullback(cotangents.map(array) as never);
  expectClose(found, results, 1e-11);
  expectClose(back, gradients, 1e-9);
});

test.each(values.map((each, i) => [i, each] as const))('value %i', (_, { op, a, b, y }) => {
  expectClose([linalg[op](array(a), array(b))].flat(), [y], 1e-11);
});
