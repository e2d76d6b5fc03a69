/** @file Training: it learns, a seed fixes it, and its numbers are those of a loop by hand. */
import { afterEach, describe, expect, test } from 'vitest';
import { configure, ones, random, tensor, valueAndGrad, variable, zeros, type AnyTensor, type Tensor } from 'tidu';
import { sgd } from 'tidu/optim';
import { dense, dropout, flatten, input, meanSquaredError, metric, rescaling, sequential } from 'tidu/nn';
import { hashWeights, type FitOptions } from 'tidu/train';
import { permutationIndices } from '../../src/core/shuffle.ts';
import { blobs, classifier } from './blobs.ts';

afterEach(() => configure({ backend: 'wasm' }));

describe.each(['reference', 'wasm'] as const)('on the backend %s', (backend) => {
  test('fit learns what can be learned', async () => {
    configure({ backend });
    const { x, y } = blobs(90);
    const model = classifier();
    const { epoch, history } = await model.fit(x, y, { epochs: 12, batchSize: 8, seed: 1 });
    expect(epoch).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(Object.keys(history)).toEqual(['loss', 'accuracy']);
    expect(history.loss.at(-1)).toBeLessThan((history.loss[0] ?? 0) / 2);
    const held = blobs(60, 2);
    const { loss, accuracy } = await model.evaluate(held.x, held.y);
    expect(accuracy).toBeGreaterThan(0.95);
    expect(loss).toBeLessThan(0.5);
  });
});

/** Line through data: y = 2 x + 1, one weight and one bias, both from zero. */
function line() {
  const model = sequential(input([1]), dense(1, { kernelInitializer: 'zeros' }));
  model.compile({ optimizer: sgd({ learningRate: 0.05 }), loss: 'mse' });
  const x = tensor([[0], [1], [2], [3], [4]]) as Tensor<[number, 1]>;
  return { model, x, y: x.mul(2).add(1) };
}

describe('fit is the loop by hand', () => {
  test('the same weights, the last batch smaller, its loss weighted by its samples', async () => {
    const { model, x, y } = line();
    const { history } = await model.fit(x, y, { epochs: 3, batchSize: 2, shuffle: false });

    const w = variable(zeros([1, 1]));
    const b = variable(zeros([1]));
    const losses: number[] = [];
    for (let epoch = 0; epoch < 3; epoch++) {
      let total = 0;
      for (const [start, stop] of [
        [0, 2],
        [2, 4],
        [4, 5],
      ] as readonly (readonly [number, number])[]) {
        const [bx, by] = [x.slice([start, stop]), y.slice([start, stop])];
        const [loss, [gw, gb]] = valueAndGrad(() => bx.matmul(w).add(b).sub(by).square().mean(), [w, b])();
        w.assign(w.sub(gw.mul(0.05)));
        b.assign(b.sub(gb.mul(0.05)));
        total += (await loss.item()) * (stop - start);
      }
      losses.push(total / 5);
    }
    history.loss.forEach((loss, i) => expect(loss).toBeCloseTo(losses[i] ?? NaN, 5));
    const [kernel, bias] = model.weights;
    expect(await kernel?.item()).toBeCloseTo(await w.item(), 6);
    expect(await bias?.item()).toBeCloseTo(await b.item(), 6);
  });

  test('evaluate weighs a last smaller batch by its samples', async () => {
    const { model, x, y } = line();
    await model.fit(x, y, { epochs: 2 });
    const whole = await model.evaluate(x, y, { batchSize: 'full' });
    for (const batchSize of [1, 2, 3, 4, 5, 100]) expect((await model.evaluate(x, y, { batchSize })).loss).toBeCloseTo(whole.loss, 6);
    const predicted: AnyTensor = await model.predict(x, { batchSize: 2 });
    expect(predicted.shape).toEqual([5, 1]);
    expect(await meanSquaredError()(y, predicted).item()).toBeCloseTo(whole.loss, 6);
  });

  test("'full' is one step an epoch, a batch of one a step for each sample", async () => {
    const steps = async (batchSize: number | 'full'): Promise<number> => {
      const { model, x, y } = line();
      let count = 0;
      await model.fit(x, y, { batchSize, callbacks: [{ onBatchEnd: () => void count++ }] });
      return count;
    };
    expect([await steps('full'), await steps(1), await steps(100)]).toEqual([1, 5, 1]);
  });

  test('each epoch visits the samples in the order of its seed', async () => {
    const seen: number[] = [];
    const model = sequential(input([1]), dense(1));
    model.compile({ loss: 'mse', metrics: [metric('first', (yTrue) => yTrue)] });
    const x = tensor([[0], [1], [2], [3], [4]]);
    await model.fit(x, x, {
      epochs: 2,
      batchSize: 1,
      seed: 5,
      callbacks: [{ onBatchEnd: (_, logs) => void seen.push(logs['first'] ?? NaN) }],
    });
    // Running means: the sums tell the order.
    const order = [0, 1].flatMap((epoch) => [...permutationIndices(5, 5, epoch)]);
    const means = order.map((_, i) => order.slice(i < 5 ? 0 : 5, i + 1).reduce((sum, value) => sum + value, 0) / ((i % 5) + 1));
    seen.forEach((value, i) => expect(value).toBeCloseTo(means[i] ?? NaN, 6));
  });

  test('trainOnBatch is one step, its loss that of before', async () => {
    const { model, x, y } = line();
    const first = await model.trainOnBatch(x, y);
    expect(first.loss).toBe(33);
    expect((await model.trainOnBatch(x, y)).loss).toBeLessThan(33);
    expect(model.optimizer?.learningRate).toBe(0.05);
  });
});

describe('a seed fixes a run', () => {
  const run = async (seed: number, options: FitOptions = {}): Promise<string> => {
    random.seed(seed);
    const { x, y } = blobs(40);
    const model = sequential(input([2]), dense(8, { activation: 'relu' }), dropout(0.2), dense(3, { activation: 'softmax' }));
    model.compile({ loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
    await model.fit(x, y, { epochs: 2, batchSize: 16, ...options });
    return hashWeights(model);
  };

  test('the same seed, the same hash, twice; another, another', async () => {
    const hash = await run(42);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await run(42)).toBe(hash);
    expect(await run(43)).not.toBe(hash);
  });

  test('the seed of fit fixes the orders alone', async () => {
    const hash = await run(42, { seed: 1 });
    expect(await run(42, { seed: 1 })).toBe(hash);
    expect(await run(42, { seed: 2 })).not.toBe(hash);
    expect(await run(42, { shuffle: false })).not.toBe(hash);
  });
});

describe('validation', () => {
  test('validationSplit takes the last part, before anything is shuffled', async () => {
    const { model, x, y } = line();
    const { model: other } = line();
    const { history } = await model.fit(x, y, { epochs: 2, validationSplit: 0.4, seed: 1 });
    const given = await other.fit(x.slice([0, 3]), y.slice([0, 3]), {
      epochs: 2,
      validationData: [x.slice([3, 5]), y.slice([3, 5])],
      seed: 1,
    });
    expect(Object.keys(history)).toEqual(['loss', 'valLoss']);
    expect(history).toEqual(given.history);
    expect(history.valLoss?.[1]).toBeCloseTo((await model.evaluate(x.slice([3, 5]), y.slice([3, 5]))).loss, 9);
  });

  test('changes nothing in training', async () => {
    const hashes = await Promise.all(
      [[0, 1, 2, 3], undefined].map(async (held) => {
        const { model, x, y } = line();
        const column = held && tensor(held.map((value) => [value]));
        await model.fit(x, y, { epochs: 2, seed: 3, validationData: column && [column, column] });
        return hashWeights(model);
      }),
    );
    expect(hashes[0]).toBe(hashes[1]);
  });
});

describe('data', () => {
  test('bytes stay bytes until the step, labels may be bytes, integers or whole floats', async () => {
    const pictures = tensor(
      Uint8Array.from({ length: 40 * 6 }, (_, i) => (i * 37) % 256),
      { shape: [40, 2, 3] },
    );
    const labels = Uint8Array.from({ length: 40 }, (_, i) => i % 3);
    const hash = async (y: Parameters<ReturnType<typeof classifier>['fit']>[1]): Promise<string> => {
      random.seed(1);
      const model = sequential(input([2, 3]), flatten(), rescaling(1 / 255), dense(3, { activation: 'softmax' }));
      model.compile({ loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
      await model.fit(pictures, y, { batchSize: 16, seed: 1 });
      return hashWeights(model);
    };
    const first = await hash(labels);
    for (const y of [[...labels], Int32Array.from(labels), Float64Array.from(labels), tensor(labels).reshape([40, 1])])
      expect(await hash(y)).toBe(first);
  });

  test('one-hot labels, a binary output, and accuracy for each', async () => {
    const x = tensor([
      [0, 1],
      [1, 0],
      [0, 2],
      [2, 0],
    ]);
    const many = sequential(input([2]), dense(2, { activation: 'softmax' }));
    many.compile({ loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
    expect(
      Object.keys(
        (
          await many.fit(x, [
            [0, 1],
            [1, 0],
            [0, 1],
            [1, 0],
          ])
        ).history,
      ),
    ).toEqual(['loss', 'accuracy']);
    const one = sequential(input([2]), dense(1, { activation: 'sigmoid', kernelInitializer: () => tensor([[-5], [5]]) }));
    one.compile({ loss: 'binaryCrossentropy', metrics: ['accuracy'] });
    expect((await one.evaluate(x, [1, 0, 1, 1])).accuracy).toBe(0.75);
  });

  test('a model without an input is built by the data', async () => {
    const model = sequential(dense(4), dense(1));
    model.compile({ loss: 'mse' });
    await model.fit(ones([6, 3]), zeros([6, 1]));
    expect(model.countParameters()).toBe(21);
  });

  test('predict needs no compile, and keeps the other axes', async () => {
    const model = sequential(input([3, 2]), dense(4, { kernelInitializer: 'ones' }));
    const y: AnyTensor = await model.predict(ones([5, 3, 2]), { batchSize: 2 });
    expect([y.shape, await y.mean().item()]).toEqual([[5, 3, 4], 2]);
  });
});

test('a compiled step follows the learning rate', async () => {
  const { model, x, y } = line();
  const before = await hashWeights(model);
  const { optimizer } = model;
  if (optimizer === undefined) throw new Error('not compiled');
  optimizer.learningRate = 0;
  await model.fit(x, y, { epochs: 2 });
  expect(await hashWeights(model)).toBe(before);
  optimizer.learningRate = 0.05;
  await model.fit(x, y);
  expect(await hashWeights(model)).not.toBe(before);
});

test('dropout draws in training alone', async () => {
  random.seed(1);
  const model = sequential(input([2]), dropout(0.5), dense(1, { kernelInitializer: 'ones' }));
  model.compile({ optimizer: sgd({ learningRate: 0 }), loss: 'mse' });
  const x = ones([50, 2]);
  const [first, second] = [await model.evaluate(x, zeros([50, 1])), await model.evaluate(x, zeros([50, 1]))];
  expect([first.loss, second.loss]).toEqual([4, 4]);
  const { history } = await model.fit(x, zeros([50, 1]), { epochs: 2 });
  expect(history.loss[0]).not.toBe(history.loss[1]);
});
