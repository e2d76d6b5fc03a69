/** @file A table of cases for every public function: operands, the call, and what it should give in float64. */
import * as ops from '../../src/ops/index.ts';
import type { Dims } from '../../src/core/shape.ts';
import type { SampleOperand } from '../../src/graph/primitive.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import type { Call } from './checks.ts';
import { along, average, broadcasting, each, erf, matrixProduct, picking, reducing, spread, total, type Formula } from './formulas.ts';

/** One case of one function. */
export interface Row {
  readonly operands: readonly SampleOperand[];
  readonly call: Call;
  /** The elements of the result: as numbers, or from those of the operands. */
  readonly want: readonly number[] | Formula;
  readonly shape?: Dims;
  /** Has kinks too close together, or a derivative that is not that of its values. */
  readonly rough?: true;
}

/** The functions without their types: the cases are about values. */
const f = ops as unknown as Readonly<Record<keyof typeof ops, (...args: unknown[]) => AnyTensor>>;

type Interval = readonly [low: number, high: number];
const float = (shape: Dims, range?: Interval): SampleOperand => (range === undefined ? { shape } : { shape, range });
const int = (values: readonly number[], shape: Dims = [values.length]): SampleOperand => ({ shape, dtype: 'int32', values });
const bool = (values: readonly number[], shape: Dims = [values.length]): SampleOperand => ({ shape, dtype: 'bool', values });
const given = (values: readonly number[], shape: Dims = [values.length]): SampleOperand => ({ shape, dtype: 'float64', values });

const shapes: readonly Dims[] = [[7], [2, 3], [], [0, 2]];
type Name = keyof typeof ops;

/** A function of one element. */
const unary = (name: Name, of: (x: number) => number, range?: Interval): Row[] =>
  shapes.map((shape) => ({ operands: [float(shape, range)], call: (x) => f[name](x), want: each(of), shape }));

/** Shapes that broadcast: sizes of 1, missing axes, a scalar, an empty one. */
const pairs: readonly (readonly [Dims, Dims])[] = [[[7], [7]], [[3, 1], [1, 4]], [[2, 3], [3]], [[], [5]], [[2, 1, 3], [4, 1]], [[0, 3], [1]]];

/** A function of two elements, also with a number on either side. */
const binary = (name: Name, of: (a: number, b: number) => number, range?: Interval): Row[] => [
  ...pairs.map(([a, b]): Row => ({ operands: [float(a, range), float(b, range)], call: (x, y) => f[name](x, y), want: broadcasting([a, b], of) })),
  { operands: [float([5], range)], call: (x) => f[name](x, 2), want: each((x) => of(x, 2)) },
  { operands: [float([5], range)], call: (x) => f[name](2, x), want: each((x) => of(2, x)) },
];

const comparison = (name: Name, of: (a: number, b: number) => boolean): Row[] => [
  ...binary(name, (a, b) => Number(of(a, b))),
  { operands: [int([1, 2, 3]), int([2, 2, 2])], call: (x, y) => f[name](x, y), want: [1, 2, 3].map((x) => Number(of(x, 2))) },
  { operands: [bool([0, 0, 1, 1]), bool([0, 1, 0, 1])], call: (x, y) => f[name](x, y), want: broadcasting([[4], [4]], (a, b) => Number(of(a, b))) },
  { operands: [given([NaN, 1, NaN, Infinity, -0]), given([NaN, NaN, 1, Infinity, 0])], call: (x, y) => f[name](x, y), want: broadcasting([[5], [5]], (a, b) => Number(of(a, b))) },
];

const logical = (name: Name, of: (a: boolean, b: boolean) => boolean): Row[] => [
  { operands: [bool([0, 0, 1, 1]), bool([0, 1, 0, 1])], call: (x, y) => f[name](x, y), want: broadcasting([[4], [4]], (a, b) => Number(of(a === 1, b === 1))) },
  { operands: [bool([0, 1], [2, 1]), bool([0, 1, 1])], call: (x, y) => f[name](x, y), want: broadcasting([[2, 1], [3]], (a, b) => Number(of(a === 1, b === 1))) },
];

/** A reduction over one axis, several, all, kept or not. */
const reduction = (name: Name, of: (list: number[]) => number, range?: Interval): Row[] => [
  { operands: [float([3, 5], range)], call: (x) => f[name](x), want: reducing([3, 5], [0, 1], of), shape: [] },
  { operands: [float([3, 5], range)], call: (x) => f[name](x, 0), want: reducing([3, 5], [0], of), shape: [5] },
  { operands: [float([3, 5], range)], call: (x) => f[name](x, -1, true), want: reducing([3, 5], [1], of), shape: [3, 1] },
  { operands: [float([2, 3, 4], range)], call: (x) => f[name](x, [2, 0]), want: reducing([2, 3, 4], [0, 2], of), shape: [3] },
  { operands: [float([2, 3, 4], range)], call: (x) => f[name](x, undefined, true), want: reducing([2, 3, 4], [0, 1, 2], of), shape: [1, 1, 1] },
  { operands: [float([], range)], call: (x) => f[name](x), want: (x = []) => [of([...x])], shape: [] },
  { operands: [float([37], range)], call: (x) => f[name](x), want: (x = []) => [of([...x])], shape: [] },
];

const product = (list: readonly number[]): number => list.reduce((a, b) => a * b, 1);
const logSumExp = (list: readonly number[]): number => Math.max(...list) + Math.log(total(list.map((x) => Math.exp(x - Math.max(...list)))));
const softmax = (list: readonly number[]): number[] => list.map((x) => Math.exp(x - logSumExp(list)));
const indexOf = (list: readonly number[], extreme: number): number => list.findIndex((x) => x === extreme);
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const softplus = (x: number): number => Math.log1p(Math.exp(x));
const elu = (x: number, alpha = 1): number => (x > 0 ? x : alpha * Math.expm1(x));
const mod = (a: number, b: number): number => a - b * Math.floor(a / b);
const halfEven = (x: number): number => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));

const argument = (name: Name, extreme: (list: number[]) => number): Row[] => {
  const first = (list: number[]): number => indexOf(list, extreme(list));
  return [
    { operands: [float([3, 5])], call: (x) => f[name](x), want: (x = []) => [first([...x])], shape: [] },
    { operands: [float([3, 5])], call: (x) => f[name](x, 1), want: reducing([3, 5], [1], first), shape: [3] },
    { operands: [float([2, 3, 4])], call: (x) => f[name](x, -2, true), want: reducing([2, 3, 4], [1], first), shape: [2, 1, 4] },
    { operands: [float([2, 3])], call: (x) => f[name](x, undefined, true), want: (x = []) => [first([...x])], shape: [1, 1] },
    { operands: [given([2, 1, 2, 1])], call: (x) => f[name](x), want: [name === 'argmax' ? 0 : 1] },
    { operands: [given([3, NaN, 1, NaN])], call: (x) => f[name](x), want: [1] },
    { operands: [given([-Infinity, -Infinity])], call: (x) => f[name](x), want: [0] },
    { operands: [int([4, 9, -7, 9, -7])], call: (x) => f[name](x), want: [name === 'argmax' ? 1 : 2] },
    { operands: [bool([1, 0, 1, 0])], call: (x) => f[name](x), want: [name === 'argmax' ? 0 : 1] },
  ];
};

const ends = [0, 1, -1, 7, -7, 2 ** 31 - 1, -(2 ** 31)];
/** Every pair of two lists, as two operands. */
const everyPair = (a: readonly number[], b: readonly number[]): [SampleOperand, SampleOperand] => [
  int(a.flatMap((x) => b.map(() => x))),
  int(a.flatMap(() => b)),
];

const matmuls: readonly (readonly [Dims, Dims])[] = [
  [[3, 4], [4, 5]], [[1, 7], [7, 1]], [[17, 33], [33, 9]], [[2, 3, 4], [2, 4, 5]], [[2, 1, 3, 4], [5, 4, 2]], [[3, 4], [2, 4, 5]], [[2, 3, 4], [4, 5]], [[0, 3], [3, 2]], [[2, 0], [0, 3]],
];

/** All cases, by public name. */
export const composites: Readonly<Record<Name, readonly Row[]>> = {
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
  round: [...unary('round', halfEven), { operands: [given([0.5, 1.5, 2.5, -0.5, -1.5, -2.6])], call: (x) => f.round(x), want: [0, 2, 2, -0, -2, -3], rough: true }],
  logicalNot: [{ operands: [bool([0, 1])], call: (x) => f.logicalNot(x), want: [1, 0] }],

  add: [...binary('add', (a, b) => a + b), { operands: [int([1, 2 ** 31 - 1])], call: (x) => f.add(x, 1), want: [2, -(2 ** 31)] }],
  sub: [...binary('sub', (a, b) => a - b), { operands: [int([1, -(2 ** 31)])], call: (x) => f.sub(x, 1), want: [0, 2 ** 31 - 1] }],
  mul: [...binary('mul', (a, b) => a * b), { operands: [int([3, 65536])], call: (x) => f.mul(x, 65537), want: [196611, 65536] }],
  div: [...binary('div', (a, b) => a / b, [0.5, 3]), { operands: [int([1, -3]), int([2, 0])], call: (x, y) => f.div(x, y), want: [0.5, -Infinity] }, { operands: [int([1, 3])], call: (x) => f.div(x, 0.5), want: [2, 6] }],
  pow: [
    ...binary('pow', (a, b) => a ** b, [0.5, 2]),
    { operands: [given([0, 0, -2, -2, -8, 0, -0, NaN, 1]), given([0, 2, 3, -1, 1 / 3, -1, -1, 0, NaN])], call: (x, y) => f.pow(x, y), want: [1, 0, -8, -0.5, NaN, Infinity, -Infinity, 1, 1], rough: true },
    { operands: [given([-1.5, 0.25, 2])], call: (x) => f.pow(x, 3), want: each((x) => x ** 3) },
    { operands: [int([2, -3, 5, 0, 2])], call: (x) => f.pow(x, 3), want: [8, -27, 125, 0, 8] },
    { operands: [int([2, 10, 2]), int([-1, 20, 31])], call: (x, y) => f.pow(x, y), want: [0, 2 ** 31 - 1, 2 ** 31 - 1] },
  ],
  maximum: [...binary('maximum', Math.max), { operands: [given([NaN, 1, Infinity]), given([1, NaN, 3])], call: (x, y) => f.maximum(x, y), want: [NaN, NaN, Infinity], rough: true }],
  minimum: [...binary('minimum', Math.min), { operands: [given([NaN, 1, Infinity]), given([1, NaN, 3])], call: (x, y) => f.minimum(x, y), want: [NaN, NaN, 3], rough: true }],
  floorDiv: [
    ...binary('floorDiv', (a, b) => Math.floor(a / b), [0.6, 2.7]),
    { operands: everyPair(ends, [2, -2, 3, -3, 7, -1]), call: (x, y) => f.floorDiv(x, y), want: broadcasting([[42], [42]], (a, b) => Math.floor(a / b) | 0) },
    { operands: [int([5, -5, 0]), int([0, 0, 0])], call: (x, y) => f.floorDiv(x, y), want: [0, 0, 0] },
    { operands: [given([5, -5, 5, -5]), given([2, 2, -2, -2])], call: (x, y) => f.floorDiv(x, y), want: [2, -3, -3, 2], rough: true },
  ],
  mod: [
    ...binary('mod', mod, [0.6, 2.7]),
    { operands: everyPair(ends, [2, -2, 3, -3, 7, -1]), call: (x, y) => f.mod(x, y), want: broadcasting([[42], [42]], (a, b) => mod(a, b) + 0) },
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
    { operands: [bool([0, 1, 1, 0], [4]), float([4]), float([4])], call: (c, x, y) => f.where(c, x, y), want: broadcasting([[4], [4], [4]], (c, a, b) => (c ? a : b) as number) },
    { operands: [bool([0, 1], [2, 1]), float([3]), float([])], call: (c, x, y) => f.where(c, x, y), want: broadcasting([[2, 1], [3], []], (c, a, b) => (c ? a : b) as number), shape: [2, 3] },
    { operands: [bool([1]), float([2, 1]), float([1, 3])], call: (c, x, y) => f.where(c, x, y), want: broadcasting([[1], [2, 1], [1, 3]], (c, a, b) => (c ? a : b) as number), shape: [2, 3] },
    { operands: [bool([0, 1, 0]), float([3])], call: (c, x) => f.where(c, x, 0), want: broadcasting([[3], [3]], (c, a) => (c ? a : 0) as number) },
    { operands: [bool([0, 1, 0])], call: (c) => f.where(c, 1, 0), want: [0, 1, 0] },
    { operands: [bool([0, 1]), given([NaN, 1])], call: (c, x) => f.where(c, x, 5), want: [5, 1] },
  ],
  cast: [
    { operands: [given([0, 1.7, -1.7, NaN, 1e20, -Infinity])], call: (x) => f.cast(x, 'int32'), want: [0, 1, -1, 0, 2 ** 31 - 1, -(2 ** 31)] },
    { operands: [given([0, 1.7, -1.7, NaN, 1e20, 3e9])], call: (x) => f.cast(x, 'uint32'), want: [0, 1, 0, 0, 2 ** 32 - 1, 3e9] },
    { operands: [given([0, 1.7, 255.9, NaN, 256, 511])], call: (x) => f.cast(x, 'uint8'), want: [0, 1, 255, 0, 0, 255] },
    { operands: [given([0, -0, 0.1, NaN, -3])], call: (x) => f.cast(x, 'bool'), want: [0, 0, 1, 1, 1] },
    { operands: [given([0.1, 65504, 65520, 1e-8, -0])], call: (x) => f.cast(f.cast(x, 'float16'), 'float64'), want: [0.0999755859375, 65504, Infinity, 0, -0], rough: true },
    { operands: [int([0, -1, 300])], call: (x) => f.cast(x, 'uint8'), want: [0, 255, 44] },
    { operands: [int([0, -1, 5])], call: (x) => f.cast(x, 'uint32'), want: [0, 2 ** 32 - 1, 5] },
    { operands: [{ shape: [2], dtype: 'uint32', values: [5, 2 ** 32 - 1] }], call: (x) => f.cast(x, 'int32'), want: [5, -1] },
    { operands: [bool([0, 1])], call: (x) => f.cast(x, 'float64'), want: [0, 1] },
    { operands: [float([3])], call: (x) => f.cast(x, 'float64'), want: each((x) => x) },
  ],

  sum: [
    ...reduction('sum', total),
    { operands: [bool([1, 1, 0, 1])], call: (x) => f.sum(x), want: [3] },
    { operands: [{ shape: [3], dtype: 'uint8', values: [200, 100, 1] }], call: (x) => f.sum(x), want: [301] },
    { operands: [float([0, 3])], call: (x) => f.sum(x, 0), want: [0, 0, 0] },
    { operands: [float([3, 2])], call: (x) => f.sum(x, []), want: (x = []) => x, shape: [3, 2] },
  ],
  max: [...reduction('max', (list) => Math.max(...list)), { operands: [int([3, -9, 4])], call: (x) => f.max(x), want: [4] }, { operands: [given([1, NaN])], call: (x) => f.max(x), want: [NaN], rough: true }],
  min: [...reduction('min', (list) => Math.min(...list)), { operands: [int([3, -9, 4])], call: (x) => f.min(x), want: [-9] }, { operands: [given([1, NaN])], call: (x) => f.min(x), want: [NaN], rough: true }],
  mean: [...reduction('mean', average), { operands: [int([1, 2])], call: (x) => f.mean(x), want: [1.5] }, { operands: [float([0, 2])], call: (x) => f.mean(x, 0), want: [NaN, NaN], rough: true }],
  variance: [...reduction('variance', spread), { operands: [int([1, 2, 3, 4])], call: (x) => f.variance(x), want: [1.25] }],
  // The standard deviation of one number is 0, where the square root has no derivative.
  std: reduction('std', (list) => Math.sqrt(spread(list))).filter(({ operands }) => operands[0]?.shape.length !== 0),
  logSumExp: [
    ...reduction('logSumExp', logSumExp),
    { operands: [given([1000, 1000, -1000])], call: (x) => f.logSumExp(x), want: [1000 + Math.LN2] },
    { operands: [given([-Infinity, -Infinity])], call: (x) => f.logSumExp(x), want: [-Infinity], rough: true },
    { operands: [given([Infinity, 1])], call: (x) => f.logSumExp(x), want: [Infinity], rough: true },
    { operands: [given([-Infinity, 1, 1])], call: (x) => f.logSumExp(x), want: [1 + Math.LN2], rough: true },
  ],
  prod: [
    ...reduction('prod', product),
    { operands: [given([2, 0, 3, -1.5, 0.5])], call: (x) => f.prod(x), want: [0] },
    { operands: [given([2, 0, 3, 0, 0.5])], call: (x) => f.prod(x), want: [0] },
    { operands: [int([2, -3, 4])], call: (x) => f.prod(x), want: [-24] },
    { operands: [bool([1, 1, 0])], call: (x) => f.prod(x), want: [0] },
    { operands: [float([0, 2])], call: (x) => f.prod(x, 0), want: [1, 1] },
  ],
  any: [
    { operands: [bool([0, 0, 1, 0], [2, 2])], call: (x) => f.any(x, 1), want: [0, 1] },
    { operands: [bool([0, 0, 0, 0], [2, 2])], call: (x) => f.any(x), want: [0] },
    { operands: [bool([], [0])], call: (x) => f.any(x), want: [0] },
    { operands: [bool([0, 0, 1, 0, 0, 1], [2, 3])], call: (x) => f.any(x, 0, true), want: [0, 0, 1], shape: [1, 3] },
  ],
  all: [
    { operands: [bool([0, 1, 1, 1], [2, 2])], call: (x) => f.all(x, 1), want: [0, 1] },
    { operands: [bool([1, 1, 1, 1], [2, 2])], call: (x) => f.all(x), want: [1] },
    { operands: [bool([], [0])], call: (x) => f.all(x), want: [1] },
    { operands: [bool([1, 0, 1, 1, 1, 1], [2, 3])], call: (x) => f.all(x, 0, true), want: [1, 0, 1], shape: [1, 3] },
  ],
  argmax: argument('argmax', (list) => Math.max(...list)),
  argmin: argument('argmin', (list) => Math.min(...list)),

  reshape: [
    { operands: [float([2, 6])], call: (x) => f.reshape(x, [3, -1]), want: (x = []) => x, shape: [3, 4] },
    { operands: [float([1])], call: (x) => f.reshape(x, []), want: (x = []) => x, shape: [] },
    { operands: [float([0, 3])], call: (x) => f.reshape(x, [5, 0]), want: [], shape: [5, 0] },
    { operands: [float([2, 3, 4])], call: (x) => f.reshape(f.permute(x, [2, 0, 1]), [8, 3]), want: picking([2, 3, 4], [4, 2, 3], ([i = 0, j = 0, k = 0]) => [j, k, i]), shape: [8, 3] },
  ],
  permute: [
    { operands: [float([2, 3, 4])], call: (x) => f.permute(x, [2, 0, -2]), want: picking([2, 3, 4], [4, 2, 3], ([i = 0, j = 0, k = 0]) => [j, k, i]), shape: [4, 2, 3] },
    { operands: [float([5])], call: (x) => f.permute(x, [0]), want: (x = []) => x },
  ],
  broadcastTo: [
    { operands: [float([3])], call: (x) => f.broadcastTo(x, [2, 3]), want: picking([3], [2, 3], (at) => at), shape: [2, 3] },
    { operands: [float([2, 1])], call: (x) => f.broadcastTo(x, [3, 2, 4]), want: picking([2, 1], [3, 2, 4], (at) => at), shape: [3, 2, 4] },
    { operands: [float([1])], call: (x) => f.broadcastTo(x, [0]), want: [], shape: [0] },
  ],
  flatten: [
    { operands: [float([2, 3, 4])], call: (x) => f.flatten(x), want: (x = []) => x, shape: [24] },
    { operands: [float([2, 3, 4])], call: (x) => f.flatten(x, 1), want: (x = []) => x, shape: [2, 12] },
    { operands: [float([])], call: (x) => f.flatten(x), want: (x = []) => x, shape: [1] },
  ],
  transpose: [
    { operands: [float([2, 3])], call: (x) => f.transpose(x), want: picking([2, 3], [3, 2], ([i = 0, j = 0]) => [j, i]), shape: [3, 2] },
    { operands: [float([2, 3, 4])], call: (x) => f.transpose(x), want: picking([2, 3, 4], [4, 3, 2], (at) => at.toReversed()), shape: [4, 3, 2] },
    { operands: [float([])], call: (x) => f.transpose(x), want: (x = []) => x, shape: [] },
  ],
  mT: [{ operands: [float([2, 3, 4])], call: (x) => f.mT(x), want: picking([2, 3, 4], [2, 4, 3], ([b = 0, i = 0, j = 0]) => [b, j, i]), shape: [2, 4, 3] }],
  expandDims: [
    { operands: [float([2, 3])], call: (x) => f.expandDims(x, 1), want: (x = []) => x, shape: [2, 1, 3] },
    { operands: [float([2, 3])], call: (x) => f.expandDims(x, -1), want: (x = []) => x, shape: [2, 3, 1] },
    { operands: [float([])], call: (x) => f.expandDims(x, 0), want: (x = []) => x, shape: [1] },
  ],
  squeeze: [
    { operands: [float([1, 3, 1])], call: (x) => f.squeeze(x), want: (x = []) => x, shape: [3] },
    { operands: [float([1, 3, 1])], call: (x) => f.squeeze(x, -1), want: (x = []) => x, shape: [1, 3] },
  ],
  expect: [{ operands: [float([2, 3])], call: (x) => f.expect(x, [-1, 3]), want: (x = []) => x, shape: [2, 3] }],
  slice: [
    { operands: [float([5, 6])], call: (x) => f.slice(x, [1, 4], [0, 6, 2]), want: picking([5, 6], [3, 3], ([i = 0, j = 0]) => [i + 1, 2 * j]), shape: [3, 3] },
    { operands: [float([5, 6])], call: (x) => f.slice(x, -1), want: picking([5, 6], [6], ([j = 0]) => [4, j]), shape: [6] },
    { operands: [float([5, 6])], call: (x) => f.slice(x, ':', 2), want: picking([5, 6], [5], ([i = 0]) => [i, 2]), shape: [5] },
    { operands: [float([7])], call: (x) => f.slice(x, [-3]), want: picking([7], [3], ([i = 0]) => [i + 4]), shape: [3] },
    { operands: [float([7])], call: (x) => f.slice(x, [5, 1, -2]), want: picking([7], [2], ([i = 0]) => [5 - 2 * i]), shape: [2] },
    { operands: [float([7])], call: (x) => f.slice(x, [-1, -8, -1]), want: picking([7], [7], ([i = 0]) => [6 - i]), shape: [7] },
    { operands: [float([7])], call: (x) => f.slice(x, [6, 0, -4]), want: picking([7], [2], ([i = 0]) => [6 - 4 * i]), shape: [2] },
    { operands: [float([7])], call: (x) => f.slice(x, [0, 7, 3]), want: picking([7], [3], ([i = 0]) => [3 * i]), shape: [3] },
    { operands: [float([7])], call: (x) => f.slice(x, [3, 3]), want: [], shape: [0] },
    { operands: [float([3, 4])], call: (x) => f.slice(x, 1, 2), want: (x = []) => [x[6] ?? NaN], shape: [] },
    { operands: [float([3, 4])], call: (x) => f.slice(x), want: (x = []) => x, shape: [3, 4] },
  ],
  flip: [
    { operands: [float([3, 4])], call: (x) => f.flip(x), want: picking([3, 4], [3, 4], ([i = 0, j = 0]) => [2 - i, 3 - j]) },
    { operands: [float([3, 4])], call: (x) => f.flip(x, -1), want: picking([3, 4], [3, 4], ([i = 0, j = 0]) => [i, 3 - j]) },
    { operands: [float([])], call: (x) => f.flip(x), want: (x = []) => x },
  ],
  pad: [
    { operands: [float([2])], call: (x) => f.pad(x, [[1, 2]]), want: ([a = 0, b = 0] = []) => [0, a, b, 0, 0], shape: [5] },
    { operands: [float([1, 2])], call: (x) => f.pad(x, [[1, 0], [0, 1]], { value: 7 }), want: ([a = 0, b = 0] = []) => [7, 7, 7, a, b, 7], shape: [2, 3] },
    { operands: [float([0])], call: (x) => f.pad(x, [[1, 1]], { value: -1 }), want: [-1, -1], shape: [2] },
  ],
  concat: [
    { operands: [float([2, 3]), float([1, 3])], call: (x, y) => f.concat([x, y]), want: (x = [], y = []) => [...x, ...y], shape: [3, 3] },
    { operands: [float([2, 1]), float([2, 0]), float([2, 2])], call: (x, y, z) => f.concat([x, y, z], -1), want: ([a = 0, b = 0] = [], _ = [], [c = 0, d = 0, e = 0, g = 0] = []) => [a, c, d, b, e, g], shape: [2, 3] },
    { operands: [int([1, 2]), given([0.5])], call: (x, y) => f.concat([x, y]), want: [1, 2, 0.5] },
    { operands: [float([3])], call: (x) => f.concat([x, x]), want: (x = []) => [...x, ...x] },
  ],
  stack: [
    { operands: [float([2]), float([2])], call: (x, y) => f.stack([x, y]), want: (x = [], y = []) => [...x, ...y], shape: [2, 2] },
    { operands: [float([2]), float([2])], call: (x, y) => f.stack([x, y], -1), want: ([a = 0, b = 0] = [], [c = 0, d = 0] = []) => [a, c, b, d], shape: [2, 2] },
    { operands: [float([]), float([])], call: (x, y) => f.stack([x, y]), want: (x = [], y = []) => [...x, ...y], shape: [2] },
  ],
  split: [
    ...[0, 1].map((part): Row => ({ operands: [float([4, 3])], call: (x) => parts(f.split(x, 2))[part] as AnyTensor, want: picking([4, 3], [2, 3], ([i = 0, j = 0]) => [i + 2 * part, j]), shape: [2, 3] })),
    ...[0, 1].map((part): Row => ({ operands: [float([2, 5])], call: (x) => parts(f.split(x, [1, 4], 1))[part] as AnyTensor, want: picking([2, 5], [2, part === 0 ? 1 : 4], ([i = 0, j = 0]) => [i, j + part]) })),
    { operands: [float([6])], call: (x) => parts(f.split(x, 3)).reduce((a, b) => a.mul(b) as AnyTensor), want: ([a = 0, b = 0, c = 0, d = 0, e = 0, g = 0] = []) => [a * c * e, b * d * g] },
  ],

  matmul: [
    ...matmuls.map(([a, b]): Row => ({ operands: [float(a), float(b)], call: (x, y) => f.matmul(x, y), want: matrixProduct(a, b) })),
    { operands: [float([3]), float([3])], call: (x, y) => f.matmul(x, y), want: matrixProduct([1, 3], [3, 1]), shape: [] },
    { operands: [float([2, 3]), float([3])], call: (x, y) => f.matmul(x, y), want: matrixProduct([2, 3], [3, 1]), shape: [2] },
    { operands: [float([3]), float([4, 3, 2])], call: (x, y) => f.matmul(x, y), want: matrixProduct([1, 3], [4, 3, 2]), shape: [4, 2] },
    { operands: [float([4, 3]), float([5, 3])], call: (x, y) => f.matmul(x, f.mT(y)), want: (x = [], y = []) => matrixProduct([4, 3], [3, 5])(x, picking([5, 3], [3, 5], ([i = 0, j = 0]) => [j, i])(y)) },
    { operands: [int([1, 2, 3, 4], [2, 2]), int([5, 6, 7, 8], [2, 2])], call: (x, y) => f.matmul(x, y), want: [19, 22, 43, 50] },
  ],
  dot: [
    { operands: [float([3]), float([3])], call: (x, y) => f.dot(x, y), want: matrixProduct([1, 3], [3, 1]), shape: [] },
    { operands: [float([2, 3]), float([3, 4])], call: (x, y) => f.dot(x, y), want: matrixProduct([2, 3], [3, 4]), shape: [2, 4] },
    { operands: [float([]), float([4])], call: (x, y) => f.dot(x, y), want: broadcasting([[], [4]], (a, b) => a * b), shape: [4] },
    { operands: [float([2, 3]), float([3])], call: (x, y) => f.dot(x, y), want: matrixProduct([2, 3], [3, 1]), shape: [2] },
    { operands: [float([2, 3]), float([2, 3, 2])], call: (x, y) => f.dot(x, y), want: (x = [], y = []) => matrixProduct([2, 3], [3, 4])(x, picking([2, 3, 2], [3, 2, 2], ([k = 0, b = 0, j = 0]) => [b, k, j])(y)), shape: [2, 2, 2] },
  ],
  take: [
    { operands: [float([5]), int([4, 0, 0])], call: (x, i) => f.take(x, i), want: ([a = 0, , , , e = 0] = []) => [e, a, a], shape: [3] },
    { operands: [float([2, 3]), int([2, 0], [2, 1])], call: (x, i) => f.take(x, i, -1), want: ([a = 0, , c = 0, d = 0, , g = 0] = []) => [c, a, g, d], shape: [2, 2, 1] },
    { operands: [float([3, 2]), int([1], [])], call: (x, i) => f.take(x, i), want: ([, , c = 0, d = 0] = []) => [c, d], shape: [2] },
    { operands: [float([2]), int([1, 2, -1])], call: (x, i) => f.take(x, i), want: ([, b = 0] = []) => [b, NaN, NaN], rough: true },
    { operands: [int([7, 8]), int([1, 2, -1])], call: (x, i) => f.take(x, i), want: [8, 0, 0] },
    { operands: [float([2]), { shape: [2], dtype: 'uint8', values: [1, 0] }], call: (x, i) => f.take(x, i), want: ([a = 0, b = 0] = []) => [b, a] },
  ],
  embedding: [
    { operands: [float([4, 2]), int([3, 0, 3])], call: (x, i) => f.embedding(x, i), want: ([a = 0, b = 0, , , , , g = 0, h = 0] = []) => [g, h, a, b, g, h], shape: [3, 2] },
    { operands: [float([3, 2]), int([1, 1, 1, 2], [2, 2])], call: (x, i) => f.embedding(x, i), want: ([, , c = 0, d = 0, e = 0, g = 0] = []) => [c, d, c, d, c, d, e, g], shape: [2, 2, 2] },
  ],
  oneHot: [
    { operands: [int([2, 0])], call: (i) => f.oneHot(i, 3), want: [0, 0, 1, 1, 0, 0], shape: [2, 3] },
    { operands: [int([-1, 3])], call: (i) => f.oneHot(i, 3), want: [0, 0, 0, 0, 0, 0] },
    { operands: [int([1], [])], call: (i) => f.oneHot(i, 2), want: [0, 1], shape: [2] },
  ],
  stopGradient: [{ operands: [float([3])], call: (x) => f.stopGradient(x), want: (x = []) => x, rough: true }],

  square: [...unary('square', (x) => x * x), { operands: [int([3, -2])], call: (x) => f.square(x), want: [9, 4] }],
  reciprocal: [...unary('reciprocal', (x) => 1 / x, [0.5, 3]), { operands: [int([4, 0])], call: (x) => f.reciprocal(x), want: [0.25, Infinity] }],
  rsqrt: unary('rsqrt', (x) => 1 / Math.sqrt(x), [0.5, 3]),
  relu: [...unary('relu', (x) => Math.max(x, 0)), { operands: [int([3, -2])], call: (x) => f.relu(x), want: [3, 0] }, { operands: [given([NaN, -Infinity])], call: (x) => f.relu(x), want: [NaN, 0], rough: true }],
  relu6: unary('relu6', (x) => Math.min(Math.max(x, 0), 6), [-9, 9]),
  leakyRelu: [...unary('leakyRelu', (x) => (x > 0 ? x : 0.2 * x)), { operands: [float([5])], call: (x) => f.leakyRelu(x, 0.01), want: each((x) => (x > 0 ? x : 0.01 * x)) }],
  sigmoid: [...unary('sigmoid', sigmoid, [-9, 9]), { operands: [given([0, 1000, -1000])], call: (x) => f.sigmoid(x), want: [0.5, 1, 0] }],
  softplus: [...unary('softplus', softplus, [-9, 9]), { operands: [given([0, 1000, -1000])], call: (x) => f.softplus(x), want: [Math.LN2, 1000, 0] }],
  softsign: unary('softsign', (x) => x / (1 + Math.abs(x))),
  silu: unary('silu', (x) => x * sigmoid(x)),
  mish: unary('mish', (x) => x * Math.tanh(softplus(x))),
  gelu: [
    ...unary('gelu', (x) => 0.5 * x * (1 + erf(x / Math.SQRT2))),
    { operands: [float([5])], call: (x) => f.gelu(x, { approximate: true }), want: each((x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))) },
  ],
  elu: [...unary('elu', (x) => elu(x)), { operands: [float([5])], call: (x) => f.elu(x, 2), want: each((x) => elu(x, 2)) }],
  selu: unary('selu', (x) => 1.0507009873554805 * elu(x, 1.6732632423543772)),
  hardSigmoid: unary('hardSigmoid', (x) => Math.min(Math.max(x / 6 + 0.5, 0), 1), [-9, 9]),
  softmax: [
    { operands: [float([5])], call: (x) => f.softmax(x), want: along([5], 0, softmax) },
    { operands: [float([3, 5])], call: (x) => f.softmax(x), want: along([3, 5], 1, softmax) },
    { operands: [float([2, 3, 4])], call: (x) => f.softmax(x, 1), want: along([2, 3, 4], 1, softmax) },
    { operands: [given([1e4, 0, -1e4, 1e4])], call: (x) => f.softmax(x), want: [0.5, 0, 0, 0.5] },
    { operands: [given([-Infinity, 0])], call: (x) => f.softmax(x), want: [0, 1], rough: true },
    { operands: [int([1, 1])], call: (x) => f.softmax(x), want: [0.5, 0.5] },
  ],
  logSoftmax: [
    { operands: [float([3, 5])], call: (x) => f.logSoftmax(x), want: along([3, 5], 1, (list) => list.map((x) => x - logSumExp(list))) },
    { operands: [float([2, 3, 4])], call: (x) => f.logSoftmax(x, 0), want: along([2, 3, 4], 0, (list) => list.map((x) => x - logSumExp(list))) },
    { operands: [given([1e4, 0, -1e4])], call: (x) => f.logSoftmax(x), want: [0, -1e4, -2e4] },
  ],
};

/** What split returns. */
function parts(list: unknown): readonly AnyTensor[] {
  return list as readonly AnyTensor[];
}
