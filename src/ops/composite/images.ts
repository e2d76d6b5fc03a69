/** @file Images mirrored and turned by quarters, and their colours. */
import { describeOperand, ShapeError, ValueError } from '../../core/errors.ts';
import { showValue } from '../../core/options.ts';
import { range, showShape } from '../../core/shape.ts';
import type {
  AdjustBrightnessFunction,
  AdjustContrastFunction,
  ColourFunction,
  ImageFlipFunction,
  Rotate90Function,
} from '../../tensor/signatures-signals.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { floats, maxAlong, meanAlong, minAlong, sumAlong } from '../along.ts';
import { add, div, maximum, minimum, mod, mul, sub } from '../binary.ts';
import { checkTensor, isTensor } from '../check.ts';
import { equal, less } from '../compare.ts';
import type { Operand } from '../operands.ts';
import { permute, reshape } from '../shape.ts';
import { flip, slice } from '../slice.ts';
import { where } from '../where.ts';
import { checkBatch } from './image-checks.ts';
import { stack } from './reshaping.ts';
import { table } from './table.ts';

/**
 * Images with left and right exchanged: x is [n, h, w, c]; shape and dtype stay.
 *
 * @throws ShapeError for another rank.
 * @see TensorFlow `tf.image.flip_left_right`.
 * @example
 * flipLeftRight(tensor([[[[1], [2]], [[3], [4]]]])); // [[[[2], [1]], [[4], [3]]]]
 */
export const flipLeftRight = ((x: AnyTensor): AnyTensor => {
  checkBatch('flipLeftRight', x);
  return flip(x, 2) as AnyTensor;
}) as unknown as ImageFlipFunction<'flipLeftRight'>;

/**
 * Images upside down: x is [n, h, w, c]; shape and dtype stay.
 *
 * @throws ShapeError for another rank.
 * @see TensorFlow `tf.image.flip_up_down`.
 * @example
 * flipUpDown(tensor([[[[1], [2]], [[3], [4]]]])); // [[[[3], [4]], [[1], [2]]]]
 */
export const flipUpDown = ((x: AnyTensor): AnyTensor => {
  checkBatch('flipUpDown', x);
  return flip(x, 1) as AnyTensor;
}) as unknown as ImageFlipFunction<'flipUpDown'>;

/**
 * Images turned counterclockwise by quarters: x is [n, h, w, c]; h and w are exchanged where the number of quarters is odd. A view.
 *
 * @param times how many quarters, default 1; negative ones turn clockwise.
 * @throws ShapeError for another rank; ValueError for a number that is not whole.
 * @see TensorFlow `tf.image.rot90`.
 * @example
 * rotate90(tensor([[[[1], [2], [3]]]])); // [[[[3]], [[2]], [[1]]]]
 */
export const rotate90 = ((x: AnyTensor, times: number = 1): AnyTensor => {
  checkBatch('rotate90', x);
  if (!Number.isInteger(times)) {
    const got = `times: ${showValue(times)}`;
    throw new ValueError({ op: 'rotate90', what: 'this is no number of quarters', got, expected: 'a whole number' });
  }
  const quarters = ((times % 4) + 4) % 4;
  if (quarters === 0) return x;
  if (quarters === 2) return flip(x, [1, 2]) as AnyTensor;
  return flip(permute(x, [0, 2, 1, 3]) as AnyTensor, quarters === 1 ? 1 : 2) as AnyTensor;
}) as unknown as Rotate90Function;

function checkColours(op: string, x: AnyTensor): void {
  checkTensor(op, x);
  const { shape } = x;
  const channels = shape[shape.length - 1];
  if (channels === 3) return;
  throw new ShapeError({
    op,
    what: `the last axis needs 3 channels, got ${channels ?? 'none'}: ${showShape(shape)}`,
    got: `x: ${describeOperand(x)}`,
    expected: 'colours along the last axis',
  });
}

/** The three channels, without their axis. */
const channelsOf = (x: AnyTensor): [AnyTensor, AnyTensor, AnyTensor] =>
  range(3).map((channel) => {
    const kept = x.shape.slice(0, -1);
    return reshape(slice(x, ...kept.map(() => ':' as const), [channel, channel + 1]), kept) as AnyTensor;
  }) as [AnyTensor, AnyTensor, AnyTensor];

/**
 * Grey of colours [..., 3]: 0.2989 red + 0.587 green + 0.114 blue, [..., 1]. Integers become float32.
 *
 * @throws ShapeError for another number of channels.
 * @see TensorFlow `tf.image.rgb_to_grayscale`; the weights are those of ITU-R BT.601.
 * @example
 * rgbToGrayscale(tensor([10, 20, 30])); // [18.149]
 */
export const rgbToGrayscale = ((x: AnyTensor): AnyTensor => {
  checkColours('rgbToGrayscale', x);
  const colours = floats(x);
  return sumAlong(
    mul(
      colours,
      table('grey', [3], colours.dtype, () => [0.2989, 0.587, 0.114]),
    ) as AnyTensor,
    -1,
    true,
  );
}) as unknown as ColourFunction<'rgbToGrayscale', 1>;

/**
 * Hue, saturation and value of colours [..., 3], which are red, green and blue in [0, 1]: with v the greatest and c the distance of the
 * greatest and the least, saturation = c / v, and hue, in [0, 1), is a sixth of (g - b) / c, 2 + (b - r) / c or 4 + (r - g) / c, as red,
 * green or blue is the greatest. Grey has hue 0 and black saturation 0, both with the derivative 0. Integers become float32, as they are.
 *
 * @throws ShapeError for another number of channels.
 * @see TensorFlow `tf.image.rgb_to_hsv`.
 * @example
 * rgbToHsv(tensor([0, 0.5, 0])); // [0.3333333, 1, 0.5]
 */
export const rgbToHsv = ((x: AnyTensor): AnyTensor => {
  checkColours('rgbToHsv', x);
  const colours = floats(x);
  const [r, g, b] = channelsOf(colours);
  const value = maxAlong(colours, -1);
  const chroma = sub(value, minAlong(colours, -1)) as AnyTensor;
  // A divisor that is never 0: what is divided by it is 0 then, or not chosen.
  const isGrey = equal(chroma, 0) as never;
  const divisor = where(isGrey, 1, chroma) as AnyTensor;
  const sector = (a: AnyTensor, c: AnyTensor, offset: number): AnyTensor => add(div(sub(a, c), divisor), offset) as AnyTensor;
  const blueOrGreen = where(equal(value, g) as never, sector(b, r, 2), sector(r, g, 4));
  const sixths = where(equal(value, r) as never, sector(g, b, 0), blueOrGreen) as AnyTensor;
  const hue = div(where(isGrey, 0, where(less(sixths, 0) as never, add(sixths, 6), sixths)), 6) as AnyTensor;
  const isBlack = equal(value, 0) as never;
  const saturation = where(isBlack, 0, div(chroma, where(isBlack, 1, value) as AnyTensor)) as AnyTensor;
  return stack([hue, saturation, value], -1) as AnyTensor;
}) as unknown as ColourFunction<'rgbToHsv', 3>;

/**
 * The inverse of `rgbToHsv`, on [..., 3]: with k = (n + 6 hue) mod 6 a channel is value (1 - saturation max(0, min(k, 4 - k, 1))), where n
 * is 5 for red, 3 for green, 1 for blue. Integers become float32.
 *
 * @throws ShapeError for another number of channels.
 * @see TensorFlow `tf.image.hsv_to_rgb`.
 * @example
 * hsvToRgb(tensor([0.5, 1, 0.5])); // [0, 0.5, 0.5]
 */
export const hsvToRgb = ((x: AnyTensor): AnyTensor => {
  checkColours('hsvToRgb', x);
  const [hue, saturation, value] = channelsOf(floats(x));
  const channel = (n: number): AnyTensor => {
    const k = mod(add(mul(hue, 6), n), 6) as AnyTensor;
    const share = maximum(minimum(minimum(k, sub(4, k)), 1), 0);
    return sub(value, mul(mul(value, saturation), share)) as AnyTensor;
  };
  return stack([channel(5), channel(3), channel(1)], -1) as AnyTensor;
}) as unknown as ColourFunction<'hsvToRgb', 3>;

/** A number or a scalar tensor. */
function checkScalar(op: string, name: string, value: unknown): asserts value is Operand {
  if (typeof value === 'number' || (isTensor(value) && value.shape.length === 0)) return;
  throw new ValueError({
    op,
    what: `the ${name} is no number`,
    got: `${name}: ${showValue(value)}`,
    expected: 'a number, or a scalar tensor',
  });
}

/**
 * x + delta, of images of any shape; integers become float32. Nothing is cut off at the ends of a range.
 *
 * @param delta a number, or a scalar tensor.
 * @throws ValueError for a delta that is neither.
 * @see TensorFlow `tf.image.adjust_brightness`.
 * @example
 * adjustBrightness(tensor([0.25, 0.5]), 0.25); // [0.5, 0.75]
 */
export const adjustBrightness = ((x: AnyTensor, delta: Operand): AnyTensor => {
  checkTensor('adjustBrightness', x);
  checkScalar('adjustBrightness', 'delta', delta);
  return add(floats(x), delta as never) as AnyTensor;
}) as unknown as AdjustBrightnessFunction;

/**
 * (x - mean) factor + mean, with the mean of each channel of each image: x is [n, h, w, c]; integers become float32. Nothing is cut off
 * at the ends of a range.
 *
 * @param factor a number, or a scalar tensor; 1 changes nothing, 0 leaves the mean.
 * @throws ShapeError for another rank; ValueError for a factor that is neither.
 * @see TensorFlow `tf.image.adjust_contrast`.
 * @example
 * adjustContrast(tensor([[[[1], [3]]]]), 2); // [[[[0], [4]]]]
 */
export const adjustContrast = ((x: AnyTensor, factor: Operand): AnyTensor => {
  checkBatch('adjustContrast', x);
  checkScalar('adjustContrast', 'factor', factor);
  const mean = meanAlong(x, [1, 2], true);
  return add(mul(sub(floats(x), mean), factor as never), mean) as AnyTensor;
}) as unknown as AdjustContrastFunction;
