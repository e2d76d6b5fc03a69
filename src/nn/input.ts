/** @file The input of a chain of layers: a shape, checked. */
import { ShapeError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import type { Dims } from '../core/shape.ts';
import type { AnyTensor } from '../index.ts';
import type { InputFn, Shape } from '../types/index.ts';
import { Layer, layerOptions, refuseShape, type LayerOptions } from './layer.ts';
import { anyAxes, anySize, fits, showSizes } from './shapes.ts';

/**
 * A layer that checks [batch, ...shape] and passes it on; made by `input`.
 *
 * @example
 * new Input([28, 28]).outputShape([-1, 28, 28]); // [-1, 28, 28]
 */
export class Input<S extends Shape> extends Layer<InputFn<S>, 'input'> {
  /** The shape of a sample; -1 is any size. */
  readonly shape: S;

  constructor(shape: readonly [...S], options: LayerOptions = {}) {
    checkShape(shape, options);
    checkOptions('input', options, layerOptions);
    super({ ...options, kind: 'input' });
    this.shape = [...shape] as unknown as S;
  }

  call(x: AnyTensor): AnyTensor {
    this.outputShape(x.shape);
    return x;
  }

  override outputShape(inputShape: Dims): Dims {
    const wanted: Dims = [anySize, ...this.shape];
    if (inputShape[0] === anyAxes) return wanted;
    if (inputShape.length !== wanted.length || !wanted.every((size, axis) => fits(size, inputShape[axis] ?? 0))) {
      throw refuseShape(this.kind, `expects ${showSizes(wanted)}, got ${showSizes(inputShape)}`);
    }
    return inputShape.map((size, axis) => (size < 0 ? (wanted[axis] ?? size) : size));
  }
}

/** Refuses what is no shape; of sizes without brackets, the second has come as the options. */
function checkShape(shape: unknown, options: unknown): void {
  if (Array.isArray(shape) && shape.every((size: unknown) => typeof size === 'number' && Number.isInteger(size) && size >= anySize)) return;
  const sizes = [shape, options].filter((size) => typeof size === 'number');
  throw new ShapeError({
    op: 'input',
    what: 'this is no shape',
    got: Array.isArray(shape) ? `[${shape.map(showValue).join(', ')}]` : showValue(shape),
    expected: 'the sizes of a sample in a list, -1 for any',
    hint: `input([${sizes.length > 0 ? sizes.join(', ') : '784'}])`,
  });
}

/**
 * The shape of one sample, as the first layer of a `sequential`: inputs are checked against [batch, ...shape], and all layers
 * are built at once. Any dtype.
 *
 * @param shape sizes without the batch; -1 is any size.
 * @throws ShapeError for what is no shape, and, when called, for an input of another; ValueError for unknown options.
 * @see Keras `Input`.
 * @example
 * const model = sequential(input([784]), dense(10));
 * model.outputShape([-1, 784]); // [-1, 10]
 */
export const input = <const S extends Shape>(shape: readonly [...S], options: LayerOptions = {}): Input<S> => new Input<S>(shape, options);
