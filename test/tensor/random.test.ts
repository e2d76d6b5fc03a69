/** @file Randomness: known answers, one seed one result in every way of running, and the moments of the distributions. */
import { beforeEach, describe, expect, test } from 'vitest';
import { threefry2x32 } from '../../src/core/threefry.ts';
import { Generator, jit as jitOf, random as typed } from '../../src/index.ts';
import { randomBitsPrimitive } from '../../src/ops/bits.ts';
import { apply } from '../../src/tensor/apply.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { read, t, vmap } from '../ops/loose.ts';
import { fresh, numbers, on } from '../ops/values.ts';
import { nextBelow } from '../../src/tensor/random.ts';

const random = typed as unknown as Readonly<Record<Exclude<keyof typeof typed, 'seed'>, (...args: unknown[]) => AnyTensor>>;
const jit = jitOf as unknown as <R>(f: (...args: AnyTensor[]) => R) => (...args: AnyTensor[]) => R;

const mean = (list: readonly number[]): number => list.reduce((sum, x) => sum + x, 0) / list.length;
const moment = (list: readonly number[], power: number): number => {
  const center = mean(list);
  return mean(list.map((x) => (x - center) ** power));
};

beforeEach(() => typed.seed(7));

describe.each(['wasm', 'reference'] as const)('random bits on %s', (backend) => {
  const words = (state: readonly number[], count: number, word: 0 | 1): number[] =>
    on(backend, () => numbers(apply(randomBitsPrimitive, [fresh(state, [3], 'uint32')], { shape: [count], dtype: 'uint32', word })));

  test('are the published ones', () => {
    expect([words([0, 0, 0], 1, 0), words([0, 0, 0], 1, 1)]).toEqual([[0x6b200159], [0x99ba4efe]]);
  });
  test('are those of the function on numbers, at every position', () => {
    for (const state of [
      [0x13198a2e, 0x03707344, 0x85a308d3],
      [0xffffffff, 0xffffffff, 0xffffffff],
    ] as const) {
      const [key0, key1, draw] = state;
      const pairs = Array.from({ length: 37 }, (_, i) => threefry2x32(key0, key1, i, draw));
      expect(words(state, 37, 0)).toEqual(pairs.map(([word]) => word));
      expect(words(state, 37, 1)).toEqual(pairs.map(([, word]) => word));
    }
  });
});

describe('a seed', () => {
  const draw = (): number[][] =>
    [
      random.uniform([5]),
      random.normal([5]),
      random.truncatedNormal([5]),
      random.bernoulli([5]),
      random.permutation(5),
      random.uniform([5], { dtype: 'float64' }),
    ].map(read);

  test('fixes everything that follows', () => {
    typed.seed(42);
    const first = draw();
    const more = draw();
    expect(more).not.toEqual(first);
    typed.seed(42);
    expect(draw()).toEqual(first);
    typed.seed(43);
    expect(draw()).not.toEqual(first);
    typed.seed(42 + 2 ** 32);
    expect(draw()).not.toEqual(first);
  });

  test('gives the same in a compiled function, which advances the generator', () => {
    const eager = [draw(), draw(), draw()];
    typed.seed(7);
    const compiled = jit(() => [
      random.uniform([5]),
      random.normal([5]),
      random.truncatedNormal([5]),
      random.bernoulli([5]),
      random.permutation(5),
      random.uniform([5], { dtype: 'float64' }),
    ]);
    expect([compiled().map(read), draw(), compiled().map(read)]).toEqual(eager);
  });

  test('gives the same bits on both backends where no function is rounded', () => {
    const drawn = (): number[][] => {
      typed.seed(3);
      return [random.uniform([40]), random.uniform([40], { dtype: 'float64' }), random.bernoulli([40], 0.3), random.permutation(40)].map(
        numbers,
      );
    };
    expect(on('wasm', drawn)).toEqual(on('reference', drawn));
  });

  test('of one tensor fixes that tensor, whatever was drawn before', () => {
    const first = read(random.normal([4], { seed: 5 }));
    random.normal([100]);
    expect(read(random.normal([4], { seed: 5 }))).toEqual(first);
    expect(read(random.normal([4], { seed: 6 }))).not.toEqual(first);
  });

  test('of a generator of its own leaves the shared one alone', () => {
    const own = new Generator(1);
    const next = read(random.uniform([3]));
    typed.seed(7);
    const drawn = read(random.uniform([3], { generator: own }));
    expect(read(random.uniform([3]))).toEqual(next);
    expect(read(random.uniform([3], { generator: new Generator(1) }))).toEqual(drawn);
  });
});

test('what is drawn stays what it is, read late or twice', () => {
  const [a, b] = [random.uniform([3]), random.uniform([3])];
  const early = read(b);
  random.uniform([3]);
  expect(read(t.add(a, 0))).toEqual(read(a));
  expect(read(b)).toEqual(early);
  expect(read(a)).not.toEqual(read(b));
});

describe('numbers are distributed as they should be:', () => {
  const n = 100_000;
  // Five standard errors of the mean of n numbers with a standard deviation.
  const error = (deviation: number): number => (5 * deviation) / Math.sqrt(n);

  test.each(['float32', 'float64', 'float16'] as const)('uniform %s', (dtype) => {
    const list = read(random.uniform([n], { dtype, minval: -1, maxval: 3 }));
    expect(Math.min(...list.slice(0, 50_000))).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...list.slice(0, 50_000))).toBeLessThan(3);
    expect(Math.abs(mean(list) - 1)).toBeLessThan(error(4 / Math.sqrt(12)));
    expect(Math.abs(moment(list, 2) - 16 / 12)).toBeLessThan(error(1.2));
  });
  test.each(['float32', 'float64'] as const)('normal %s', (dtype) => {
    const list = read(random.normal([n], { dtype, mean: 2, stddev: 3 })).map((x) => (x - 2) / 3);
    expect(list.every(Number.isFinite)).toBe(true);
    expect(Math.abs(mean(list))).toBeLessThan(error(1));
    expect(Math.abs(moment(list, 2) - 1)).toBeLessThan(error(Math.sqrt(2)));
    expect(Math.abs(moment(list, 3))).toBeLessThan(error(Math.sqrt(15)));
    expect(Math.abs(moment(list, 4) - 3)).toBeLessThan(error(Math.sqrt(96)));
    expect(Math.abs(mean(list.map((x, i) => x * (list[i + 1] ?? 0))))).toBeLessThan(error(1));
  });
  test.each(['float32', 'float64'] as const)('truncatedNormal %s', (dtype) => {
    const list = read(random.truncatedNormal([n], { dtype, stddev: 0.5 })).map((x) => x / 0.5);
    expect(list.every((x) => Math.abs(x) <= 2 + 1e-6)).toBe(true);
    expect(Math.abs(mean(list))).toBeLessThan(error(0.88));
    // Variance of a normal cut at 2: 1 - 4 phi(2) / erf(sqrt 2)
    expect(Math.abs(moment(list, 2) - 0.7737413)).toBeLessThan(error(0.9));
    const near = list.filter((x) => Math.abs(x) < 1).length / n;
    expect(Math.abs(near - 0.6826895 / 0.9544997)).toBeLessThan(error(0.45));
  });
  test('bernoulli', () => {
    for (const p of [0, 0.1, 0.5, 1])
      expect(Math.abs(mean(read(random.bernoulli([n], p))) - p)).toBeLessThan(error(Math.sqrt(p * (1 - p))) + 1e-12);
  });
  test('permutation: every order of three, and every place of every element', () => {
    const draws = 3000;
    const orders = new Map<string, number>();
    const places = Array.from({ length: 7 }, () => new Array<number>(7).fill(0));
    const step = jit(() => [random.permutation(3), random.permutation(7)]);
    for (let i = 0; i < draws; i++) {
      const [three = '', seven = []] = step().map((x, which) => (which === 0 ? String(read(x)) : read(x))) as [string, number[]];
      orders.set(three, (orders.get(three) ?? 0) + 1);
      seven.forEach((element, place) => ((places[place] as number[])[element] = (places[place]?.[element] ?? 0) + 1));
    }
    const chiSquared = (counts: readonly number[]): number =>
      counts.reduce((sum, count) => sum + (count - draws / counts.length) ** 2 / (draws / counts.length), 0);
    expect(orders.size).toBe(6);
    // The 99.99 % points with 5 and with 6 degrees of freedom.
    expect(chiSquared([...orders.values()])).toBeLessThan(25.7);
    for (const counts of places) expect(chiSquared(counts)).toBeLessThan(27.9);
  });
  test.each([0, 1, 2, 3, 10, 1000, 60_000])('a permutation of %i holds every number once', (size) => {
    const order = read(random.permutation(size));
    expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i));
  });
});

test('under vmap one draw is shared by all examples, and the generator goes on', () => {
  const [first, second] = [read(random.uniform([2])), read(random.uniform([2]))];
  typed.seed(7);
  const drawn = read(vmap((x) => t.add(x, random.uniform([2])))(t.zeros([3, 2])));
  expect(drawn).toEqual([...first, ...first, ...first]);
  expect(read(random.uniform([2]))).toEqual(second);
});

test('uniform numbers stay below maxval, however coarse the dtype is there', () => {
  const largest = (options: object): number => Math.max(...read(random.uniform([20_000], { seed: 1, ...options })));
  expect(largest({ dtype: 'float16' })).toBe(1 - 2 ** -11);
  expect(largest({ minval: 1e8, maxval: 1e8 + 16 })).toBe(1e8 + 8);
  expect(largest({ minval: -1, maxval: 0, dtype: 'float16' })).toBeLessThan(0);
  expect(largest({ minval: 2, maxval: 2 })).toBe(2);
  expect([1, 0, -1, 0.1].map((maxval) => nextBelow(maxval, 'float32'))).toEqual([
    1 - 2 ** -24,
    -(2 ** -149),
    -1 - 2 ** -23,
    Math.fround(0.1) - 2 ** -27,
  ]);
  expect([1, 0, -1].map((maxval) => nextBelow(maxval, 'float64'))).toEqual([1 - 2 ** -53, -5e-324, -1 - 2 ** -52]);
  expect([1, 0, 1e6].map((maxval) => nextBelow(maxval, 'float16'))).toEqual([1 - 2 ** -11, -(2 ** -24), 65504]);
});
