/** @file Models: layers that can be trained. */
import type { DType } from '../core/dtype.ts';
import { ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import { jit, type Compiled, type AnyTensor, type Tensor } from '../index.ts';
import { getOptimizer, type Optimizer, type OptimizerName } from '../optim/index.ts';
import type { Apply, Ok, Shape, ShapeFn, shapeFunction } from '../types/index.ts';
import { checkSamples } from '../train/validate.ts';
import { evaluate, predict, type EvaluateOptions } from '../train/evaluate.ts';
import { fit, type FitOptions } from '../train/fit.ts';
import { stepsOf } from '../train/step.ts';
import { batchOf, orderOf } from '../train/batches.ts';
import type { Trained } from '../train/callbacks.ts';
import type { Forward, Logs, Samples, Training } from '../train/training.ts';
import { Layer, type UnknownFn } from './layer.ts';
import type { Elementwise, LossFunction } from './loss.ts';
import { getLoss, type LossName } from './losses.ts';
import { getMetric, Mean, type Metric, type MetricName } from './metrics.ts';
import { relabel } from './relabel.ts';
import { summarize } from './summary.ts';

/** Options of `compile`. */
export interface CompileOptions {
  /** A name or an optimizer. Default 'rmsprop'. */
  readonly optimizer?: OptimizerName | Optimizer | undefined;
  /** A name, a loss, or a function of labels and predictions. */
  readonly loss: LossName | LossFunction | Elementwise;
  /** Names, metrics, or functions of labels and predictions. Default none. */
  readonly metrics?: readonly (MetricName | Metric | Elementwise)[] | undefined;
}

/** A model of any kind, by its properties: to be trained, measured and saved; to be called it must be known more closely. */
export type AnyModel = Omit<Model, typeof shapeFunction>;

/** What `compile` made of a model. Not a field: a model is a tree of its weights, and the optimizer's state is no part of it. */
const trainings = new WeakMap<object, Training>();
const forwards = new WeakMap<object, Compiled<(x: AnyTensor) => AnyTensor>>();

/**
 * A layer that can be trained. A model of one's own holds layers in its fields and computes in `call`.
 *
 * @see Keras `Model`.
 * @example
 * class Residual extends Model {
 *   readonly hidden = dense(64, { activation: 'relu' });
 *   readonly output = dense(8);
 *   call(x: Tensor<[number, 8]>, options: CallOptions) {
 *     return x.add(this.output(this.hidden(x, options), options));
 *   }
 * }
 * const model = new Residual();
 * model.compile({ optimizer: 'adam', loss: 'mse' });
 */
export abstract class Model<F extends ShapeFn = UnknownFn, Kind extends string = string> extends Layer<F, Kind, DType> {
  /** Set to true, by a callback, it ends `fit` after the present batch. */
  stopTraining = false;

  /**
   * Chooses optimizer, loss and metrics; forgets those of before. To be called again after `trainable` of a layer has changed.
   *
   * @param options `optimizer` 'rmsprop'; `loss`; `metrics` none.
   * @throws ValueError for an unknown name or option, with the nearest valid one; nothing changes then.
   * @example
   * const model = sequential(input([784]), dense(10, { activation: 'softmax' }));
   * model.compile({ optimizer: 'rmsprop', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
   */
  compile(options: CompileOptions): void {
    checkOptions('compile', options, ['loss', 'optimizer', 'metrics']);
    const { optimizer: rule = 'rmsprop', loss: lossGiven, metrics: wanted = [] } = options ?? ({} as CompileOptions);
    const asCompile = <R>(op: string, f: () => R): R => relabel(op, 'compile', (what) => what, f);
    const optimizer = asCompile('getOptimizer', () => getOptimizer(rule));
    const loss = asCompile('getLoss', () => getLoss(lossGiven));
    if (!Array.isArray(wanted)) {
      throw new ValueError({
        op: 'compile',
        what: 'metrics is no list',
        got: showValue(wanted),
        expected: "a list such as ['accuracy']",
      });
    }
    const metrics = (outputShape?: readonly number[]): Metric[] =>
      wanted.map((each) => asCompile('getMetric', () => getMetric(each, { loss, outputShape })));
    // Unknown names are refused here, though 'accuracy' may have to wait for the shape of the output.
    metrics();
    trainings.set(this, {
      model: this,
      optimizer,
      loss,
      lossMean: new Mean('loss'),
      classLabels: loss.classLabels,
      labelRange: loss.labelRange,
      ...this.asFunction(),
      metrics,
    });
  }

  private asFunction(): Forward {
    const layer = this as unknown as Layer;
    const knowsShapes = this.outputShape !== Layer.prototype.outputShape;
    return {
      forward: (x, training) => layer(x, { training }),
      checkShape: (shape) => void (knowsShapes && this.outputShape(shape)),
    };
  }

  private training(op: string): Training {
    const training = trainings.get(this);
    if (training !== undefined) return training;
    throw new ValueError({
      op,
      what: 'the model is not compiled',
      hint: 'model.compile({ loss: ... }) first',
    });
  }

  /** The optimizer that `compile` chose; undefined before. */
  get optimizer(): Optimizer | undefined {
    return trainings.get(this)?.optimizer;
  }

  /**
   * Trains on samples: in each epoch all of them, in batches, each batch a step of the optimizer. The whole step is one program,
   * compiled at the first batch of each shape. Samples keep their dtype until the step: pictures may be uint8. At the first loss
   * that is no finite number it warns once on the console; `terminateOnNaN` of tidu/train ends training there.
   *
   * @param x inputs [samples, ...]: a tensor, a typed array, or nested arrays.
   * @param y labels [samples, ...]. For the sparse loss class numbers, of any dtype.
   * @param options `epochs` 1, `batchSize` 32 or 'full', `validationSplit` 0 or `validationData` [x, y], `shuffle` true, `seed`,
   * `callbacks`, `initialEpoch` 0, `verbose` 0: nothing is printed; 1: the device, a line for each epoch, and a hash of the
   * weights at the end.
   * @returns the logs of every epoch, and what the run can be told by: `{ epoch: [0, 1], history: { loss: [...], accuracy: [...],
   * valLoss: [...] }, run: { backend, threads, profile, fused, weightsHash } }`.
   * @throws ValueError, ShapeError or DTypeError for what does not fit, before anything is trained.
   * @see Keras `Model.fit`.
   * @example
   * const model = sequential(input([1]), dense(1, { kernelInitializer: 'zeros' }));
   * model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'mse' });
   * const { epoch, history } = await model.fit([[1], [2], [3]], [[3], [5], [7]], { epochs: 3, batchSize: 'full' });
   * epoch; // [0, 1, 2]
   * history.loss[0]; // 27.666666
   * // With verbose: 1 it prints, for each epoch: Epoch 1/3  loss 27.6667  0.1 s
   */
  async fit(x: Samples, y: Samples, options: FitOptions = {}): Promise<Trained> {
    return fit(this.training('fit'), x, y, options);
  }

  /**
   * Measures loss and metrics on samples, as `fit` takes them.
   *
   * @param options `batchSize` 32 or 'full'.
   * @returns the means over all samples: `{ loss, accuracy }`, accuracy where `compile` was asked for it.
   * @throws ValueError, ShapeError or DTypeError for what does not fit.
   * @see Keras `Model.evaluate`.
   * @example
   * const model = sequential(input([1]), dense(1, { kernelInitializer: 'ones' }));
   * model.compile({ loss: 'mse' });
   * const { loss } = await model.evaluate([[1], [2], [3]], [[3], [4], [5]]);
   * loss; // 4
   */
  async evaluate(x: Samples, y: Samples, options: EvaluateOptions = {}): Promise<Logs> {
    return evaluate(this.training('evaluate'), x, y, options);
  }

  /**
   * The outputs for samples, all batches in one tensor. Needs no `compile`.
   *
   * @param options `batchSize` 32 or 'full'.
   * @throws ValueError, ShapeError or DTypeError for what does not fit.
   * @see Keras `Model.predict`.
   * @example
   * const model = sequential(input([2]), dense(1, { kernelInitializer: 'ones' }));
   * await model.predict([[1, 2], [3, 4], [5, 6]]); // [[3], [7], [11]]
   */
  async predict(x: Samples, options: EvaluateOptions = {}): Promise<Tensor<Ok<Apply<F, Shape>>>> {
    const model = this.asFunction();
    const compiled = forwards.get(this) ?? jit((batch: AnyTensor) => model.forward(batch, false));
    forwards.set(this, compiled);
    return (await predict(model, compiled, x, options)) as unknown as Tensor<Ok<Apply<F, Shape>>>;
  }

  /**
   * One step on one batch.
   *
   * @returns loss and metrics of this batch, from before the step.
   * @throws ValueError, ShapeError or DTypeError for what does not fit.
   * @see Keras `Model.train_on_batch`.
   * @example
   * const model = sequential(input([1]), dense(1, { kernelInitializer: 'ones' }));
   * model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'mse' });
   * const { loss } = await model.trainOnBatch([[1], [2]], [[3], [4]]);
   * loss; // 4
   */
  async trainOnBatch(x: Samples, y: Samples): Promise<Logs> {
    const training = this.training('trainOnBatch');
    const samples = await checkSamples('trainOnBatch', training, { x, y });
    const steps = stepsOf(training, samples.outputShape);
    const all = await orderOf(samples.x.count);
    steps.reset();
    return steps.train(batchOf(samples.x, all), batchOf(samples.y, all));
  }

  /**
   * A table of the layers: names and kinds, output shapes, numbers of parameters, and their totals.
   *
   * @throws ValueError before the weights exist.
   * @example
   * const text = sequential(input([784]), dense(10)).summary();
   * text.includes('Total parameters: 7,850'); // true
   */
  summary(): string {
    return summarize(this);
  }
}
