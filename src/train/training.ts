/** @file What the training loop works on, and what it reports. */
import type { AnyTensor, AnyVariable, Tensor, TensorData } from '../index.ts';
import type { Optimizer } from '../optim/index.ts';

/** Samples as a user gives them: a tensor, or what `tensor` takes. The first axis counts the samples. */
export type Samples = AnyTensor | TensorData;

/**
 * Measures by name, each the mean over all samples of the epoch so far: `loss`, then the metrics by their names, and in the logs
 * of an epoch with validation the same again as `valLoss`, `valAccuracy`. What was not asked for is not there: `accuracy` takes
 * `compile({ metrics: ['accuracy'] })`.
 */
export interface Logs {
  readonly loss: number;
  readonly accuracy?: number | undefined;
  readonly valLoss?: number | undefined;
  readonly valAccuracy?: number | undefined;
  readonly [measure: string]: number | undefined;
}

/** A running measure: `update` takes in a batch, as a part of the compiled step. */
export interface Measure {
  readonly name: string;
  update(yTrue: AnyTensor, yPred: AnyTensor): void;
  result(): AnyTensor;
  reset(): void;
}

/** The running mean of the loss: `update` takes the mean of a batch, and how many samples it had. */
export interface LossMean {
  update(value: AnyTensor, samples: number): void;
  result(): AnyTensor;
  reset(): void;
}

/** The part of a model that the loop sees. */
export interface Trainable {
  readonly name: string;
  readonly trainableVariables: readonly AnyVariable[];
  /** All that makes up the model: the trainable variables, and those that training only carries along. */
  readonly weights: readonly AnyVariable[];
  /** Set to true, by a callback, it ends training after the present batch. */
  stopTraining: boolean;
}

/** A model as an untyped function. */
export interface Forward {
  forward(x: AnyTensor, training: boolean): AnyTensor;
  /** Throws a ShapeError for inputs that the model does not take; -1 is any size. */
  checkShape(inputShape: readonly number[]): void;
}

/** A compiled model: what to train, by which rule, and how to measure it. */
export interface Training extends Forward {
  readonly model: Trainable;
  readonly optimizer: Optimizer;
  readonly loss: (yTrue: AnyTensor, yPred: AnyTensor) => Tensor<[], 'float32' | 'float64' | 'float16'>;
  readonly lossMean: LossMean;
  /** Whether labels are class numbers, to be checked against the number of outputs. */
  readonly classLabels: boolean;
  /** The least and the greatest value of a label; undefined: any. */
  readonly labelRange?: readonly [least: number, greatest: number] | undefined;
  /** The metrics, once the shape of the model's output is known. */
  metrics(outputShape: readonly number[]): readonly Measure[];
}
