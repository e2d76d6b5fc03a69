/** @file Samplers that transform, reject and choose: distributions, one seed one result in every way of running, refusals. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { worthSharing } from '../../src/backends/wasm/program.ts';
import { configure } from '../../src/core/config.ts';
import { grad as gradOf, Generator, jit as jitOf, random as typed } from '../../src/index.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { withThreads } from '../backends/with-threads.ts';
import { float64, grad, read, t, vmap } from '../ops/loose.ts';
import { on } from '../ops/values.ts';
import { refusal, refusals } from '../ops/refusals.ts';

const random = typed as unknown as Readonly<Record<Exclude<keyof typeof typed, 'seed'>, (...args: unknown[]) => AnyTensor>>;
const jit = jitOf as unknown as <R>(f: (...args: AnyTensor[]) => R) => (...args: AnyTensor[]) => R;

beforeEach(() => typed.seed(11));
afterAll(() => configure({ backend: 'wasm', profile: 'fast', threads: undefined }));

/** One of each. */
const drawn = (): number[][] =>
  [
    random.exponential([50]),
    random.gamma([50], 0.7),
    random.gamma([50], 3, { dtype: 'float64' }),
    random.randint([50], -3, 9),
    random.categorical(t.tensor([0, 1, 2, -1]), { samples: 50 }),
    random.choice(20, [7]),
    random.choice(20, [7], { replace: false }),
    random.choice(4, [50], { p: [1, 2, 0, 3] }),
    random.choice(9, [5], { p: [1, 2, 0, 3, 1, 1, 1, 5, 9], replace: false }),
    random.shuffle(t.arange(20)),
  ].map(read);

describe('one seed, one result', () => {
  test('in a compiled function, which advances the generator', () => {
    const eager = [drawn(), drawn(), drawn()];
    expect(eager[0]).not.toEqual(eager[1]);
    typed.seed(11);
    const samplers = (): AnyTensor[] => [
      random.exponential([50]),
      random.gamma([50], 0.7),
      random.gamma([50], 3, { dtype: 'float64' }),
      random.randint([50], -3, 9),
      random.categorical(t.tensor([0, 1, 2, -1]), { samples: 50 }),
      random.choice(20, [7]),
      random.choice(20, [7], { replace: false }),
      random.choice(4, [50], { p: [1, 2, 0, 3] }),
      random.choice(9, [5], { p: [1, 2, 0, 3, 1, 1, 1, 5, 9], replace: false }),
      random.shuffle(t.arange(20)),
    ];
    const compiled = jit(samplers);
    expect([compiled().map(read), drawn(), compiled().map(read)]).toEqual(eager);
  });

  test('on both backends, but for the rounding of logarithms', () => {
    const [a, b] = (['wasm', 'reference'] as const).map((backend) =>
      on(backend, () => {
        typed.seed(3);
        return drawn();
      }),
    ) as [number[][], number[][]];
    a.forEach((list, i) =>
      list.forEach((x, k) => expect(Math.abs(x - (b[i]?.[k] ?? NaN)), `${i} ${k}`).toBeLessThan(1e-5 * (1 + Math.abs(x)))),
    );
    // What has no logarithm in it has the same bits.
    for (const i of [3, 5, 6, 9]) expect(a[i]).toEqual(b[i]);
  });

  test('for one draw: a seed of its own, or a generator of its own', () => {
    const calls: ((options: object) => AnyTensor)[] = [
      (options) => random.exponential([9], options),
      (options) => random.gamma([9], 2, options),
      (options) => random.randint([9], 0, 1000, options),
      (options) => random.categorical(t.zeros([50]), { samples: 9, ...options }),
      (options) => random.choice(1000, [9], options),
      (options) => random.choice(1000, [9], { replace: false, ...options }),
      (options) => random.shuffle(t.arange(30), options),
    ];
    for (const call of calls) {
      const first = read(call({ seed: 5 }));
      random.normal([3]);
      expect(read(call({ seed: 5 }))).toEqual(first);
      expect(read(call({ seed: 6 }))).not.toEqual(first);
      expect(read(call({ generator: new Generator(5) }))).toEqual(first);
    }
  });
});

const n = 100_000;
const mean = (list: readonly number[]): number => list.reduce((sum, x) => sum + x, 0) / list.length;
/** The mean of g(x) is what it should be, within five standard errors as the numbers themselves show them. */
function expectMean(list: readonly number[], g: (x: number) => number, want: number): void {
  const values = list.map(g);
  const center = mean(values);
  const deviation = Math.sqrt(mean(values.map((x) => (x - center) ** 2)));
  expect(Math.abs(center - want), `mean ${center}, not ${want}`).toBeLessThan((5 * deviation) / Math.sqrt(list.length) + 1e-12);
}
/** The counts are those of the probabilities: chi squared within its 99.99 % point, by the approximation of Wilson and Hilferty. */
function expectCounts(counts: readonly number[], p: readonly number[]): void {
  const total = counts.reduce((a, b) => a + b, 0);
  const cells = p.map((share, i) => [counts[i] ?? 0, share * total] as const);
  for (const [count, wanted] of cells) if (wanted === 0) expect(count).toBe(0);
  const chi = cells.filter(([, wanted]) => wanted > 0).reduce((sum, [count, wanted]) => sum + (count - wanted) ** 2 / wanted, 0);
  const freedom = cells.filter(([, wanted]) => wanted > 0).length - 1;
  expect(chi).toBeLessThan(freedom * (1 - 2 / (9 * freedom) + 3.72 * Math.sqrt(2 / (9 * freedom))) ** 3);
}
const countsOf = (list: readonly number[], size: number): number[] => {
  const counts = new Array<number>(size).fill(0);
  for (const x of list) counts[x] = (counts[x] ?? 0) + 1;
  return counts;
};

describe('numbers are distributed as they should be:', () => {
  test.each(['float32', 'float64', 'float16'] as const)('exponential %s', (dtype) => {
    const list = read(random.exponential([n], { dtype, scale: 2 })).map((x) => x / 2);
    expect(list.every((x) => x >= 0 && Number.isFinite(x))).toBe(true);
    expectMean(list, (x) => x, 1);
    expectMean(list, (x) => x * x, 2);
    for (const limit of [0.01, 0.5, 3]) expectMean(list, (x) => Number(x > limit), Math.exp(-limit));
  });

  test.each([0.05, 0.5, 1, 2.5, 50])('gamma %d', (alpha) => {
    for (const dtype of ['float32', 'float64'] as const) {
      const list = read(random.gamma([n], alpha, { dtype, scale: 3 })).map((x) => x / 3);
      expect(list.every((x) => x >= 0 && Number.isFinite(x))).toBe(true);
      expectMean(list, (x) => x, alpha);
      expectMean(list, (x) => (x - alpha) ** 2, alpha);
      expectMean(list, (x) => (x - alpha) ** 3, 2 * alpha);
      if (alpha === 1) for (const limit of [0.01, 0.5, 3]) expectMean(list, (x) => Number(x > limit), Math.exp(-limit));
    }
  });

  test('gamma with an alpha for each column, and NaN where it is none', () => {
    const list = read(random.gamma([20_000, 3], t.tensor([1, 4, -1])));
    const column = (k: number): number[] => list.filter((_, i) => i % 3 === k);
    expectMean(column(0), (x) => x, 1);
    expectMean(column(1), (x) => x, 4);
    expect(column(2).every(Number.isNaN)).toBe(true);
  });

  test('randint', () => {
    expectCounts(countsOf(read(random.randint([n], 0, 7)), 7), new Array<number>(7).fill(1 / 7));
    const wide = read(random.randint([n], -(2 ** 31), 2 ** 31));
    expectMean(wide, (x) => x / 2 ** 31, 0);
    expectMean(wide, (x) => (x / 2 ** 31) ** 2, 1 / 3);
    expect(new Set(read(random.randint([1000], 255, 256, { dtype: 'uint8' })))).toEqual(new Set([255]));
    expectMean(read(random.randint([n], 0, 2 ** 32, { dtype: 'uint32' })), (x) => x / 2 ** 32, 0.5);
    // Every bit by itself.
    const bits = read(random.randint([n], 0, 2 ** 16));
    for (let k = 0; k < 16; k++) expectMean(bits, (x) => (x >> k) & 1, 0.5);
  });

  test('categorical', () => {
    const p = [0.5, 0.25, 0, 0.2, 0.05];
    const logits = p.map((share) => Math.log(share) + 3);
    expectCounts(countsOf(read(random.categorical(t.tensor(logits), { samples: n })), 5), p);
    expectCounts(countsOf(read(random.categorical(float64(logits), { samples: n })), 5), p);
    const rows = random.categorical(
      t.tensor([
        [0, -Infinity],
        [-Infinity, 0],
        [0, 0],
      ]),
      { samples: 4000 },
    );
    expect(rows.shape).toEqual([3, 4000]);
    const list = read(rows);
    expect(new Set(list.slice(0, 4000))).toEqual(new Set([0]));
    expect(new Set(list.slice(4000, 8000))).toEqual(new Set([1]));
    expectCounts(countsOf(list.slice(8000), 2), [0.5, 0.5]);
    expect(random.categorical(t.zeros([2, 3, 4])).shape).toEqual([2, 3]);
  });

  test('categorical keeps many equally likely categories apart', () => {
    const list = read(random.categorical(t.zeros([5000]), { samples: 2000 }));
    expectMean(list, (x) => x / 4999, 0.5);
    expect(new Set(list).size).toBeGreaterThan(1600);
  });

  test('choice with replacement', () => {
    expectCounts(countsOf(read(random.choice(5, [n])), 5), new Array<number>(5).fill(0.2));
    expectCounts(countsOf(read(random.choice(3, [n], { p: [2, 0, 6] })), 3), [0.25, 0, 0.75]);
    expectCounts(countsOf(read(random.choice(3, [n], { p: t.tensor([2, 0, 6]) })), 3), [0.25, 0, 0.75]);
  });

  test('choice without replacement: weighted, in the order of drawing', () => {
    const p = [0.5, 0.3, 0.2];
    const counts = new Array<number>(9).fill(0);
    const draw = jit(() => random.choice(3, [2], { p, replace: false }));
    for (let i = 0; i < 4000; i++) {
      const [a = 0, b = 0] = read(draw());
      counts[3 * a + b] = (counts[3 * a + b] ?? 0) + 1;
    }
    const share = (a: number, b: number): number => (a === b ? 0 : ((p[a] ?? 0) * (p[b] ?? 0)) / (1 - (p[a] ?? 0)));
    expectCounts(
      counts,
      [0, 1, 2].flatMap((a) => [0, 1, 2].map((b) => share(a, b))),
    );
  });

  test('choice without replacement chooses each once, and weight 0 last', () => {
    for (const options of [{ replace: false }, { replace: false, p: Array.from({ length: 40 }, (_, i) => i + 1) }]) {
      expect(read(random.choice(40, [40], options)).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
      expect(new Set(read(random.choice(40, [3, 5], options))).size).toBe(15);
    }
    expect(new Set(read(random.choice(4, [2], { replace: false, p: [0, 1, 0, 2] })))).toEqual(new Set([1, 3]));
  });

  test('shuffle: every order of three', () => {
    const orders = new Map<string, number>();
    const draw = jit(() => random.shuffle(t.arange(3)));
    for (let i = 0; i < 3000; i++) {
      const order = String(read(draw()));
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(6);
    expectCounts([...orders.values()], new Array<number>(6).fill(1 / 6));
  });
});

test('choice and shuffle take whole slices', () => {
  const x = t.tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const chosen = random.choice(x, [4, 2]);
  expect([chosen.shape, chosen.dtype]).toEqual([[4, 2, 2], 'float32']);
  const pairs = read(chosen).flatMap((value, i, list) => (i % 2 === 0 ? [[value, list[i + 1]]] : []));
  for (const [a = NaN, b] of pairs) expect(b).toBe(a + 1);
  const columns = read(random.shuffle(x, { axis: -1, seed: 3 }));
  expect([
    [1, 2, 3, 4, 5, 6],
    [2, 1, 4, 3, 6, 5],
  ]).toContainEqual(columns);
  expect(read(random.choice(0, [0]))).toEqual([]);
  expect(random.shuffle(t.zeros([0, 2])).shape).toEqual([0, 2]);
});

test('gradients go through shuffle and choice, and not to alpha', () => {
  const w = float64([1, 2, 3, 4]);
  const slope = read(grad((x) => t.sum(t.mul(random.shuffle(x, { seed: 1 }), w)))(float64([5, 6, 7, 8])));
  const order = read(random.permutation(4, { seed: 1 }));
  expect(order.map((from) => slope[from])).toEqual([1, 2, 3, 4]);
  const none = (gradOf as unknown as typeof grad)((alpha) => t.sum(random.gamma([5], alpha, { dtype: 'float64', seed: 1 })));
  expect(read(none(float64(2)))).toEqual([0]);
});

test('under vmap one draw is shared by all examples', () => {
  const once = read(random.categorical(t.tensor([0, 0, 0, 0]), { seed: 2 }));
  const rows = read(vmap((logits) => random.categorical(logits, { seed: 2 }))(t.zeros([5, 4])));
  expect(rows).toEqual(new Array<number>(5).fill(once[0] ?? NaN));
});

test('the same bits for any number of threads', async () => {
  const draw = async (): Promise<number[][]> => {
    typed.seed(9);
    const tensors = [random.gamma([3000], 0.5), random.categorical(t.zeros([300, 40])), random.exponential([3000])];
    return Promise.all(tensors.map(async (x) => [...((await x.data()) as Float32Array)]));
  };
  const usual = worthSharing.operations;
  worthSharing.operations = 0;
  const results: number[][][] = [];
  for (const count of [1, 2, 3]) {
    let last: number[][] = [];
    await withThreads(count, async () => (last = await draw()));
    results.push(last);
  }
  worthSharing.operations = usual;
  const [one, two, three] = results;
  expect(two).toEqual(one);
  expect(three).toEqual(one);
});

describe('refusals', () => {
  test.each<[string, () => unknown]>([
    [
      'ValueError random.exponential: there is no such scale. Got -1. Expected a finite number from 0.',
      () => random.exponential([2], { scale: -1 }),
    ],
    [
      'ValueError random.exponential: there are no random int32. Expected a float dtype.',
      () => random.exponential([2], { dtype: 'int32' }),
    ],
    ['ValueError random.gamma: there is no such alpha. Got 0. Expected a finite number above 0.', () => random.gamma([2], 0)],
    ["ValueError random.gamma: an operand is no tensor. Got '1'. Expected a number or a tensor.", () => random.gamma([2], '1')],
    [
      'ShapeError random.gamma: alpha does not broadcast to [2]. Got alpha: float32[3]. Expected the shape [2], or a part of it.',
      () => random.gamma([2], t.zeros([3])),
    ],
    ['ShapeError random.gamma: this is no shape. Got 2. Expected a list of whole numbers from 0.', () => random.gamma(2, 1)],
    [
      'ValueError random.randint: there are no such numbers. Got minval 3, maxval 3. Expected whole numbers of int32 with minval < maxval.',
      () => random.randint([2], 3, 3),
    ],
    [
      'ValueError random.randint: there are no such numbers. Got minval 0, maxval 257. Expected whole numbers of uint8 with minval < maxval.',
      () => random.randint([2], 0, 257, { dtype: 'uint8' }),
    ],
    [
      'ValueError random.randint: there are no whole float32. Expected an integer dtype.',
      () => random.randint([2], 0, 1, { dtype: 'float32' }),
    ],
    [
      'DTypeError random.categorical: the logits are no floats. Got logits: int32[3]. Expected a float dtype.',
      () => random.categorical(t.zeros([3], { dtype: 'int32' })),
    ],
    [
      'ShapeError random.categorical: there are no categories. Got logits: float32[]. Expected [..., categories].',
      () => random.categorical(t.tensor(1)),
    ],
    [
      'ValueError random.categorical: there are no so many samples. Got -1. Expected a whole number from 0.',
      () => random.categorical(t.zeros([3]), { samples: -1 }),
    ],
    [
      "ValueError random.categorical: there is no option 'sample'. Expected one of samples, seed, generator. Try 'samples'.",
      () => random.categorical(t.zeros([3]), { sample: 1 }),
    ],
    [
      'ValueError random.choice: cannot choose 4 of 3 without replacement. Expected at most 3. Try { replace: true }.',
      () => random.choice(3, [4], { replace: false }),
    ],
    ['ValueError random.choice: cannot choose 1 of 0. Expected at most 0.', () => random.choice(0, [1])],
    [
      'ValueError random.choice: there is nothing to choose from. Got 1.5. Expected a whole number from 1 to 2^30.',
      () => random.choice(1.5, [1]),
    ],
    [
      'ShapeError random.choice: a scalar has nothing to choose from. Expected a tensor of rank 1 or more.',
      () => random.choice(t.tensor(1), [1]),
    ],
    [
      'ShapeError random.choice: there are 3 to choose from, and not as many probabilities. Got p: [2]. Expected p: [3].',
      () => random.choice(3, [1], { p: [1, 2] }),
    ],
    [
      'ValueError random.choice: these are no probabilities. Got [1,-2,3]. Expected a list or tensor of finite numbers from 0, not all 0.',
      () => random.choice(3, [1], { p: [1, -2, 3] }),
    ],
    ['ShapeError random.shuffle: there is no axis 1 in [3].', () => random.shuffle(t.zeros([3]), { axis: 1 })],
  ])('%s', (start, run) => expect(refusal(run).slice(0, start.length)).toBe(start));

  test('of every sampler: what is no shape, dtype, option, seed or generator', () => {
    const drawn: readonly (readonly [string, (shape: unknown, options?: unknown) => unknown])[] = [
      ['uniform', random.uniform],
      ['normal', random.normal],
      ['truncatedNormal', random.truncatedNormal],
      ['exponential', random.exponential],
      ['bernoulli', (shape, options) => random.bernoulli(shape, 0.5, options)],
      ['gamma', (shape, options) => random.gamma(shape, 1, options)],
      ['randint', (shape, options) => random.randint(shape, 0, 9, options)],
      ['categorical', (_, options) => random.categorical(t.zeros([3]), options)],
      ['choice', (shape, options) => random.choice(3, shape, options)],
      ['permutation', (_, options) => random.permutation(3, options)],
      ['shuffle', (_, options) => random.shuffle(t.zeros([3]), options)],
    ];
    typed.seed(11);
    const next = read(random.uniform([3]));
    typed.seed(11);
    for (const [name, draw] of drawn) {
      const said = (shape: unknown, options?: unknown): string => refusal(() => draw(shape, options)).replace(`random.${name}: `, '');
      expect(said([2], { seed: -1 })).toBe('ValueError this is no seed. Got -1. Expected a whole number from 0 to 2^53 - 1.');
      expect(said([2], { generator: 3 })).toBe('ValueError this is no generator. Got 3. Expected a Generator. Try new Generator(42).');
      expect(said([2], { sede: 1 })).toMatch(
        /^ValueError there is no option 'sede'\. Expected one of (\w+, )*seed, generator\. Try 'seed'\.$/,
      );
      if (['categorical', 'permutation', 'shuffle'].includes(name)) continue;
      expect(said(2)).toBe('ShapeError this is no shape. Got 2. Expected a list of whole numbers from 0.');
      expect(said([-1])).toBe('ShapeError this is no shape. Got [-1]. Expected a list of whole numbers from 0.');
      expect(said(t.zeros([2]))).toBe('ShapeError this is no shape. Got float32[2]. Expected a list of whole numbers from 0.');
      if (['bernoulli', 'choice'].includes(name)) continue;
      expect(said([2], { dtype: 'double' })).toBe(
        "ValueError there is no dtype 'double'. Expected one of bool, uint8, int8, int16, uint32, int32, float16, float32, float64. Try 'float64'.",
      );
      expect(said([2], { dtype: 'bool' })).toBe(
        `ValueError there are no ${name === 'randint' ? 'whole bool. Expected an integer' : 'random bool. Expected a float'} dtype.`,
      );
    }
    // None of them has drawn.
    expect(read(random.uniform([3]))).toEqual(next);
  });

  test('of some, in whole sentences', () => {
    expect(
      refusals(
        () => random.gamma([2], 1, { scale: -1 }),
        () => random.gamma([2], '1'),
        () => random.shuffle([1, 2]),
        () => random.shuffle(t.zeros([3]), { axis: 1 }),
        () => random.categorical([1, 2]),
        () => random.choice([1, 2], [2]),
        () => new Generator(1.5),
        () => new Generator(1).seed(-1),
      ),
    ).toMatchInlineSnapshot(`
      "ValueError random.gamma: there is no such scale. Got -1. Expected a finite number from 0.
      ValueError random.gamma: an operand is no tensor. Got '1'. Expected a number or a tensor. Try tensor(...) around the data.
      ValueError random.shuffle: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
      ShapeError random.shuffle: there is no axis 1 in [3]. Got x: float32[3], axis: 1. Expected an integer from -1 to 0.
      ValueError random.categorical: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
      ValueError random.choice: an operand is no tensor. Got an array. Expected a whole number or a tensor. Try tensor(...) around the data.
      ValueError Generator: this is no seed. Got 1.5. Expected a whole number from 0 to 2^53 - 1.
      ValueError random.seed: this is no seed. Got -1. Expected a whole number from 0 to 2^53 - 1."
    `);
  });
});
