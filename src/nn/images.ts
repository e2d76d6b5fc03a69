/** @file What the layers on images [n, h, w, c] share: checks, and output shapes of which a part is unknown. */
import { ValueError } from '../core/errors.ts';
import { showValue } from '../core/options.ts';
import type { Dims } from '../core/shape.ts';
import { zeros, type AnyTensor } from '../index.ts';
import type { PerAxis } from '../types/index.ts';
import { refuseShape } from './layer.ts';
import { relabelTo } from './relabel.ts';
import { anyAxes, anySize, showSizes } from './shapes.ts';

/** A size of windows as one for each of h and w; refuses what is none. */
export function pairOf(kind: string, option: string, value: PerAxis): readonly [number, number] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value, value];
  const [h, w] = list;
  const isSize = (each: unknown): each is number => Number.isInteger(each) && (each as number) > 0;
  if (list.length === 2 && isSize(h) && isSize(w)) return [h, w];
  throw new ValueError({
    op: kind,
    what: `this is no ${option}`,
    got: `${option}: ${Array.isArray(value) ? JSON.stringify(value) : showValue(value)}`,
    expected: 'a whole number from 1, or two of them, for h and w',
  });
}

/** The sizes of images, any where nothing is known; refuses other ranks with the sentence of the type error. */
export function imageSizes(kind: string, inputShape: Dims): readonly [n: number, h: number, w: number, c: number] {
  if (inputShape.includes(anyAxes)) return [anySize, anySize, anySize, anySize];
  const [n, h, w, c] = inputShape;
  if (inputShape.length === 4 && n !== undefined && h !== undefined && w !== undefined && c !== undefined) return [n, h, w, c];
  throw refuseShape(kind, `the input needs 4 dimensions [n, h, w, c], got ${showSizes(inputShape)}`);
}

/**
 * The shape that f makes of images, tried out on zeros that nobody computes. Unknown sizes stay unknown: for the trial an axis is as long
 * as `window`, which fits.
 */
export function windowedShape(
  kind: string,
  [n, h, w, c]: readonly [number, number, number, number],
  window: readonly [number, number],
  f: (x: AnyTensor) => AnyTensor,
): Dims {
  const known = (size: number, instead: number): number => (size < 0 ? instead : size);
  const trial: AnyTensor = zeros([known(n, 1), known(h, window[0]), known(w, window[1]), known(c, 1)]);
  const [, height = anySize, width = anySize, channels = anySize] = relabelTo(kind, () => f(trial)).shape;
  return [n, h < 0 ? anySize : height, w < 0 ? anySize : width, channels];
}
