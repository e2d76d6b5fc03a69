/** @file What operations on images refuse. */
import { checkName, describeOperand, ShapeError, ValueError } from '../../core/errors.ts';
import { showValue } from '../../core/options.ts';
import { showShape } from '../../core/shape.ts';
import type { Interpolation, ResizeOptions } from '../../tensor/signatures-signals.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { checkTensor } from '../check.ts';
import { checkImages, imageAxes } from '../placement.ts';

/** Refuses what is no batch of images [n, h, w, c]. */
export function checkBatch(op: string, x: AnyTensor): void {
  checkTensor(op, x);
  checkImages(op, x, imageAxes[2]);
}

/** The method of the options, checked. */
export function checkMethod(op: string, { method = 'bilinear' }: ResizeOptions): Interpolation {
  checkName(op, 'method', method, ['bilinear', 'nearest'], { linear: 'bilinear' });
  return method;
}

/** Refuses what is no size [h, w]. */
export function checkSize(op: string, size: unknown): asserts size is readonly [number, number] {
  if (Array.isArray(size) && size.length === 2 && size.every((each) => Number.isInteger(each) && (each as number) >= 1)) return;
  throw new ValueError({
    op,
    what: 'this is no size of images',
    got: `size: ${Array.isArray(size) ? JSON.stringify(size) : showValue(size)}`,
    expected: 'two whole numbers from 1, [h, w]',
    hint: typeof size === 'number' ? `[${size}, ${size}]` : undefined,
  });
}

/** Refuses images of which nothing can be read. */
export function checkPixels(op: string, x: AnyTensor): void {
  if (!x.shape.slice(1, 3).includes(0)) return;
  throw new ShapeError({ op, what: 'the images have no pixels', got: `x: ${describeOperand(x)}`, expected: 'at least one' });
}

/** Refuses what are no boxes [boxes, 4]; `got` says what all operands are. */
export function checkBoxShape(op: string, boxes: AnyTensor, got: string): void {
  if (boxes.shape.length === 2 && boxes.shape[1] === 4) return;
  const what = `the boxes need the shape [boxes, 4], got ${showShape(boxes.shape)}`;
  throw new ShapeError({ op, what, got, expected: 'rows of [y1, x1, y2, x2]' });
}
