/** @file Where windows lie on an image: strides, padding and dilation as users write them, and the sizes that follow. */
import { checkName, describeOperand, ShapeError, ValueError } from '../core/errors.ts';
import { showValue } from '../core/options.ts';
import { showShape, type Dims } from '../core/shape.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import type { PadSpec, PerAxis } from '../types/index.ts';

/** How images of some number of spatial axes are called. */
export interface ImageAxes {
  /** Names of the spatial axes. */
  readonly names: readonly string[];
  /** The paddings that have a name. */
  readonly paddings: readonly string[];
}

/** Images by their number of spatial axes. */
export const imageAxes: Readonly<Record<1 | 2 | 3, ImageAxes>> = {
  1: { names: ['l'], paddings: ['valid', 'same'] },
  2: { names: ['h', 'w'], paddings: ['valid', 'same'] },
  3: { names: ['d', 'h', 'w'], paddings: ['valid', 'same'] },
};

/** What an image looks like: [n, h, w, c]. */
export const showImage = ({ names }: ImageAxes): string => showShape(['n', ...names, 'c'] as never);

/** Refuses a tensor that is no batch of images with channels. */
export function checkImages(op: string, x: AnyTensor, axes: ImageAxes): void {
  const rank = axes.names.length + 2;
  if (x.shape.length === rank) return;
  const thing = rank === 3 ? 'signal' : 'image';
  throw new ShapeError({
    op,
    what: `the input needs ${rank} dimensions ${showImage(axes)}, got ${showShape(x.shape)}`,
    got: `x: ${describeOperand(x)}`,
    expected: `a batch of ${thing}s with their channels last`,
    hint: x.shape.length === rank - 1 ? `x.expandDims(0) for one ${thing}, or x.expandDims(-1) for ${thing}s without channels` : undefined,
  });
}

const isWhole = (value: unknown, least: number): value is number => Number.isInteger(value) && (value as number) >= least;
const show = (value: unknown): string => (Array.isArray(value) ? JSON.stringify(value) : showValue(value));

/** An option as one whole number from 1 for each spatial axis. */
export function perAxis(op: string, option: string, value: PerAxis, { names }: ImageAxes): number[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : names.map(() => value);
  if (list.length === names.length && list.every((each): each is number => isWhole(each, 1))) return [...list];
  const several = `a list of ${names.length}, one for each of ${names.join(', ')}`;
  throw new ValueError({
    op,
    what: Array.isArray(value) && list.length !== names.length ? 'there is not one number for each axis' : 'this is no whole number from 1',
    got: `${option}: ${show(value)}`,
    expected: `a whole number from 1, or ${several}`,
    ...(value === undefined ? { hint: `${option} 2` } : {}),
  });
}

/** Padding as users write it. */
export type PaddingOption = string | number | readonly PadSpec[];

/** The padding as a name, or as a pair for each axis. */
function checkPadding(op: string, padding: PaddingOption, { names, paddings }: ImageAxes): string | readonly PadSpec[] {
  if (typeof padding === 'string') {
    checkName(op, 'padding', padding, paddings);
    return padding;
  }
  if (isWhole(padding, 0)) return names.map(() => [padding, padding] as const);
  const isPair = (each: unknown): boolean => Array.isArray(each) && each.length === 2 && each.every((side) => isWhole(side, 0));
  if (Array.isArray(padding) && padding.length === names.length && padding.every(isPair)) return padding as readonly PadSpec[];
  const isFlat = Array.isArray(padding) && padding.length === names.length && padding.every((each) => isWhole(each, 0));
  throw new ValueError({
    op,
    what: 'this is no padding',
    got: `padding: ${show(padding)}`,
    expected: `${paddings.map((each) => `'${each}'`).join(', ')}, a whole number from 0, or a pair [before, after] for each of ${names.join(', ')}`,
    hint: isFlat ? `padding: ${JSON.stringify((padding as unknown as number[]).map((each) => [each, each]))}` : undefined,
  });
}

/** Options of what goes over windows; the defaults are filled in. */
export interface Placing {
  readonly strides: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: string | readonly PadSpec[];
}

/** Options as users write them. */
export interface PlacingOptions {
  readonly strides?: PerAxis | undefined;
  readonly dilation?: PerAxis | undefined;
  readonly padding?: PaddingOption | undefined;
}

/** The options, checked. */
export function placing(op: string, axes: ImageAxes, { strides = 1, dilation = 1, padding = 'valid' }: PlacingOptions): Placing {
  return {
    strides: perAxis(op, 'strides', strides, axes),
    dilation: perAxis(op, 'dilation', dilation, axes),
    padding: checkPadding(op, padding, axes),
  };
}

/** Padding in front, and the number of windows, of each axis. */
export interface Placement {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly size: Dims;
}

/** How much a window covers whose elements lie so far apart. */
const reach = (window: number, dilation: number): number => (window - 1) * dilation + 1;

/** Padding of one axis: 'same' puts what is odd at the end, as TensorFlow does; 'causal' puts all in front. */
function paddingOf(padding: Placing['padding'], axis: number, size: number, covered: number, stride: number): PadSpec {
  if (typeof padding !== 'string') return padding[axis] ?? [0, 0];
  if (padding === 'causal') return [covered - 1, 0];
  if (padding === 'valid') return [0, 0];
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + covered - size, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/** Where the windows lie on x, whose spatial sizes are given. */
export function place(op: string, x: AnyTensor, window: Dims, { strides, dilation, padding }: Placing): Placement {
  const spatial = x.shape.slice(1, -1);
  const covered = window.map((each, axis) => reach(each, dilation[axis] ?? 1));
  const sides = spatial.map((size, axis) => paddingOf(padding, axis, size, covered[axis] ?? 1, strides[axis] ?? 1));
  const steps = spatial.map((size, axis) => {
    const [before, after] = sides[axis] ?? [0, 0];
    return before + size + after - (covered[axis] ?? 1);
  });
  // An empty axis has no windows under 'same' and 'causal', which start at elements.
  const isStrict = typeof padding !== 'string' || padding === 'valid';
  if (window.includes(0) || (isStrict && steps.some((each) => each < 0))) refuseWindow(op, x, covered, padding);
  return {
    low: sides.map(([before]) => before),
    high: sides.map(([, after]) => after),
    size: steps.map((each, axis) => Math.max(Math.floor(each / (strides[axis] ?? 1)) + 1, 0)),
  };
}

function refuseWindow(op: string, x: AnyTensor, covered: Dims, padding: Placing['padding']): never {
  const isEmpty = covered.some((each) => each < 1);
  const input = `its ${showShape(x.shape.slice(1, -1))} input`;
  throw new ShapeError({
    op,
    what: isEmpty ? 'a window has no elements' : `a ${showShape(covered)} window is larger than ${input}`,
    got: `x: ${describeOperand(x)}, padding: ${show(padding)}`,
    expected: isEmpty ? 'sizes from 1' : 'a window that fits into the padded input',
    hint: isEmpty ? undefined : "a smaller window, or padding: 'same'",
  });
}

/**
 * Where the windows of the convolution lie that is transposed, and the sizes of what it is a convolution of: (in - 1) * stride + the
 * window, or as many strides more as it takes to cover every one ('valid'), in * stride ('same'), without the explicit padding.
 */
export function placeTransposed(op: string, x: AnyTensor, window: Dims, { strides, dilation, padding }: Placing): Placement {
  const spatial = x.shape.slice(1, -1);
  const covered = window.map((each, axis) => reach(each, dilation[axis] ?? 1));
  if (window.includes(0)) refuseWindow(op, x, covered, padding);
  const size = spatial.map((count, axis) => {
    const [stride, cover] = [strides[axis] ?? 1, covered[axis] ?? 1];
    if (padding === 'same') return count * stride;
    if (count === 0) return 0;
    if (typeof padding === 'string') return (count - 1) * stride + Math.max(cover, stride);
    const [before, after] = padding[axis] ?? [0, 0];
    return (count - 1) * stride + cover - before - after;
  });
  if (size.some((each) => each < 0)) {
    throw new ShapeError({
      op,
      what: 'the padding takes away more than there is',
      got: `x: ${describeOperand(x)}, padding: ${show(padding)}, a ${showShape(covered)} window`,
      expected: 'a padding of at most (size - 1) * stride + window elements',
    });
  }
  const sides = size.map((each, axis) => paddingOf(padding, axis, each, covered[axis] ?? 1, strides[axis] ?? 1));
  return { low: sides.map(([before]) => before), high: sides.map(([, after]) => after), size };
}
