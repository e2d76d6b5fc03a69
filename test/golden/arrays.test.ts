/** @file einsum, tensordot, pad and norm against NumPy, and their gradients against PyTorch: arrays.json. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import * as tidu from 'tidu';
import { configure, tensor, vjp, type AnyTensor } from 'tidu';
import { maxRelativeError } from 'tidu/testing';
import { numbers, reviveSpecial, type GoldenArray } from './golden.ts';

interface Case {
  readonly y: GoldenArray;
  readonly dy: GoldenArray;
}
interface Combined extends Case {
  readonly operands: readonly GoldenArray[];
  readonly gradients: readonly GoldenArray[];
}
interface ArrayGoldens {
  readonly einsum: readonly Readonly<Combined & { equation: string }>[];
  readonly tensordot: readonly Readonly<Combined & { axes: unknown }>[];
  readonly pad: readonly Readonly<Case & { mode: string; padding: number[][]; x: GoldenArray; dx: GoldenArray }>[];
  readonly norm: readonly Readonly<
    Case & { order: number | string | null; axis: number | number[] | null; x: GoldenArray; gradients: readonly [GoldenArray] }
  >[];
}
const goldens = JSON.parse(readFileSync(new URL('arrays.json', import.meta.url), 'utf8'), reviveSpecial) as ArrayGoldens;

const f = tidu as unknown as Readonly<Record<'einsum' | 'tensordot' | 'pad' | 'norm', (...args: unknown[]) => AnyTensor>>;

function expectClose(actual: AnyTensor, expected: GoldenArray): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(maxRelativeError(actual, numbers(expected), { floor: 0.1 })).toBeLessThanOrEqual(1e-12);
}

/** Value, and the gradient of each operand for dy. */
function check(
  call: (...inputs: AnyTensor[]) => AnyTensor,
  operands: readonly GoldenArray[],
  { y, dy }: Case,
  d: readonly GoldenArray[],
): void {
  const float64 = (golden: GoldenArray): AnyTensor => tensor(numbers(golden), { shape: golden.shape, dtype: 'float64' });
  const [value, pullback] = vjp(call, ...operands.map(float64));
  expectClose(value, y);
  (pullback(float64(dy)) as AnyTensor[]).forEach((gradient, i) => expectClose(gradient, d[i] as GoldenArray));
}

afterAll(() => configure({ backend: 'wasm' }));

describe.each(['wasm', 'reference'] as const)('%s', (backend) => {
  beforeEach(() => configure({ backend }));

  it.each(goldens.einsum.map((each) => [each.equation, each] as const))('einsum: %s', (equation, golden) => {
    check((...xs) => f.einsum(equation, ...xs), golden.operands, golden, golden.gradients);
  });
  it.each(goldens.tensordot.map((each) => [JSON.stringify(each.axes), each] as const))('tensordot over %s', (_, golden) => {
    check((a, b) => f.tensordot(a, b, golden.axes), golden.operands, golden, golden.gradients);
  });
  it.each(goldens.pad.map((each) => [each.mode, JSON.stringify(each.padding), each] as const))('pad: %s by %s', (mode, _, golden) => {
    const { padding, x, dx } = golden;
    check((a) => f.pad(a, padding, { mode }), [x], golden, [dx]);
  });
  const norms = goldens.norm.map((each) => [`${each.order} over ${JSON.stringify(each.axis)} of [${each.x.shape.join()}]`, each] as const);
  it.each(norms)('norm of order %s', (_, { order, axis, x, gradients, ...golden }) => {
    check((a) => f.norm(a, order ?? undefined, axis ?? undefined), [x], golden, gradients);
  });
});
