/** @file What the further elementwise functions and activations refuse, word by word. */
import { describe, expect, test } from 'vitest';
import { t } from './loose.ts';
import { refusal } from './refusals.ts';

const x = t.zeros([2, 3]);
const four = t.zeros([4]);
const ints = t.zeros([3], { dtype: 'int32' });
const bools = t.tensor([true, false, true]);

test.each<[string, () => unknown]>([
  ['ShapeError lerp: cannot broadcast [2, 3] with [4]. Got a: float32[2, 3], b: float32[], c: float32[4].', () => t.lerp(x, 1, four)],
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
  ...(['softmax', 'logSoftmax', 'sparsemax'] as const).map((name): [string, () => unknown] => [
    `ShapeError ${name}: there are no elements to choose from. Got x: float32[2, 0], axis: [1]. Expected at least one element along the axis.`,
    () => t[name](t.zeros([2, 0])),
  ]),
  ['ValueError squareplus: there is no such b. Got -1. Expected a number from 0.', () => t.squareplus(x, -1)],
  [
    'ShapeError glu: axis -1 of [2, 3] does not divide into 2 sections. Got x: float32[2, 3]. Expected an axis of even size.',
    () => t.glu(x),
  ],
  ['DTypeError rightShift: the number 0.5 cannot be written in int32.', () => t.rightShift(ints, 0.5)],
  ["ValueError elu: there is no such alpha. Got 'x'. Expected a number.", () => t.elu(x, 'x')],
  ['ValueError leakyRelu: there is no such negativeSlope. Got an array. Expected a number.', () => t.leakyRelu(x, [1])],
  ['ValueError hardShrink: there is no such threshold. Got float32[2, 3]. Expected a number.', () => t.hardShrink(x, x)],
  ['ValueError softShrink: there is no such threshold. Got null. Expected a number.', () => t.softShrink(x, null)],
  ['ValueError threshold: there is no such limit. Got undefined. Expected a number.', () => t.threshold(x)],
  ['ValueError threshold: there is no such value. Got undefined. Expected a number.', () => t.threshold(x, 0)],
  ['DTypeError threshold: the number 0.5 cannot be written in int32.', () => t.threshold(ints, 0, 0.5)],
])('%s', (start, run) => {
  const sentence = refusal(run);
  expect(sentence.slice(0, start.length)).toBe(start);
});

const pairs = {
  float32:
    'add sub mul div pow maximum minimum floorDiv mod equal notEqual less lessEqual greater greaterEqual squaredDifference atan2 hypot ' +
    'copySign xlogy prelu',
  int32: 'bitwiseAnd bitwiseOr bitwiseXor leftShift rightShift',
  bool: 'logicalAnd logicalOr logicalXor',
} as const;
const names = (text: string): Name[] => text.split(' ') as Name[];
type Name = keyof typeof t;

describe('operands that do not broadcast', () => {
  test.each(Object.entries(pairs).flatMap(([dtype, text]) => names(text).map((name) => [name, dtype] as const)))(
    '%s of %s',
    (name, dtype) => {
      const [a, b] = [t.zeros([4, 3], { dtype }), t.zeros([5], { dtype })];
      expect(refusal(() => t[name](a, b))).toBe(
        `ShapeError ${name}: cannot broadcast [4, 3] with [5]. Got a: ${dtype}[4, 3], b: ${dtype}[5]. Expected axes, counted from the last, ` +
          'that are equal or 1. Try expandDims or reshape on one of them.',
      );
    },
  );
});

describe('bools are no numbers', () => {
  test.each(names('neg abs sign relu relu6 square add sub mul pow maximum minimum floorDiv mod squaredDifference prelu'))('%s', (name) => {
    expect(refusal(() => t[name](bools, bools))).toBe(
      `DTypeError ${name}: the dtype bool does not fit. Got bool[3]. Expected numbers, not bool. Try x.cast('float32').`,
    );
  });
});
