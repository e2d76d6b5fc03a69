/** @file Order and accumulation, compared with NumPy; their gradients, with PyTorch. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import * as tidu from 'tidu';
import { configure, tensor, vjp, type AnyTensor } from 'tidu';
import { maxRelativeError } from 'tidu/testing';
import { numbers, revive, type GoldenArray } from './golden.ts';

interface Case {
  readonly op: string;
  readonly name: string;
  readonly x: GoldenArray;
  readonly arguments: readonly unknown[];
  /** Which of several results y is. */
  readonly part?: string | number | null;
  readonly y: GoldenArray;
}

interface Goldens {
  readonly values: readonly Case[];
  readonly searches: readonly (Case & { readonly values: GoldenArray })[];
  readonly gradients: readonly (Case & { readonly dy: GoldenArray; readonly dx: GoldenArray })[];
}

const goldens = JSON.parse(readFileSync(new URL('order.json', import.meta.url), 'utf8'), revive) as Goldens;

const array = (golden: GoldenArray): AnyTensor => tensor(numbers(golden), { shape: golden.shape, dtype: 'float64' });
const functions = tidu as unknown as Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

/** The result of a case for some x, or the part of it that the case is about. */
function resultOf({ op, part, arguments: rest }: Case, x: AnyTensor, ...more: readonly unknown[]): AnyTensor {
  const result = functions[op]?.(x, ...more, ...rest);
  return (typeof part === 'string' || typeof part === 'number' ? (result as Readonly<Record<string, unknown>>)[part] : result) as AnyTensor;
}

function expectClose(actual: AnyTensor, expected: GoldenArray, floor = 1): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(maxRelativeError(actual, numbers(expected), { floor })).toBeLessThanOrEqual(1e-13);
}

const titled = <C extends Case>(cases: readonly C[]): (readonly [string, C])[] =>
  cases.map((each) => [`${each.op} ${JSON.stringify(each.arguments)} ${each.part ?? ''}: ${each.name}`, each]);

afterAll(() => configure({ backend: 'wasm' }));

describe.each(['wasm', 'reference'] as const)('%s', (backend) => {
  beforeEach(() => configure({ backend }));

  it.each(titled(goldens.values))('%s', (_, each) => expectClose(resultOf(each, array(each.x)), each.y));

  it.each(titled(goldens.searches))('%s', (_, each) => expectClose(resultOf(each, array(each.x), array(each.values)), each.y));

  it.each(titled(goldens.gradients))('gradient of %s', (_, each) => {
    const [y, pullback] = vjp((x) => resultOf(each, x as AnyTensor), array(each.x)) as unknown as [
      AnyTensor,
      (dy: AnyTensor) => AnyTensor[],
    ];
    expectClose(y, each.y);
    expectClose(pullback(array(each.dy))[0] as AnyTensor, each.dx);
  });
});
