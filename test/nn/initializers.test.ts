/** @file Initializers: mean, variance and range, seeds, and Keras's defaults. */
import { describe, expect, test } from 'vitest';
import { random, transpose, type AnyTensor, type Tensor } from 'tidu';
import { dense, getInitializer, initializers, type InitializerName } from 'tidu/nn';

const moments = async (x: AnyTensor): Promise<{ mean: number; variance: number; greatest: number }> => {
  const data = Array.from((await x.data()) as Float32Array);
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
  return { mean, variance, greatest: data.reduce((most, value) => Math.max(most, Math.abs(value)), 0) };
};

/** Variance and bound for a kernel of 300 inputs and 200 outputs. */
const expected: Readonly<Partial<Record<InitializerName, readonly [variance: number, bound: number]>>> = {
  randomUniform: [0.1 ** 2 / 12, 0.05],
  randomNormal: [0.05 ** 2, Infinity],
  truncatedNormal: [(0.05 * 0.87962566103423978) ** 2, 0.1],
  varianceScaling: [1 / 300, (2 / 0.87962566103423978) * Math.sqrt(1 / 300)],
  glorotUniform: [2 / 500, Math.sqrt(6 / 500)],
  glorotNormal: [2 / 500, (2 / 0.87962566103423978) * Math.sqrt(2 / 500)],
  heUniform: [2 / 300, Math.sqrt(6 / 300)],
  heNormal: [2 / 300, (2 / 0.87962566103423978) * Math.sqrt(2 / 300)],
  lecunUniform: [1 / 300, Math.sqrt(3 / 300)],
  lecunNormal: [1 / 300, (2 / 0.87962566103423978) * Math.sqrt(1 / 300)],
  orthogonal: [1 / 300, Infinity],
};

describe.each(Object.entries(expected))('%s', (name, [variance, bound]) => {
  const make = getInitializer(name as InitializerName);

  test('has the mean 0, its variance and its range', async () => {
    random.seed(1);
    const found = await moments(make([300, 200]));
    expect(Math.abs(found.mean)).toBeLessThan(5 * Math.sqrt(variance / 60000));
    expect(Math.abs(found.variance / variance - 1)).toBeLessThan(0.03);
    expect(found.greatest).toBeLessThanOrEqual(bound * (1 + 1e-6));
    if (bound < Infinity) expect(found.greatest).toBeGreaterThan(bound * 0.98);
  });

  test('the same seed gives the same bits, another seed others', async () => {
    const seeded = async (seed: number): Promise<number[]> => {
      const factory = initializers[name as InitializerName] as (options: { seed: number }) => ReturnType<typeof getInitializer>;
      return Array.from(await factory({ seed })([4, 4]).data());
    };
    const global = async (seed: number): Promise<number[]> => {
      random.seed(seed);
      return Array.from(await make([4, 4]).data());
    };
    for (const draw of [seeded, global]) {
      expect(await draw(1)).toEqual(await draw(1));
      expect(await draw(1)).not.toEqual(await draw(2));
    }
    random.seed(1);
    expect(await make([4, 4]).array()).not.toEqual(await make([4, 4]).array());
  });
});

test('zeros, ones, constant and identity', async () => {
  expect(await initializers.zeros()([2]).array()).toEqual([0, 0]);
  expect(await initializers.ones()([2]).array()).toEqual([1, 1]);
  expect(await initializers.constant(3)([1, 2]).array()).toEqual([[3, 3]]);
  expect(await initializers.identity(2)([2, 3]).array()).toEqual([
    [2, 0, 0],
    [0, 2, 0],
  ]);
  expect(() => initializers.identity()([2])).toThrow('identity: only matrices have an identity. Got [2]. Expected [rows, columns].');
});

test('orthogonal matrices are orthogonal, tall and wide, with a gain', async () => {
  for (const [shape, gain] of [
    [[5, 5], 1],
    [[7, 3], 1],
    [[3, 7], 2],
    [[2, 3, 4], 1],
  ] as const) {
    const q = initializers
      .orthogonal({ gain, seed: 4 })(shape)
      .reshape([-1, shape.at(-1) ?? 1]) as Tensor;
    const [rows = 0, columns = 0] = q.shape;
    const product = await (rows >= columns ? transpose(q).matmul(q) : q.matmul(transpose(q))).array();
    (product as number[][]).forEach((row, i) => row.forEach((value, j) => expect(value).toBeCloseTo(i === j ? gain ** 2 : 0, 5)));
  }
  expect(() => initializers.orthogonal()([3])).toThrow('orthogonal: only matrices are orthogonal. Got [3]. Expected at least two axes.');
});

test('fans of vectors and of kernels with a window', async () => {
  const limitOf = async (shape: number[]): Promise<number> => (await moments(initializers.lecunUniform({ seed: 1 })(shape))).greatest;
  expect(Math.abs((await limitOf([3, 3, 16, 32])) / Math.sqrt(3 / 144) - 1)).toBeLessThan(0.01);
  expect(Math.abs((await limitOf([2000])) / Math.sqrt(3 / 2000) - 1)).toBeLessThan(0.01);
});

test('layers draw from the global generator in the order in which they are built', async () => {
  const kernels = async (): Promise<number[][]> => {
    random.seed(42);
    const layers = [dense(2, { inputs: 3 }), dense(2, { inputs: 3 })];
    return Promise.all(layers.map(async ({ kernel }) => [...(await kernel.data())]));
  };
  const [first, second] = await kernels();
  expect(await kernels()).toEqual([first, second]);
  expect(first).not.toEqual(second);
});

test('options that make no sense are refused', () => {
  expect(() => initializers.varianceScaling({ scale: 0 })).toThrow(
    'varianceScaling: this is no scale. Got 0. Expected a finite number above 0.',
  );
  expect(() => initializers.glorotUniform({ sead: 1 } as never)).toThrow(
    "glorotUniform: there is no option 'sead'. Expected one of seed. Try 'seed'.",
  );
  expect(() => initializers.randomNormal(0.1 as never)).toThrow(/^randomNormal: the options are no object\. Got 0\.1\./);
  for (const name of ['randomUniform', 'truncatedNormal', 'varianceScaling', 'orthogonal'] as const)
    expect(() => initializers[name]({ deviation: 1 } as never)).toThrow(`${name}: there is no option 'deviation'`);
  expect(() => initializers.constant('1' as never)).toThrow("constant: value is no number. Got '1'. Expected a finite number.");
  expect(() => dense(2, { kernelInitializer: initializers.ones as never })).toThrow(
    'dense: ones makes an initializer and is none itself. Try initializers.ones(), with parentheses.',
  );
  expect(() => initializers.varianceScaling({ mode: 'fan_in' as never })).toThrow(/no mode 'fan_in'.* Try 'fanIn'\.$/);
});
