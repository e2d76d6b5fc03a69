/** @file Cases of what goes along axes: reductions, positions, softmax. */
import { along, average, reducing, spread, total } from '../formulas.ts';
import { bool, f, float, given, int, reduction, six, type Name, type Row, type Table } from '../rows.ts';

const product = (list: readonly number[]): number => list.reduce((a, b) => a * b, 1);
const logSumExp = (list: readonly number[]): number =>
  Math.max(...list) + Math.log(total(list.map((x) => Math.exp(x - Math.max(...list)))));
const softmax = (list: readonly number[]): number[] => list.map((x) => Math.exp(x - logSumExp(list)));
const indexOf = (list: readonly number[], extreme: number): number => list.findIndex((x) => x === extreme);

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
    { operands: [float(six)], call: (x) => f[name](x, 4), want: reducing(six, [4], first), shape: [1, 2, 1, 2, 1] },
    { operands: [float([])], call: (x) => f[name](x), want: [0], shape: [] },
    { operands: [float([2, 0])], call: (x) => f[name](x, 0), want: [], shape: [0] },
  ];
};

/** Cases by public name. */
export const reductions = {
  sum: [
    ...reduction('sum', total),
    { operands: [bool([1, 1, 0, 1])], call: (x) => f.sum(x), want: [3] },
    { operands: [{ shape: [3], dtype: 'uint8', values: [200, 100, 1] }], call: (x) => f.sum(x), want: [301] },
    { operands: [float([0, 3])], call: (x) => f.sum(x, 0), want: [0, 0, 0] },
    { operands: [float([3, 2])], call: (x) => f.sum(x, []), want: (x = []) => x, shape: [3, 2] },
  ],
  max: [
    ...reduction('max', (list) => Math.max(...list)),
    { operands: [int([3, -9, 4])], call: (x) => f.max(x), want: [4] },
    { operands: [given([1, NaN])], call: (x) => f.max(x), want: [NaN], rough: true },
  ],
  min: [
    ...reduction('min', (list) => Math.min(...list)),
    { operands: [int([3, -9, 4])], call: (x) => f.min(x), want: [-9] },
    { operands: [given([1, NaN])], call: (x) => f.min(x), want: [NaN], rough: true },
  ],
  mean: [
    ...reduction('mean', average),
    { operands: [int([1, 2])], call: (x) => f.mean(x), want: [1.5] },
    { operands: [float([0, 2])], call: (x) => f.mean(x, 0), want: [NaN, NaN], rough: true },
  ],
  variance: [
    ...reduction('variance', spread),
    { operands: [int([1, 2, 3, 4])], call: (x) => f.variance(x), want: [1.25] },
    {
      operands: [float([3, 5])],
      call: (x) => f.variance(x, 1, false, { ddof: 1 }),
      want: reducing([3, 5], [1], (list) => (spread(list) * 5) / 4),
    },
    { operands: [float([4])], call: (x) => f.variance(x, 0, true, { ddof: 0.5 }), want: (x = []) => [(spread(x) * 4) / 3.5], shape: [1] },
    { operands: [given([3, 5])], call: (x) => f.variance(x, 0, false, { ddof: 2 }), want: [Infinity], rough: true },
    { operands: [given([3])], call: (x) => f.variance(x, 0, false, { ddof: 1 }), want: [NaN], rough: true },
  ],
  // The standard deviation of one number is 0, where the square root has no derivative.
  std: [
    ...reduction('std', (list) => Math.sqrt(spread(list))).filter(({ operands }) => operands[0]?.shape.length !== 0),
    { operands: [float([4])], call: (x) => f.std(x, 0, false, { ddof: 1 }), want: (x = []) => [Math.sqrt((spread(x) * 4) / 3)] },
  ],
  average: [
    ...reduction('average', average),
    {
      operands: [float([3, 5]), float([5], [0.5, 2])],
      call: (x, w) => f.average(x, 1, false, { weights: w }),
      want: (x = [], w = []) => reducing([3, 5], [1], (list) => total(list.map((each, i) => each * (w[i] ?? 0))) / total(w))(x),
      shape: [3],
    },
    {
      operands: [float([5, 3]), float([5], [0.5, 2])],
      call: (x, w) => f.average(x, 0, true, { weights: w }),
      want: (x = [], w = []) => reducing([5, 3], [0], (list) => total(list.map((each, i) => each * (w[i] ?? 0))) / total(w))(x),
      shape: [1, 3],
    },
    {
      operands: [float([2, 2]), float([2, 2], [0.5, 2])],
      call: (x, w) => f.average(x, undefined, false, { weights: w }),
      want: (x = [], w = []) => [total(x.map((each, i) => each * (w[i] ?? 0))) / total(w)],
      shape: [],
    },
    {
      operands: [float([2, 3]), float([2, 1], [0.5, 2])],
      call: (x, w) => f.average(x, [0, 1], false, { weights: w }),
      want: (x = [], w = []) => [total(x.map((each, i) => each * (w[Math.floor(i / 3)] ?? 0))) / (3 * total(w))],
    },
    { operands: [int([1, 2]), int([1, 3])], call: (x, w) => f.average(x, 0, false, { weights: w }), want: [1.75] },
    { operands: [given([1, -2]), given([1, -1])], call: (x, w) => f.average(x, 0, false, { weights: w }), want: [Infinity], rough: true },
  ],
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
    { operands: [bool([1], [])], call: (x) => f.any(x), want: [1], shape: [] },
    { operands: [bool([0, 0, 1, 0, 1, 1], [1, 2, 1, 1, 3, 1])], call: (x) => f.any(x, [0, -2, 2]), want: [1, 1], shape: [2, 1, 1] },
    { operands: [bool([0, 0, 1, 0, 0, 1], [2, 3])], call: (x) => f.any(x, 0, true), want: [0, 0, 1], shape: [1, 3] },
  ],
  all: [
    { operands: [bool([0, 1, 1, 1], [2, 2])], call: (x) => f.all(x, 1), want: [0, 1] },
    { operands: [bool([1, 1, 1, 1], [2, 2])], call: (x) => f.all(x), want: [1] },
    { operands: [bool([], [0])], call: (x) => f.all(x), want: [1] },
    { operands: [bool([1], [])], call: (x) => f.all(x), want: [1], shape: [] },
    { operands: [bool([0, 0, 1, 0, 1, 1], [1, 2, 1, 1, 3, 1])], call: (x) => f.all(x, [0, -2, 2]), want: [0, 0], shape: [2, 1, 1] },
    { operands: [bool([1, 0, 1, 1, 1, 1], [2, 3])], call: (x) => f.all(x, 0, true), want: [1, 0, 1], shape: [1, 3] },
  ],
  argmax: argument('argmax', (list) => Math.max(...list)),
  argmin: argument('argmin', (list) => Math.min(...list)),
  softmax: [
    { operands: [float([5])], call: (x) => f.softmax(x), want: along([5], 0, softmax) },
    { operands: [float([3, 5])], call: (x) => f.softmax(x), want: along([3, 5], 1, softmax) },
    { operands: [float([2, 3, 4])], call: (x) => f.softmax(x, 1), want: along([2, 3, 4], 1, softmax) },
    { operands: [float(six)], call: (x) => f.softmax(x, -2), want: along(six, 4, softmax), shape: six },
    { operands: [float([0, 3])], call: (x) => f.softmax(x), want: [], shape: [0, 3] },
    { operands: [given([1e4, 0, -1e4, 1e4])], call: (x) => f.softmax(x), want: [0.5, 0, 0, 0.5] },
    { operands: [given([-Infinity, 0])], call: (x) => f.softmax(x), want: [0, 1], rough: true },
    { operands: [int([1, 1])], call: (x) => f.softmax(x), want: [0.5, 0.5] },
  ],
  logSoftmax: [
    { operands: [float([3, 5])], call: (x) => f.logSoftmax(x), want: along([3, 5], 1, (list) => list.map((x) => x - logSumExp(list))) },
    {
      operands: [float([2, 3, 4])],
      call: (x) => f.logSoftmax(x, 0),
      want: along([2, 3, 4], 0, (list) => list.map((x) => x - logSumExp(list))),
    },
    { operands: [given([1e4, 0, -1e4])], call: (x) => f.logSoftmax(x), want: [0, -1e4, -2e4] },
    { operands: [float(six)], call: (x) => f.logSoftmax(x, 3), want: along(six, 3, (list) => list.map((x) => x - logSumExp(list))) },
    { operands: [float([3, 0])], call: (x) => f.logSoftmax(x, 0), want: [], shape: [3, 0] },
  ],
} satisfies Partial<Table>;
