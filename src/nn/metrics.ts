/** @file Metrics: means over all batches of an epoch, with their state in Variables. */
import { checkName, describeOperand, ShapeError, ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import { sameShape, sizeOf, type Dims } from '../core/shape.ts';
import { assignAll, equal, sum, tensor, variable, type AnyTensor, type AnyVariable, type Tensor, type Variable } from '../index.ts';
import { alignLabels, alignTargets, type Elementwise, type LossFunction } from './loss.ts';
import { getLoss, lossNames, type LossName } from './losses.ts';

/** A measure that is gathered over batches. `update` may be called inside a compiled step: it becomes a part of it. */
export interface Metric {
  readonly name: string;
  /** Takes in a batch. */
  update(yTrue: AnyTensor, yPred: AnyTensor): void;
  /** The measure of all batches since the last reset; NaN before the first. */
  result(): Tensor<[], 'float64'>;
  /** Forgets all batches. */
  reset(): void;
  /** The state. */
  readonly variables: readonly AnyVariable[];
}

/**
 * The mean of all values that were given since the last reset: a sum and a count, in Variables.
 *
 * Both are float64. A float32 count stands still at 2^24 samples, and a float32 sum loses the digits of every batch that is
 * small beside what has been gathered; two scalars cost nothing.
 *
 * @example
 * const seen = new Mean('seen');
 * seen.update(tensor([1, 2, 6]));
 * await seen.result().item(); // 3
 */
export class Mean {
  readonly name: string;
  private readonly total: Variable<[], 'float64'>;
  private readonly count: Variable<[], 'float64'>;

  constructor(name: string) {
    const zero = (what: string): Variable<[], 'float64'> =>
      variable(tensor(0, { dtype: 'float64' }), { name: `${name}/${what}`, trainable: false });
    this.name = name;
    this.total = zero('total');
    this.count = zero('count');
  }

  /**
   * Takes in values.
   *
   * @param values numbers or bools of any shape.
   * @param weight how often each of them counts; default 1. With the mean of a batch: the size of the batch.
   */
  update(values: AnyTensor, weight = 1): void {
    const total: AnyTensor = this.total.add(sum(values).cast('float64').mul(weight));
    const count: AnyTensor = this.count.add(sizeOf(values.shape) * weight);
    assignAll([
      [this.total, total],
      [this.count, count],
    ]);
  }

  /** sum / count: NaN where there is nothing yet. */
  result(): Tensor<[], 'float64'> {
    return this.total.div(this.count);
  }

  /** Back to no values. */
  reset(): void {
    const zero = tensor(0, { dtype: 'float64' });
    assignAll([
      [this.total, zero],
      [this.count, zero],
    ]);
  }

  /** Sum and count. */
  get variables(): readonly AnyVariable[] {
    return [this.total, this.count];
  }
}

/**
 * A running mean of values: what `fit` reports as the loss of an epoch.
 *
 * @param name for histories.
 * @returns an object with `update(values, weight = 1)`, `result()` (a float64 scalar, NaN before the first update), `reset()`.
 * @see Keras `Mean`.
 * @example
 * const loss = meanMetric('loss');
 * loss.update(tensor(0.5), 128); // the mean loss of a batch of 128
 * loss.update(tensor(0.2), 64);
 * await loss.result().item(); // 0.4
 */
export const meanMetric = (name = 'mean'): Mean => new Mean(name);

/**
 * A metric made of a function of labels and predictions: the mean of its values over everything since the last reset.
 *
 * @param name for histories.
 * @param values what is to be averaged, of any shape: losses, errors, bools for right and wrong.
 * @example
 * const absolute = metric('absolute', (yTrue, yPred) => yTrue.sub(yPred).abs());
 * absolute.update(tensor([1, 2]), tensor([2, 4]));
 * absolute.update(tensor([3]), tensor([3]));
 * await absolute.result().item(); // 1
 */
export function metric(name: string, values: Elementwise): Metric {
  const average = new Mean(name);
  return {
    name,
    update: (yTrue, yPred) => average.update(values(yTrue, yPred)),
    result: () => average.result(),
    reset: () => average.reset(),
    variables: average.variables,
  };
}

const nameOnly = ['name'] as const;

/** A name of one's own for a metric. */
export interface MetricOptions {
  readonly name?: string | undefined;
}

// ---- accuracies

/**
 * The share of predictions that equal their labels.
 *
 * Predictions and labels of one shape and any dtype.
 *
 * @param options `name`: default 'accuracy'.
 * @throws ShapeError, when updated, where the shapes differ.
 * @see Keras `Accuracy`. In `compile`, 'accuracy' means the accuracy that fits the loss: see `getMetric`.
 * @example
 * const same = accuracy();
 * same.update(tensor([1, 2, 3, 4]), tensor([0, 2, 3, 4]));
 * await same.result().item(); // 0.75
 */
export function accuracy(options: MetricOptions = {}): Metric {
  checkOptions('accuracy', options, nameOnly);
  const { name = 'accuracy' } = options;
  return metric(name, (yTrue, yPred) => {
    if (sameShape(yTrue.shape, yPred.shape)) return equal(yTrue, yPred);
    throw new ShapeError({
      op: name,
      what: 'labels and predictions differ in shape',
      got: `yTrue: ${describeOperand(yTrue)}, yPred: ${describeOperand(yPred)}`,
      expected: 'equal shapes',
    });
  });
}

/** Options of `binaryAccuracy`. */
export interface BinaryAccuracyOptions extends MetricOptions {
  /** A prediction above it counts as 1. Default 0.5; 0 is the same for logits. */
  readonly threshold?: number | undefined;
}

/**
 * The share of predictions on the right side of the threshold: `yTrue = (yPred > threshold)`.
 *
 * Predictions [batch] or [batch, ...] of floats, labels 0 and 1 of the same shape and any dtype.
 *
 * @param options `threshold` 0.5; `name`: default 'binaryAccuracy'.
 * @throws ShapeError, when updated, where the shapes differ; DTypeError for predictions that are no floats.
 * @see Keras `BinaryAccuracy`.
 * @example
 * const right = binaryAccuracy();
 * right.update(tensor([1, 1, 0, 0]), tensor([0.9, 0.2, 0.4, 0.6]));
 * await right.result().item(); // 0.5
 */
export function binaryAccuracy(options: BinaryAccuracyOptions = {}): Metric {
  checkOptions('binaryAccuracy', options, ['threshold', 'name']);
  const { threshold = 0.5, name = 'binaryAccuracy' } = options;
  return metric(name, (yTrue, yPred) => equal(alignTargets(name, yTrue, yPred), yPred.greater(threshold).cast(yPred.dtype)));
}

/**
 * The share of samples whose most probable class is the label's: `argmax(yTrue) = argmax(yPred)`.
 *
 * Predictions [batch, ..., classes] of floats (probabilities or logits), labels of the same shape.
 *
 * @param options `name`: default 'categoricalAccuracy'.
 * @throws ShapeError, when updated, where the shapes differ; DTypeError for predictions that are no floats.
 * @see Keras `CategoricalAccuracy`.
 * @example
 * const right = categoricalAccuracy();
 * right.update(tensor([[0, 1], [1, 0]]), tensor([[0.1, 0.9], [0.3, 0.7]]));
 * await right.result().item(); // 0.5
 */
export function categoricalAccuracy(options: MetricOptions = {}): Metric {
  checkOptions('categoricalAccuracy', options, nameOnly);
  const { name = 'categoricalAccuracy' } = options;
  return metric(name, (yTrue, yPred) => equal(alignTargets(name, yTrue, yPred).argmax(-1), yPred.argmax(-1)));
}

/**
 * The share of samples whose most probable class is the label: `yTrue = argmax(yPred)`.
 *
 * Predictions [batch, ..., classes] of floats (probabilities or logits), labels [batch, ...] of an integer dtype.
 *
 * @param options `name`: default 'sparseCategoricalAccuracy'.
 * @throws ShapeError, when updated, where the shapes do not fit; DTypeError for labels that are no integers.
 * @see Keras `SparseCategoricalAccuracy`.
 * @example
 * const right = sparseCategoricalAccuracy();
 * right.update(tensor([1, 0], { dtype: 'uint8' }), tensor([[0.1, 0.9], [0.3, 0.7]]));
 * await right.result().item(); // 0.5
 */
export function sparseCategoricalAccuracy(options: MetricOptions = {}): Metric {
  checkOptions('sparseCategoricalAccuracy', options, nameOnly);
  const { name = 'sparseCategoricalAccuracy' } = options;
  return metric(name, (yTrue, yPred) => equal(alignLabels(name, yTrue, yPred), yPred.argmax(-1)));
}

// ---- by name

const factories = { binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy } as const;

/** The names that `getMetric` and `model.compile` know: accuracies, and losses as metrics. */
export type MetricName = 'accuracy' | keyof typeof factories | LossName;

/** What 'accuracy' is resolved by. */
export interface MetricContext {
  readonly loss?: LossFunction | undefined;
  /** Of the model; the batch axis may be any number. */
  readonly outputShape?: Dims | undefined;
}

const accuracies: Readonly<Record<string, typeof binaryAccuracy>> = {
  binaryCrossentropy: binaryAccuracy,
  categoricalCrossentropy: categoricalAccuracy,
  sparseCategoricalCrossentropy: sparseCategoricalAccuracy,
};

/** The accuracy that fits a loss; of one that says nothing about it, by the number of outputs. */
function accuracyFor({ loss, outputShape }: MetricContext): Metric {
  const byShape = outputShape?.at(-1) === 1 ? binaryAccuracy : categoricalAccuracy;
  const chosen = accuracies[loss?.name ?? ''] ?? byShape;
  return chosen({ name: 'accuracy', ...(chosen === binaryAccuracy && loss?.fromLogits === true && { threshold: 0 }) });
}

/**
 * A metric by its name; a metric is returned as it is, and a function of labels and predictions becomes the mean of its values.
 *
 * 'accuracy' is the one that fits the loss: binary, categorical or sparse categorical for the cross-entropy of that name; else
 * binary for one output, and categorical for more. With a binary loss on logits its threshold is 0, which is a probability of
 * 0.5 (Keras keeps 0.5 there). The name of a loss stands for its mean.
 *
 * @param wanted 'accuracy', 'binaryAccuracy', 'categoricalAccuracy', 'sparseCategoricalAccuracy', a loss's name, a metric, or a
 * function (yTrue, yPred) => values.
 * @param context the loss and the output shape of the model, for 'accuracy'.
 * @throws ValueError for another name, with the nearest valid one, and for what is neither.
 * @example
 * const right = getMetric('accuracy', { loss: sparseCategoricalCrossentropy(), outputShape: [-1, 10] });
 * right.name; // 'accuracy'
 */
export function getMetric(wanted: MetricName | Metric | Elementwise, context: MetricContext = {}): Metric {
  const factory = Object.entries<unknown>({ accuracy, ...factories }).find(([, each]) => each === wanted)?.[0];
  if (factory !== undefined) {
    throw new ValueError({
      op: 'getMetric',
      what: `${factory} makes a metric and is none itself`,
      hint: `'${factory}', or ${factory}()`,
    });
  }
  if (typeof wanted === 'function') {
    return metric(wanted.name || 'metric', 'perSample' in wanted ? (wanted as LossFunction).perSample : wanted);
  }
  if (typeof wanted === 'object' && wanted !== null && 'update' in wanted) return wanted;
  if (typeof wanted !== 'string') {
    throw new ValueError({
      op: 'getMetric',
      what: 'this is no metric',
      got: showValue(wanted),
      expected: 'a name, a metric or a function',
      hint: "'accuracy'",
    });
  }
  if (wanted === 'accuracy') return accuracyFor(context);
  if (Object.hasOwn(factories, wanted)) return factories[wanted as keyof typeof factories]();
  checkName('getMetric', 'metric', wanted, ['accuracy', ...Object.keys(factories), ...lossNames]);
  return metric(wanted, getLoss(wanted as LossName).perSample);
}
