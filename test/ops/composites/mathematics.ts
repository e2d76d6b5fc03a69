/** @file Cases of the mathematical functions beside the elementary ones, of bits, and of NaN and infinities. */
import type { SampleOperand } from '../../../src/graph/primitive.ts';
import { broadcasting, each, erf } from '../formulas.ts';
import { binary, bool, f, float, given, int, unary, type Name, type Row, type Table } from '../rows.ts';

/** Values at special arguments, where no difference has a meaning. */
const at = (name: Name, xs: readonly number[], want: readonly number[]): Row => ({
  operands: [given(xs)],
  call: (x) => f[name](x),
  want,
  rough: true,
});

/** Every pair of some values. */
const pairsOf = (values: readonly number[]): [SampleOperand, SampleOperand] => [
  given(values.flatMap((x) => values.map(() => x))),
  given(values.flatMap(() => values)),
];
const special = [0, -0, 1, -1, Infinity, -Infinity, NaN];
const everySpecial = (name: Name, of: (a: number, b: number) => number): Row => ({
  operands: pairsOf(special),
  call: (a, b) => f[name](a, b),
  want: broadcasting([[special.length ** 2], [special.length ** 2]], of),
  rough: true,
});

const uint8 = (values: readonly number[]): SampleOperand => ({ shape: [values.length], dtype: 'uint8', values });
const uint32 = (values: readonly number[]): SampleOperand => ({ shape: [values.length], dtype: 'uint32', values });
const ints = [0, 1, -1, 12, -12, 2 ** 31 - 1, -(2 ** 31)];
const bits = (name: Name, of: (a: number, b: number) => number): Row[] => [
  {
    operands: [int(ints.flatMap((x) => ints.map(() => x))), int(ints.flatMap(() => ints))],
    call: (x, y) => f[name](x, y),
    want: broadcasting([[49], [49]], of),
  },
  { operands: [uint8([0, 255, 170, 6])], call: (x) => f[name](x, 102), want: each((x) => of(x, 102) & 255) },
  { operands: [uint32([0, 2 ** 32 - 1, 5])], call: (x) => f[name](x, 2 ** 31), want: each((x) => of(x, 2 ** 31) >>> 0) },
  { operands: [bool([0, 0, 1, 1]), bool([0, 1, 0, 1])], call: (x, y) => f[name](x, y), want: broadcasting([[4], [4]], of) },
  { operands: [int([1, 2], [2, 1]), int([3, 4, 5])], call: (x, y) => f[name](x, y), want: broadcasting([[2, 1], [3]], of), shape: [2, 3] },
];
const counts = [0, 1, 5, 31, 32, -1, 100];
const shifts = (name: Name, of: (a: number, count: number) => number): Row[] => [
  {
    operands: [int(ints.flatMap((x) => counts.map(() => x))), int(ints.flatMap(() => counts))],
    call: (x, y) => f[name](x, y),
    want: broadcasting([[49], [49]], of),
  },
];
const isShort = (count: number): boolean => count >= 0 && count < 32;

const hypot = (a: number, b: number): number => Math.hypot(a, b);
const logit = (x: number): number => Math.log(x / (1 - x));
const copySign = (a: number, b: number): number => (b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a));

/** Cases by public name. */
export const mathematics = {
  tan: unary('tan', Math.tan, [-1.2, 1.2]),
  asin: [...unary('asin', Math.asin, [-0.9, 0.9]), at('asin', [-1, 1, 1.1, NaN, -0], [-Math.PI / 2, Math.PI / 2, NaN, NaN, -0])],
  acos: [...unary('acos', Math.acos, [-0.9, 0.9]), at('acos', [-1, 1, 1.1, NaN], [Math.PI, 0, NaN, NaN])],
  atan: [...unary('atan', Math.atan), at('atan', [Infinity, -Infinity, NaN, -0], [Math.PI / 2, -Math.PI / 2, NaN, -0])],
  atan2: [...binary('atan2', Math.atan2, [0.5, 3]), everySpecial('atan2', Math.atan2)],
  sinh: [...unary('sinh', Math.sinh), at('sinh', [Infinity, -Infinity, NaN, -0, 710], [Infinity, -Infinity, NaN, -0, Math.sinh(710)])],
  cosh: [...unary('cosh', Math.cosh), at('cosh', [Infinity, -Infinity, NaN, -0, -710], [Infinity, Infinity, NaN, 1, Math.cosh(710)])],
  asinh: [
    ...unary('asinh', Math.asinh),
    at('asinh', [Infinity, -Infinity, NaN, -0, 1e300], [Infinity, -Infinity, NaN, -0, Math.log(1e300) + Math.LN2]),
  ],
  acosh: [
    ...unary('acosh', Math.acosh, [1.2, 4]),
    at('acosh', [1, 0.5, Infinity, -Infinity, NaN, 1e300], [0, NaN, Infinity, NaN, NaN, Math.log(1e300) + Math.LN2]),
  ],
  atanh: [...unary('atanh', Math.atanh, [-0.8, 0.8]), at('atanh', [1, -1, 1.5, NaN, -0], [Infinity, -Infinity, NaN, NaN, -0])],

  exp2: [...unary('exp2', (x) => 2 ** x), { operands: [int([3, -1])], call: (x) => f.exp2(x), want: [8, 0.5] }],
  log2: unary('log2', Math.log2, [0.1, 4]),
  log10: unary('log10', Math.log10, [0.1, 4]),
  logit: [...unary('logit', logit, [0.1, 0.9]), at('logit', [0, 1, -0.1, 1.1, NaN], [-Infinity, Infinity, NaN, NaN, NaN])],
  cbrt: [
    ...unary('cbrt', Math.cbrt, [0.2, 4]),
    at('cbrt', [27, -8, 0, -0, Infinity, -Infinity, NaN, 5e-324], [3, -2, 0, -0, Infinity, -Infinity, NaN, Math.cbrt(5e-324)]),
  ],
  hypot: [
    ...binary('hypot', hypot, [0.5, 3]),
    everySpecial('hypot', hypot),
    { operands: [given([3e200, 3e-200]), given([4e200, 4e-200])], call: (x, y) => f.hypot(x, y), want: [5e200, 5e-200], rough: true },
    { operands: [int([3]), int([4])], call: (x, y) => f.hypot(x, y), want: [5] },
  ],
  copySign: [...binary('copySign', copySign), everySpecial('copySign', copySign)],

  erfc: [...unary('erfc', (x) => 1 - erf(x)), at('erfc', [Infinity, -Infinity, NaN, 0, -0, 40], [0, 2, NaN, 1, 1, 0])],
  erfInv: [
    { operands: [float([7], [-0.9, 0.9])], call: (x) => f.erf(f.erfInv(x)), want: each((x) => x) },
    at('erfInv', [1, -1, 1.5, NaN, -0], [Infinity, -Infinity, NaN, NaN, -0]),
  ],
  // gamma(x + 1) = x gamma(x), and its derivatives.
  lgamma: [
    { operands: [float([7], [0.5, 4])], call: (x) => f.sub(f.lgamma(f.add(x, 1)), f.lgamma(x)), want: each(Math.log) },
    { operands: [float([7], [-3.8, -3.2])], call: (x) => f.sub(f.lgamma(f.add(x, 1)), f.lgamma(x)), want: each((x) => Math.log(-x)) },
    at('lgamma', [1, 2, 0, -0, -1, -2, Infinity, -Infinity, NaN], [0, 0, Infinity, Infinity, Infinity, Infinity, Infinity, Infinity, NaN]),
  ],
  digamma: [
    { operands: [float([7], [0.5, 4])], call: (x) => f.sub(f.digamma(f.add(x, 1)), f.digamma(x)), want: each((x) => 1 / x) },
    { operands: [float([7], [-3.8, -3.2])], call: (x) => f.sub(f.digamma(f.add(x, 1)), f.digamma(x)), want: each((x) => 1 / x) },
    at('digamma', [0, -0, -1, Infinity, -Infinity, NaN], [-Infinity, Infinity, NaN, Infinity, NaN, NaN]),
  ],
  polygamma: [
    ...[1, 2, 3].flatMap((order): Row[] =>
      (
        [
          [0.5, 4],
          [-3.65, -3.35],
        ] as const
      ).map((range) => ({
        operands: [float([5], range)],
        call: (x) => f.mul(f.sub(f.polygamma(order, f.add(x, 1)), f.polygamma(order, x)), f.pow(x, order + 1)),
        want: each(() => [0, -1, 2, -6][order] ?? NaN),
        rough: true,
      })),
    ),
    ...[0, 1, 2].map((order): Row => ({ operands: [float([5], [-3.6, -3.4])], call: (x) => f.polygamma(order, x) })),
    {
      operands: [given([1, 0, -1, Infinity, NaN])],
      call: (x) => f.polygamma(1, x),
      want: [Math.PI ** 2 / 6, Infinity, Infinity, 0, NaN],
      rough: true,
    },
  ],
  i0: [float([7]), float([3], [9, 11])].map((x) => ({ operands: [x], call: (each) => f.i0(each) })),
  i1: [float([7]), float([3], [9, 11])].map((x) => ({ operands: [x], call: (each) => f.i1(each) })),
  xlogy: [
    ...binary('xlogy', (x, y) => x * Math.log(y), [0.5, 3]),
    {
      operands: [given([0, 0, 0, 0, 0, 2, NaN]), given([0, -1, Infinity, NaN, 1, 0, 1])],
      call: (x, y) => f.xlogy(x, y),
      want: [0, 0, 0, NaN, 0, -Infinity, NaN],
      rough: true,
    },
  ],

  bitwiseAnd: bits('bitwiseAnd', (a, b) => a & b),
  bitwiseOr: bits('bitwiseOr', (a, b) => a | b),
  bitwiseXor: bits('bitwiseXor', (a, b) => a ^ b),
  bitwiseNot: [
    { operands: [int(ints)], call: (x) => f.bitwiseNot(x), want: each((x) => ~x) },
    { operands: [uint8([0, 255, 6])], call: (x) => f.bitwiseNot(x), want: [255, 0, 249] },
    { operands: [uint32([0, 6])], call: (x) => f.bitwiseNot(x), want: [2 ** 32 - 1, 2 ** 32 - 7] },
    { operands: [bool([0, 1])], call: (x) => f.bitwiseNot(x), want: [1, 0] },
  ],
  leftShift: [
    ...shifts('leftShift', (a, count) => (isShort(count) ? a << count : 0)),
    { operands: [uint8([255, 3])], call: (x) => f.leftShift(x, 7), want: [128, 128] },
    { operands: [uint32([2 ** 32 - 1, 3])], call: (x) => f.leftShift(x, 31), want: [2 ** 31, 2 ** 31] },
  ],
  rightShift: [
    ...shifts('rightShift', (a, count) => a >> (isShort(count) ? count : 31)),
    { operands: [uint8([255, 3])], call: (x) => f.rightShift(x, 1), want: [127, 1] },
    { operands: [uint32([2 ** 32 - 1, 3])], call: (x) => f.rightShift(x, 31), want: [1, 0] },
    { operands: [uint32([2 ** 32 - 1])], call: (x) => f.rightShift(x, 32), want: [0] },
  ],

  isNaN: [at('isNaN', special, [0, 0, 0, 0, 0, 0, 1]), { operands: [int([1, 0])], call: (x) => f.isNaN(x), want: [0, 0] }],
  isInf: [at('isInf', special, [0, 0, 0, 0, 1, 1, 0]), { operands: [bool([1, 0])], call: (x) => f.isInf(x), want: [0, 0] }],
  isFinite: [at('isFinite', special, [1, 1, 1, 1, 0, 0, 0]), { operands: [int([1, 0])], call: (x) => f.isFinite(x), want: [1, 1] }],
  nanToNum: [
    at('nanToNum', special, [0, -0, 1, -1, Number.MAX_VALUE, -Number.MAX_VALUE, 0]),
    {
      operands: [given(special)],
      call: (x) => f.nanToNum(x, { nan: 5, posInf: 6, negInf: 7 }),
      want: [0, -0, 1, -1, 6, 7, 5],
      rough: true,
    },
    { operands: [float([2, 3])], call: (x) => f.nanToNum(x), want: each((x) => x) },
    { operands: [int([1, -2])], call: (x) => f.nanToNum(x), want: [1, -2] },
  ],
  lerp: [
    {
      operands: [float([2, 1]), float([3]), float([])],
      call: (a, b, w) => f.lerp(a, b, w),
      want: broadcasting([[2, 1], [3], []], (a, b, w) => a + w * (b - a)),
      shape: [2, 3],
    },
    { operands: [given([1e20, 1]), given([1, 1e20])], call: (a, b) => f.lerp(a, b, 1), want: [1, 1e20], rough: true },
    { operands: [int([0, 10])], call: (a) => f.lerp(a, 20, 0.25), want: [5, 12.5] },
  ],
} satisfies Partial<Table>;
