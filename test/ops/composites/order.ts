/** @file Cases of order and accumulation: running sums, sorting, quantiles, searching, counting. */
import type { Dims } from '../../../src/core/shape.ts';
import type { AnyTensor } from '../../../src/tensor/tensor.ts';
import { along, picking, reducing, type Formula } from '../formulas.ts';
import { bool, f, float, given, int, six, type Name, type Row, type Table } from '../rows.ts';

type Combine = (sofar: number, next: number) => number;

/** Everything up to each element, by a plain loop. */
const running =
  (combine: Combine, start: number, { exclusive = false, reverse = false } = {}) =>
  (list: readonly number[]): number[] => {
    let sofar = start;
    const result = (reverse ? list.toReversed() : list).map((value) => {
      const earlier = sofar;
      sofar = combine(sofar, value);
      return exclusive ? earlier : sofar;
    });
    return reverse ? result.toReversed() : result;
  };

/** A running accumulation along an axis, along the flattened tensor, with each option, over sizes around powers of two. */
const cumulative = (name: Name, combine: Combine, start: number): Row[] => {
  const options = [{}, { exclusive: true }, { reverse: true }, { exclusive: true, reverse: true }];
  const sizes: readonly (readonly [Dims, number])[] = [
    [[6], 0],
    [[3, 4], 1],
    [[2, 4, 3], 1],
    [[1, 3], 0],
    [six, -2],
  ];
  return [
    ...sizes.map(([shape, axis]): Row => ({
      operands: [float(shape)],
      call: (x) => f[name](x, axis),
      want: along(shape, axis < 0 ? axis + shape.length : axis, running(combine, start)),
      shape,
    })),
    ...options.map((each): Row => ({
      operands: [float([2, 5])],
      call: (x) => f[name](x, -1, each),
      want: along([2, 5], 1, running(combine, start, each)),
      // What is there before the first element may be infinite, and a difference of infinities is no number.
      ...(each.exclusive === true && !Number.isFinite(start) ? { rough: true } : {}),
    })),
    { operands: [float([2, 3])], call: (x) => f[name](x), want: (x = []) => running(combine, start)(x), shape: [6] },
    { operands: [float([])], call: (x) => f[name](x), want: (x = []) => x, shape: [1] },
    { operands: [float([2, 0])], call: (x) => f[name](x, 1), want: [], shape: [2, 0] },
    { operands: [float([0, 2])], call: (x) => f[name](x, 1, { exclusive: true }), want: [], shape: [0, 2] },
  ];
};

const nanMax: Combine = (a, b) => (Number.isNaN(a) || Number.isNaN(b) ? NaN : Math.max(a, b));
const nanMin: Combine = (a, b) => (Number.isNaN(a) || Number.isNaN(b) ? NaN : Math.min(a, b));
const logAdd: Combine = (a, b) => (a === b ? a + Math.LN2 : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b))));

/** Ascending, NaN as the greatest. */
function compare(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return Number(a > b) - Number(a < b);
}
const orderOf =
  (descending = false) =>
  (list: readonly number[]): number[] =>
    [...list.keys()].sort((i, j) => (descending ? -1 : 1) * compare(list[i] ?? NaN, list[j] ?? NaN));
const sorted =
  (descending = false) =>
  (list: readonly number[]): number[] =>
    orderOf(descending)(list).map((i) => list[i] ?? NaN);

const hard = [2, NaN, -Infinity, 0, -0, Infinity, 2, NaN, -1] as const;

const sorting = (name: Name, of: (descending?: boolean) => (list: readonly number[]) => number[]): Row[] => [
  { operands: [float([9])], call: (x) => f[name](x), want: along([9], 0, of()), shape: [9] },
  { operands: [float([3, 5])], call: (x) => f[name](x), want: along([3, 5], 1, of()), shape: [3, 5] },
  { operands: [float([2, 4, 3])], call: (x) => f[name](x, 1), want: along([2, 4, 3], 1, of()), shape: [2, 4, 3] },
  { operands: [float([6, 2])], call: (x) => f[name](x, 0, { descending: true }), want: along([6, 2], 0, of(true)), shape: [6, 2] },
  { operands: [float(six)], call: (x) => f[name](x, 4), want: along(six, 4, of()), shape: six },
  { operands: [float([37])], call: (x) => f[name](x, -1, { descending: true }), want: along([37], 0, of(true)) },
  { operands: [float([1])], call: (x) => f[name](x), want: (x = []) => of()(x) },
  { operands: [float([0])], call: (x) => f[name](x), want: [], shape: [0] },
  { operands: [float([3, 0])], call: (x) => f[name](x), want: [], shape: [3, 0] },
  { operands: [float([0, 3])], call: (x) => f[name](x), want: [], shape: [0, 3] },
  { operands: [given(hard)], call: (x) => f[name](x), want: of()(hard), rough: true },
  { operands: [given(hard)], call: (x) => f[name](x, 0, { descending: true }), want: of(true)(hard), rough: true },
  { operands: [int([3, -9, 3, 2 ** 31 - 1, -(2 ** 31)])], call: (x) => f[name](x), want: of()([3, -9, 3, 2 ** 31 - 1, -(2 ** 31)]) },
  { operands: [{ shape: [3], dtype: 'uint32', values: [2 ** 32 - 1, 0, 7] }], call: (x) => f[name](x), want: of()([2 ** 32 - 1, 0, 7]) },
  { operands: [{ shape: [4], dtype: 'uint8', values: [255, 0, 7, 7] }], call: (x) => f[name](x), want: of()([255, 0, 7, 7]) },
  { operands: [bool([1, 0, 1, 0, 0])], call: (x) => f[name](x), want: of()([1, 0, 1, 0, 0]) },
];

/** One of the results of a function that gives several. */
const part = (results: unknown, which: number | string): AnyTensor =>
  (results as Readonly<Record<number | string, AnyTensor>>)[which] as AnyTensor;

const quantile =
  (q: number) =>
  (list: readonly number[]): number => {
    const place = q * (list.length - 1);
    const [low = NaN, high = NaN] = [Math.floor(place), Math.ceil(place)].map((i) => list.toSorted((a, b) => a - b)[i]);
    return low + (high - low) * (place - Math.floor(place));
  };

const quantiles = (name: Name, q: number, call: (x: AnyTensor, ...rest: unknown[]) => AnyTensor): Row[] => [
  { operands: [float([3, 5])], call: (x) => call(x), want: reducing([3, 5], [0, 1], quantile(q)), shape: [] },
  { operands: [float([3, 4])], call: (x) => call(x, 1), want: reducing([3, 4], [1], quantile(q)), shape: [3] },
  { operands: [float([3, 4])], call: (x) => call(x, 0, true), want: reducing([3, 4], [0], quantile(q)), shape: [1, 4] },
  { operands: [float([2, 3, 4])], call: (x) => call(x, [2, 0]), want: reducing([2, 3, 4], [0, 2], quantile(q)), shape: [3] },
  { operands: [float([2, 3])], call: (x) => call(x, undefined, true), want: reducing([2, 3], [0, 1], quantile(q)), shape: [1, 1] },
  { operands: [float(six)], call: (x) => call(x, [1, -2]), want: reducing(six, [1, 4], quantile(q)), shape: [1, 1, 2, 1] },
  { operands: [float([])], call: (x) => call(x), want: (x = []) => x, shape: [] },
  { operands: [float([0, 2])], call: (x) => call(x, 1), want: [], shape: [0] },
  { operands: [int([5, 1, 4])], call: (x) => call(x), want: [quantile(q)([5, 1, 4])] },
  { operands: [given([1, NaN, 2])], call: (x) => call(x), want: [NaN], rough: true },
  { operands: [given([Infinity, Infinity, 2, Infinity])], call: (x) => call(x), want: [Infinity], rough: true },
  ...(name === 'median' ? [] : [{ operands: [float([5])], call: (x: AnyTensor) => call(x), want: reducing([5], [0], quantile(q)) }]),
];

/** How many of the sorted elements come before a value. */
const places =
  (side: 'left' | 'right'): Formula =>
  (list = [], values = []) =>
    values.map((value) => list.filter((each) => (side === 'left' ? compare(each, value) < 0 : compare(each, value) <= 0)).length);

const searching = (list: readonly number[], values: readonly number[]): Row[] =>
  (['left', 'right'] as const).map((side) => ({
    operands: [given(list), given(values)],
    call: (x, y) => f.searchSorted(x, y, { side }),
    want: places(side)(list, values),
    shape: [values.length],
  }));

/** Cases by public name. */
export const order = {
  cumsum: [
    ...cumulative('cumsum', (a, b) => a + b, 0),
    { operands: [given([1, NaN, 2])], call: (x) => f.cumsum(x), want: [1, NaN, NaN], rough: true },
    { operands: [given([1, Infinity, 2, -Infinity, 3])], call: (x) => f.cumsum(x), want: [1, Infinity, Infinity, NaN, NaN], rough: true },
    { operands: [int([2, -3, 4])], call: (x) => f.cumsum(x), want: [2, -1, 3] },
    { operands: [bool([1, 0, 1, 1])], call: (x) => f.cumsum(x), want: [1, 1, 2, 3] },
    { operands: [{ shape: [3], dtype: 'uint8', values: [200, 100, 1] }], call: (x) => f.cumsum(x), want: [200, 300, 301] },
  ],
  cumprod: [
    ...cumulative('cumprod', (a, b) => a * b, 1),
    { operands: [given([2, 0, 3, 0, 5])], call: (x) => f.cumprod(x), want: [2, 0, 0, 0, 0] },
    { operands: [given([2, 0, 3, 0, 5])], call: (x) => f.cumprod(x, 0, { exclusive: true, reverse: true }), want: [0, 0, 0, 5, 1] },
    { operands: [int([2, -3, 4])], call: (x) => f.cumprod(x), want: [2, -6, -24] },
  ],
  cumMax: [
    ...cumulative('cumMax', nanMax, -Infinity),
    { operands: [given([1, NaN, 7])], call: (x) => f.cumMax(x), want: [1, NaN, NaN], rough: true },
    {
      operands: [given([-Infinity, -Infinity, 1, Infinity, 2])],
      call: (x) => f.cumMax(x),
      want: [-Infinity, -Infinity, 1, Infinity, Infinity],
      rough: true,
    },
    { operands: [int([2, -3, 4])], call: (x) => f.cumMax(x, 0, { exclusive: true }), want: [-(2 ** 31), 2, 2] },
    { operands: [{ shape: [3], dtype: 'uint8', values: [2, 1, 3] }], call: (x) => f.cumMax(x, 0, { exclusive: true }), want: [0, 2, 2] },
  ],
  cumMin: [
    ...cumulative('cumMin', nanMin, Infinity),
    { operands: [given([1, NaN, -7])], call: (x) => f.cumMin(x), want: [1, NaN, NaN], rough: true },
    { operands: [{ shape: [3], dtype: 'uint32', values: [3, 2 ** 32 - 1, 1] }], call: (x) => f.cumMin(x), want: [3, 3, 1] },
    {
      operands: [{ shape: [3], dtype: 'uint32', values: [3, 5, 1] }],
      call: (x) => f.cumMin(x, 0, { exclusive: true }),
      want: [2 ** 32 - 1, 3, 3],
    },
    { operands: [{ shape: [3], dtype: 'uint8', values: [3, 5, 1] }], call: (x) => f.cumMin(x, 0, { exclusive: true }), want: [255, 3, 3] },
  ],
  logCumsumExp: [
    ...cumulative('logCumsumExp', logAdd, -Infinity),
    { operands: [given([1000, 1000, -1000])], call: (x) => f.logCumsumExp(x), want: [1000, 1000 + Math.LN2, 1000 + Math.LN2] },
    { operands: [given([-1000, 0, 1000])], call: (x) => f.logCumsumExp(x), want: [-1000, 0, 1000] },
    {
      operands: [given([-Infinity, -Infinity, 1, 1])],
      call: (x) => f.logCumsumExp(x),
      want: [-Infinity, -Infinity, 1, 1 + Math.LN2],
      rough: true,
    },
    { operands: [given([1, Infinity, 2])], call: (x) => f.logCumsumExp(x), want: [1, Infinity, Infinity], rough: true },
    { operands: [given([1, NaN, 2])], call: (x) => f.logCumsumExp(x), want: [1, NaN, NaN], rough: true },
    { operands: [int([0, 0])], call: (x) => f.logCumsumExp(x), want: [0, Math.LN2] },
  ],
  sort: sorting('sort', sorted),
  argsort: sorting('argsort', orderOf),
  topK: [
    { operands: [float([9])], call: (x) => part(f.topK(x, 3), 0), want: (x = []) => sorted(true)(x).slice(0, 3), shape: [3] },
    { operands: [float([9])], call: (x) => part(f.topK(x, 3), 1), want: (x = []) => orderOf(true)(x).slice(0, 3), shape: [3] },
    {
      operands: [float([4, 3])],
      call: (x) => part(f.topK(x, 2, 0), 0),
      want: (x = []) => picking([4, 3], [2, 3], (at) => at)(along([4, 3], 0, sorted(true))(x)),
      shape: [2, 3],
    },
    { operands: [float([2, 3])], call: (x) => part(f.topK(x, 3), 0), want: along([2, 3], 1, sorted(true)), shape: [2, 3] },
    { operands: [float([2, 3])], call: (x) => part(f.topK(x, 0), 0), want: [], shape: [2, 0] },
    {
      operands: [float(six)],
      call: (x) => part(f.topK(x, 2, 4), 0),
      want: (x = []) => picking(six, [1, 2, 1, 2, 2, 1], (at) => at)(along(six, 4, sorted(true))(x)),
      shape: [1, 2, 1, 2, 2, 1],
    },
    { operands: [float([0, 3])], call: (x) => part(f.topK(x, 2), 0), want: [], shape: [0, 2] },
    { operands: [int([5, 7, 7, 1])], call: (x) => part(f.topK(x, 2), 1), want: [1, 2] },
    { operands: [given([1, NaN, Infinity])], call: (x) => part(f.topK(x, 2), 1), want: [1, 2] },
  ],
  median: [
    ...quantiles('median', 0.5, (x, ...rest) => f.median(x, ...rest)),
    { operands: [given([2, -Infinity, Infinity, 3])], call: (x) => f.median(x), want: [2.5], rough: true },
    { operands: [given([-Infinity, Infinity])], call: (x) => f.median(x), want: [NaN], rough: true },
  ],
  quantile: [
    ...quantiles('quantile', 0.4, (x, ...rest) => f.quantile(x, 0.4, ...rest)),
    ...quantiles('quantile', 0.9, (x, ...rest) => f.quantile(x, 0.9, ...rest)),
    {
      operands: [float([3, 4])],
      call: (x) => f.quantile(x, [0, 0.3, 1], 1),
      want: (x = []) => [0, 0.3, 1].flatMap((q) => reducing([3, 4], [1], quantile(q))(x)),
      shape: [3, 3],
    },
    { operands: [float([3, 4])], call: (x) => f.quantile(x, [0.5], 0, true), want: reducing([3, 4], [0], quantile(0.5)), shape: [1, 1, 4] },
    { operands: [float([3, 4])], call: (x) => f.quantile(x, [], 0), want: [], shape: [0, 4] },
    { operands: [given([0.1, 0.1, 0.1])], call: (x) => f.quantile(x, 0.3), want: [0.1], rough: true },
  ],
  searchSorted: [
    ...searching([10, 20, 20, 30], [5, 10, 15, 20, 25, 30, 35]),
    ...searching([-Infinity, 0, 1, Infinity, NaN], [NaN, -Infinity, Infinity, 0.5, -0]),
    ...searching([1], [0, 1, 2]),
    ...searching([], [0, 1]),
    ...searching([1, 2, 3], []),
    ...searching([0, 1, 2, 3, 4, 5, 6, 7], [-1, 3.5, 7, 8]),
    { operands: [int([1, 3, 3]), int([3, 0, 9, 1], [2, 2])], call: (x, y) => f.searchSorted(x, y), want: [1, 0, 3, 0], shape: [2, 2] },
    { operands: [int([1, 3, 3])], call: (x) => f.searchSorted(x, 3, { side: 'right' }), want: [3], shape: [] },
    { operands: [int([1, 2]), given([1.5])], call: (x, y) => f.searchSorted(x, y), want: [1] },
  ],
  unique: [
    { operands: [given([3, 1, 3, NaN, 2, -0, 0, NaN])], call: (x) => f.unique(x), want: [0, 1, 2, 3, NaN], eager: true },
    { operands: [int([3, 1, 3, 2], [2, 2])], call: (x) => part(f.unique(x, { counts: true }), 'counts'), want: [1, 1, 2], eager: true },
    {
      operands: [int([3, 1, 3, 2], [2, 2])],
      call: (x) => part(f.unique(x, { inverse: true }), 'inverse'),
      want: [2, 0, 2, 1],
      shape: [2, 2],
      eager: true,
    },
    { operands: [bool([1, 0, 1])], call: (x) => f.unique(x), want: [0, 1], eager: true },
    { operands: [float([0, 2])], call: (x) => f.unique(x), want: [], shape: [0], eager: true },
    { operands: [float([])], call: (x) => f.unique(x), want: (x = []) => x, shape: [1], eager: true },
    { operands: [float([7])], call: (x) => f.unique(x), want: (x = []) => sorted()(x), eager: true },
  ],
  bincount: [
    { operands: [int([1, 3, 1, -1, 7, 0], [2, 3])], call: (x) => f.bincount(x, 4), want: [1, 2, 0, 1], shape: [4] },
    { operands: [{ shape: [3], dtype: 'uint8', values: [2, 255, 2] }], call: (x) => f.bincount(x, 3), want: [0, 0, 2] },
    { operands: [int([])], call: (x) => f.bincount(x, 2), want: [0, 0] },
    { operands: [int([1])], call: (x) => f.bincount(x, 0), want: [], shape: [0] },
    {
      operands: [int([1, 0, 1, 5]), float([4])],
      call: (x, w) => f.bincount(x, 3, w),
      want: (_ = [], [a = 0, b = 0, c = 0] = []) => [b, a + c, 0],
    },
    { operands: [int([1, 1, 0]), bool([1, 1, 0])], call: (x, w) => f.bincount(x, 2, w), want: [0, 2] },
  ],
  histogram: [
    { operands: [given([1, 2, 1, 4])], call: (x) => part(f.histogram(x, 3), 0), want: [2, 1, 1], shape: [3] },
    { operands: [given([1, 2, 1, 4])], call: (x) => part(f.histogram(x, 3), 1), want: [1, 2, 3, 4], shape: [4], rough: true },
    { operands: [float([50])], call: (x) => part(f.histogram(x), 0), shape: [10] },
    { operands: [float([2, 4])], call: (x) => part(f.histogram(x, 4), 1), shape: [5] },
    {
      operands: [given([-1, 0, 0.4, 0.5, 1, 1.1, NaN])],
      call: (x) => part(f.histogram(x, 2, { range: [0, 1] }), 0),
      want: [2, 2],
    },
    { operands: [given([0, 1, 4.9, 5, 6])], call: (x) => part(f.histogram(x, [0, 1, 5]), 0), want: [1, 3] },
    { operands: [given([0, 1, 2])], call: (x) => part(f.histogram(x, [-Infinity, 1, Infinity]), 0), want: [1, 2] },
    { operands: [int([3, 3, 3])], call: (x) => part(f.histogram(x, 2), 0), want: [0, 3] },
    { operands: [int([3, 3, 3])], call: (x) => part(f.histogram(x, 2), 1), want: [2.5, 3, 3.5] },
    { operands: [float([0])], call: (x) => part(f.histogram(x, 2), 1), want: [0, 0.5, 1], rough: true },
  ],
} satisfies Partial<Table>;
