/** @file Threads: the same bits for any number of them, for products, reductions and whole training steps. */
import { afterAll, describe, expect, test } from 'vitest';
import { features } from '../../src/backends/wasm/features.ts';
import {
  configure,
  jit,
  logSoftmax,
  random,
  relu,
  softmax,
  tanh,
  tensor,
  valueAndGrad,
  variable,
  zeros,
  type Profile,
  type Tensor,
} from 'tidu';
import { threads } from 'tidu/debug';
import { withThreads } from './with-threads.ts';

afterAll(() => configure({ threads: undefined, profile: 'fast' }));

const bits = async (x: Tensor): Promise<Uint32Array> => new Uint32Array(((await x.data()) as Float32Array).buffer);

const programs: Readonly<Record<string, () => () => Tensor>> = {
  'a product': () => {
    const [a, b] = [random.normal([257, 130], { seed: 1 }), random.normal([130, 129], { seed: 2 })];
    return jit(() => a.matmul(b));
  },
  'a product of a transpose': () => {
    const [a, b] = [random.normal([130, 257], { seed: 1 }), random.normal([130, 129], { seed: 2 })];
    return jit(() => a.transpose().matmul(b));
  },
  'a batch of products': () => {
    const [a, b] = [random.normal([9, 65, 40], { seed: 1 }), random.normal([9, 40, 33], { seed: 2 })];
    return jit(() => a.matmul(b));
  },
  'elementwise work': () => {
    const x = random.normal([501, 333], { seed: 3 });
    return jit(() => tanh(x.mul(2).add(1)).transpose());
  },
  'softmax and normalization of rows': () => {
    const x = random.normal([301, 130], { seed: 5 });
    return jit(() => {
      const centered = x.sub(x.mean(1, true));
      return softmax(x).add(centered.div(centered.square().mean(1, true).add(1e-5).sqrt()));
    });
  },
  'sums over rows, columns and all': () => {
    const x = random.normal([500, 320], { seed: 4 });
    return jit(() => x.sum(0).mean().add(x.sum(1).mean()).add(x.square().sum()));
  },
};

describe.each(Object.entries(programs))('%s', (_, make) => {
  test('has the same bits with 1, 2, 3 and 5 threads', async () => {
    configure({ threads: 1 });
    const program = make();
    const alone = await bits(program());
    for (const count of [5, 2, 3, 1]) {
      await withThreads(count, () => program().data());
      expect(await bits(program())).toEqual(alone);
    }
  });
});

test('a training has the same weights with 1, 2, 3 and 4 threads, in each profile', async () => {
  const train = async (profile: Profile, count: number): Promise<Uint32Array> => {
    configure({ profile, threads: count });
    random.seed(5);
    const w1 = variable(random.normal([200, 128], { stddev: 0.1 }));
    const w2 = variable(random.normal([128, 10], { stddev: 0.1 }));
    const x = random.normal([96, 200], { seed: 6 });
    const y = tensor(
      Float32Array.from({ length: 960 }, (_, i) => Number(i % 10 === Math.floor(i / 10) % 10)),
      { shape: [96, 10] },
    );
    const step = jit(() => {
      const lossOf = (): Tensor<[]> =>
        logSoftmax(relu(x.matmul(w1)).matmul(w2))
          .mul(y)
          .sum(1)
          .mean()
          .neg();
      const [loss, [d1, d2]] = valueAndGrad(lossOf, [w1, w2])();
      w1.assign(w1.sub(d1.mul(0.1)));
      w2.assign(w2.sub(d2.mul(0.1)));
      return loss;
    });
    for (let i = 0; i < 60; i++) {
      await step().item();
      if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return bits(w1);
  };
  const [fast, portable] = [await train('fast', 1), await train('portable', 1)];
  for (const count of [2, 3, 4]) {
    expect(await train('fast', count)).toEqual(fast);
    expect(await train('portable', count)).toEqual(portable);
  }
  // Where the machine cannot fuse, both are the same code.
  if (features().fusedMadd) expect(fast).not.toEqual(portable);
  else expect(fast).toEqual(portable);
});

test('small programs stay on one thread', () => {
  configure({ threads: 2 });
  const small = jit(() => zeros([3]).add(1));
  small().dataSync();
  expect(threads()).toBe(1);
});

test.each([0, 1.5, NaN])('refuses %s threads', (count) => {
  expect(() => configure({ threads: count })).toThrow('configure: this is no number of threads');
});
