/** @file Images read at places that are computed: boxes cut out of them, rotation, affine maps. */
import { promote } from '../../core/dtype.ts';
import { checkName, describeOperand, ShapeError, ValueError } from '../../core/errors.ts';
import { checkOptions, showValue } from '../../core/options.ts';
import { range, showShape, type Dims } from '../../core/shape.ts';
import { apply } from '../../tensor/apply.ts';
import type {
  AffineTransformFunction,
  AffineTransformOptions,
  CropAndResizeFunction,
  CropAndResizeOptions,
  FillMode,
  Interpolation,
  RotateFunction,
  RotateOptions,
} from '../../tensor/signatures-signals.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { floats } from '../along.ts';
import { add, div, maximum, minimum, mod, mul, sub } from '../binary.ts';
import { cast } from '../cast.ts';
import { checkTensor, isTensor } from '../check.ts';
import { lessEqual, logicalAnd } from '../compare.ts';
import { checkDType } from '../define.ts';
import { filled } from '../operands.ts';
import { reshape } from '../shape.ts';
import { slice } from '../slice.ts';
import { iotaPrimitive } from '../source.ts';
import { ceil, cos, floor, sin } from '../unary.ts';
import { where } from '../where.ts';
import { take } from './indexing.ts';
import { checkBatch, checkBoxShape, checkMethod, checkPixels, checkSize } from './image-checks.ts';

/** Where to read: the number of the image [m, 1, 1], and rows and columns in pixels, which broadcast to [m, h, w]. */
interface Places {
  readonly image: AnyTensor;
  readonly y: AnyTensor;
  readonly x: AnyTensor;
}

/** Reads x [n, h, w, c] at whole rows and columns: [m, h', w', c]. */
type Read = (x: AnyTensor, places: Places) => AnyTensor;

const whole = (x: AnyTensor): AnyTensor => cast(x, 'int32') as AnyTensor;

/** The pixels at places inside of their image; NaN for an image that does not exist. */
function readPixels(x: AnyTensor, { image, y, x: column }: Places): AnyTensor {
  const [n = 1, h = 1, w = 1, c = 1] = x.shape;
  const row = add(mul(whole(image), h), whole(y)) as AnyTensor;
  const flat = add(mul(row, w), whole(column)) as AnyTensor;
  return take(reshape(x, [n * h * w, c]) as AnyTensor, flat as never, 0) as AnyTensor;
}

const isWithin = (at: AnyTensor, size: number): AnyTensor => logicalAnd(lessEqual(0, at) as never, lessEqual(at, size - 1) as never);
const clamped = (at: AnyTensor, size: number): AnyTensor => maximum(minimum(at, size - 1), 0) as AnyTensor;
const withChannel = (x: AnyTensor): AnyTensor => reshape(x, [...x.shape, 1]) as AnyTensor;

/** `inside` where both coordinates lie between the centres of the outermost pixels, else the number. */
function whereWithin([, h = 1, w = 1]: Dims, { y, x }: Places, inside: AnyTensor, outside: number): AnyTensor {
  const condition = withChannel(logicalAnd(isWithin(y, h) as never, isWithin(x, w) as never) as AnyTensor);
  return where(condition as never, inside, outside) as AnyTensor;
}

/** The pixels, and a number in the place of those outside of the image. */
const readFilled =
  (fill: number): Read =>
  (x, places) => {
    const [, h = 1, w = 1] = x.shape;
    const pixels = readPixels(x, { ...places, y: clamped(places.y, h), x: clamped(places.x, w) });
    return whereWithin(x.shape, places, pixels, fill);
  };

/** x at places between pixels. 'nearest': of two the lower one goes up. */
function sample(x: AnyTensor, places: Places, method: Interpolation, read: Read): AnyTensor {
  const nearest = (at: AnyTensor): AnyTensor => floor(add(at, 0.5)) as AnyTensor;
  if (method === 'nearest') return read(x, { ...places, y: nearest(places.y), x: nearest(places.x) });
  const [top, bottom, left, right] = [floor(places.y), ceil(places.y), floor(places.x), ceil(places.x)] as AnyTensor[];
  const weight = (at: AnyTensor, from: unknown): AnyTensor => withChannel(cast(sub(at, from as AnyTensor), x.dtype) as AnyTensor);
  const between = (a: AnyTensor, b: AnyTensor, share: AnyTensor): AnyTensor => add(a, mul(sub(b, a), share)) as AnyTensor;
  const row = (y: unknown): AnyTensor => {
    const at = (column: unknown): AnyTensor => read(x, { image: places.image, y: y as AnyTensor, x: column as AnyTensor });
    return between(at(left), at(right), weight(places.x, left));
  };
  return between(row(top), row(bottom), weight(places.y, top));
}

/** 0, 1 ... count - 1 along an axis of three. */
const steps = (count: number, axis: number, dtype: AnyTensor['dtype']): AnyTensor =>
  apply(iotaPrimitive, [], { shape: range(3).map((each) => (each === axis ? count : 1)), dtype, axis });

/** Columns of the boxes as [m, 1, 1]. */
const sides = (boxes: AnyTensor): AnyTensor[] =>
  range(4).map((side) => reshape(slice(boxes, ':', [side, side + 1]), [boxes.shape[0] ?? 1, 1, 1]) as AnyTensor);

/** `count` positions from one side of a box to the other, in pixels of an axis; the middle where there is but one. */
function across(from: AnyTensor, to: AnyTensor, size: number, count: number, axis: number): AnyTensor {
  if (count === 1) return mul(add(from, to), 0.5 * (size - 1)) as AnyTensor;
  const step = mul(sub(to, from), (size - 1) / (count - 1));
  return add(mul(from, size - 1), mul(steps(count, axis, from.dtype), step)) as AnyTensor;
}

function checkBoxes(x: AnyTensor, boxes: AnyTensor, boxIndices: AnyTensor): void {
  const op = 'cropAndResize';
  checkTensor(op, boxes, 'a tensor of boxes');
  checkTensor(op, boxIndices, 'a tensor of the numbers of images');
  checkDType(op, boxIndices, 'integer');
  const got = `x: ${describeOperand(x)}, boxes: ${describeOperand(boxes)}, boxIndices: ${describeOperand(boxIndices)}`;
  checkBoxShape(op, boxes, got);
  if (boxIndices.shape.length === 1 && boxIndices.shape[0] === boxes.shape[0]) return;
  throw new ShapeError({ op, what: 'there is not one image for each box', got, expected: `boxIndices of shape [${boxes.shape[0]}]` });
}

function checkNumber(op: string, option: string, value: unknown): asserts value is number {
  if (typeof value === 'number') return;
  throw new ValueError({ op, what: 'this is no number', got: `${option}: ${showValue(value)}`, expected: 'a number' });
}

/**
 * Boxes cut out of images and brought to one size: x is [n, h, w, c], the result [boxes, h', w', c]; integers become float32. A box is
 * [y1, x1, y2, x2] in shares of the image, where 0 is the centre of the first pixel and 1 that of the last; y1 > y2 turns it upside
 * down. Its corners are the centres of the corners of the result ("align corners", unlike `resize`).
 *
 * Derivatives: by x, and under 'bilinear' by the boxes, as in TensorFlow: at the very centre of a pixel the one across it is 0. What
 * lies outside has none.
 *
 * @param boxes [boxes, 4]; may reach out of the image.
 * @param boxIndices which image each box is cut out of: integers [boxes]. An image that does not exist gives NaN.
 * @param size `[h', w']`.
 * @param options `method`: 'bilinear' (default) or 'nearest'; `extrapolationValue`: what stands outside of the image, default 0.
 * @throws ShapeError for shapes that are none of these; DTypeError for box indices that are no integers; ValueError for a size that is
 * no pair of whole numbers from 1, and for options that do not exist.
 * @see TensorFlow `tf.image.crop_and_resize`.
 * @example
 * const image = tensor([[[[0], [1]], [[2], [3]]]]);
 * cropAndResize(image, tensor([[0, 0, 1, 1]]), tensor([0], { dtype: 'int32' }), [1, 3]); // [[[[1], [1.5], [2]]]]
 */
export const cropAndResize = ((
  images: AnyTensor,
  boxes: AnyTensor,
  boxIndices: AnyTensor,
  size: readonly [number, number],
  options: CropAndResizeOptions = {},
): AnyTensor => {
  const op = 'cropAndResize';
  checkOptions(op, options, ['method', 'extrapolationValue']);
  checkBatch(op, images);
  checkBoxes(images, boxes, boxIndices);
  checkSize(op, size);
  checkPixels(op, images);
  const method = checkMethod(op, options);
  const { extrapolationValue = 0 } = options;
  checkNumber(op, 'extrapolationValue', extrapolationValue);
  const x = floats(images);
  const [, h = 1, w = 1] = x.shape;
  const [top, left, bottom, right] = sides(floats(boxes)) as [AnyTensor, AnyTensor, AnyTensor, AnyTensor];
  const image = reshape(boxIndices, [boxIndices.shape[0] ?? 1, 1, 1]) as AnyTensor;
  const places = { image, y: across(top, bottom, h, size[0], 1), x: across(left, right, w, size[1], 2) };
  // Clamped, so that what is not chosen is finite and has finite derivatives.
  const inside = { image, y: clamped(places.y, h), x: clamped(places.x, w) };
  return whereWithin(x.shape, places, sample(x, inside, method, readPixels), extrapolationValue);
}) as unknown as CropAndResizeFunction;

/** The angle as a tensor [1 or n, 1, 1]. */
function angles(x: AnyTensor, angle: AnyTensor | number): AnyTensor {
  const dtype = promote(floats(x).dtype, 'float32');
  if (!isTensor(angle)) checkNumber('rotate', 'angle', angle);
  const given = isTensor(angle) ? floats(angle) : filled([], angle, dtype);
  const fits = given.shape.length === 0 || (given.shape.length === 1 && given.shape[0] === x.shape[0]);
  if (fits) return reshape(given, [given.shape[0] ?? 1, 1, 1]) as AnyTensor;
  throw new ShapeError({
    op: 'rotate',
    what: 'there is not one angle for each image',
    got: `x: ${describeOperand(x)}, angle: ${describeOperand(given)}`,
    expected: `one angle, or ${x.shape[0]} of them`,
  });
}

/**
 * Images turned counterclockwise around their middle: x is [n, h, w, c], the result of the same shape; integers become float32.
 * The derivative by x, and under 'bilinear' by the angle (at the very centre of a pixel that across it is 0).
 *
 * @param angle in radians: a number, a scalar tensor, or one for each image.
 * @param options `method`: 'bilinear' (default) or 'nearest'; `fill`: what stands outside of the image, default 0.
 * @throws ShapeError for another rank and for angles that are neither one nor one for each image; ValueError for options that do not
 * exist.
 * @see TensorFlow Addons `image.rotate`.
 * @example
 * rotate(tensor([[[[1], [2]], [[3], [4]]]]), Math.PI / 2, { method: 'nearest' }); // [[[[2], [4]], [[1], [3]]]]
 */
export const rotate = ((images: AnyTensor, angle: AnyTensor | number, options: RotateOptions = {}): AnyTensor => {
  checkOptions('rotate', options, ['method', 'fill']);
  checkBatch('rotate', images);
  const method = checkMethod('rotate', options);
  const { fill = 0 } = options;
  checkNumber('rotate', 'fill', fill);
  const turn = angles(images, angle);
  const x = floats(images);
  const [n = 1, h = 1, w = 1] = x.shape;
  if (n * h * w === 0) return x;
  const down = sub(steps(h, 1, turn.dtype), (h - 1) / 2) as AnyTensor;
  const across = sub(steps(w, 2, turn.dtype), (w - 1) / 2) as AnyTensor;
  // Where a pixel comes from: turned clockwise, on an axis y that points down.
  const y = add(add(mul(across, sin(turn)), mul(down, cos(turn))), (h - 1) / 2) as AnyTensor;
  const column = add(sub(mul(across, cos(turn)), mul(down, sin(turn))), (w - 1) / 2) as AnyTensor;
  const places = { image: steps(n, 0, 'int32'), y, x: column };
  return sample(x, places, method, readFilled(fill));
}) as unknown as RotateFunction;

// ---- affine maps

/** Where the pixel is that stands for one outside of an axis: on it, one behind the other, mirrored, or from the start again. */
const continuations: Readonly<Record<Exclude<FillMode, 'constant'>, (at: AnyTensor, size: number) => AnyTensor>> = {
  nearest: clamped,
  // ... 2 1 0 | 0 1 2 | 2 1 0 ...: the second half of a period of 2 size runs backwards.
  reflect: (at, size) => {
    const within = mod(at, 2 * size) as AnyTensor;
    return minimum(within, sub(2 * size - 1, within)) as AnyTensor;
  },
  wrap: (at, size) => mod(at, size) as AnyTensor,
};

/** The pixels, and for those outside of the image what the mode says. */
function readContinued(mode: FillMode, fill: number): Read {
  if (mode === 'constant') return readFilled(fill);
  const inside = continuations[mode];
  return (x, places) => readPixels(x, { ...places, y: inside(places.y, x.shape[1] ?? 1), x: inside(places.x, x.shape[2] ?? 1) });
}

/** The numbers of a transform [8] or [n, 8], each as [1 or n, 1, 1]. */
function coefficients(x: AnyTensor, transform: AnyTensor): AnyTensor[] {
  const op = 'affineTransform';
  checkTensor(op, transform, 'a tensor of eight numbers');
  checkDType(op, transform, 'number');
  const [first, second] = transform.shape;
  const isOne = transform.shape.length === 1 && first === 8;
  if (!isOne && !(transform.shape.length === 2 && first === x.shape[0] && second === 8)) {
    throw new ShapeError({
      op,
      what: `the transform has the shape ${showShape(transform.shape)}`,
      got: `x: ${describeOperand(x)}, transform: ${describeOperand(transform)}`,
      expected: `eight numbers, [8], or eight for each image, [${x.shape[0] ?? 1}, 8]`,
    });
  }
  // Halves do not tell the columns of a wide image apart.
  const rows = cast(transform, promote(promote(transform.dtype, x.dtype), 'float32')) as AnyTensor;
  const list = isOne ? (reshape(rows, [1, 8]) as AnyTensor) : rows;
  return range(8).map((i) => reshape(slice(list, ':', [i, i + 1]), [list.shape[0] ?? 1, 1, 1]) as AnyTensor);
}

/**
 * Images under an affine, or projective, map: x is [n, h, w, c], the result [n, h', w', c]; integers become float32. With a transform
 * [a0, a1, a2, b0, b1, b2, c0, c1] the pixel in column u and row v of the result is that of x in column (a0 u + a1 v + a2) / k and row
 * (b0 u + b1 v + b2) / k, where k = c0 u + c1 v + 1. So it says where pixels come from: [1, 0, 5, 0, 1, 0, 0, 0] moves the image 5 pixels
 * to the left.
 *
 * Derivatives: by x, and under 'bilinear' by the transform (at the very centre of a pixel that across it is 0).
 *
 * @param transform eight numbers, [8], or eight for each image, [n, 8].
 * @param options `method`: 'bilinear' (default) or 'nearest'; `fillMode`: what stands outside of the image: 'constant' (default), the
 * number `fill` (default 0); 'nearest', the pixel at the border; 'reflect', the image mirrored at its border; 'wrap', the image again;
 * `size`: [h', w'], default that of x.
 * @throws ShapeError for another rank, a transform of another shape and images without pixels; ValueError for options that do not exist
 * and a size that is no pair of whole numbers from 1; DTypeError for bools.
 * @see Keras `ops.image.affine_transform`, TensorFlow.js `image.transform`.
 * @example
 * const x = tensor([[[[1], [2], [3]]]]);
 * affineTransform(x, tensor([1, 0, 1, 0, 1, 0, 0, 0])); // [[[[2], [3], [0]]]]
 * affineTransform(x, tensor([1, 0, 0.5, 0, 1, 0, 0, 0]), { fillMode: 'nearest' }); // [[[[1.5], [2.5], [3]]]]
 */
export const affineTransform = ((images: AnyTensor, transform: AnyTensor, options: AffineTransformOptions = {}): AnyTensor => {
  const op = 'affineTransform';
  checkOptions(op, options, ['method', 'fillMode', 'fill', 'size']);
  checkBatch(op, images);
  checkDType(op, images, 'number');
  const method = checkMethod(op, options);
  const { fillMode = 'constant', fill = 0, size = images.shape.slice(1, 3) } = options;
  checkName(op, 'fillMode', fillMode, ['constant', ...Object.keys(continuations)]);
  checkNumber(op, 'fill', fill);
  checkPixels(op, images);
  checkSize(op, size);
  const [a0, a1, a2, b0, b1, b2, c0, c1] = coefficients(images, transform) as [AnyTensor, ...AnyTensor[]];
  const x = floats(images);
  const [row, column] = [steps(size[0], 1, a0.dtype), steps(size[1], 2, a0.dtype)];
  const at = (first: unknown, second: unknown, third: unknown): AnyTensor =>
    add(add(mul(first as AnyTensor, column), mul(second as AnyTensor, row)), third as AnyTensor) as AnyTensor;
  const k = at(c0, c1, 1);
  const places = {
    image: steps(x.shape[0] ?? 1, 0, 'int32'),
    y: div(at(b0, b1, b2), k) as AnyTensor,
    x: div(at(a0, a1, a2), k) as AnyTensor,
  };
  return sample(x, places, method, readContinued(fillMode, fill));
}) as unknown as AffineTransformFunction;
