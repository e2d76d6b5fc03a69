/** @file Cases of the elementwise functions, activations among them. */
import type { SampleOperand } from '../../../src/graph/primitive.ts';
import { broadcasting, each, erf } from '../formulas.ts';
import { binary, bool, comparison, f, float, given, int, logical, unary, type Table } from '../rows.ts';

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const softplus = (x: number): number => Math.log1p(Math.exp(x));
const elu = (x: number, alpha = 1): number => (x > 0 ? x : alpha * Math.expm1(x));
const mod = (a: number, b: number): number => a - b * Math.floor(a / b);
const halfEven = (x: number): number => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));

const ends = [0, 1, -1, 7, -7, 2 ** 31 - 1, -(2 ** 31)];
/** Every pair of two lists, as two operands. */
const everyPair = (a: readonly number[], b: readonly number[]): [SampleOperand, SampleOperand] => [
  int(a.flatMap((x) => b.map(() => x))),
  int(a.flatMap(() => b)),
];

/** Cases by public name. */
export const elementwise = {
  neg: [...unary('neg', (x) => -x), { operands: [int([0, 5, -7])], call: (x) => f.neg(x), want: [0, -5, 7] }],
  abs: [...unary('abs', Math.abs), { operands: [int([0, 5, -7])], call: (x) => f.abs(x), want: [0, 5, 7] }],
  sign: [...unary('sign', Math.sign), { operands: [int([0, 5, -7])], call: (x) => f.sign(x), want: [0, 1, -1] }],
  exp: [...unary('exp', Math.exp), { operands: [int([0, 1, -1])], call: (x) => f.exp(x), want: [1, Math.E, 1 / Math.E] }],
  expm1: unary('expm1', Math.expm1),
  log: unary('log', Math.log, [0.1, 4]),
  log1p: unary('log1p', Math.log1p, [-0.8, 4]),
  sqrt: unary('sqrt', Math.sqrt, [0.1, 4]),
  sin: unary('sin', Math.sin, [-9, 9]),
  cos: unary('cos', Math.cos, [-9, 9]),
  tanh: unary('tanh', Math.tanh),
  erf: unary('erf', erf),
  floor: [...unary('floor', Math.floor), { operands: [int([3, -4])], call: (x) => f.floor(x), want: [3, -4] }],
  ceil: [...unary('ceil', Math.ceil), { operands: [int([3, -4])], call: (x) => f.ceil(x), want: [3, -4] }],
  round: [
    ...unary('round', halfEven),
    { operands: [given([0.5, 1.5, 2.5, -0.5, -1.5, -2.6])], call: (x) => f.round(x), want: [0, 2, 2, -0, -2, -3], rough: true },
  ],
  logicalNot: [{ operands: [bool([0, 1])], call: (x) => f.logicalNot(x), want: [1, 0] }],

  add: [...binary('add', (a, b) => a + b), { operands: [int([1, 2 ** 31 - 1])], call: (x) => f.add(x, 1), want: [2, -(2 ** 31)] }],
  sub: [...binary('sub', (a, b) => a - b), { operands: [int([1, -(2 ** 31)])], call: (x) => f.sub(x, 1), want: [0, 2 ** 31 - 1] }],
  mul: [...binary('mul', (a, b) => a * b), { operands: [int([3, 65536])], call: (x) => f.mul(x, 65537), want: [196611, 65536] }],
  div: [
    ...binary('div', (a, b) => a / b, [0.5, 3]),
    { operands: [int([1, -3]), int([2, 0])], call: (x, y) => f.div(x, y), want: [0.5, -Infinity] },
    { operands: [int([1, 3])], call: (x) => f.div(x, 0.5), want: [2, 6] },
  ],
  pow: [
    ...binary('pow', (a, b) => a ** b, [0.5, 2]),
    {
      operands: [given([0, 0, -2, -2, -8, 0, -0, NaN, 1]), given([0, 2, 3, -1, 1 / 3, -1, -1, 0, NaN])],
      call: (x, y) => f.pow(x, y),
      want: [1, 0, -8, -0.5, NaN, Infinity, -Infinity, 1, 1],
      rough: true,
    },
    { operands: [given([-1.5, 0.25, 2])], call: (x) => f.pow(x, 3), want: each((x) => x ** 3) },
    { operands: [int([2, -3, 5, 0, 2])], call: (x) => f.pow(x, 3), want: [8, -27, 125, 0, 8] },
    { operands: [int([2, 10, 2]), int([-1, 20, 31])], call: (x, y) => f.pow(x, y), want: [0, 2 ** 31 - 1, 2 ** 31 - 1] },
  ],
  maximum: [
    ...binary('maximum', Math.max),
    { operands: [given([NaN, 1, Infinity]), given([1, NaN, 3])], call: (x, y) => f.maximum(x, y), want: [NaN, NaN, Infinity], rough: true },
  ],
  minimum: [
    ...binary('minimum', Math.min),
    { operands: [given([NaN, 1, Infinity]), given([1, NaN, 3])], call: (x, y) => f.minimum(x, y), want: [NaN, NaN, 3], rough: true },
  ],
  floorDiv: [
    ...binary('floorDiv', (a, b) => Math.floor(a / b), [0.6, 2.7]),
    {
      operands: everyPair(ends, [2, -2, 3, -3, 7, -1]),
      call: (x, y) => f.floorDiv(x, y),
      want: broadcasting([[42], [42]], (a, b) => Math.floor(a / b) | 0),
    },
    { operands: [int([5, -5, 0]), int([0, 0, 0])], call: (x, y) => f.floorDiv(x, y), want: [0, 0, 0] },
    { operands: [given([5, -5, 5, -5]), given([2, 2, -2, -2])], call: (x, y) => f.floorDiv(x, y), want: [2, -3, -3, 2], rough: true },
  ],
  mod: [
    ...binary('mod', mod, [0.6, 2.7]),
    {
      operands: everyPair(ends, [2, -2, 3, -3, 7, -1]),
      call: (x, y) => f.mod(x, y),
      want: broadcasting([[42], [42]], (a, b) => mod(a, b) + 0),
    },
    { operands: [int([5, -5, 0]), int([0, 0, 0])], call: (x, y) => f.mod(x, y), want: [0, 0, 0] },
    { operands: [given([5.5, -5.5, 5.5, -5.5]), given([2, 2, -2, -2])], call: (x, y) => f.mod(x, y), want: [1.5, 0.5, -0.5, -1.5] },
  ],

  equal: comparison('equal', (a, b) => a === b),
  notEqual: comparison('notEqual', (a, b) => a !== b),
  less: comparison('less', (a, b) => a < b),
  lessEqual: comparison('lessEqual', (a, b) => a <= b),
  greater: comparison('greater', (a, b) => a > b),
  greaterEqual: comparison('greaterEqual', (a, b) => a >= b),
  logicalAnd: logical('logicalAnd', (a, b) => a && b),
  logicalOr: logical('logicalOr', (a, b) => a || b),
  logicalXor: logical('logicalXor', (a, b) => a !== b),

  where: [
    {
      operands: [bool([0, 1, 1, 0], [4]), float([4]), float([4])],
      call: (c, x, y) => f.where(c, x, y),
      want: broadcasting([[4], [4], [4]], (c, a, b) => (c ? a : b) as number),
    },
    {
      operands: [bool([0, 1], [2, 1]), float([3]), float([])],
      call: (c, x, y) => f.where(c, x, y),
      want: broadcasting([[2, 1], [3], []], (c, a, b) => (c ? a : b) as number),
      shape: [2, 3],
    },
    {
      operands: [bool([1]), float([2, 1]), float([1, 3])],
      call: (c, x, y) => f.where(c, x, y),
      want: broadcasting([[1], [2, 1], [1, 3]], (c, a, b) => (c ? a : b) as number),
      shape: [2, 3],
    },
    {
      operands: [bool([0, 1, 0]), float([3])],
      call: (c, x) => f.where(c, x, 0),
      want: broadcasting([[3], [3]], (c, a) => (c ? a : 0) as number),
    },
    { operands: [bool([0, 1, 0])], call: (c) => f.where(c, 1, 0), want: [0, 1, 0] },
    { operands: [bool([0, 1]), given([NaN, 1])], call: (c, x) => f.where(c, x, 5), want: [5, 1] },
  ],
  cast: [
    {
      operands: [given([0, 1.7, -1.7, NaN, 1e20, -Infinity])],
      call: (x) => f.cast(x, 'int32'),
      want: [0, 1, -1, 0, 2 ** 31 - 1, -(2 ** 31)],
    },
    { operands: [given([0, 1.7, -1.7, NaN, 1e20, 3e9])], call: (x) => f.cast(x, 'uint32'), want: [0, 1, 0, 0, 2 ** 32 - 1, 3e9] },
    { operands: [given([0, 1.7, 255.9, NaN, 256, 511])], call: (x) => f.cast(x, 'uint8'), want: [0, 1, 255, 0, 0, 255] },
    { operands: [given([0, -0, 0.1, NaN, -3])], call: (x) => f.cast(x, 'bool'), want: [0, 0, 1, 1, 1] },
    {
      operands: [given([0.1, 65504, 65520, 1e-8, -0])],
      call: (x) => f.cast(f.cast(x, 'float16'), 'float64'),
      want: [0.0999755859375, 65504, Infinity, 0, -0],
      rough: true,
    },
    { operands: [int([0, -1, 300])], call: (x) => f.cast(x, 'uint8'), want: [0, 255, 44] },
    { operands: [int([0, -1, 5])], call: (x) => f.cast(x, 'uint32'), want: [0, 2 ** 32 - 1, 5] },
    { operands: [{ shape: [2], dtype: 'uint32', values: [5, 2 ** 32 - 1] }], call: (x) => f.cast(x, 'int32'), want: [5, -1] },
    { operands: [bool([0, 1])], call: (x) => f.cast(x, 'float64'), want: [0, 1] },
    { operands: [float([3])], call: (x) => f.cast(x, 'float64'), want: each((x) => x) },
  ],

  square: [...unary('square', (x) => x * x), { operands: [int([3, -2])], call: (x) => f.square(x), want: [9, 4] }],
  reciprocal: [
    ...unary('reciprocal', (x) => 1 / x, [0.5, 3]),
    { operands: [int([4, 0])], call: (x) => f.reciprocal(x), want: [0.25, Infinity] },
  ],
  rsqrt: unary('rsqrt', (x) => 1 / Math.sqrt(x), [0.5, 3]),
  relu: [
    ...unary('relu', (x) => Math.max(x, 0)),
    { operands: [int([3, -2])], call: (x) => f.relu(x), want: [3, 0] },
    { operands: [given([NaN, -Infinity])], call: (x) => f.relu(x), want: [NaN, 0], rough: true },
  ],
  relu6: unary('relu6', (x) => Math.min(Math.max(x, 0), 6), [-9, 9]),
  leakyRelu: [
    ...unary('leakyRelu', (x) => (x > 0 ? x : 0.2 * x)),
    { operands: [float([5])], call: (x) => f.leakyRelu(x, 0.01), want: each((x) => (x > 0 ? x : 0.01 * x)) },
  ],
  sigmoid: [...unary('sigmoid', sigmoid, [-9, 9]), { operands: [given([0, 1000, -1000])], call: (x) => f.sigmoid(x), want: [0.5, 1, 0] }],
  softplus: [
    ...unary('softplus', softplus, [-9, 9]),
    { operands: [given([0, 1000, -1000])], call: (x) => f.softplus(x), want: [Math.LN2, 1000, 0] },
  ],
  softsign: unary('softsign', (x) => x / (1 + Math.abs(x))),
  silu: unary('silu', (x) => x * sigmoid(x)),
  mish: unary('mish', (x) => x * Math.tanh(softplus(x))),
  gelu: [
    ...unary('gelu', (x) => 0.5 * x * (1 + erf(x / Math.SQRT2))),
    {
      operands: [float([5])],
      call: (x) => f.gelu(x, { approximate: true }),
      want: each((x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))),
    },
  ],
  elu: [...unary('elu', (x) => elu(x)), { operands: [float([5])], call: (x) => f.elu(x, 2), want: each((x) => elu(x, 2)) }],
  selu: unary('selu', (x) => 1.0507009873554805 * elu(x, 1.6732632423543772)),
  hardSigmoid: unary('hardSigmoid', (x) => Math.min(Math.max(x / 6 + 0.5, 0), 1), [-9, 9]),
} satisfies Partial<Table>;
