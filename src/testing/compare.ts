/** @file How far results are from what was expected. */
import { ShapeError, ValueError } from '../core/errors.ts';
import { showShape } from '../core/shape.ts';
import { Tensor, type AnyTensor } from '../index.ts';

/** Options of `maxRelativeError`. */
export interface RelativeErrorOptions {
  /** Expected values below it are compared as if they were as large: near 0 every error is large relative to the value. Default 1e-3. */
  readonly floor?: number | undefined;
}

/** What can be compared: a tensor, or numbers in row-major order. */
export type Comparable = AnyTensor | ArrayLike<number>;

const elements = (x: Comparable): ArrayLike<number> => (x instanceof Tensor ? (x as AnyTensor).dataSync() : x);

/**
 * The greatest relative error of all elements: `max |actual - expected| / max(|expected|, floor)`. NaN where NaN is expected and
 * an infinity where the same is expected are no error; elsewhere they are an infinite one. 0 for no elements.
 *
 * @param actual a tensor or numbers.
 * @param expected a tensor or numbers; as many.
 * @param options `floor` 1e-3.
 * @throws ShapeError where the two differ in their number of elements, or two tensors in shape; ValueError for a floor that is
 * not above 0.
 * @example
 * maxRelativeError(tensor([1, 2.002]), [1, 2]) < 0.0011; // true
 */
export function maxRelativeError(actual: Comparable, expected: Comparable, { floor = 1e-3 }: RelativeErrorOptions = {}): number {
  if (!(floor > 0)) {
    throw new ValueError({
      op: 'maxRelativeError',
      what: 'there is no such floor',
      got: String(floor),
      expected: 'a number above 0',
    });
  }
  const [found, wanted] = [elements(actual), elements(expected)];
  checkSameSize(actual, expected, found.length, wanted.length);
  let greatest = 0;
  for (let i = 0; i < wanted.length; i++) greatest = Math.max(greatest, relativeError(found[i] ?? NaN, wanted[i] ?? NaN, floor));
  return greatest;
}

function relativeError(x: number, y: number, floor: number): number {
  if (x === y || (Number.isNaN(x) && Number.isNaN(y))) return 0;
  const error = Math.abs(x - y) / Math.max(Math.abs(y), floor);
  return Number.isNaN(error) ? Infinity : error;
}

function checkSameSize(actual: Comparable, expected: Comparable, found: number, wanted: number): void {
  const shapes = [actual, expected].map((each) => (each instanceof Tensor ? showShape(each.shape) : undefined));
  const differ = shapes[0] !== undefined && shapes[1] !== undefined && shapes[0] !== shapes[1];
  if (found === wanted && !differ) return;
  const show = (shape: string | undefined, size: number): string => (shape === undefined ? `${size} numbers` : `a tensor ${shape}`);
  throw new ShapeError({
    op: 'maxRelativeError',
    what: 'the two are of different sizes',
    got: show(shapes[0], found),
    expected: show(shapes[1], wanted),
  });
}
