/** @file What the further elementwise functions and activations refuse, word by word. */
import { expect, test } from 'vitest';
import { t } from './loose.ts';
import { refusal } from './refusals.ts';

const x = t.zeros([2, 3]);
const four = t.zeros([4]);
const ints = t.zeros([3], { dtype: 'int32' });
const bools = t.tensor([true, false, true]);

test.each<[string, () => unknown]>([
  ['ShapeError atan2: cannot broadcast [2, 3] with [4].', () => t.atan2(x, four)],
  ['ShapeError hypot: cannot broadcast [2, 3] with [4].', () => t.hypot(x, four)],
  ['ShapeError copySign: cannot broadcast [2, 3] with [4].', () => t.copySign(x, four)],
  ['ShapeError xlogy: cannot broadcast [2, 3] with [4].', () => t.xlogy(x, four)],
  ['ShapeError lerp: cannot broadcast [2, 3] with [4].', () => t.lerp(x, 1, four)],
  ['ShapeError prelu: cannot broadcast [2, 3] with [4].', () => t.prelu(x, four)],
  ['ShapeError bitwiseAnd: cannot broadcast [3] with [2].', () => t.bitwiseAnd(ints, t.zeros([2], { dtype: 'int32' }))],
  [
    "DTypeError bitwiseOr: only integers have bits to work on. Got float32[2, 3], float32[2, 3]. Expected integers or bools. Try x.cast('int32').",
    () => t.bitwiseOr(x, x),
  ],
  [
    "DTypeError bitwiseNot: only integers have bits to work on. Got float32[2, 3]. Expected integers or bools. Try x.cast('int32').",
    () => t.bitwiseNot(x),
  ],
  [
    "DTypeError leftShift: only integers have bits to work on. Got bool[3], bool[3]. Expected integers. Try x.cast('int32').",
    () => t.leftShift(bools, bools),
  ],
  ['DTypeError bitwiseXor: the number 0.5 cannot be written in int32.', () => t.bitwiseXor(ints, 0.5)],
  ['DTypeError prelu: the dtype bool does not fit.', () => t.prelu(bools, bools)],
  [
    'ValueError polygamma: there is no such order. Got order: -1. Expected a whole number from 0 to 20; each derivative has the next higher order.',
    () => t.polygamma(-1, x),
  ],
  ['ValueError polygamma: an operand is no tensor. Got 1. Expected a tensor. Try tensor(...) around the data.', () => t.polygamma(x, 1)],
  ['ValueError lgamma: an operand is no tensor. Got 1.', () => t.lgamma(1)],
  [
    "ValueError nanToNum: there is no option 'posinf'. Expected one of nan, posInf, negInf. Try 'posInf'.",
    () => t.nanToNum(x, { posinf: 1 }),
  ],
  ['ValueError celu: there is no such alpha. Got 0. Expected a number that is not 0.', () => t.celu(x, 0)],
  ['ValueError squareplus: there is no such b. Got -1. Expected a number from 0.', () => t.squareplus(x, -1)],
  [
    'ShapeError glu: axis -1 of [2, 3] does not divide into 2 sections. Got x: float32[2, 3]. Expected an axis of even size.',
    () => t.glu(x),
  ],
  ['ShapeError glu: there is no axis 2 in [2, 3].', () => t.glu(x, 2)],
])('%s', (start, run) => {
  const sentence = refusal(run);
  expect(sentence.slice(0, start.length)).toBe(start);
});
