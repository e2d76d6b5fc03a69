/** @file Pooling to a size that is given: one element for the whole image, or windows that share it out. */
import { endsOf } from '../../core/dtype.ts';
import { describeOperand, ShapeError } from '../../core/errors.ts';
import { checkOptions } from '../../core/options.ts';
import { range, showShape } from '../../core/shape.ts';
import type {
  AdaptiveAveragePoolFunction,
  AdaptiveMaxPoolFunction,
  GlobalAveragePoolFunction,
  GlobalMaxPoolFunction,
  GlobalPoolOptions,
} from '../../tensor/signatures-networks.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import type { PerAxis } from '../../types/index.ts';
import { backTo, maxAlong, meanAlong, precise, sumAlong } from '../along.ts';
import { div } from '../binary.ts';
import { checkFlags, ofTensor } from '../check.ts';
import { checkDType } from '../define.ts';
import { imageAxes, perAxis, type ImageAxes } from '../placement.ts';
import { reshape } from '../shape.ts';
import { where } from '../where.ts';
import { take } from './indexing.ts';
import { table } from './table.ts';

/** The spatial axes of x [n, ...spatial, c], which there must be. */
function spatialAxes(op: string, x: AnyTensor): number[] {
  checkDType(op, x, 'number');
  if (x.shape.length >= 3) return range(x.shape.length - 1).slice(1);
  throw new ShapeError({
    op,
    what: `the input needs at least 3 dimensions [n, ..., c], got ${showShape(x.shape)}`,
    got: `x: ${describeOperand(x)}`,
    expected: 'a batch of signals, images or volumes with their channels last',
  });
}

/** Refuses images of which nothing can be read. */
function checkElements(op: string, x: AnyTensor): void {
  if (!x.shape.slice(1, -1).includes(0)) return;
  throw new ShapeError({ op, what: 'the images have no pixels', got: `x: ${describeOperand(x)}`, expected: 'at least one' });
}

const namesOf = (axes: readonly number[]): ImageAxes =>
  imageAxes[axes.length as 1 | 2 | 3] ?? { names: axes.map((axis) => `axis ${axis}`), paddings: [] };

// ---- the whole image

/** The function that reduces all spatial axes. */
const globally = (op: string, reduce: (x: AnyTensor, axes: readonly number[], keepDims: boolean) => AnyTensor) =>
  ofTensor(op, (x: AnyTensor, options: GlobalPoolOptions<boolean> = {}): AnyTensor => {
    checkOptions(op, options, ['keepDims']);
    checkFlags(op, options, ['keepDims']);
    const axes = spatialAxes(op, x);
    checkElements(op, x);
    return reduce(x, axes, options.keepDims ?? false);
  });

/**
 * The mean of each channel over all positions: x is [n, ..., c] (signals, images, volumes), the result [n, c]; integers become float32.
 *
 * @param options `keepDims`: keep the axes of the positions with size 1, default false.
 * @throws ShapeError for fewer than three axes, and for images without pixels; ValueError for options that do not exist; DTypeError for
 * bools.
 * @see Keras `GlobalAveragePooling2D`; M. Lin, Q. Chen and S. Yan, "Network in network" (2013).
 * @example
 * globalAveragePool(tensor([[[[1], [5]], [[2], [4]]]])); // [[3]]
 */
export const globalAveragePool = globally('globalAveragePool', meanAlong) as unknown as GlobalAveragePoolFunction;

/**
 * The greatest element of each channel over all positions: x is [n, ..., c] (signals, images, volumes), the result [n, c], of the same
 * dtype. NaN where there is one. Derivative: tied elements share equally.
 *
 * @param options `keepDims`: keep the axes of the positions with size 1, default false.
 * @throws ShapeError for fewer than three axes, and for images without pixels; ValueError for options that do not exist; DTypeError for
 * bools.
 * @see Keras `GlobalMaxPooling2D`.
 * @example
 * globalMaxPool(tensor([[[[1], [5]], [[2], [4]]]])); // [[5]]
 */
export const globalMaxPool = globally('globalMaxPool', maxAlong) as unknown as GlobalMaxPoolFunction;

// ---- windows that share it out

/** Window i of `count` over `size` elements: from floor(i size / count) to before ceil((i + 1) size / count). */
const windowAt = (i: number, size: number, count: number): readonly [start: number, end: number] => [
  Math.floor((i * size) / count),
  Math.ceil(((i + 1) * size) / count),
];

/** An axis of x as two: `count` windows, and the elements of each. The longest says how many; those that others lack are `fill`. */
function sharedOut(x: AnyTensor, axis: number, count: number, fill: number): AnyTensor {
  const size = x.shape[axis] ?? 1;
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  if (size % count === 0) return reshape(x, [...before, count, size / count, ...after]) as AnyTensor;
  const windows = range(count).map((i) => windowAt(i, size, count));
  const longest = Math.max(...windows.map(([start, end]) => end - start));
  const name = `windows ${count} of ${size}`;
  const each = <T>(f: (place: number, end: number) => T): T[] =>
    windows.flatMap(([start, end]) => range(longest).map((k) => f(start + k, end)));
  const places = table(name, [count * longest], 'int32', () => each((place, end) => Math.min(place, end - 1)));
  const isInside = table(name, [count, longest, ...after.map(() => 1)], 'bool', () => each((place, end) => Number(place < end)));
  const taken = reshape(take(x, places as never, axis) as AnyTensor, [...before, count, longest, ...after]) as AnyTensor;
  return where(isInside as never, taken, fill) as AnyTensor;
}

/** The mean of the windows along an axis. */
function averageAlong(x: AnyTensor, axis: number, count: number): AnyTensor {
  const size = x.shape[axis] ?? 1;
  const sums = sumAlong(sharedOut(precise(x), axis, count, 0), axis + 1);
  if (size % count === 0) return backTo(div(sums, size / count) as AnyTensor, x);
  const lengths = range(count).map((i) => {
    const [start, end] = windowAt(i, size, count);
    return end - start;
  });
  const shape = x.shape.map((_, each) => (each === axis ? count : 1));
  const divisors = table(`lengths ${count} of ${size}, axis ${axis}`, shape, sums.dtype, () => lengths);
  return backTo(div(sums, divisors) as AnyTensor, x);
}

/** The function that goes along one spatial axis after the other: means and greatest elements of boxes are such of their sides. */
const adaptively = (op: string, pool: (x: AnyTensor, axis: number, count: number) => AnyTensor) =>
  ofTensor(op, (x: AnyTensor, size: PerAxis): AnyTensor => {
    const axes = spatialAxes(op, x);
    const counts = perAxis(op, 'size', size, namesOf(axes));
    checkElements(op, x);
    return axes.reduce((y, axis, i) => pool(y, axis, counts[i] ?? 1), x);
  });

/**
 * The mean of each of so many windows that share out the image: window i of m over an axis of h goes from floor(i h / m) to before
 * ceil((i + 1) h / m), so they may overlap by one. x is [n, ..., c] (signals, images, volumes), the result [n, ...size, c], whatever the
 * size of x; integers become float32.
 *
 * @param size of the result: a number, or one for each axis of positions.
 * @throws ShapeError for fewer than three axes, and for images without pixels; ValueError for a size that is no whole number from 1, or
 * not one for each axis; DTypeError for bools.
 * @see Keras `ops.adaptive_average_pool`, PyTorch `nn.functional.adaptive_avg_pool2d`.
 * @example
 * adaptiveAveragePool(tensor([[[1], [2], [3], [4], [5]]]), 2); // [[[2], [4]]]
 */
export const adaptiveAveragePool = adaptively('adaptiveAveragePool', averageAlong) as unknown as AdaptiveAveragePoolFunction;

/**
 * The greatest element of each of so many windows that share out the image, as those of `adaptiveAveragePool`: x is [n, ..., c], the
 * result [n, ...size, c], of the same dtype. NaN where there is one. Derivative: tied elements share equally, along one axis after the
 * other.
 *
 * @param size of the result: a number, or one for each axis of positions.
 * @throws ShapeError for fewer than three axes, and for images without pixels; ValueError for a size that is no whole number from 1, or
 * not one for each axis; DTypeError for bools.
 * @see Keras `ops.adaptive_max_pool`, PyTorch `nn.functional.adaptive_max_pool2d`.
 * @example
 * adaptiveMaxPool(tensor([[[1], [2], [3], [4], [5]]]), 2); // [[[3], [5]]]
 */
export const adaptiveMaxPool = adaptively('adaptiveMaxPool', (x, axis, count) =>
  maxAlong(sharedOut(x, axis, count, endsOf(x.dtype)[0]), axis + 1),
) as unknown as AdaptiveMaxPoolFunction;
