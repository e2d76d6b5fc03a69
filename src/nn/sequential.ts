/** @file Layers one after another. */
import { ValueError } from '../core/errors.ts';
import { showValue } from '../core/options.ts';
import type { Dims } from '../core/shape.ts';
import type { AnyTensor } from '../index.ts';
import type { ChainArgs, SeqFn, Step } from '../types/index.ts';
import { Input } from './input.ts';
import { Layer, shapeByTrial, sublayers, type CallOptions } from './layer.ts';
import { Model } from './model.ts';
import { relabel } from './relabel.ts';
import { anyAxes, anyBatch, anySize, isKnown } from './shapes.ts';

type PlainFunction = (x: AnyTensor) => AnyTensor;
type AnyStep = Layer | PlainFunction;

const kindOf = (step: AnyStep): string => (step instanceof Layer ? step.kind : 'function');

/** What a step makes of a shape; of a plain function it is found by a trial, as soon as all but the batch is known. */
function stepShape(step: AnyStep, shape: Dims): Dims {
  if (step instanceof Layer) return step.outputShape(shape);
  return isKnown(shape.slice(1)) && shape[0] !== anyAxes ? anyBatch(shapeByTrial(step, shape)) : [anyAxes];
}

/**
 * A chain of layers and functions; made by `sequential`.
 *
 * @example
 * const model = new Sequential([input([784]), dense(10)] as const);
 * model.layers.length; // 2
 */
export class Sequential<Steps extends readonly Step[]> extends Model<SeqFn<Steps>, 'sequential'> {
  /** The steps, in their order. */
  readonly layers: Steps;

  constructor(steps: Steps) {
    super({ kind: 'sequential' });
    steps.forEach((step: unknown, i) => {
      if (typeof step === 'function') return;
      throw new ValueError({
        op: 'sequential',
        what: `step ${i} is no layer`,
        got: showValue(step),
        expected: 'a layer or a function of a tensor',
        hint: Array.isArray(step) ? 'sequential(a, b), without the brackets' : "dense(10), activation('relu')",
      });
    });
    this.layers = steps;
    this.checkChain();
    const [first] = this.steps;
    if (first instanceof Input) this.buildFor([anySize, ...first.shape]);
  }

  private get steps(): readonly AnyStep[] {
    return this.layers as unknown as readonly AnyStep[];
  }

  /** Refuses layers that cannot follow each other, as far as their shapes are known before there is data. */
  private checkChain(): void {
    let shape: Dims = [anyAxes];
    this.steps.forEach((step, i) => {
      const previous = this.steps[i - 1];
      const from = previous === undefined ? '' : ` from ${kindOf(previous)}`;
      const place = (what: string): string => `layer ${i} (${kindOf(step)}) ${what}${from}`;
      shape = relabel(kindOf(step), 'sequential', place, () => stepShape(step, shape));
    });
  }

  /** Runs f for a step, and tells its refusals as those of the chain. */
  private at<R>(step: AnyStep, f: () => R): R {
    return relabel(kindOf(step), 'sequential', (what) => `${kindOf(step)} ${what}`, f);
  }

  /** A chain has no weights but those of its layers. */
  override get built(): boolean {
    return sublayers(this).every((each) => each.built);
  }

  /** The layers are asked one by one. */
  protected override isEnough(): boolean {
    return true;
  }

  override build(inputShape: Dims): void {
    let shape = inputShape;
    for (const step of this.steps) {
      if (step instanceof Layer) this.at(step, () => step.buildFor(shape));
      shape = this.at(step, () => stepShape(step, shape));
      if (step instanceof Layer) step.noteOutput(shape);
    }
    this.noteOutput(shape);
  }

  call(x: AnyTensor, options: CallOptions): AnyTensor {
    return this.steps.reduce<AnyTensor>((h, step) => this.at(step, () => (step instanceof Layer ? step(h, options) : step(h))), x);
  }

  override outputShape(inputShape: Dims): Dims {
    return this.steps.reduce<Dims>((shape, step) => this.at(step, () => stepShape(step, shape)), inputShape);
  }
}

/**
 * A model of layers, each called with the output of the one before it: `layers[n](...layers[1](layers[0](x)))`. Plain functions
 * of a tensor are steps as well. When it begins with `input(shape)`, all weights exist at once; else from the first call on.
 *
 * @param steps layers and functions; shapes that do not fit are type errors.
 * @throws ShapeError with the same sentence at run time.
 * @see Keras `Sequential`.
 * @example
 * const model = sequential(input([784]), dense(512, { activation: 'relu' }), dense(10, { activation: 'softmax' }));
 * model(zeros([128, 784])).shape; // [128, 10]
 * model.countParameters(); // 407050
 */
export const sequential = <Steps extends readonly Step[]>(...steps: ChainArgs<Steps>): Sequential<Steps> =>
  new Sequential<Steps>(steps as unknown as Steps);
