/** @file The densely connected layer: output = activation(dot(input, kernel) + bias). */
import { ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import type { Dims } from '../core/shape.ts';
import { add, dot, type AnyTensor, type Variable } from '../index.ts';
import type { DenseFn } from '../types/index.ts';
import { getActivation, type ActivationFunction, type ActivationName } from './activations.ts';
import { getInitializer, type Initializer, type InitializerName } from './initializers.ts';
import { checkFloat, Layer, notBuilt, refuseShape, type LayerOptions } from './layer.ts';
import { relabelTo } from './relabel.ts';
import { anyAxes, anySize, fits, showSize } from './shapes.ts';

/** Options of `dense`. */
export interface DenseOptions<Inputs extends number> extends LayerOptions {
  /** Default none: the layer is affine. */
  readonly activation?: ActivationName | ActivationFunction | undefined;
  /** Whether the bias is added. Default true. */
  readonly useBias?: boolean | undefined;
  /** Default 'glorotUniform'. */
  readonly kernelInitializer?: InitializerName | Initializer | undefined;
  /** Default 'zeros'. */
  readonly biasInitializer?: InitializerName | Initializer | undefined;
  /** Last dimension of the input. Default: that of the first input. Where it is given, the weights exist at once. */
  readonly inputs?: Inputs | undefined;
}

const optionNames = ['activation', 'useBias', 'kernelInitializer', 'biasInitializer', 'inputs', 'name'] as const;

/**
 * A densely connected layer; made by `dense`.
 *
 * @example
 * const layer = new Dense(2, { inputs: 3 });
 * layer.kernel.shape; // [3, 2]
 * layer.bias.shape; // [2]
 */
export class Dense<Units extends number, Inputs extends number = number> extends Layer<DenseFn<Units, Inputs>, 'dense', 'float32'> {
  /** The weights [inputs, units]. Reading it before the layer is built is a ValueError. */
  declare readonly kernel: Variable<[Inputs, Units]>;
  /** What is added to each unit, [units]. Reading it before the layer is built, or with `useBias: false`, is a ValueError. */
  declare readonly bias: Variable<[Units]>;
  /** Last dimension of the output. */
  readonly units: Units;
  private readonly inputs: number;
  private readonly useBias: boolean;
  private readonly compute: (x: AnyTensor) => AnyTensor;
  private readonly kernelInitializer: Initializer;
  private readonly biasInitializer: Initializer;

  constructor(units: Units, options: DenseOptions<Inputs> = {}) {
    checkOptions('dense', options, optionNames);
    const { activation = 'linear', useBias = true, kernelInitializer = 'glorotUniform', biasInitializer = 'zeros', inputs } = options;
    checkSize('units', units);
    if (inputs !== undefined) checkSize('inputs', inputs);
    super({ name: options.name, kind: 'dense' });
    this.units = units;
    this.inputs = inputs ?? anySize;
    this.useBias = useBias;
    this.compute = relabelTo('dense', () => getActivation(activation));
    this.kernelInitializer = relabelTo('dense', () => getInitializer(kernelInitializer));
    this.biasInitializer = relabelTo('dense', () => getInitializer(biasInitializer));
    this.refuseWeight('kernel', () => notBuilt(this, 'there is no kernel yet'));
    this.refuseWeight('bias', () => (useBias ? notBuilt(this, 'there is no bias yet') : noBias(this.name)));
    if (inputs !== undefined) this.buildFor([anyAxes, inputs]);
  }

  protected override isEnough(inputShape: Dims): boolean {
    return (inputShape.at(-1) ?? 0) >= 0;
  }

  override build(inputShape: Dims): void {
    this.outputShape(inputShape);
    this.addWeight('kernel', [inputShape.at(-1) ?? 0, this.units], this.kernelInitializer);
    if (this.useBias) this.addWeight('bias', [this.units], this.biasInitializer);
  }

  call(x: AnyTensor): AnyTensor {
    this.outputShape(x.shape);
    checkFloat(this.kind, x);
    const product: AnyTensor = dot(x.cast('float32'), this.kernel);
    return this.compute(this.useBias ? add(product, this.bias) : product);
  }

  override outputShape(inputShape: Dims): Dims {
    const expected = this.ready ? (this.kernel.shape[0] as number) : this.inputs;
    const last = inputShape.at(-1);
    if (last === undefined) throw refuseShape(this.kind, `expects last dimension ${showSize(expected)}, got a scalar`);
    if (!fits(last, expected)) throw refuseShape(this.kind, `expects last dimension ${showSize(expected)}, got ${showSize(last)}`);
    return last === anyAxes ? [anyAxes, this.units] : [...inputShape.slice(0, -1), this.units];
  }
}

const noBias = (name: string): ValueError =>
  new ValueError({ op: name, what: 'there is no bias', got: 'useBias: false', hint: 'dense(units) without that option' });

function checkSize(option: string, size: number): void {
  if (Number.isInteger(size) && size > 0) return;
  throw new ValueError({
    op: 'dense',
    what: `this is no number of ${option}`,
    got: `${option}: ${showValue(size)}`,
    expected: 'a whole number from 1',
  });
}

// NoInfer: an option that is left out must not be filled in from what the layer is assigned to.

/**
 * A densely connected layer: `output = activation(dot(input, kernel) + bias)`. Input [..., inputs] float32 (other floats are
 * cast), output [..., units] float32. The weights are the Variables `kernel` [inputs, units] and `bias` [units].
 *
 * @param units last dimension of the output.
 * @param options `activation`: a name or function, default none; `useBias` true; `kernelInitializer` 'glorotUniform';
 * `biasInitializer` 'zeros'; `inputs`: last dimension of the input, checked in types, default that of the first input; `name`.
 * @throws ValueError for units or inputs that are no whole numbers from 1, and for unknown names and options; when called, ShapeError for
 * another last dimension, DTypeError for a dtype that is no float.
 * @see Keras `Dense`.
 * @example
 * const layer = dense(2, { inputs: 3, kernelInitializer: 'ones' });
 * layer(tensor([[1, 2, 3]])); // [[6, 6]]
 * layer.kernel.shape; // [3, 2]
 */
export const dense = <const Units extends number, const Inputs extends number = number>(
  units: Units,
  options: DenseOptions<Inputs> = {},
): Dense<Units, NoInfer<Inputs>> => new Dense<Units, Inputs>(units, options);
