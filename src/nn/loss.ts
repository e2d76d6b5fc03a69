/** @file What a loss is, the checks that all share, and losses of one's own. */
import { isFloat, isInteger } from '../core/dtype.ts';
import { describeOperand, DTypeError, ShapeError, ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import { range, sameShape } from '../core/shape.ts';
import { mean, Tensor, type AnyTensor } from '../index.ts';
import { describeGiven, showGivenShape } from '../train/trial.ts';
import type { FloatDType } from '../types/index.ts';

/** The least and the greatest value. */
export type LabelRange = readonly [least: number, greatest: number];

/**
 * A loss: called with labels and predictions, it is one number, the mean over all samples.
 */
export interface LossFunction {
  (yTrue: AnyTensor, yPred: AnyTensor): Tensor<[], FloatDType>;
  readonly name: string;
  /** Whether the predictions are logits, not probabilities. */
  readonly fromLogits: boolean;
  /** Whether the labels are class numbers, not values of the predictions' shape. */
  readonly classLabels: boolean;
  /** The least and the greatest value that a label may have; `fit` and `evaluate` refuse others. Undefined: any. */
  readonly labelRange?: LabelRange | undefined;
  /** The loss of each sample, [batch]: the mean over all other axes. */
  perSample(yTrue: AnyTensor, yPred: AnyTensor): Tensor<[number], FloatDType>;
}

/** What `lossFunction` can be told. */
export type LossOptions = { readonly [Trait in 'fromLogits' | 'classLabels' | 'labelRange']?: LossFunction[Trait] | undefined };

/** A function that a loss can be made of: values for each sample, or for each output of each sample. */
export type Elementwise = (yTrue: AnyTensor, yPred: AnyTensor) => AnyTensor;

/**
 * A loss made of a function of labels and predictions: `perSample` is the mean of its values over all axes but the first, the
 * loss itself the mean of that. Follows Keras's reduction 'sum_over_batch_size'.
 *
 * @param name for errors and histories.
 * @param values the losses of a batch: [batch], or more axes.
 * @param options `fromLogits`: whether predictions are logits; default false. Only metrics ask for it. `classLabels`: whether labels are
 *   class numbers, which `fit` then checks before it trains; default false. `labelRange`: the least and the greatest value of a label,
 *   checked likewise; default none.
 * @throws ValueError for unknown options; ShapeError, when the loss is called, where the values have no batch axis.
 * @example
 * const absolute = lossFunction('absolute', (yTrue, yPred) => yTrue.sub(yPred).abs());
 * absolute(tensor([1, 2]), tensor([2, 4])); // 1.5
 * absolute.perSample(tensor([1, 2]), tensor([2, 4])); // [1, 2]
 */
export function lossFunction(name: string, values: Elementwise, options: LossOptions = {}): LossFunction {
  checkOptions('lossFunction', options, ['fromLogits', 'classLabels', 'labelRange']);
  const perSample = (yTrue: AnyTensor, yPred: AnyTensor): AnyTensor => {
    const each: unknown = values(yTrue, yPred);
    checkValues(name, each);
    return each.shape.length === 1 ? each : mean(each, range(each.shape.length).slice(1));
  };
  const loss = (yTrue: AnyTensor, yPred: AnyTensor): AnyTensor => mean(perSample(yTrue, yPred));
  // A function's own name cannot be assigned, only defined anew.
  return Object.defineProperties(loss, {
    name: { value: name },
    fromLogits: { value: options.fromLogits ?? false },
    classLabels: { value: options.classLabels ?? false },
    labelRange: { value: options.labelRange },
    perSample: { value: perSample },
  }) as unknown as LossFunction;
}

function checkValues(op: string, values: unknown): asserts values is AnyTensor {
  if (!(values instanceof Tensor)) {
    const hint = typeof values === 'function' ? 'parentheses, if this is a factory: meanSquaredError()' : undefined;
    throw new ValueError({ op, what: 'the function returned no tensor', got: showValue(values), expected: 'the losses of a batch', hint });
  }
  if (values.shape.length > 0) return;
  const hint = 'leaving the mean over the batch to the loss';
  throw new ShapeError({
    op,
    what: 'there is no loss for each sample',
    got: describeOperand(values),
    expected: 'values with a batch axis',
    hint,
  });
}

// ---- checks that losses and metrics share

/** Refuses predictions that are no floats or have no batch axis. */
export function checkPredictions(op: string, yPred: AnyTensor): void {
  const got = `yPred: ${describeGiven(yPred)}`;
  if (!isFloat(yPred.dtype)) {
    throw new DTypeError({ op, what: 'the predictions are no floats', got, expected: 'a float dtype', hint: "yPred.cast('float32')" });
  }
  if (yPred.shape.length === 0) {
    throw new ShapeError({ op, what: 'the predictions have no batch axis', got, expected: 'a first axis that counts the samples' });
  }
}

const differ = (op: string, yTrue: AnyTensor, yPred: AnyTensor, expected: string, hint?: string): ShapeError =>
  new ShapeError({
    op,
    what: `labels of shape ${showGivenShape(yTrue)} do not fit predictions of shape ${showGivenShape(yPred)}`,
    got: `yTrue: ${describeGiven(yTrue)}, yPred: ${describeGiven(yPred)}`,
    expected,
    hint,
  });

/** Labels in the shape and dtype of the predictions. One of the two may have a last axis of size 1 that the other lacks. */
export function alignTargets(op: string, yTrue: AnyTensor, yPred: AnyTensor, hint?: string): AnyTensor {
  checkPredictions(op, yPred);
  const squeezed = (shape: readonly number[]): readonly number[] => (shape.length > 1 && shape.at(-1) === 1 ? shape.slice(0, -1) : shape);
  if (!sameShape(squeezed(yTrue.shape), squeezed(yPred.shape))) throw differ(op, yTrue, yPred, 'equal shapes', hint);
  const target: AnyTensor = yTrue.cast(yPred.dtype);
  return sameShape(target.shape, yPred.shape) ? target : target.reshape(yPred.shape);
}

/** Class numbers for predictions [..., classes]: int32 [...], from integers [...] or [..., 1]. */
export function alignLabels(op: string, yTrue: AnyTensor, yPred: AnyTensor): AnyTensor {
  checkPredictions(op, yPred);
  if (!isInteger(yTrue.dtype)) {
    const hint = "yTrue.cast('int32') for class numbers, or categoricalCrossentropy and categoricalAccuracy for one-hot labels";
    throw new DTypeError({
      op,
      what: 'the labels are no class numbers',
      got: `yTrue: ${describeGiven(yTrue)}`,
      expected: 'an integer dtype',
      hint,
    });
  }
  const wanted = yPred.shape.slice(0, -1);
  const fits = yPred.shape.length > 1 && (sameShape(yTrue.shape, wanted) || sameShape(yTrue.shape, [...wanted, 1]));
  if (!fits) {
    const hint = 'categoricalCrossentropy, if the labels are one-hot';
    throw differ(op, yTrue, yPred, 'labels [batch] for predictions [batch, classes]', hint);
  }
  const labels: AnyTensor = yTrue.cast('int32');
  return sameShape(labels.shape, wanted) ? labels : labels.reshape(wanted);
}

/** Refuses what is no share of a whole. */
export function checkShare(op: string, name: string, value: number): void {
  if (typeof value === 'number' && value >= 0 && value <= 1) return;
  throw new ValueError({ op, what: `${name} is out of its range`, got: `${name}: ${showValue(value)}`, expected: 'a number from 0 to 1' });
}
