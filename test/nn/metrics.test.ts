import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { configure, DTypeError, jit, ShapeError, tensor, type AnyTensor } from 'tidu';
import { binaryCrossentropy, categoricalCrossentropy, meanSquaredError, sparseCategoricalCrossentropy } from '../../src/nn/losses.ts';
import {
  accuracy,
  binaryAccuracy,
  categoricalAccuracy,
  getMetric,
  meanMetric,
  metric,
  sparseCategoricalAccuracy,
  type Metric,
} from '../../src/nn/metrics.ts';

const integers = (list: number[]): AnyTensor => tensor(list, { dtype: 'int32' });

afterAll(() => configure({ backend: 'wasm' }));

describe.each(['wasm', 'reference'] as const)('%s', (backend) => {
  beforeEach(() => configure({ backend }));

  const table: readonly (readonly [string, () => Metric, readonly (readonly [AnyTensor, AnyTensor])[], number])[] = [
    [
      'accuracy',
      accuracy,
      [
        [tensor([1, 2, 3]), tensor([1, 0, 3])],
        [integers([5]), integers([5])],
      ],
      3 / 4,
    ],
    [
      'binaryAccuracy',
      binaryAccuracy,
      [
        [tensor([1, 1, 0, 0]), tensor([0.9, 0.5, 0.5, 0.6])],
        [integers([1]), tensor([[0.7]])],
      ],
      3 / 5,
    ],
    ['binaryAccuracy of logits', () => binaryAccuracy({ threshold: 0 }), [[tensor([1, 0]), tensor([0.1, -0.1])]], 1],
    [
      'categoricalAccuracy',
      categoricalAccuracy,
      [
        [
          tensor([
            [0, 1, 0],
            [1, 0, 0],
          ]),
          tensor([
            [0.1, 0.6, 0.3],
            [0.2, 0.2, 0.6],
          ]),
        ],
        [tensor([[0, 0, 1]]), tensor([[0.1, 0.2, 0.7]])],
      ],
      2 / 3,
    ],
    [
      'sparseCategoricalAccuracy',
      sparseCategoricalAccuracy,
      [
        [
          integers([1, 0]),
          tensor([
            [0.1, 0.9],
            [0.3, 0.7],
          ]),
        ],
        [tensor([[0]], { dtype: 'uint8' }), tensor([[0.5, 0.5]])],
      ],
      2 / 3,
    ],
    [
      'sequences',
      sparseCategoricalAccuracy,
      [
        [
          integers([1, 0]).reshape([1, 2]),
          tensor([
            [
              [0.1, 0.9],
              [0.3, 0.7],
            ],
          ]),
        ],
      ],
      1 / 2,
    ],
    [
      'metric',
      () => metric('error', (t, p) => t.sub(p).abs()),
      [
        [tensor([1, 2]), tensor([3, 2])],
        [tensor([1]), tensor([0])],
      ],
      1,
    ],
  ];

  it.each(table)('%s, eager and compiled', async (_, make, batches, expected) => {
    for (const compiled of [false, true]) {
      const measured = make();
      const update = (yTrue: AnyTensor, yPred: AnyTensor): void => measured.update(yTrue, yPred);
      const run = compiled ? jit(update) : update;
      expect(await measured.result().item()).toBeNaN();
      for (const [yTrue, yPred] of batches) run(yTrue, yPred);
      expect(await measured.result().item()).toBeCloseTo(expected, 15);
      measured.reset();
      expect(await measured.result().item()).toBeNaN();
      for (const [yTrue, yPred] of batches) run(yTrue, yPred);
      expect(await measured.result().item()).toBeCloseTo(expected, 15);
    }
  });

  it('counts beyond 2^24, and keeps the digits of a sum', async () => {
    const loss = meanMetric('loss');
    loss.update(tensor(0.25), 2 ** 30);
    loss.update(tensor(0.25), 1);
    expect(loss.variables.map((each) => each.dataSync()[0])).toEqual([2 ** 28 + 0.25, 2 ** 30 + 1]);
    expect(await loss.result().item()).toBe(0.25);
    expect(loss.variables.map(({ name }) => name)).toEqual(['loss/total', 'loss/count']);
  });

  it('several updates in one compiled step', async () => {
    const loss = meanMetric();
    jit((x: AnyTensor) => {
      loss.update(x);
      loss.update(x.mul(3));
    })(tensor([1, 2]));
    expect(await loss.result().item()).toBe(3);
  });
});

it("'accuracy' is the one that fits the loss", async () => {
  const after = async (context: Parameters<typeof getMetric>[1], yTrue: AnyTensor, yPred: AnyTensor): Promise<number> => {
    const chosen = getMetric('accuracy', context);
    expect(chosen.name).toBe('accuracy');
    chosen.update(yTrue, yPred);
    return chosen.result().item();
  };
  const one = tensor([[0.4], [0.2]]);
  const two = tensor([
    [0.4, 0.6],
    [0.2, 0.8],
  ]);
  const oneHot = tensor([
    [0, 1],
    [1, 0],
  ]);
  expect(await after({ loss: sparseCategoricalCrossentropy() }, integers([1, 0]), two)).toBe(0.5);
  expect(await after({ loss: categoricalCrossentropy() }, oneHot, two)).toBe(0.5);
  expect(await after({ loss: binaryCrossentropy() }, integers([1, 0]), one)).toBe(0.5);
  expect(await after({ loss: binaryCrossentropy({ fromLogits: true }) }, integers([1, 1]), one)).toBe(1);
  expect(await after({ loss: meanSquaredError(), outputShape: [-1, 1] }, integers([0, 0]), one)).toBe(1);
  expect(await after({ loss: meanSquaredError(), outputShape: [-1, 2] }, oneHot, two)).toBe(0.5);
});

it('getMetric', async () => {
  const own = accuracy({ name: 'mine' });
  expect(getMetric(own)).toBe(own);
  expect(getMetric('categoricalAccuracy').name).toBe('categoricalAccuracy');
  for (const wanted of [
    'mse',
    meanSquaredError(),
    function squares(t: AnyTensor, p: AnyTensor): AnyTensor {
      return t.sub(p).square();
    },
  ] as const) {
    const error = getMetric(wanted);
    error.update(tensor([1, 2]), tensor([1, 4]));
    expect(await error.result().item()).toBe(2);
  }
  expect(() => getMetric('acuracy' as never)).toThrow("getMetric: there is no metric 'acuracy'");
  expect(() => getMetric('acuracy' as never)).toThrow("Try 'accuracy'");
  expect(() => binaryAccuracy({ treshold: 0 } as never)).toThrow(
    "binaryAccuracy: there is no option 'treshold'. Expected one of threshold, name.",
  );
  for (const make of [accuracy, categoricalAccuracy, sparseCategoricalAccuracy])
    expect(() => make('mine' as never)).toThrow(`${make.name}: the options are no object. Got 'mine'.`);
  expect(getMetric('accuracy', { loss: categoricalCrossentropy({ fromLogits: true }) }).name).toBe('accuracy');
  expect(() => getMetric(1 as never)).toThrow('this is no metric. Got 1.');
  expect(() => getMetric(binaryAccuracy as never)).toThrow(
    "getMetric: binaryAccuracy makes a metric and is none itself. Try 'binaryAccuracy', or binaryAccuracy().",
  );
});

it('refuses what does not fit, and keeps its state', async () => {
  const right = sparseCategoricalAccuracy();
  right.update(integers([1]), tensor([[0, 1]]));
  expect(() => right.update(tensor([1]), tensor([[0, 1]]))).toThrow(DTypeError);
  expect(() => right.update(integers([1, 2]), tensor([[0, 1]]))).toThrow(ShapeError);
  expect(() => accuracy().update(tensor([1, 2]), tensor([1]))).toThrow(ShapeError);
  expect(() => categoricalAccuracy().update(integers([1]), tensor([[0, 1]]))).toThrow(ShapeError);
  expect(await right.result().item()).toBe(1);
});
