/** @file Layers on images: values, shapes, weights, what they refuse, and that a small network of them learns. */
import { describe, expect, test } from 'vitest';
import { add, averagePool2d, conv2d as convolve, maxPool2d, mean, random, relu, tensor, zeros, type AnyTensor } from 'tidu';
import {
  averagePooling2d,
  conv2d,
  dense,
  flatten,
  globalAveragePooling2d,
  input,
  maxPooling2d,
  sequential,
  sparseCategoricalCrossentropy,
} from 'tidu/nn';
import { adam } from 'tidu/optim';

const values = async (x: AnyTensor): Promise<number[]> => [...((await x.data()) as Float32Array)];

test('conv2d is activation(conv2d(input, kernel) + bias)', async () => {
  random.seed(7);
  const layer = conv2d(6, [3, 2], {
    strides: [1, 2],
    padding: 'same',
    dilationRate: 2,
    groups: 2,
    activation: 'relu',
    biasInitializer: 'randomNormal',
  });
  const x = random.normal([2, 7, 6, 4]);
  const y: AnyTensor = layer(x);
  const options = { strides: [1, 2], padding: 'same', dilation: 2, groups: 2 } as const;
  const want = relu(add(convolve(x as AnyTensor, layer.kernel as AnyTensor, options), layer.bias as AnyTensor)) as AnyTensor;
  expect(y.shape).toEqual([2, 7, 3, 6]);
  expect(await values(y)).toEqual(await values(want));
  expect([layer.kernel.shape, layer.bias.shape, layer.countParameters()]).toEqual([[3, 2, 2, 6], [6], 78]);
});

test('conv2d has the defaults of Keras', async () => {
  random.seed(1);
  const layer = conv2d(32, 3, { inputs: 16 });
  const limit = Math.sqrt(6 / (9 * 16 + 9 * 32));
  const weights = await values(layer.kernel as AnyTensor);
  expect(Math.max(...weights.map(Math.abs))).toBeLessThanOrEqual(limit);
  expect(Math.max(...weights.map(Math.abs))).toBeGreaterThan(0.99 * limit);
  expect(new Set(await values(layer.bias as AnyTensor))).toEqual(new Set([0]));
  expect(layer(zeros([1, 5, 5, 16])).shape).toEqual([1, 3, 3, 32]);
  expect(await values(conv2d(1, 1, { inputs: 1, kernelInitializer: 'ones' })(tensor([[[[-2]]]])))).toEqual([-2]);
  const plain = conv2d(2, 1, { useBias: false, inputs: 1 });
  expect(plain.weights.length).toBe(1);
  expect(() => plain.bias).toThrow(
    `${plain.name}: there is no bias. Got useBias: false. Try conv2d(filters, kernelSize) without that option.`,
  );
});

test('poolings are those of the operations', async () => {
  random.seed(2);
  const x = random.normal([2, 7, 6, 3]);
  expect(await values(maxPooling2d()(x))).toEqual(await values(maxPool2d(x, 2)));
  const options = { strides: [2, 1], padding: 'same' } as const;
  expect(await values(averagePooling2d([3, 2], options)(x))).toEqual(await values(averagePool2d(x, [3, 2], options)));
  expect(await values(globalAveragePooling2d()(x))).toEqual(await values(mean(x, [1, 2])));
  expect(globalAveragePooling2d({ keepDims: true })(x).shape).toEqual([2, 1, 1, 3]);
});

test('know the shapes that they make of others', () => {
  const any = -1;
  expect(conv2d(8, 3, { strides: 2 }).outputShape([any, 28, 27, 1])).toEqual([any, 13, 13, 8]);
  expect(conv2d(8, 3, { groups: 4 }).outputShape([any, any, 27, any])).toEqual([any, any, 25, 8]);
  expect(maxPooling2d(2, { padding: 'same' }).outputShape([any, 9, any, 5])).toEqual([any, 5, any, 5]);
  expect(maxPooling2d(2).outputShape([any, any, any, any])).toEqual([any, any, any, any]);
  expect(globalAveragePooling2d().outputShape([any, 7, 7, 64])).toEqual([any, 64]);
  const model = sequential(input([28, 28, 1]), conv2d(32, 3), maxPooling2d(), conv2d(64, 3), maxPooling2d(), flatten(), dense(10));
  expect(model.weights.map(({ shape }) => shape)).toEqual([[3, 3, 1, 32], [32], [3, 3, 32, 64], [64], [1600, 10], [10]]);
  expect(model.countParameters()).toBe(34_826);
  expect(model(zeros([2, 28, 28, 1])).shape).toEqual([2, 10]);
});

describe('refuse, with the sentence of the type error', () => {
  const loose = sequential as unknown as (...steps: readonly unknown[]) => unknown;
  const cases: readonly (readonly [string, () => unknown, string])[] = [
    [
      'another rank',
      () => conv2d(8, 3)(zeros([28, 28, 1]) as never),
      'conv2d: the input needs 4 dimensions [n, h, w, c], got [28, 28, 1].',
    ],
    [
      'other channels',
      () => conv2d(8, 3, { inputs: 3 })(zeros([1, 9, 9, 1]) as never),
      'conv2d: the input has 1 channels, the kernel expects 3: [1, 9, 9, 1] with [3, 3, 3, 8].',
    ],
    [
      'channels that groups do not divide',
      () => conv2d(8, 3, { groups: 2 })(zeros([1, 9, 9, 3])),
      'conv2d: the input has 3 channels, which do not divide into 2 groups.',
    ],
    [
      'a chain',
      () => loose(input([28, 28, 1]), conv2d(32, 3), conv2d(64, 3, { inputs: 31 })),
      'sequential: layer 2 (conv2d) the input has 32 channels, the kernel expects 31: [?, 26, 26, 32] with [3, 3, 31, 64] from conv2d.',
    ],
    [
      'a chain whose images become too small',
      () => loose(input([28, 28, 1]), conv2d(32, 30)),
      'sequential: layer 1 (conv2d) a [30, 30] window is larger than its [28, 28] input from input.',
    ],
    [
      'a pooling of small images',
      () => maxPooling2d(3)(zeros([1, 2, 9, 1]) as never),
      'maxPooling2d: a [3, 3] window is larger than its [2, 9] input.',
    ],
    ['integers', () => maxPooling2d()(zeros([1, 2, 2, 1], { dtype: 'int32' }) as never), 'maxPooling2d: expects float32, got int32.'],
    ['filters', () => conv2d(0, 3), 'conv2d: this is no number of filters. Got filters: 0. Expected a whole number from 1.'],
    [
      'a kernel size',
      () => conv2d(8, [3, 3, 3]),
      'conv2d: this is no kernelSize. Got kernelSize: [3,3,3]. Expected a whole number from 1, or two of them, for h and w.',
    ],
    ['filters in groups', () => conv2d(8, 3, { groups: 3 }), 'conv2d: the 8 outputs of the kernel do not divide into 3 groups.'],
    ['a padding', () => conv2d(8, 3, { padding: 'full' as never }), "conv2d: there is no padding 'full'. Expected one of valid, same."],
    [
      'a padding as large as the window',
      () => averagePooling2d(2, { padding: 2 }),
      'averagePooling2d: some windows would lie in the padding alone.',
    ],
    ['an option', () => conv2d(8, 3, { dilation: 2 } as never), "conv2d: there is no option 'dilation'."],
  ];
  test.each(cases)('%s', (_, f, message) => expect(f).toThrow(message));
});

test('a small network learns to tell lying bars from standing ones', async () => {
  random.seed(4);
  const [count, size] = [192, 8];
  const pixels = new Float32Array(count * size * size);
  const labels = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const [lies, line, start] = [i % 2, (i * 5) % size, (i * 3) % (size - 4)];
    labels[i] = lies;
    for (let k = start; k < start + 5; k++) pixels[i * size * size + (lies === 1 ? line * size + k : k * size + line)] = 1;
  }
  const x = tensor(pixels, { shape: [count, size, size, 1] });
  const y = tensor(labels, { shape: [count] });
  const model = sequential(
    input([size, size, 1]),
    conv2d(4, 3, { activation: 'relu', padding: 'same' }),
    maxPooling2d(2),
    conv2d(8, 3, { activation: 'relu' }),
    globalAveragePooling2d(),
    dense(2),
  );
  model.compile({
    optimizer: adam({ learningRate: 0.02 }),
    loss: sparseCategoricalCrossentropy({ fromLogits: true }),
    metrics: ['accuracy'],
  });
  const { history } = await model.fit(x, y, { epochs: 12, batchSize: 32, verbose: 0 });
  expect(history.loss[0]).toBeGreaterThan(0.4);
  expect(history['accuracy']?.at(-1)).toBeGreaterThan(0.98);
});
