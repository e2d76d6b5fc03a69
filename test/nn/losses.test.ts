import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import {
  configure,
  DTypeError,
  grad,
  jit,
  random,
  ShapeError,
  softmax,
  tensor,
  ValueError,
  valueAndGrad,
  variable,
  zeros,
  type AnyTensor,
} from 'tidu';
import { rmsprop } from 'tidu/optim';
import { maxRelativeError } from 'tidu/testing';
import { lossFunction, type LossFunction } from '../../src/nn/loss.ts';
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  getLoss,
  meanAbsoluteError,
  meanSquaredError,
  sparseCategoricalCrossentropy,
} from '../../src/nn/losses.ts';
import { goldens, numbers, type GoldenArray } from '../golden/golden.ts';

const factories = { meanSquaredError, binaryCrossentropy, categoricalCrossentropy, sparseCategoricalCrossentropy };
// tidu divides by the sum, as Keras does; the others are what users of PyTorch write.
const cases = goldens.losses.filter(({ name }) => name !== 'probabilities as given');
const gradientOf = (loss: LossFunction) => (yTrue: AnyTensor, yPred: AnyTensor) => {
  const gradient = grad((p: AnyTensor) => loss(yTrue, p)) as (p: AnyTensor) => AnyTensor;
  return gradient(yPred);
};
const array = (golden: GoldenArray, dtype: 'float32' | 'float64' | 'int32'): AnyTensor =>
  tensor(numbers(golden), { shape: golden.shape, dtype });

afterAll(() => configure({ backend: 'wasm' }));

describe.each(['wasm', 'reference'] as const)('%s', (backend) => {
  beforeEach(() => configure({ backend }));

  describe.each([
    ['float64', 1e-10],
    ['float32', 2e-6],
  ] as const)('%s', (dtype, tolerance) => {
    it.each(cases.map((each) => [`${each.loss}: ${each.name}`, each] as const))('%s', (_, each) => {
      const loss = factories[each.loss]({ fromLogits: each.fromLogits });
      const yTrue = array(each.target, each.loss.startsWith('sparse') ? 'int32' : dtype);
      const yPred = array(each.prediction, dtype);
      // 1e-7 is not a float32, nor is 1 - 1e-7: there the float32 loss differs by what ln(1e-7) differs.
      const allowed = dtype === 'float32' && each.name.includes('0 and 1') ? 1e-2 : tolerance;
      const [value, gradient] = [[each.value], numbers(each.gradient)];
      const near = (actual: AnyTensor | number[], expected: number[]): void =>
        expect(maxRelativeError(actual, expected, { floor: 1e-2 })).toBeLessThan(allowed);
      near(loss(yTrue, yPred), value);
      near(jit((t: AnyTensor, p: AnyTensor) => loss(t, p))(yTrue, yPred), value);
      near(gradientOf(loss)(yTrue, yPred), gradient);
      near(jit(gradientOf(loss))(yTrue, yPred), gradient);
      const perSample = loss.perSample(yTrue, yPred);
      expect(perSample.shape).toEqual([yPred.shape[0]]);
      near([[...perSample.dataSync()].reduce((a, b) => a + b) / perSample.shape[0]], value);
    });
  });

  it('logits are exact where probabilities would round', async () => {
    const labels = tensor([1, 0], { dtype: 'uint8' });
    const loss = binaryCrossentropy({ fromLogits: true });
    const small = loss.perSample(labels, tensor([20, -20])).dataSync();
    expect(maxRelativeError(small, [Math.exp(-20), Math.exp(-20)], { floor: 1e-20 })).toBeLessThan(1e-6);
    expect(await loss(tensor([0, 1]), tensor([1e4, -1e4])).item()).toBe(1e4);
    expect(gradientOf(loss)(tensor([1, 0]), tensor([0, 0])).dataSync()).toEqual(new Float32Array([-0.25, 0.25]));
  });

  it('the mean absolute error and its gradient, by the formula', async () => {
    const [labels, predicted] = [
      [3, -1, 0.5, 2],
      [1, 2, 0.5, 2.25],
    ] as const;
    const matrix = (list: readonly number[]): AnyTensor => tensor([...list], { shape: [2, 2], dtype: 'float64' });
    const [yTrue, yPred] = [matrix(labels), matrix(predicted)];
    const loss = meanAbsoluteError();
    expect([...loss.perSample(yTrue, yPred).dataSync()]).toEqual([(2 + 3) / 2, 0.25 / 2]);
    expect(await loss(yTrue, yPred).item()).toBe((2 + 3 + 0 + 0.25) / 4);
    expect([...gradientOf(loss)(yTrue, yPred).dataSync()]).toEqual([-0.25, 0.25, 0, 0.25]);
    expect(await loss(tensor([1, 2], { dtype: 'uint8' }), tensor([[2], [0]])).item()).toBe(1.5);
  });

  it('smooths labels as Keras does', async () => {
    // 0.8 and 0.2 for the two classes of a label 1 or 0; ln 0.8 ...
    const p = tensor([0.3, 0.9], { dtype: 'float64' });
    const mixed = (q: number): number => -(0.8 * Math.log(q) + 0.2 * Math.log(1 - q));
    const expected = (mixed(0.3) + mixed(1 - 0.9)) / 2;
    expect(await binaryCrossentropy({ labelSmoothing: 0.4 })(tensor([1, 0]), p).item()).toBeCloseTo(expected, 12);
    const three = tensor([[0.2, 0.3, 0.5]], { dtype: 'float64' });
    const smoothed = -(0.1 * Math.log(0.2) + 0.1 * Math.log(0.3) + 0.8 * Math.log(0.5));
    expect(await categoricalCrossentropy({ labelSmoothing: 0.3 })(tensor([[0, 0, 1]]), three).item()).toBeCloseTo(smoothed, 12);
  });

  it.each(['int32', 'uint32', 'uint8'] as const)('takes class numbers of %s, with or without a last axis', async (dtype) => {
    const p = tensor([
      [0.25, 0.75],
      [0.5, 0.5],
    ]);
    const loss = sparseCategoricalCrossentropy();
    expect(await loss(tensor([1, 0], { dtype }), p).item()).toBeCloseTo((-Math.log(0.75) - Math.log(0.5)) / 2, 6);
    expect(await loss(tensor([[1], [0]], { dtype }), p).item()).toBeCloseTo((-Math.log(0.75) - Math.log(0.5)) / 2, 6);
  });

  it('averages sequences, and is NaN for a label that is no class', async () => {
    const p = tensor(
      [
        [
          [0.25, 0.75],
          [0.5, 0.5],
        ],
        [
          [0.1, 0.9],
          [1, 0],
        ],
      ],
      { dtype: 'float64' },
    );
    const labels = tensor(
      [
        [1, 0],
        [1, 0],
      ],
      { dtype: 'int32' },
    );
    const [a, b] = sparseCategoricalCrossentropy().perSample(labels, p).dataSync();
    expect(a).toBeCloseTo(-(Math.log(0.75) + Math.log(0.5)) / 2, 12);
    expect(b).toBeCloseTo(-(Math.log(0.9) + Math.log(1 - 1e-7)) / 2, 12);
    for (const fromLogits of [true, false]) {
      const loss = sparseCategoricalCrossentropy({ fromLogits });
      expect(await loss(tensor([2], { dtype: 'int32' }), tensor([[0.5, 0.5]])).item()).toBeNaN();
      expect(await loss(tensor([-1], { dtype: 'int32' }), tensor([[0.5, 0.5]])).item()).toBeNaN();
    }
  });

  it('probabilities of a softmax train in float32', () => {
    // Three well separated clouds: the softmax saturates, and the loss must go on falling.
    const centers = tensor([
      [4, 0],
      [-4, 4],
      [-4, -4],
    ]);
    const labels = tensor(Int32Array.from({ length: 90 }, (_, i) => i % 3));
    const x = centers
      .reshape([1, 3, 2])
      .broadcastTo([30, 3, 2])
      .reshape([90, 2])
      .add(random.normal([90, 2], { seed: 1 }));
    const w = variable(zeros([2, 3]));
    const loss = sparseCategoricalCrossentropy();
    const optimizer = rmsprop({ learningRate: 0.05 });
    const step = jit(() => {
      const [value, gradients] = valueAndGrad(() => loss(labels, softmax(x.matmul(w))), [w])();
      optimizer.apply(gradients, [w]);
      return value;
    });
    let last: AnyTensor = step();
    for (let i = 0; i < 300; i++) last = step();
    expect(last.dataSync()[0]).toBeLessThan(0.01);
  });
});

describe('errors', () => {
  const p = tensor([
    [0.5, 0.5],
    [0.1, 0.9],
  ]);
  it.each([meanSquaredError(), meanAbsoluteError(), binaryCrossentropy(), categoricalCrossentropy()])(
    '$name: shapes that do not fit',
    (loss) => {
      expect(() => loss(tensor([1, 0, 1]), p)).toThrow(ShapeError);
      expect(() => loss(tensor([1, 0, 1]), p)).toThrow(`${loss.name}: labels of shape [3] do not fit predictions of shape [2, 2]`);
      expect(() => loss(tensor(1), tensor(1))).toThrow('no batch axis');
      expect(() =>
        loss(
          p,
          tensor(
            [
              [1, 0],
              [0, 1],
            ],
            { dtype: 'int32' },
          ),
        ),
      ).toThrow(DTypeError);
    },
  );

  it('class numbers', () => {
    const loss = sparseCategoricalCrossentropy();
    expect(() => loss(tensor([1, 0]), p)).toThrow(DTypeError);
    expect(() => loss(tensor([1, 0]), p)).toThrow("Try yTrue.cast('int32')");
    expect(() => loss(tensor([1, 0, 1], { dtype: 'int32' }), p)).toThrow(ShapeError);
    expect(() =>
      loss(
        tensor(
          [
            [1, 0],
            [0, 1],
          ],
          { dtype: 'int32' },
        ),
        p,
      ),
    ).toThrow('Try categoricalCrossentropy');
    expect(() => categoricalCrossentropy()(tensor([1, 0], { dtype: 'int32' }), p)).toThrow('Try sparseCategoricalCrossentropy');
  });

  it('never broadcasts [n] against [n, 1]', async () => {
    expect(await meanSquaredError()(tensor([1, 2, 3]), tensor([[1], [2], [3]])).item()).toBe(0);
    expect(await meanSquaredError()(tensor([[1], [2], [3]]), tensor([1, 2, 3])).item()).toBe(0);
  });

  it('options and names', () => {
    expect(() => binaryCrossentropy({ fromLogit: true } as never)).toThrow(
      "binaryCrossentropy: there is no option 'fromLogit'. Expected one of fromLogits, labelSmoothing. Try 'fromLogits'.",
    );
    expect(() => sparseCategoricalCrossentropy(true as never)).toThrow('Try { fromLogits: true }.');
    expect(() => lossFunction('own', (a) => a, { logits: true } as never)).toThrow("lossFunction: there is no option 'logits'");
    expect(() => categoricalCrossentropy({ labelSmoothing: '0.1' as never })).toThrow(
      "categoricalCrossentropy: labelSmoothing is out of its range. Got labelSmoothing: '0.1'. Expected a number from 0 to 1.",
    );
    expect(getLoss('mae').name).toBe('meanAbsoluteError');
    expect(() => binaryCrossentropy({ labelSmoothing: 2 })).toThrow(ValueError);
    expect(getLoss('mse').name).toBe('meanSquaredError');
    expect(getLoss('sparseCategoricalCrossentropy').fromLogits).toBe(false);
    const loss = sparseCategoricalCrossentropy({ fromLogits: true });
    expect(getLoss(loss)).toBe(loss);
    expect(loss.fromLogits).toBe(true);
    expect(() => getLoss('sparseCategoricalCrossEntropi' as never)).toThrow("Try 'sparseCategoricalCrossentropy'");
    expect(() => getLoss(3 as never)).toThrow('this is no loss');
    expect(() => getLoss(meanSquaredError as never)(p, p)).toThrow('Try parentheses');
  });

  it("losses of one's own", async () => {
    const absolute = getLoss(function absolute(yTrue: AnyTensor, yPred: AnyTensor): AnyTensor {
      return yTrue.sub(yPred).abs();
    });
    expect(absolute.name).toBe('absolute');
    expect(await absolute(tensor([1, 2]), tensor([2, 4])).item()).toBe(1.5);
    expect(() => lossFunction('summed', (_, yPred) => yPred.sum())(p, p)).toThrow(ShapeError);
  });
});
