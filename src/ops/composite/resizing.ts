/** @file Images of other sizes: interpolation along one axis after the other, and cropping to the middle. */
import { describeOperand, ShapeError } from '../../core/errors.ts';
import { checkOptions } from '../../core/options.ts';
import { range, showShape } from '../../core/shape.ts';
import type { CenterCropFunction, ResizeFunction, ResizeOptions } from '../../tensor/signatures-signals.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { floats } from '../along.ts';
import { add, mul, sub } from '../binary.ts';
import { broadcastTo, reshape } from '../shape.ts';
import { slice } from '../slice.ts';
import { checkBatch, checkMethod, checkPixels, checkSize } from './image-checks.ts';
import { take } from './indexing.ts';
import { table } from './table.ts';

const sizedAt = (x: AnyTensor, axis: number, count: number): number[] => x.shape.map((size, each) => (each === axis ? count : size));

/** Each pixel the one whose square holds its centre, (i + 1/2) size / count. */
function nearestAlong(x: AnyTensor, axis: number, count: number): AnyTensor {
  const size = x.shape[axis] ?? 1;
  // A whole multiple repeats pixels, which is a view.
  if (count % size === 0) {
    const [before, after] = [x.shape.slice(0, axis + 1), x.shape.slice(axis + 1)];
    const repeated = broadcastTo(reshape(x, [...before, 1, ...after]) as AnyTensor, [...before, count / size, ...after]) as AnyTensor;
    return reshape(repeated, sizedAt(x, axis, count)) as AnyTensor;
  }
  const holding = (i: number): number => Math.floor(((2 * i + 1) * size) / (2 * count));
  const places = table(`nearest ${size}`, [count], 'int32', () => range(count).map(holding));
  return take(x, places as never, axis) as AnyTensor;
}

/** Each pixel from the two on both sides of its centre, by their distance; beyond the outermost centres these alone. */
function linearAlong(x: AnyTensor, axis: number, count: number): AnyTensor {
  const size = x.shape[axis] ?? 1;
  if (count === size) return x;
  const place = (i: number): number => Math.min(Math.max(((i + 0.5) * size) / count - 0.5, 0), size - 1);
  const places = (name: string, of: (place: number) => number, dtype: 'int32' | AnyTensor['dtype']): AnyTensor =>
    table(`linear ${name} ${size}`, [count], dtype, () => range(count).map((i) => of(place(i))));
  const low = take(x, places('low', Math.floor, 'int32') as never, axis) as AnyTensor;
  const high = take(x, places('high', (at) => Math.min(Math.floor(at) + 1, size - 1), 'int32') as never, axis) as AnyTensor;
  const weights = places('weight', (at) => at - Math.floor(at), x.dtype);
  const shape = x.shape.map((_, each) => (each === axis ? count : 1));
  return add(low, mul(sub(high, low), reshape(weights, shape))) as AnyTensor;
}

/**
 * Images of another size: x is [n, h, w, c], the result [n, h', w', c]. Pixels are squares, and what counts is where their centres lie
 * ("half-pixel centres"), as in TensorFlow 2, Keras, and PyTorch with `align_corners=False`. Nothing is smoothed before pixels are left
 * out (no `antialias`).
 *
 * 'bilinear': between the four pixels around the centre; beyond the outermost centres the edge goes on. Integers become float32.
 * 'nearest': the pixel whose square holds the centre (PyTorch's 'nearest-exact'; its 'nearest' looks at the corner instead). The dtype
 * stays. Derivatives: both are linear in x.
 *
 * @param size `[h', w']`.
 * @param options `method`: 'bilinear' (default) or 'nearest'.
 * @throws ShapeError for another rank and for images without pixels; ValueError for a size that is no pair of whole numbers from 1, and
 * for options that do not exist.
 * @see TensorFlow `tf.image.resize`, Keras `ops.image.resize`.
 * @example
 * resize(tensor([[[[0], [4]]]]), [1, 4]); // [[[[0], [1], [3], [4]]]]
 * resize(tensor([[[[0], [4]]]]), [1, 4], { method: 'nearest' }); // [[[[0], [0], [4], [4]]]]
 */
export const resize = ((x: AnyTensor, size: readonly [number, number], options: ResizeOptions = {}): AnyTensor => {
  checkOptions('resize', options, ['method']);
  checkBatch('resize', x);
  checkSize('resize', size);
  checkPixels('resize', x);
  const method = checkMethod('resize', options);
  const along = method === 'nearest' ? nearestAlong : linearAlong;
  return along(along(method === 'nearest' ? x : floats(x), 1, size[0]), 2, size[1]);
}) as unknown as ResizeFunction;

/**
 * The middle of images: x is [n, h, w, c], the result [n, h', w', c], of the same dtype. Where as many pixels cannot go on both sides,
 * there is one less before than behind.
 *
 * @param size `[h', w']`, at most the size of the images.
 * @throws ShapeError for another rank, and for a size that is greater than the images; ValueError for what is no size.
 * @see Keras `layers.CenterCrop` (which makes images that are too small larger; here `resize` does).
 * @example
 * centerCrop(tensor([[[[1], [2], [3], [4]]]]), [1, 2]); // [[[[2], [3]]]]
 */
export const centerCrop = ((x: AnyTensor, size: readonly [number, number]): AnyTensor => {
  checkBatch('centerCrop', x);
  checkSize('centerCrop', size);
  const image = x.shape.slice(1, 3);
  if (size.some((each, axis) => each > (image[axis] ?? 0))) {
    throw new ShapeError({
      op: 'centerCrop',
      what: `a ${showShape(size)} crop is larger than its ${showShape(image)} image`,
      got: `x: ${describeOperand(x)}`,
      expected: 'a size of at most that of the images',
      hint: 'resize first, or pad',
    });
  }
  const ranges = size.map((each, axis) => {
    const start = Math.floor(((image[axis] ?? 0) - each) / 2);
    return [start, start + each] as const;
  });
  return slice(x, ':', ...(ranges as never)) as AnyTensor;
}) as unknown as CenterCropFunction;
