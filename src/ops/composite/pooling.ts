/** @file Pooling: the greatest or the mean element of windows. Compositions of a view and a reduction. */
import { endsOf, floatOf, type DType } from '../../core/dtype.ts';
import { ValueError } from '../../core/errors.ts';
import { checkOptions } from '../../core/options.ts';
import type { Dims } from '../../core/shape.ts';
import type {
  AveragePool1dFunction,
  AveragePool2dFunction,
  AveragePool3dFunction,
  MaxPool1dFunction,
  MaxPool2dFunction,
  MaxPool3dFunction,
  WindowOptions,
} from '../../tensor/signatures-networks.ts';
import { apply } from '../../tensor/apply.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import type { PerAxis } from '../../types/index.ts';
import { sumAlong } from '../along.ts';
import { add, div, maximum, minimum, mul, sub } from '../binary.ts';
import { cast } from '../cast.ts';
import { checkTensor } from '../check.ts';
import { checkDType } from '../define.ts';
import { checkImages, imageAxes, perAxis, place, placing, type ImageAxes } from '../placement.ts';
import { maxPrimitive } from '../reduce.ts';
import { reshape } from '../shape.ts';
import { slice } from '../slice.ts';
import { iotaPrimitive } from '../source.ts';
import { windowsOf, type WindowPlan } from '../windows.ts';

/** Windows on x, and what lies behind its end. */
interface Pooling extends WindowPlan {
  readonly high: readonly number[];
}

function plan(op: string, axes: ImageAxes, x: AnyTensor, size: PerAxis, options: WindowOptions = {}): Pooling {
  checkOptions(op, options, ['strides', 'padding']);
  checkTensor(op, x);
  checkDType(op, x, 'number');
  checkImages(op, x, axes);
  const window = perAxis(op, 'size', size, axes);
  const { strides = window } = options;
  const placed = placing(op, axes, { strides, padding: options.padding });
  const placement = place(op, x, window, placed);
  if (placement.low.some((each, axis) => Math.max(each, placement.high[axis] ?? 0) >= (window[axis] ?? 1))) {
    throw new ValueError({
      op,
      what: 'some windows would lie in the padding alone',
      got: `padding: ${JSON.stringify(options.padding)}, size: ${JSON.stringify(size)}`,
      expected: 'a padding smaller than the window',
    });
  }
  return { window, strides: placed.strides, low: placement.low, high: placement.high, size: placement.size };
}

const isUnpadded = ({ low, high }: Pooling): boolean => [...low, ...high].every((each) => each === 0);

/** The windows of x as a view, and the axes to reduce. What lies outside of x is the value. */
function viewOf(x: AnyTensor, pooling: Pooling, value: number): { view: AnyTensor; axes: number[] } {
  const { window, strides, size } = pooling;
  // Windows side by side are the image with each axis in two: a reshape, through which what computes x can be fused.
  if (isUnpadded(pooling) && strides.every((stride, axis) => stride === window[axis])) {
    const used = size.map((count, axis) => [0, count * (window[axis] ?? 1)] as const);
    const part = slice(x, ':', ...(used as never)) as AnyTensor;
    const pairs = size.flatMap((count, axis) => [count, window[axis] ?? 1]);
    const view = reshape(part, [x.shape[0] ?? 1, ...pairs, x.shape[x.shape.length - 1] ?? 1]) as AnyTensor;
    return { view, axes: window.map((_, axis) => 2 + 2 * axis) };
  }
  return { view: windowsOf(x, pooling, value), axes: window.map((_, axis) => 1 + window.length + axis) };
}

function maxPool(op: string, axes: ImageAxes, x: AnyTensor, size: PerAxis, options?: WindowOptions): AnyTensor {
  const { view, axes: reduced } = viewOf(x, plan(op, axes, x, size, options), endsOf(x.dtype)[0]);
  return apply(maxPrimitive, [view], { axes: reduced });
}

/** 1 / the number of elements of x in each window, [1, ...size, 1]: the product of the numbers along each axis. */
function shares(spatial: Dims, { window, strides, low, size }: Pooling, dtype: DType): AnyTensor {
  const shape = [1, ...size, 1];
  const counts = spatial.map((length, axis) => {
    const start = sub(mul(apply(iotaPrimitive, [], { shape, dtype: 'int32', axis: axis + 1 }), strides[axis] ?? 1), low[axis] ?? 0);
    const end = minimum(add(start, window[axis] ?? 1), length);
    return sub(end, maximum(start, 0)) as AnyTensor;
  });
  return div(
    1,
    cast(
      counts.reduce((a, b) => mul(a, b) as AnyTensor),
      dtype,
    ),
  ) as AnyTensor;
}

function averagePool(op: string, axes: ImageAxes, x: AnyTensor, size: PerAxis, options?: WindowOptions): AnyTensor {
  const pooling = plan(op, axes, x, size, options);
  const { view, axes: reduced } = viewOf(cast(x, floatOf(x.dtype)) as AnyTensor, pooling, 0);
  const sum = sumAlong(view, reduced);
  if (isUnpadded(pooling))
    return div(
      sum,
      pooling.window.reduce((a, b) => a * b),
    ) as AnyTensor;
  return mul(sum, shares(x.shape.slice(1, -1), pooling, view.dtype)) as AnyTensor;
}

/** The function of images with these axes. */
const of =
  (f: (op: string, axes: ImageAxes, x: AnyTensor, size: PerAxis, options?: WindowOptions) => AnyTensor, op: string, axes: ImageAxes) =>
  (x: AnyTensor, size: PerAxis, options?: WindowOptions): AnyTensor =>
    f(op, axes, x, size, options);

/**
 * The greatest element of each window of sequences: x is [n, l, c], the result [n, l', c], of the same dtype. NaN where there is one.
 * Derivative: tied elements share equally (PyTorch and TensorFlow give all to the first).
 *
 * @param size how many elements a window has.
 * @param options `strides`: default the size, so that windows lie side by side; `padding`: 'valid' (default: what is left at the end
 * is dropped), 'same' (l' = l / strides, rounded up), a number for both sides, or `[[before, after]]`. Padding is never the greatest.
 * @throws ShapeError for another rank and a window larger than the padded input; ValueError for options that are no such numbers and
 * a padding as large as the window; DTypeError for bools.
 * @see Keras `ops.max_pool`.
 * @example
 * maxPool1d(tensor([[[1], [5], [2], [3]]]), 2); // [[[5], [3]]]
 */
export const maxPool1d = of(maxPool, 'maxPool1d', imageAxes[1]) as unknown as MaxPool1dFunction;

/**
 * The greatest element of each window of images: x is [n, h, w, c], the result [n, h', w', c], of the same dtype. NaN where there is
 * one. Derivative: tied elements share equally (PyTorch and TensorFlow give all to the first).
 *
 * @param size of a window: a number, or one for each axis.
 * @param options `strides`: default the size, so that windows lie side by side; `padding`: 'valid' (default: what is left at the end
 * is dropped), 'same' (h' = h / strides, rounded up), a number for all sides, or `[[top, bottom], [left, right]]`. Padding is never
 * the greatest.
 * @throws ShapeError for another rank and a window larger than the padded input; ValueError for options that are no such numbers and
 * a padding as large as the window; DTypeError for bools.
 * @see Keras `ops.max_pool`.
 * @example
 * maxPool2d(tensor([[[[1], [5]], [[2], [3]]]]), 2); // [[[[5]]]]
 */
export const maxPool2d = of(maxPool, 'maxPool2d', imageAxes[2]) as unknown as MaxPool2dFunction;

/**
 * The greatest element of each window of volumes: x is [n, d, h, w, c], the result [n, d', h', w', c], of the same dtype; as
 * `maxPool2d`.
 *
 * @param size of a window: a number, or one for each axis.
 * @param options `strides`: default the size; `padding` 'valid', as for `maxPool2d`.
 * @throws ShapeError, ValueError and DTypeError as `maxPool2d` does.
 * @see Keras `ops.max_pool`.
 * @example
 * maxPool3d(ones([1, 4, 4, 4, 3]), 2); // shape [1, 2, 2, 2, 3]
 */
export const maxPool3d = of(maxPool, 'maxPool3d', imageAxes[3]) as unknown as MaxPool3dFunction;

/**
 * The mean of each window of sequences: x is [n, l, c], the result [n, l', c]; integers become float32. Padding does not count: the sum
 * is divided by the number of elements of x in the window, as in Keras.
 *
 * @param size how many elements a window has.
 * @param options `strides`: default the size, so that windows lie side by side; `padding`: 'valid' (default: what is left at the end
 * is dropped), 'same' (l' = l / strides, rounded up), a number for both sides, or `[[before, after]]`.
 * @throws ShapeError for another rank and a window larger than the padded input; ValueError for options that are no such numbers and
 * a padding as large as the window; DTypeError for bools.
 * @see Keras `ops.average_pool`.
 * @example
 * averagePool1d(tensor([[[1], [5], [2]]]), 2, { padding: 'same' }); // [[[3], [2]]]
 */
export const averagePool1d = of(averagePool, 'averagePool1d', imageAxes[1]) as unknown as AveragePool1dFunction;

/**
 * The mean of each window of images: x is [n, h, w, c], the result [n, h', w', c]; integers become float32. Padding does not count: the
 * sum is divided by the number of elements of x in the window, as in Keras.
 *
 * @param size of a window: a number, or one for each axis.
 * @param options `strides`: default the size, so that windows lie side by side; `padding`: 'valid' (default: what is left at the end
 * is dropped), 'same' (h' = h / strides, rounded up), a number for all sides, or `[[top, bottom], [left, right]]`.
 * @throws ShapeError for another rank and a window larger than the padded input; ValueError for options that are no such numbers and
 * a padding as large as the window; DTypeError for bools.
 * @see Keras `ops.average_pool`.
 * @example
 * averagePool2d(tensor([[[[1], [5]], [[2], [4]]]]), 2); // [[[[3]]]]
 */
export const averagePool2d = of(averagePool, 'averagePool2d', imageAxes[2]) as unknown as AveragePool2dFunction;

/**
 * The mean of each window of volumes: x is [n, d, h, w, c], the result [n, d', h', w', c]; as `averagePool2d`.
 *
 * @param size of a window: a number, or one for each axis.
 * @param options `strides`: default the size; `padding` 'valid', as for `averagePool2d`.
 * @throws ShapeError, ValueError and DTypeError as `averagePool2d` does.
 * @see Keras `ops.average_pool`.
 * @example
 * averagePool3d(ones([1, 4, 4, 4, 3]), 2); // shape [1, 2, 2, 2, 3]
 */
export const averagePool3d = of(averagePool, 'averagePool3d', imageAxes[3]) as unknown as AveragePool3dFunction;
