/** @file What training refuses: the sentence, before anything runs, with the weights as they were. */
import { describe, expect, test } from 'vitest';
import { ones, tensor, zeros } from 'tidu';
import { adam, rmsprop, sgd } from 'tidu/optim';
import { dense, flatten, input, lossFunction, meanSquaredError, metric, sequential } from 'tidu/nn';
import { hashWeights, type FitOptions } from 'tidu/train';
import { blobs, classifier } from './blobs.ts';

const { x, y } = blobs(12);
const labels = (...values: number[]): Int32Array => Int32Array.from(values);
type Model = ReturnType<typeof classifier>;
class Mistyped {
  readonly name = 'mistyped';
  onEpochEnd(): void {}
  on_batch_end(): void {}
}
const fitWith = (options: object) => (model: Model) => model.fit(x, y, options as FitOptions);

const cases: readonly (readonly [string, (model: Model) => Promise<unknown>, string])[] = [
  [
    'x and y of different lengths',
    (model) => model.fit(x, y.slice([0, 11])),
    'fit: x and y differ in length. Got 12 samples in x, 11 in y. Expected a label for each sample.',
  ],
  [
    'an empty data set',
    (model) => model.fit(zeros([0, 2]), zeros([0])),
    'fit: x is empty. Got float32[0, 2]. Expected at least one sample.',
  ],
  ['an empty list', (model) => model.fit([], []), 'fit: x is empty. Got float32[0]. Expected at least one sample.'],
  [
    'a scalar',
    (model) => model.fit(x, tensor(3)),
    'fit: y has no samples to count. Got a scalar. Expected a first axis that counts the samples.',
  ],
  [
    'no data',
    (model) => model.fit(undefined as never, y),
    'fit: x holds no samples. Got undefined. Expected a tensor, a typed array, or nested arrays of numbers.',
  ],
  ['inputs of another shape', (model) => model.fit(ones([12, 3]), y), 'sequential: input expects [?, 2], got [?, 3].'],
  [
    'inputs of another dtype',
    (model) => model.fit(x.cast('int32'), y),
    "sequential: dense expects float32, got int32. Try x.cast('float32').",
  ],
  [
    'a label out of range',
    (model) => model.fit(x, labels(0, 1, 2, 0, 1, 3, 0, 1, 2, 0, 1, 2)),
    "fit: label 3 at index 5 of y is no class. Expected whole numbers from 0 to 2: the model's last dimension is 3. " +
      'Try a last layer of at least 4 units, or labels that count from 0.',
  ],
  [
    'a negative label',
    (model) => model.fit(x, labels(0, 1, -1, 0, 1, 2, 0, 1, 2, 0, 1, 2)),
    "fit: label -1 at index 2 of y is no class. Expected whole numbers from 0 to 2: the model's last dimension is 3.",
  ],
  [
    'a fractional label',
    (model) => model.fit(x, [0, 1, 2, 0, 1.5, 2, 0, 1, 2, 0, 1, 2]),
    "fit: label 1.5 at index 4 of y is no class. Expected whole numbers from 0 to 2: the model's last dimension is 3.",
  ],
  [
    'one-hot labels for the sparse loss',
    (model) => model.fit(x, ones([12, 3])),
    'sparseCategoricalCrossentropy: labels of shape [12, 3] do not fit predictions of shape [?, 3]. ' +
      'Got yTrue: float32[12, 3], yPred: float32[?, 3]. Expected labels [batch] for predictions [batch, classes]. ' +
      'Try categoricalCrossentropy, if the labels are one-hot.',
  ],
  [
    'wrong validation data',
    fitWith({ validationData: [x, labels(0, 1, 2, 0, 1, 9, 0, 1, 2, 0, 1, 2)] }),
    "fit: label 9 at index 5 of validation y is no class. Expected whole numbers from 0 to 2: the model's last dimension is 3. " +
      'Try a last layer of at least 10 units, or labels that count from 0.',
  ],
  [
    'validation data that is no pair',
    fitWith({ validationData: x }),
    'fit: validationData is no pair. Got float32[12, 2]. Expected [x, y].',
  ],
  ['no epochs', fitWith({ epochs: 0 }), 'fit: epochs is no whole number from 1. Got epochs: 0. Expected a whole number from 1.'],
  ['half an epoch', fitWith({ epochs: 1.5 }), 'fit: epochs is no whole number from 1. Got epochs: 1.5. Expected a whole number from 1.'],
  [
    'a batch size of 0',
    fitWith({ batchSize: 0 }),
    "fit: this is no batch size. Got batchSize: 0. Expected a whole number from 1, or 'full'.",
  ],
  [
    'a batch size of NaN',
    fitWith({ batchSize: NaN }),
    "fit: this is no batch size. Got batchSize: NaN. Expected a whole number from 1, or 'full'.",
  ],
  [
    'a split of all',
    fitWith({ validationSplit: 1 }),
    'fit: this is no share of the data. Got validationSplit: 1. Expected a number from 0 to below 1.',
  ],
  [
    'a split that takes nothing',
    fitWith({ validationSplit: 1e-12 }),
    'fit: validationSplit leaves no sample for validation. Got 12 samples and validationSplit: 1e-12. Expected at least one in each part.',
  ],
  [
    'a split that leaves nothing',
    fitWith({ validationSplit: 0.99 }),
    'fit: validationSplit leaves no sample to train on. Got 12 samples and validationSplit: 0.99. Expected at least one in each part.',
  ],
  ['a seed', fitWith({ seed: -1 }), 'fit: seed is no whole number from 0. Got seed: -1. Expected a whole number from 0.'],
  [
    'an unknown option',
    fitWith({ batchsize: 3 }),
    "fit: there is no option 'batchsize'. Expected one of epochs, batchSize, validationSplit, validationData, shuffle, seed, callbacks, " +
      "initialEpoch, verbose. Try 'batchSize'.",
  ],
  [
    'a callback with a mistyped method',
    fitWith({ callbacks: [{ onEpochend: () => undefined }] }),
    "fit: there is no callback method 'onEpochend'. " +
      "Expected one of onTrainBegin, onTrainEnd, onEpochBegin, onEpochEnd, onBatchBegin, onBatchEnd. Try 'onEpochEnd'.",
  ],
  [
    'a callback with a mistyped method of its class beside a good one',
    fitWith({ callbacks: [new Mistyped()] }),
    "fit: there is no callback method 'on_batch_end'. " +
      "Expected one of onTrainBegin, onTrainEnd, onEpochBegin, onEpochEnd, onBatchBegin, onBatchEnd. Try 'onBatchEnd'.",
  ],
  [
    'a callback whose method is none',
    fitWith({ callbacks: [{ onEpochEnd: 'log' }] }),
    "fit: onEpochEnd of callback 0 is no function. Got 'log'. Expected a function.",
  ],
  [
    'a callback with no methods',
    fitWith({ callbacks: [{ on: () => undefined, once: () => undefined }] }),
    'fit: callback 0 has nothing to be called. Got an object with on, once. ' +
      'Expected one of onTrainBegin, onTrainEnd, onEpochBegin, onEpochEnd, onBatchBegin, onBatchEnd.',
  ],
  ['epochs in quotes', fitWith({ epochs: '5' }), "fit: epochs is no whole number from 1. Got epochs: '5'. Expected a whole number from 1."],
  [
    'a number for options',
    (model) => model.fit(x, y, 5 as never),
    'fit: the options are no object. Got 5. Expected an object with any of epochs, batchSize, validationSplit, validationData, shuffle, ' +
      'seed, callbacks, initialEpoch, verbose. Try { epochs: 5 }.',
  ],
  [
    'evaluate: a label out of range',
    (model) => model.evaluate(x, new Uint8Array(12).fill(7)),
    "evaluate: label 7 at index 0 of y is no class. Expected whole numbers from 0 to 2: the model's last dimension is 3. " +
      'Try a last layer of at least 8 units, or labels that count from 0.',
  ],
  ['predict: another shape', (model) => model.predict(ones([12, 3])), 'sequential: input expects [?, 2], got [?, 3].'],
  ['predict: nothing', (model) => model.predict([]), 'predict: x is empty. Got float32[0]. Expected at least one sample.'],
];

describe('fit, evaluate and predict', () => {
  test.each(cases)('%s', async (_, run, message) => {
    const model = classifier();
    await model.fit(x, y);
    const state = async (): Promise<unknown> => [
      await hashWeights(model),
      await Promise.all((model.optimizer?.variables ?? []).map(async (each) => [...(await each.data())])),
    ];
    const before = await state();
    const error: unknown = await run(model).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).toBe(message);
    expect(await state()).toEqual(before);
  });
});

describe('labels outside of what a loss is defined for', () => {
  const model = sequential(input([2]), dense(1, { activation: 'sigmoid' }));
  const two = tensor([
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
  test.each([
    ['a class -1', [0, -1, 1], 'label -1 at index 1'],
    ['a class 2', [0, 1, 2], 'label 2 at index 2'],
    ['NaN', [NaN, 1, 0], 'label NaN at index 0'],
  ] as const)('%s', async (_, given, message) => {
    model.compile({ loss: 'binaryCrossentropy' });
    const hash = await hashWeights(model);
    const sentence = `${message} of y is outside of [0, 1]. Expected numbers from 0 to 1, which is what the loss is defined for.`;
    await expect(model.fit(two, [...given])).rejects.toThrow(`fit: ${sentence}`);
    await expect(model.evaluate(two, [...given])).rejects.toThrow(`evaluate: ${sentence}`);
    const validated = model.fit(two, [0, 0.5, 1], { validationData: [two, [...given]] });
    await expect(validated).rejects.toThrow(`fit: ${sentence.replace('of y', 'of validation y')}`);
    expect(await hashWeights(model)).toBe(hash);
  });

  test('soft labels, and any range that a loss names', async () => {
    model.compile({ loss: 'binaryCrossentropy' });
    await expect(model.fit(two, [0, 0.5, 1])).resolves.toBeDefined();
    const hinge = lossFunction('hinge', (a, b) => a.mul(b).neg().add(1).relu(), { labelRange: [-1, 1] });
    model.compile({ loss: hinge });
    await expect(model.fit(two, [[-1], [1], [0]])).resolves.toBeDefined();
    await expect(model.fit(two, [[-1], [1], [2]])).rejects.toThrow('fit: label 2 at index 2 of y is outside of [-1, 1].');
  });

  test('labels of another shape are told as they were given', async () => {
    model.compile({ loss: 'mse' });
    await expect(model.fit(ones([8, 2]), ones([8, 3]))).rejects.toThrow(
      'meanSquaredError: labels of shape [8, 3] do not fit predictions of shape [?, 1]. ' +
        'Got yTrue: float32[8, 3], yPred: float32[?, 1]. Expected equal shapes.',
    );
  });
});

describe('compile', () => {
  const model = sequential(input([2]), dense(3));
  const refused: readonly (readonly [string, () => unknown, string | RegExp])[] = [
    [
      'an unknown optimizer',
      () => model.compile({ optimizer: 'rmsprob' as never, loss: 'mse' }),
      "compile: there is no optimizer 'rmsprob'. Expected one of sgd, adagrad, rmsprop, adam. Try 'rmsprop'.",
    ],
    [
      'an unknown loss',
      () => model.compile({ loss: 'sparse_categorical_crossentropy' as never }),
      /^compile: there is no loss 'sparse_categorical_crossentropy'\. Expected one of .* Try 'sparseCategoricalCrossentropy'\.$/,
    ],
    [
      'an unknown metric',
      () => model.compile({ loss: 'mse', metrics: ['acuracy' as never] }),
      /^compile: there is no metric 'acuracy'\. Expected one of .* Try 'accuracy'\.$/,
    ],
    ['no options', () => model.compile(undefined as never), /^compile: this is no loss\. Got undefined\./],
    [
      'a loss in the place of options',
      () => model.compile('mse' as never),
      "compile: the options are no object. Got 'mse'. Expected an object with any of loss, optimizer, metrics. Try { loss: 'mse' }.",
    ],
    [
      'a factory for a loss',
      () => model.compile({ loss: meanSquaredError as never }),
      'compile: meanSquaredError makes a loss and is none itself. Try parentheses: meanSquaredError().',
    ],
    ['no loss', () => model.compile({} as never), /^compile: this is no loss\. Got undefined\./],
    [
      'metrics that are no list',
      () => model.compile({ loss: 'mse', metrics: 'accuracy' as never }),
      /^compile: metrics is no list\. Got 'accuracy'\./,
    ],
    [
      'an unknown option',
      () => model.compile({ loss: 'mse', optimiser: 'sgd' } as never),
      "compile: there is no option 'optimiser'. Expected one of loss, optimizer, metrics. Try 'optimizer'.",
    ],
    ['a learning rate of NaN', () => sgd({ learningRate: NaN }), /^sgd: .*NaN/],
    ['an infinite learning rate', () => rmsprop({ learningRate: Infinity }), /^rmsprop: .*Infinity/],
    ['a negative learning rate', () => adam({ learningRate: -1 }), /^adam: .*-1/],
  ];
  test.each(refused)('%s', (_, f, message) => expect(f).toThrow(message));

  test('a model that is not compiled says how', async () => {
    const raw = sequential(input([2]), flatten(), dense(3));
    const hint = 'model.compile({ loss: ... }) first';
    await expect(raw.fit(x, y)).rejects.toThrow(`fit: the model is not compiled. Try ${hint}.`);
    await expect(raw.evaluate(x, y)).rejects.toThrow(`evaluate: the model is not compiled. Try ${hint}.`);
  });

  test('two measures of one name', async () => {
    const twice = sequential(input([2]), dense(3));
    twice.compile({ loss: 'mse', metrics: ['mse', metric('mse', (a, b) => a.sub(b))] });
    await expect(twice.fit(x, ones([12, 3]))).rejects.toThrow(
      "compile: two measures are called 'mse'. Got loss, mse, mse. Expected different names. Try metric('anotherName', f).",
    );
  });

  test('a failed compile leaves the one before in force', async () => {
    const compiled = classifier();
    expect(() => compiled.compile({ loss: 'nothing' as never })).toThrow();
    expect((await compiled.evaluate(x, y)).accuracy).toBeGreaterThanOrEqual(0);
  });
});
