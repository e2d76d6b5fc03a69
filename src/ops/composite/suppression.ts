/** @file Non-maximum suppression: of boxes that overlap, the best one. */
import { describeOperand, ShapeError, ValueError } from '../../core/errors.ts';
import { checkOptions, showValue } from '../../core/options.ts';
import { range } from '../../core/shape.ts';
import { fromStorage } from '../../tensor/create.ts';
import type { NonMaxSuppressionFunction, NonMaxSuppressionOptions } from '../../tensor/signatures-signals.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { checkTensor } from '../check.ts';
import { checkDType } from '../define.ts';
import { checkBoxShape } from './image-checks.ts';

const op = 'nonMaxSuppression';

/** A box as the least and the greatest coordinates: its corners may be given in any order. */
interface Box {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

const boxAt = (values: ArrayLike<number>, i: number): Box => {
  const [y1 = NaN, x1 = NaN, y2 = NaN, x2 = NaN] = range(4).map((side) => values[4 * i + side] ?? NaN);
  return { top: Math.min(y1, y2), left: Math.min(x1, x2), bottom: Math.max(y1, y2), right: Math.max(x1, x2) };
};

const areaOf = ({ top, left, bottom, right }: Box): number => (bottom - top) * (right - left);

/** The area of what two boxes share, as a part of what both cover; 0 where one of them has no area. */
function overlap(a: Box, b: Box): number {
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const shared = Math.max(height, 0) * Math.max(width, 0);
  return shared === 0 ? 0 : shared / (areaOf(a) + areaOf(b) - shared);
}

function checkOperands(boxes: AnyTensor, scores: AnyTensor): void {
  checkTensor(op, boxes, 'a tensor of boxes');
  checkTensor(op, scores, 'a tensor of scores');
  checkDType(op, boxes, 'number');
  checkDType(op, scores, 'number');
  const got = `boxes: ${describeOperand(boxes)}, scores: ${describeOperand(scores)}`;
  checkBoxShape(op, boxes, got);
  if (scores.shape.length === 1 && scores.shape[0] === boxes.shape[0]) return;
  throw new ShapeError({ op, what: 'there is not one score for each box', got, expected: `scores of shape [${boxes.shape[0]}]` });
}

function checkNumber(name: string, value: unknown, least: number, greatest: number, isWhole: boolean): void {
  const isNumber = typeof value === 'number' && value >= least && value <= greatest;
  if (isNumber && (!isWhole || value === Infinity || Number.isInteger(value))) return;
  const expected = isWhole ? 'a whole number from 0' : `a number${least === 0 ? ' from 0 to 1' : ''}`;
  throw new ValueError({ op, what: `there is no such ${name}`, got: `${name}: ${showValue(value)}`, expected });
}

/**
 * The numbers of the boxes that are kept, int32 [kept], the best first: box after box in the order of their scores (of equal ones the first),
 * each that overlaps no better one that is kept by more than a threshold. The overlap of two boxes is what they share as a part of what
 * they cover. The values are read at once, since the shape of the result depends on them; nothing has a derivative.
 *
 * @param boxes [boxes, 4], each [y1, x1, y2, x2] with its corners in any order.
 * @param scores [boxes]; a box whose score is NaN is never kept.
 * @param options `maxOutputSize`: keeps so many at most, default all; `iouThreshold`: default 0.5; `scoreThreshold`: keeps only boxes with a
 * greater score, default -Infinity.
 * @throws ShapeError for shapes that are none of these; DTypeError for bools; ValueError for options that are no such numbers or do not
 * exist; TraceError where the operands depend on arguments of jit or vmap.
 * @see TensorFlow `tf.image.non_max_suppression`.
 * @example
 * const boxes = tensor([[0, 0, 2, 2], [0, 0, 2, 1.9], [5, 5, 6, 6]]);
 * nonMaxSuppression(boxes, tensor([0.8, 0.9, 0.1])); // [1, 2]
 */
export const nonMaxSuppression = ((boxes: AnyTensor, scores: AnyTensor, options: NonMaxSuppressionOptions = {}): AnyTensor => {
  checkOptions(op, options, ['maxOutputSize', 'iouThreshold', 'scoreThreshold']);
  const { maxOutputSize = Infinity, iouThreshold = 0.5, scoreThreshold = -Infinity } = options;
  checkNumber('maxOutputSize', maxOutputSize, 0, Infinity, true);
  checkNumber('iouThreshold', iouThreshold, 0, 1, false);
  checkNumber('scoreThreshold', scoreThreshold, -Infinity, Infinity, false);
  checkOperands(boxes, scores);
  const [corners, values] = [boxes.dataSync() as ArrayLike<number>, scores.dataSync() as ArrayLike<number>];
  const score = (i: number): number => values[i] ?? NaN;
  const candidates = range(values.length).filter((i) => score(i) > scoreThreshold);
  // Sorting keeps the order of equal ones.
  candidates.sort((a, b) => (score(a) === score(b) ? 0 : score(b) - score(a)));
  const kept: { readonly i: number; readonly box: Box }[] = [];
  for (const i of candidates) {
    if (kept.length >= maxOutputSize) break;
    const box = boxAt(corners, i);
    if (kept.every((better) => overlap(better.box, box) <= iouThreshold)) kept.push({ i, box });
  }
  const found = Int32Array.from(kept, ({ i }) => i);
  return fromStorage(found, [found.length], 'int32');
}) as unknown as NonMaxSuppressionFunction;
