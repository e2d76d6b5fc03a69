/** @file Cases of norms and bounds, and of reading and writing by index tensors and masks. */
import type { Dims } from '../../../src/core/shape.ts';
import type { AnyTensor } from '../../../src/tensor/tensor.ts';
import { broadcasting, each, reducing, total, type Formula } from '../formulas.ts';
import { fresh } from '../values.ts';
import { bool, f, float, given, int, type Name, type Row, type Table } from '../rows.ts';

const magnitudes = (list: readonly number[]): number[] => list.map(Math.abs);
const root = (list: readonly number[]): number => Math.sqrt(total(list.map((x) => x * x)));
const power =
  (p: number) =>
  (list: readonly number[]): number =>
    total(magnitudes(list).map((x) => x ** p)) ** (1 / p);

/** Of vectors, by order. */
const vectorNorms: readonly (readonly [number | undefined, (list: readonly number[]) => number])[] = [
  [undefined, root],
  [2, root],
  [1, (list) => total(magnitudes(list))],
  [Infinity, (list) => Math.max(...magnitudes(list))],
  [-Infinity, (list) => Math.min(...magnitudes(list))],
  [3, power(3)],
  [0.5, power(0.5)],
  [-2, power(-2)],
  [0, (list) => list.filter((x) => x !== 0).length],
];

/** Of matrices [rows, columns], by order. */
const sumsOf = (axis: number, shape: Dims, x: readonly number[]): readonly number[] =>
  reducing(shape, [axis], (list) => total(magnitudes(list)))(x);
const matrixNorms: readonly (readonly [number | string, Formula])[] = [
  ['fro', (x = []) => [root(x)]],
  [1, (x = []) => [Math.max(...sumsOf(0, [3, 4], x))]],
  [-1, (x = []) => [Math.min(...sumsOf(0, [3, 4], x))]],
  [Infinity, (x = []) => [Math.max(...sumsOf(1, [3, 4], x))]],
  [-Infinity, (x = []) => [Math.min(...sumsOf(1, [3, 4], x))]],
];

/** Of a vector of 4 places, what is at each after the rows with its index have been combined with it. */
const written =
  (index: readonly number[], combine: (here: number, rows: number[]) => number): Formula =>
  (x = [], u = []) =>
    x.map((here, n) =>
      combine(
        here,
        u.filter((_, k) => index[k] === n),
      ),
    );

const combined = {
  set: (here: number, rows: number[]) => rows.at(-1) ?? here,
  add: (here: number, rows: number[]) => here + total(rows),
  max: (here: number, rows: number[]) => Math.max(here, ...rows),
  min: (here: number, rows: number[]) => Math.min(here, ...rows),
};

const scatters = (['set', 'add', 'max', 'min'] as const).flatMap((mode): Row[] => [
  {
    operands: [float([4]), int([2, 0, 2]), float([3])],
    call: (x, i, u) => f.scatter(x, i, u, mode),
    want: (x = [], _ = [], u = []) => written([2, 0, 2], combined[mode])(x, u),
    shape: [4],
  },
  {
    operands: [float([4]), int([3, -1, 4, 3]), float([4])],
    call: (x, i, u) => f.scatter(x, i, u, mode),
    want: (x = [], _ = [], u = []) => written([3, -1, 4, 3], combined[mode])(x, u),
  },
  {
    operands: [float([2, 4]), int([1, 2, 2, 0], [2, 2]), float([2, 2, 2])],
    call: (x, i, u) => f.scatter(x, i, u, mode, -1),
    want: (x = [], _ = [], u = []) =>
      [0, 1].flatMap((row) => written([1, 2, 2, 0], combined[mode])(x.slice(4 * row, 4 * row + 4), u.slice(4 * row, 4 * row + 4))),
    shape: [2, 4],
  },
  {
    operands: [float([4, 2]), int([2], []), float([2])],
    call: (x, i, u) => f.scatter(x, i, u, mode),
    want: (x = [], _ = [], [a = 0, b = 0] = []) =>
      x.map((here, n) => (n === 4 ? combined[mode](here, [a]) : n === 5 ? combined[mode](here, [b]) : here)),
  },
  { operands: [float([3]), int([])], call: (x, i) => f.scatter(x, i, 1, mode), want: (x = []) => x },
  { operands: [float([0]), int([0])], call: (x, i) => f.scatter(x, i, 1, mode), want: [], shape: [0] },
  {
    operands: [int([5, -6, 7]), int([1, 1])],
    call: (x, i) => f.scatter(x, i, 2, mode),
    want: [5, combined[mode](-6, [2, 2]), 7],
  },
]);

/** Of an infinite element, that of a segment without rows, there is no difference. */
const roughIf = (infinite: number): Pick<Row, 'rough'> => (Number.isFinite(infinite) ? {} : { rough: true });

const segments = (name: Name, of: (rows: number[]) => number): Row[] => [
  {
    operands: [float([5]), int([2, 0, 2, 3, -1])],
    call: (x, i) => f[name](x, i, 3),
    want: ([a = 0, b = 0, c = 0] = []) => [of([b]), of([]), of([a, c])],
    shape: [3],
    ...roughIf(of([])),
  },
  {
    operands: [float([4]), int([1, 2, 0, 1])],
    call: (x, i) => f[name](x, i, 2),
    want: ([a = 0, , c = 0, d = 0] = []) => [of([c]), of([a, d])],
  },
  {
    operands: [float([3, 2]), int([1, 1, 0])],
    call: (x, i) => f[name](x, i, 2),
    want: ([a = 0, b = 0, c = 0, d = 0, e = 0, g = 0] = []) => [of([e]), of([g]), of([a, c]), of([b, d])],
    shape: [2, 2],
  },
  { operands: [float([0]), int([])], call: (x, i) => f[name](x, i, 2), want: [of([]), of([])], shape: [2], ...roughIf(of([])) },
  { operands: [float([2]), int([0, 1])], call: (x, i) => f[name](x, i, 0), want: [], shape: [0] },
];

/** Integers that are no operands: masks and the like, which must have values. */
const at = (values: readonly number[], shape: Dims = [values.length]): AnyTensor => fresh(values, shape, 'int32');

/** What functions return that make a list. */
const list = (result: unknown): readonly AnyTensor[] => result as readonly AnyTensor[];

/** Cases by public name. */
export const writing = {
  norm: [
    ...vectorNorms.flatMap(([order, of]): Row[] => [
      { operands: [float([5])], call: (x) => f.norm(x, order), want: (x = []) => [of(x)], shape: [] },
      { operands: [float([2, 3, 2])], call: (x) => f.norm(x, order, -2, true), want: reducing([2, 3, 2], [1], of), shape: [2, 1, 2] },
    ]),
    ...matrixNorms.flatMap(([order, want]): Row[] => [
      { operands: [float([3, 4])], call: (x) => f.norm(x, order), want, shape: [] },
      { operands: [float([3, 4])], call: (x) => f.norm(f.transpose(x), order, [1, 0], true), want, shape: [1, 1] },
    ]),
    { operands: [float([2, 3, 2])], call: (x) => f.norm(x), want: (x = []) => [root(x)], shape: [] },
    { operands: [float([])], call: (x) => f.norm(x), want: each(Math.abs), shape: [] },
    { operands: [float([])], call: (x) => f.norm(x, 3), want: each(Math.abs), shape: [] },
    { operands: [float([2, 3, 2])], call: (x) => f.norm(x, 'fro', [0, -1]), want: reducing([2, 3, 2], [0, 2], root), shape: [3] },
    { operands: [int([3, -4])], call: (x) => f.norm(x), want: [5] },
    { operands: [given([0, 0])], call: (x) => f.norm(x, 3), want: [0], rough: true },
    { operands: [given([0, 2])], call: (x) => f.norm(x, -1), want: [0], rough: true },
    { operands: [float([0, 2])], call: (x) => f.norm(x, 2, 0), want: [0, 0], rough: true },
    { operands: [given([3, NaN])], call: (x) => f.norm(x), want: [NaN], rough: true },
    { operands: [given([3, -Infinity])], call: (x) => f.norm(x, 1.5), want: [Infinity], rough: true },
  ],
  clip: [
    { operands: [float([7])], call: (x) => f.clip(x, -0.5, 1), want: each((x) => Math.min(Math.max(x, -0.5), 1)), shape: [7] },
    { operands: [float([7])], call: (x) => f.clip(x, undefined, 0), want: each((x) => Math.min(x, 0)) },
    { operands: [float([7])], call: (x) => f.clip(x, 0), want: each((x) => Math.max(x, 0)) },
    { operands: [float([7])], call: (x) => f.clip(x), want: (x = []) => x },
    { operands: [float([7])], call: (x) => f.clip(x, 1, -1), want: each(() => -1) },
    {
      operands: [float([3, 4]), float([4], [-1, 0]), float([3, 1], [0, 1])],
      call: (x, low, high) => f.clip(x, low, high),
      want: broadcasting([[3, 4], [4], [3, 1]], (x = 0, low = 0, high = 0) => Math.min(Math.max(x, low), high)),
      shape: [3, 4],
    },
    {
      operands: [float([]), float([2])],
      call: (x, low) => f.clip(x, low),
      want: broadcasting([[], [2]], (x = 0, low = 0) => Math.max(x, low)),
    },
    { operands: [int([-5, 3, 9])], call: (x) => f.clip(x, 0, 4), want: [0, 3, 4] },
    { operands: [given([NaN, Infinity, -Infinity])], call: (x) => f.clip(x, -1, 1), want: [NaN, 1, -1], rough: true },
  ],
  takeAlongAxis: [
    {
      operands: [float([2, 3]), int([2, 0, 1, 1], [2, 2])],
      call: (x, i) => f.takeAlongAxis(x, i),
      want: ([a = 0, , c = 0, , e = 0] = []) => [c, a, e, e],
      shape: [2, 2],
    },
    {
      operands: [float([2, 3]), int([1, 0, 1], [1, 3])],
      call: (x, i) => f.takeAlongAxis(x, i, 0),
      want: ([, b = 0, , d = 0, , g = 0] = []) => [d, b, g],
      shape: [1, 3],
    },
    {
      operands: [float([1, 3, 2]), int([2, 0], [2, 1, 1])],
      call: (x, i) => f.takeAlongAxis(x, i, 1),
      want: ([a = 0, b = 0, , , e = 0, g = 0] = []) => [e, g, a, b],
      shape: [2, 1, 2],
    },
    { operands: [float([3]), int([2, 2, 0])], call: (x, i) => f.takeAlongAxis(x, i), want: ([a = 0, , c = 0] = []) => [c, c, a] },
    {
      operands: [float([2]), int([1, 2, -1])],
      call: (x, i) => f.takeAlongAxis(x, i),
      want: ([, b = 0] = []) => [b, NaN, NaN],
      rough: true,
    },
    { operands: [int([7, 8, 9, 10], [2, 2]), int([1, 2], [2, 1])], call: (x, i) => f.takeAlongAxis(x, i, 1), want: [8, 0] },
    { operands: [float([2, 2]), int([], [2, 0])], call: (x, i) => f.takeAlongAxis(x, i), want: [], shape: [2, 0] },
  ],
  scatter: [
    ...scatters,
    { operands: [bool([1, 0, 0]), int([0, 1]), bool([0, 1])], call: (x, i, u) => f.scatter(x, i, u, 'set'), want: [0, 1, 0] },
    { operands: [int([1, 2]), int([1]), given([0.5])], call: (x, i, u) => f.scatter(x, i, u, 'add'), want: [1, 2.5] },
    { operands: [given([1, 2]), int([1]), given([NaN])], call: (x, i, u) => f.scatter(x, i, u, 'max'), want: [1, NaN], rough: true },
  ],
  segmentSum: [
    ...segments('segmentSum', total),
    { operands: [bool([1, 1, 1]), int([0, 1, 0])], call: (x, i) => f.segmentSum(x, i, 2), want: [2, 1] },
  ],
  segmentMax: [
    ...segments('segmentMax', (rows) => Math.max(...rows)),
    { operands: [int([-5, -3]), int([0, 0])], call: (x, i) => f.segmentMax(x, i, 2), want: [-3, -(2 ** 31)] },
    { operands: [bool([0, 1]), int([0, 1])], call: (x, i) => f.segmentMax(x, i, 3), want: [0, 1, 0] },
  ],
  segmentMin: [
    ...segments('segmentMin', (rows) => Math.min(...rows)),
    { operands: [{ shape: [2], dtype: 'uint8', values: [9, 3] }, int([0, 0])], call: (x, i) => f.segmentMin(x, i, 2), want: [3, 255] },
  ],
  booleanMask: [
    {
      operands: [float([2, 2])],
      call: (x) => f.booleanMask(x, f.equal(at([1, 0, 0, 1], [2, 2]), 1)),
      want: ([a = 0, , , d = 0] = []) => [a, d],
      shape: [2],
    },
    { operands: [float([2, 3])], call: (x) => f.booleanMask(x, f.equal(at([0, 1]), 1)), want: (x = []) => x.slice(3), shape: [1, 3] },
    { operands: [float([2, 3])], call: (x) => f.booleanMask(x, f.equal(at([0, 1]), 2)), want: [], shape: [0, 3] },
    { operands: [float([2])], call: (x) => f.booleanMask(x, f.equal(at([1], []), 1)), want: (x = []) => x, shape: [1, 2] },
  ],
  nonzero: [
    {
      operands: [float([2])],
      call: (x) => f.add(x, list(f.nonzero(at([0, 3, 0, -1])))[0]),
      want: ([a = 0, b = 0] = []) => [a + 1, b + 3],
      shape: [2],
    },
    ...[0, 1].map((axis): Row => ({
      operands: [float([])],
      call: (x) => f.add(x, list(f.nonzero(at([0, 3, 1, 0, 0, 1], [2, 3])))[axis]),
      want: ([a = 0] = []) => (axis === 0 ? [0, 0, 1] : [1, 2, 2]).map((place) => place + a),
      shape: [3],
    })),
  ],
} satisfies Partial<Table>;
