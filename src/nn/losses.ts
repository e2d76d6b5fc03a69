/** @file Losses, with Keras's names, formulas and defaults. */
import { checkName, ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import { arange, equal, exp, log, log1p, logicalAnd, logSoftmax, neg, sub, sum, where, type AnyTensor } from '../index.ts';
import { alignLabels, alignTargets, checkShare, lossFunction, type Elementwise, type LossFunction } from './loss.ts';

/** Options of losses on probabilities or logits. */
export interface CrossentropyOptions {
  /** Whether predictions are logits: any numbers, not yet through a sigmoid or softmax. Default false. */
  readonly fromLogits?: boolean | undefined;
}

/** Options of `binaryCrossentropy` and `categoricalCrossentropy`. */
export interface SmoothedOptions extends CrossentropyOptions {
  /** The share of certainty that is taken off the labels and spread over all classes, from 0 to 1. Default 0. */
  readonly labelSmoothing?: number | undefined;
}

// ---- regression

/**
 * The mean squared error: mean over the outputs of `(yPred - yTrue)^2`.
 *
 * Predictions [batch, ...], labels of the same shape and any dtype.
 *
 * @throws ShapeError where the shapes differ; DTypeError for predictions that are no floats.
 * @see Keras `MeanSquaredError`.
 * @example
 * meanSquaredError()(tensor([[1, 2], [3, 4]]), tensor([[1, 4], [3, 4]])); // 1
 */
export const meanSquaredError = (): LossFunction =>
  lossFunction('meanSquaredError', (yTrue, yPred) => yPred.sub(alignTargets('meanSquaredError', yTrue, yPred)).square());

/**
 * The mean absolute error: mean over the outputs of `|yPred - yTrue|`. Where the two are equal the derivative is 0.
 *
 * Predictions [batch, ...], labels of the same shape and any dtype.
 *
 * @throws ShapeError where the shapes differ; DTypeError for predictions that are no floats.
 * @see Keras `MeanAbsoluteError`, PyTorch `L1Loss`.
 * @example
 * meanAbsoluteError()(tensor([[1, 2], [3, 4]]), tensor([[1, 4], [3, 4]])); // 0.5
 */
export const meanAbsoluteError = (): LossFunction =>
  lossFunction('meanAbsoluteError', (yTrue, yPred) => yPred.sub(alignTargets('meanAbsoluteError', yTrue, yPred)).abs());

// ---- cross-entropies

const smoothedOptions = ['fromLogits', 'labelSmoothing'] as const;
const probability = [0, 1] as const;

/** Keras's epsilon: probabilities are kept this far from 0 and 1, so that logarithms are finite. */
const epsilon = 1e-7;

/** p, at least epsilon and at most 1 - epsilon. Outside of that the derivative is 0. */
const clip = (p: AnyTensor): AnyTensor => where(p.less(epsilon), epsilon, where(p.greater(1 - epsilon), 1 - epsilon, p));

/** Labels less certain: y (1 - s) + s / classes. */
const smooth = (y: AnyTensor, share: number, classes: number): AnyTensor => (share === 0 ? y : y.mul(1 - share).add(share / classes));

/** -(z ln p + (1 - z) ln(1 - p)). */
const binaryOfProbabilities: Elementwise = (z, probabilities) => {
  const p = clip(probabilities);
  return neg(z.mul(log(p)).add(sub(1, z).mul(log(sub(1, p)))));
};

/** The same of p = sigmoid(x), without overflow: max(x, 0) - x z + ln(1 + e^-|x|). */
const binaryOfLogits: Elementwise = (z, x) => {
  const isPositive = x.greaterEqual(0);
  // max(x, 0) and -|x| with derivatives at 0 that add up to those of the whole, sigmoid(x) - z.
  const part: AnyTensor = where(isPositive, x, 0);
  return part.sub(x.mul(z)).add(log1p(exp(where(isPositive, neg(x), x))));
};

/**
 * The cross-entropy of two classes: mean over the outputs of `-(z ln p + (1 - z) ln(1 - p))`, with p the prediction and z the
 * label, 0 or 1 or between. Probabilities are clipped to [1e-7, 1 - 1e-7], and have no gradient outside of that; logits x are
 * taken through `max(x, 0) - x z + ln(1 + e^-|x|)`, which neither overflows nor loses digits.
 *
 * Predictions [batch] or [batch, ...], labels of the same shape and any dtype; a last axis of size 1 may be left out.
 *
 * @param options `fromLogits` false; `labelSmoothing` s, 0: the labels become `z (1 - s) + s / 2`.
 * @throws ShapeError where the shapes differ; DTypeError for predictions that are no floats; ValueError for a smoothing that is
 * not from 0 to 1, and for unknown options.
 * @see Keras `BinaryCrossentropy`; with logits PyTorch `BCEWithLogitsLoss`.
 * @example
 * binaryCrossentropy()(tensor([1, 0]), tensor([0.5, 0.5])); // 0.6931472
 * binaryCrossentropy({ fromLogits: true })(tensor([1, 0]), tensor([0, 0])); // 0.6931472
 */
export function binaryCrossentropy(options: SmoothedOptions = {}): LossFunction {
  const name = 'binaryCrossentropy';
  checkOptions(name, options, smoothedOptions);
  const { fromLogits = false, labelSmoothing = 0 } = options;
  checkShare(name, 'labelSmoothing', labelSmoothing);
  const values = fromLogits ? binaryOfLogits : binaryOfProbabilities;
  const smoothed: Elementwise = (yTrue, yPred) => values(smooth(alignTargets(name, yTrue, yPred), labelSmoothing, 2), yPred);
  return lossFunction(name, smoothed, { fromLogits, labelRange: probability });
}

/**
 * The cross-entropy of several classes: `-sum over the classes of z ln p`, with p the prediction and z the label, a
 * distribution (one-hot or soft). Probabilities are divided by their sum and clipped to [1e-7, 1 - 1e-7], and have no gradient
 * outside of that; logits go through `logSoftmax`.
 *
 * Predictions [batch, ..., classes], labels of the same shape and any dtype.
 *
 * @param options `fromLogits` false; `labelSmoothing` s, 0: the labels become `z (1 - s) + s / classes`.
 * @throws ShapeError where the shapes differ; DTypeError for predictions that are no floats; ValueError for a smoothing that is
 * not from 0 to 1, and for unknown options.
 * @see Keras `CategoricalCrossentropy`.
 * @example
 * categoricalCrossentropy()(tensor([[0, 1]]), tensor([[0.5, 0.5]])); // 0.6931472
 * categoricalCrossentropy({ fromLogits: true })(tensor([[0, 1]]), tensor([[3, 3]])); // 0.6931472
 */
export function categoricalCrossentropy(options: SmoothedOptions = {}): LossFunction {
  const name = 'categoricalCrossentropy';
  checkOptions(name, options, smoothedOptions);
  const { fromLogits = false, labelSmoothing = 0 } = options;
  checkShare(name, 'labelSmoothing', labelSmoothing);
  const values: Elementwise = (yTrue, yPred) => {
    const hint = 'sparseCategoricalCrossentropy, if the labels are class numbers';
    const z = smooth(alignTargets(name, yTrue, yPred, hint), labelSmoothing, yPred.shape.at(-1) ?? 1);
    const logP: AnyTensor = fromLogits ? logSoftmax(yPred) : log(clip(yPred.div(sum(yPred, -1, true))));
    return neg(sum(z.mul(logP), -1));
  };
  return lossFunction(name, values, { fromLogits, labelRange: probability });
}

/** The element of each row that the label names: x[..., label]. */
function pick(x: AnyTensor, labels: AnyTensor): AnyTensor {
  const classes: AnyTensor = arange(x.shape.at(-1) ?? 1, { dtype: 'int32' });
  return sum(where(equal(labels.expandDims(-1), classes), x, 0), -1);
}

/**
 * The cross-entropy of several classes for labels that are class numbers: `-ln p[label]`, with p the prediction, a distribution.
 * Probabilities are divided by their sum and clipped to [1e-7, 1 - 1e-7], and have no gradient outside of that; logits go
 * through `logSoftmax`. A label that is no class makes the loss NaN.
 *
 * Predictions [batch, ..., classes], labels [batch, ...] of an integer dtype; labels may have a last axis of size 1.
 *
 * @param options `fromLogits` false.
 * @throws ShapeError where the shapes do not fit; DTypeError for labels that are no integers, or predictions that are no floats;
 * ValueError for unknown options.
 * @see Keras `SparseCategoricalCrossentropy`; with logits PyTorch `CrossEntropyLoss`.
 * @example
 * const labels = tensor([1], { dtype: 'int32' });
 * sparseCategoricalCrossentropy()(labels, tensor([[0.5, 0.5]])); // 0.6931472
 * sparseCategoricalCrossentropy({ fromLogits: true })(labels, tensor([[3, 3]])); // 0.6931472
 */
export function sparseCategoricalCrossentropy(options: CrossentropyOptions = {}): LossFunction {
  const name = 'sparseCategoricalCrossentropy';
  checkOptions(name, options, ['fromLogits']);
  const { fromLogits = false } = options;
  const values: Elementwise = (yTrue, yPred) => {
    const labels = alignLabels(name, yTrue, yPred);
    // Picked before the logarithm: one for each sample, not for each class.
    const logP: AnyTensor = fromLogits ? pick(logSoftmax(yPred), labels) : log(clip(pick(yPred, labels).div(sum(yPred, -1))));
    const isClass = logicalAnd(labels.greaterEqual(0), labels.less(yPred.shape.at(-1) ?? 1));
    return neg(where(isClass, logP, NaN));
  };
  return lossFunction(name, values, { fromLogits, classLabels: true });
}

// ---- by name

const factories = {
  meanSquaredError,
  mse: meanSquaredError,
  meanAbsoluteError,
  mae: meanAbsoluteError,
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
} as const;

/** The names that `getLoss` and `model.compile` know. */
export type LossName = keyof typeof factories;

/** All of them. */
export const lossNames = Object.keys(factories) as readonly LossName[];

const isLoss = (value: unknown): value is LossFunction => typeof value === 'function' && 'perSample' in value;

/**
 * A loss by its name, with its default options; a loss is returned as it is, and another function of labels and predictions
 * becomes one (see `lossFunction`).
 *
 * @param loss 'meanSquaredError' (or 'mse'), 'meanAbsoluteError' (or 'mae'), 'binaryCrossentropy', 'categoricalCrossentropy',
 * 'sparseCategoricalCrossentropy', a loss, or a function (yTrue, yPred) => the losses of a batch.
 * @throws ValueError for another name, with the nearest valid one, and for what is neither.
 * @example
 * getLoss('mse')(tensor([1, 2]), tensor([1, 4])); // 2
 */
export function getLoss(loss: LossName | LossFunction | Elementwise): LossFunction {
  if (isLoss(loss)) return loss;
  const factory = Object.entries<unknown>(factories).find(([, each]) => each === loss)?.[0];
  if (factory !== undefined) {
    throw new ValueError({
      op: 'getLoss',
      what: `${factory} makes a loss and is none itself`,
      hint: `parentheses: ${factory}()`,
    });
  }
  if (typeof loss === 'function') return lossFunction(loss.name || 'loss', loss);
  if (typeof loss !== 'string') {
    throw new ValueError({
      op: 'getLoss',
      what: 'this is no loss',
      got: showValue(loss),
      expected: 'a name or a function',
      hint: "'meanSquaredError', or meanSquaredError()",
    });
  }
  checkName('getLoss', 'loss', loss, lossNames);
  return factories[loss]();
}
