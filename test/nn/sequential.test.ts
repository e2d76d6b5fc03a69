/** @file Chains of layers: types, shapes, sentences, summary. */
import { describe, expect, test } from 'vitest';
import { grad, jit, ones, random, relu, valueAndGrad, zeros, type AnyTensor, type Tensor } from 'tidu';
import { activation, dense, dropout, flatten, input, Model, rescaling, sequential, type AnyModel, type CallOptions } from 'tidu/nn';

test('calls its layers one after another, plain functions among them', async () => {
  const model = sequential(
    input([2]),
    dense(3, { kernelInitializer: 'ones' }),
    (h: Tensor) => h.mul(2),
    dense(1, { kernelInitializer: 'ones' }),
  );
  expect(await model(ones([1, 2])).array()).toEqual([[12]]);
  expect(model.outputShape([-1, 2])).toEqual([-1, 1]);
  expect(model.layers.length).toBe(4);
});

test('with an input all weights exist at once, else from the first call on', () => {
  const known = sequential(input([28, 28]), flatten(), dense(512, { activation: 'relu' }), dense(10));
  expect(known.weights.map(({ shape }) => shape)).toEqual([[784, 512], [512], [512, 10], [10]]);
  expect(known.countParameters()).toBe(407_050);
  const lazy = sequential(flatten(), dense(10));
  expect(() => lazy.weights).toThrow(/the weights do not exist yet/);
  lazy(zeros([5, 2, 3]));
  expect(lazy.countParameters()).toBe(70);
  expect(sequential(dense(4, { inputs: 3 }), dense(2, { inputs: 4 })).countParameters()).toBe(26);
});

test('a layer that occurs twice has its weights once', () => {
  const shared = dense(4, { inputs: 4 });
  expect(sequential(input([4]), shared, activation('relu'), shared).weights.length).toBe(2);
});

test('nests, and passes training on', async () => {
  random.seed(2);
  const block = sequential(dense(64, { inputs: 64, activation: 'relu' }), dropout(0.5));
  const model = sequential(input([64]), block, block);
  expect(model.countParameters()).toBe(64 * 65);
  const x = ones([4, 64]);
  expect(await model(x).array()).toEqual(await model(x).array());
  expect(await model(x, { training: true }).array()).not.toEqual(await model(x, { training: true }).array());
});

test('gradients with respect to its variables, eager and compiled', async () => {
  random.seed(8);
  const model = sequential(input([3]), dense(4, { activation: 'tanh' }), dense(1));
  const x = random.normal([6, 3]);
  const run = (t: typeof x) => valueAndGrad(() => model(t).square().mean(), model.trainableVariables)();
  const [loss, gradients] = run(x);
  const [compiledLoss, compiled] = jit(run)(x);
  expect(await compiledLoss.item()).toBe(await loss.item());
  expect(gradients.map(({ shape }) => shape)).toEqual([[3, 4], [4], [4, 1], [1]]);
  for (const [i, gradient] of gradients.entries()) {
    const other = await (compiled[i] as AnyTensor).data();
    (await (gradient as AnyTensor).data()).forEach((value, at) => expect(other[at]).toBeCloseTo(value, 6));
  }
  const byInput = await grad((t: typeof x) => model(t).sum())(x).data();
  expect(byInput.length).toBe(18);
});

test('is a tree of its weights: grad gives the same tree', async () => {
  const layer = dense(2, { inputs: 3 });
  const gradients = grad((parts: { readonly layer: typeof layer }) => ones([1, 3]).matmul(parts.layer.kernel).sum())({ layer });
  expect(await gradients.layer.kernel.array()).toEqual([
    [1, 1],
    [1, 1],
    [1, 1],
  ]);
  expect(await gradients.layer.bias.array()).toEqual([0, 0]);
});

test('a frozen layer is left out of what is trained', () => {
  const first = dense(4);
  const model = sequential(input([3]), first, dense(2));
  first.trainable = false;
  expect(model.trainableVariables.map(({ shape }) => shape)).toEqual([[4, 2], [2]]);
  expect(model.summary()).toMatch(/Total parameters: 26\nTrainable parameters: 10\nNon-trainable parameters: 16$/);
});

test('summary is a table of names, shapes and parameters', () => {
  const model = sequential(
    input([28, 28], { name: 'picture' }),
    flatten({ name: 'row' }),
    rescaling(1 / 255, 0, { name: 'scale' }),
    dense(512, { activation: 'relu', name: 'hidden' }),
    dense(10, { name: 'digits' }),
  );
  expect(model.summary().replace(/^Model: .*\n/, '')).toBe(
    `
Layer (kind)       Output shape  Parameters
───────────────────────────────────────────
picture (input)    [?, 28, 28]            0
row (flatten)      [?, 784]               0
scale (rescaling)  [?, 784]               0
hidden (dense)     [?, 512]         401,920
digits (dense)     [?, 10]            5,130
───────────────────────────────────────────
Total parameters: 407,050
Trainable parameters: 407,050
Non-trainable parameters: 0`.slice(1),
  );
});

describe('refuses, with the sentence of the type error', () => {
  const any = <T>(x: T): never => x as never;
  const loose = sequential as unknown as (...steps: readonly unknown[]) => unknown;
  const model = sequential(input([784]), dense(512), dense(10));
  const net = sequential(dense(512, { inputs: 784 }), activation('relu'), dense(10, { inputs: 512 }));
  const cases: readonly (readonly [string, () => unknown, string])[] = [
    [
      'layers that do not follow each other',
      () => loose(dense(512, { inputs: 784 }), activation('relu'), dense(10, { inputs: 511 })),
      'sequential: layer 2 (dense) expects last dimension 511, got 512 from activation.',
    ],
    [
      'of those behind an input',
      () => loose(input([784]), dense(512), dense(10, { inputs: 511 })),
      'sequential: layer 2 (dense) expects last dimension 511, got 512 from dense.',
    ],
    [
      'flattened pictures',
      () => loose(input([28, 28]), flatten(), dense(10, { inputs: 783 })),
      'sequential: layer 2 (dense) expects last dimension 783, got 784 from flatten.',
    ],
    [
      'a chain in a chain',
      () => loose(dense(500, { inputs: 784 }), net),
      'sequential: layer 1 (sequential) dense expects last dimension 784, got 500 from dense.',
    ],
    ['an input of another shape', () => model(any(zeros([128, 512]))), 'sequential: input expects [?, 784], got [128, 512].'],
    ['an input of another last dimension', () => net(any(zeros([128, 512]))), 'sequential: dense expects last dimension 784, got 512.'],
    [
      'another dtype',
      () => model(zeros([128, 784], { dtype: 'uint8' })),
      "sequential: dense expects float32, got uint8. Try rescaling(1 / 255) before it, or x.cast('float32').",
    ],
    [
      'a list of layers',
      () => loose([dense(2), dense(3)]),
      'sequential: step 0 is no layer. Got an array. Expected a layer or a function of a tensor. Try sequential(a, b), without the brackets.',
    ],
    [
      'what is no layer',
      () => loose('dense'),
      "sequential: step 0 is no layer. Got 'dense'. Expected a layer or a function of a tensor. Try dense(10), activation('relu').",
    ],
  ];
  test.each(cases)('%s', (_, f, message) => expect(f).toThrow(message));
});

test('types know the shapes', () => {
  const model = sequential(input([784]), dense(512, { activation: 'relu' }), dense(10, { activation: 'softmax' }));
  const y: Tensor<[128, 10]> = model(zeros([128, 784]));
  expect(y.shape).toEqual([128, 10]);
  const kernel: Tensor<[784, 512]> = dense(512, { inputs: 784 }).kernel;
  expect(kernel.shape).toEqual([784, 512]);
  const listed: readonly AnyModel[] = [model];
  expect(listed.length).toBe(1);
  void (() => {
    // @ts-expect-error: the sentence of the type error
    model(zeros([128, 512]));
    // @ts-expect-error
    sequential(input([783]), dense(512, { inputs: 784 }));
    // @ts-expect-error: integers
    dense(512, { inputs: 784 })(zeros([2, 784], { dtype: 'int32' }));
    // @ts-expect-error
    dense(512, { activation: 'rleu' });
    // @ts-expect-error: [number, 10], not [number, 11]
    const wrong: Promise<Tensor<[number, 11]>> = model.predict(zeros([3, 784]));
    return wrong;
  });
});

test('a model of one’s own holds layers in its fields', async () => {
  class Residual extends Model {
    readonly hidden = dense(6, { activation: (h) => relu(h) });
    readonly out = [dense(4, { kernelInitializer: 'zeros' })] as const;
    call(x: Tensor<[number, 4]>, options: CallOptions): AnyTensor {
      return x.add(this.out[0](this.hidden(x, options), options) as typeof x);
    }
  }
  const model = new Residual({ name: 'residual' });
  expect(() => model.summary()).toThrow(/residual: the weights do not exist yet/);
  expect(await model(ones([1, 4])).array()).toEqual([[1, 1, 1, 1]]);
  expect(model.countParameters()).toBe(4 * 6 + 6 + 6 * 4 + 4);
  expect(model.summary()).toContain('[?, 6]');
  model.compile({ optimizer: 'sgd', loss: 'mse' });
  const { history } = await model.fit(random.normal([8, 4]), zeros([8, 4]), { epochs: 2 });
  expect(history.loss[1]).toBeLessThan(history.loss[0] as number);
});
