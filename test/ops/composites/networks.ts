/** @file Cases of what networks are made of: normalizations, poolings to a size, separable convolutions, affine maps. */
import { range, sizeOf, stridesOf, type Dims } from '../../../src/core/shape.ts';
import { along, average, reducing, spread, total, type Formula } from '../formulas.ts';
import { f, float, given, int, type Row, type Table } from '../rows.ts';

const positions = (shape: Dims): number[][] =>
  range(sizeOf(shape)).map((flat) => stridesOf(shape).map((stride, axis) => Math.floor(flat / stride) % (shape[axis] ?? 1)));
const flatten = (position: readonly number[], shape: Dims): number =>
  position.reduce((flat, at, axis) => flat + at * (stridesOf(shape)[axis] ?? 0), 0);

// ---- normalizations

/** Elements with a mean of 0 and a variance of nearly 1. */
const standardize =
  (epsilon: number) =>
  (list: readonly number[]): number[] =>
    list.map((value) => (value - average(list)) / Math.sqrt(spread(list) + epsilon));

/** f of the list of all elements for which `groupOf` gives the same, each put back in its place. */
const grouped =
  (shape: Dims, groupOf: (position: readonly number[]) => string, of: (list: readonly number[]) => readonly number[]): Formula =>
  (x = []) => {
    const groups = new Map<string, number[]>();
    positions(shape).forEach((position, flat) => {
      const key = groupOf(position);
      groups.set(key, [...(groups.get(key) ?? []), flat]);
    });
    const result = [...x];
    for (const places of groups.values()) of(places.map((place) => x[place] ?? NaN)).forEach((y, i) => (result[places[i] ?? 0] = y));
    return result;
  };

/** y * scale + offset of each channel, the last axis. */
const parametrized =
  (y: Formula): Formula =>
  (x = [], scale = [], offset = []) =>
    y(x).map((value, i) => value * (scale[i % scale.length] ?? NaN) + (offset[i % offset.length] ?? NaN));

const batched =
  (channelOf: (flat: number) => number, epsilon: number): Formula =>
  (x = [], mean = [], variance = []) =>
    x.map((value, i) => {
      const channel = channelOf(i);
      return (value - (mean[channel] ?? NaN)) / Math.sqrt((variance[channel] ?? NaN) + epsilon);
    });

const image: Dims = [2, 3, 2, 4];
const pixels: Dims = [2, 3, 2, 4, 1, 2];
const byExample: Formula = grouped(image, ([n]) => String(n), standardize(1e-3));
const byHalves: Formula = grouped(image, ([n, , , c = 0]) => `${n} ${Math.floor(c / 2)}`, standardize(1e-3));
const byChannel: Formula = grouped(image, ([n, , , c]) => `${n} ${c}`, standardize(1e-3));

const rootMeanSquare =
  (epsilon: number) =>
  (list: readonly number[]): number[] =>
    list.map((value) => value / Math.sqrt(average(list.map((each) => each ** 2)) + epsilon));
const unit =
  (p: number) =>
  (list: readonly number[]): number[] =>
    list.map((value) => value / total(list.map((each) => Math.abs(each) ** p)) ** (1 / p));
const localResponse =
  (radius: number, bias: number, alpha: number, beta: number) =>
  (list: readonly number[]): number[] =>
    list.map((value, c) => {
      const around = list.filter((_, d) => Math.abs(d - c) <= radius);
      return value / (bias + alpha * total(around.map((each) => each ** 2))) ** beta;
    });

// ---- poolings to a size

/** f of the elements of each window that shares out the positions of x. */
const sharing =
  (x: Dims, y: Dims, of: (list: readonly number[]) => number): Formula =>
  (values = []) =>
    positions(y).map((at) => {
      const inside = (position: readonly number[]): boolean =>
        position.every((each, axis) => {
          const [size = 1, count = 1, i = 0] = [x[axis], y[axis], at[axis]];
          const isPosition = axis > 0 && axis < x.length - 1;
          return isPosition ? each >= Math.floor((i * size) / count) && each < Math.ceil(((i + 1) * size) / count) : each === i;
        });
      return of(values.filter((_, flat) => inside(positions(x)[flat] ?? [])));
    });

const pooled = (x: Dims, size: number | readonly number[], y: Dims) => {
  const row = (name: 'adaptiveMaxPool' | 'adaptiveAveragePool', of: (list: readonly number[]) => number): Row => ({
    operands: [float(x)],
    call: (image) => f[name](image, size),
    want: sharing(x, y, of),
    shape: y,
  });
  return { max: row('adaptiveMaxPool', (list) => Math.max(...list)), average: row('adaptiveAveragePool', average) };
};
const pools = [
  pooled([2, 7, 3], 3, [2, 3, 3]),
  pooled([1, 3, 2], 5, [1, 5, 2]),
  pooled([2, 4, 6, 2], [2, 3], [2, 2, 3, 2]),
  pooled([1, 5, 4, 1], [3, 4], [1, 3, 4, 1]),
  pooled([1, 2, 3, 5, 1], [1, 2, 3], [1, 1, 2, 3, 1]),
  pooled([1, 2, 1, 3, 2, 1], [1, 1, 2, 2], [1, 1, 1, 2, 2, 1]),
  pooled([0, 5, 2], 2, [0, 2, 2]),
];

// ---- affine maps

/** The pixel of x at a whole place, or what `outside` says of one beyond. */
type Outside = (at: number, size: number) => number | undefined;
const constant: Outside = (at, size) => (at >= 0 && at < size ? at : undefined);
const nearest: Outside = (at, size) => Math.min(Math.max(at, 0), size - 1);
const wrap: Outside = (at, size) => ((at % size) + size) % size;
const reflect: Outside = (at, size) => {
  const within = wrap(at, 2 * size) ?? 0;
  return Math.min(within, 2 * size - 1 - within);
};

/** Every pixel from the four around the place that it comes from. */
const mapping =
  (x: Dims, y: Dims, outside: Outside, fill = 0): Formula =>
  (values = [], transform = []) =>
    positions(y).map(([n = 0, v = 0, u = 0, c = 0]) => {
      const start = transform.length > 8 ? 8 * n : 0;
      const [a0 = 0, a1 = 0, a2 = 0, b0 = 0, b1 = 0, b2 = 0, c0 = 0, c1 = 0] = transform.slice(start, start + 8);
      const k = c0 * u + c1 * v + 1;
      const [column, row] = [(a0 * u + a1 * v + a2) / k, (b0 * u + b1 * v + b2) / k];
      const at = (down: number, right: number): number => {
        const [i, j] = [outside(down, x[1] ?? 1), outside(right, x[2] ?? 1)];
        return i === undefined || j === undefined ? fill : (values[flatten([n, i, j, c], x)] ?? NaN);
      };
      const [top, left] = [Math.floor(row), Math.floor(column)];
      const between = (a: number, b: number, share: number): number => a + (b - a) * share;
      const line = (down: number): number => between(at(down, left), at(down, left + 1), column - left);
      return between(line(top), line(top + 1), row - top);
    });

const photograph: Dims = [2, 3, 4, 2];
const turning = given([0.9, -0.31, 0.43, 0.27, 1.07, -0.71, 0, 0]);
const tilting = given([0.83, 0.21, -1.3, 0.17, 1.1, 0.67, 0.03, -0.02, 1.1, -0.3, 1.9, 0.2, 1.23, -1.9, 0.013, 0.02], [2, 8]);

/** Cases by public name. */
export const networks = {
  batchNorm: [
    {
      operands: [float([3, 2, 4]), float([4]), float([4], [0.5, 2])],
      call: (x, mean, variance) => f.batchNorm(x, mean, variance),
      want: batched((i) => i % 4, 1e-3),
      shape: [3, 2, 4],
    },
    {
      operands: [float([2, 3, 4]), float([3]), float([3], [0.5, 2])],
      call: (x, mean, variance) => f.batchNorm(x, mean, variance, { axis: 1, epsilon: 1e-5 }),
      want: batched((i) => Math.floor(i / 4) % 3, 1e-5),
    },
    {
      operands: [float([3, 2]), float([2]), float([2], [0.5, 2]), float([2]), float([2])],
      call: (x, mean, variance, scale, offset) => f.batchNorm(x, mean, variance, { scale, offset }),
    },
    {
      operands: [float([5, 1, 2, 1, 2, 3])],
      call: (x) => f.batchNorm(x, f.mean(x, [0, 1, 2, 3, 4]), f.variance(x, [0, 1, 2, 3, 4])),
      want: grouped([5, 1, 2, 1, 2, 3], (position) => String(position[5]), standardize(1e-3)),
    },
    {
      operands: [int([1, 3, 5], [3, 1]), given([3]), given([4])],
      call: (x, m, v) => f.batchNorm(x, m, v, { epsilon: 0 }),
      want: [-1, 0, 1],
    },
    { operands: [float([0, 3]), float([3]), float([3], [0.5, 2])], call: (x, m, v) => f.batchNorm(x, m, v), shape: [0, 3] },
  ],
  layerNorm: [
    { operands: [float([3, 5])], call: (x) => f.layerNorm(x), want: along([3, 5], 1, standardize(1e-3)), shape: [3, 5] },
    { operands: [float([7])], call: (x) => f.layerNorm(x, { epsilon: 1e-5 }), want: standardize(1e-5) as Formula },
    { operands: [float([2, 3, 4])], call: (x) => f.layerNorm(x, { axis: 1 }), want: along([2, 3, 4], 1, standardize(1e-3)) },
    {
      operands: [float(pixels), float([3, 1]), float([3, 1])],
      call: (x, scale, offset) => f.layerNorm(x, { axis: [-2, 1], scale, offset }),
      shape: pixels,
    },
    {
      operands: [float(image), float([4]), float([4])],
      call: (x, scale, offset) => f.layerNorm(x, { scale, offset }),
      want: parametrized(along(image, 3, standardize(1e-3))),
    },
    { operands: [int([1, 3], [1, 2])], call: (x) => f.layerNorm(x, { epsilon: 0 }), want: [-1, 1] },
    { operands: [float([3, 1])], call: (x) => f.layerNorm(x), want: [0, 0, 0] },
    { operands: [float([2, 0])], call: (x) => f.layerNorm(x), shape: [2, 0] },
  ],
  rmsNorm: [
    { operands: [float([3, 5])], call: (x) => f.rmsNorm(x), want: along([3, 5], 1, rootMeanSquare(1e-6)), shape: [3, 5] },
    { operands: [float([2, 3, 4])], call: (x) => f.rmsNorm(x, { axis: 0, epsilon: 0.1 }), want: along([2, 3, 4], 0, rootMeanSquare(0.1)) },
    { operands: [float(pixels), float([2, 2])], call: (x, scale) => f.rmsNorm(x, { axis: [0, 5], scale }), shape: pixels },
    { operands: [float([0, 2])], call: (x) => f.rmsNorm(x), shape: [0, 2] },
  ],
  groupNorm: [
    { operands: [float(image)], call: (x) => f.groupNorm(x, 2), want: byHalves, shape: image },
    { operands: [float(image)], call: (x) => f.groupNorm(x, 1), want: byExample },
    { operands: [float(image)], call: (x) => f.groupNorm(x, 4), want: byChannel },
    {
      operands: [float(image), float([4]), float([4])],
      call: (x, scale, offset) => f.groupNorm(x, 2, { scale, offset }),
      want: parametrized(byHalves),
    },
    { operands: [float([3, 6])], call: (x) => f.groupNorm(x, 3, { epsilon: 0.5 }), shape: [3, 6] },
    { operands: [float(pixels)], call: (x) => f.groupNorm(x, 2), shape: pixels },
    { operands: [float([0, 3, 2])], call: (x) => f.groupNorm(x, 2), shape: [0, 3, 2] },
  ],
  instanceNorm: [
    { operands: [float(image)], call: (x) => f.instanceNorm(x), want: byChannel, shape: image },
    {
      operands: [float(image), float([4]), float([4])],
      call: (x, scale, offset) => f.instanceNorm(x, { scale, offset }),
      want: parametrized(byChannel),
    },
    { operands: [float(pixels)], call: (x) => f.instanceNorm(x, { epsilon: 0.01 }), shape: pixels },
    { operands: [float([0, 3, 2])], call: (x) => f.instanceNorm(x), shape: [0, 3, 2] },
  ],
  normalize: [
    { operands: [float([3, 5])], call: (x) => f.normalize(x), want: along([3, 5], 1, unit(2)), shape: [3, 5] },
    { operands: [float([2, 3, 4])], call: (x) => f.normalize(x, { axis: 1, order: 3 }), want: along([2, 3, 4], 1, unit(3)) },
    { operands: [float([2, 3])], call: (x) => f.normalize(x, { order: 1, epsilon: 100 }), want: (x = []) => x.map((each) => each / 100) },
    { operands: [float(pixels)], call: (x) => f.normalize(x, { axis: 3, order: Infinity }), shape: pixels },
    { operands: [int([3, 4, 0, 0], [2, 2])], call: (x) => f.normalize(x), want: [0.6, 0.8, 0, 0] },
    { operands: [float([0, 2])], call: (x) => f.normalize(x), shape: [0, 2] },
  ],
  localResponseNorm: [
    { operands: [float([9])], call: (x) => f.localResponseNorm(x), want: localResponse(5, 1, 1, 0.5) as Formula, shape: [9] },
    {
      operands: [float([2, 3, 5])],
      call: (x) => f.localResponseNorm(x, { depthRadius: 1, bias: 2, alpha: 0.3, beta: 0.75 }),
      want: along([2, 3, 5], 2, localResponse(1, 2, 0.3, 0.75)),
    },
    {
      operands: [float(pixels)],
      call: (x) => f.localResponseNorm(x, { depthRadius: 0 }),
      want: along(pixels, 5, localResponse(0, 1, 1, 0.5)),
    },
    { operands: [int([3, 4])], call: (x) => f.localResponseNorm(x, { bias: 0 }), want: [0.6, 0.8] },
    { operands: [float([2, 0])], call: (x) => f.localResponseNorm(x), shape: [2, 0] },
    { operands: [float([0, 2])], call: (x) => f.localResponseNorm(x), shape: [0, 2] },
  ],
  globalAveragePool: [
    { operands: [float([2, 3, 4])], call: (x) => f.globalAveragePool(x), want: reducing([2, 3, 4], [1], average), shape: [2, 4] },
    {
      operands: [float(image)],
      call: (x) => f.globalAveragePool(x, { keepDims: true }),
      want: reducing(image, [1, 2], average),
      shape: [2, 1, 1, 4],
    },
    { operands: [float(pixels)], call: (x) => f.globalAveragePool(x), want: reducing(pixels, [1, 2, 3, 4], average), shape: [2, 2] },
    { operands: [int([1, 2], [1, 2, 1])], call: (x) => f.globalAveragePool(x), want: [1.5] },
    { operands: [float([0, 2, 3])], call: (x) => f.globalAveragePool(x), shape: [0, 3] },
  ],
  globalMaxPool: [
    { operands: [float([2, 3, 4])], call: (x) => f.globalMaxPool(x), want: reducing([2, 3, 4], [1], (list) => Math.max(...list)) },
    {
      operands: [float(image)],
      call: (x) => f.globalMaxPool(x, { keepDims: true }),
      want: reducing(image, [1, 2], (list) => Math.max(...list)),
      shape: [2, 1, 1, 4],
    },
    { operands: [float(pixels)], call: (x) => f.globalMaxPool(x), shape: [2, 2] },
    { operands: [int([-5, -7], [1, 2, 1])], call: (x) => f.globalMaxPool(x), want: [-5] },
    { operands: [float([0, 2, 3])], call: (x) => f.globalMaxPool(x), shape: [0, 3] },
  ],
  adaptiveAveragePool: [
    ...pools.map((each) => each.average),
    { operands: [int([1, 2, 4], [1, 3, 1])], call: (x) => f.adaptiveAveragePool(x, 2), want: [1.5, 3] },
    { operands: [given([1, NaN, 3, 5], [1, 4, 1])], call: (x) => f.adaptiveAveragePool(x, 2), want: [NaN, 4], rough: true },
    { operands: [given([1, 2, 3, Infinity, 5], [1, 5, 1])], call: (x) => f.adaptiveAveragePool(x, 2), want: [2, Infinity], rough: true },
  ],
  adaptiveMaxPool: [
    ...pools.map((each) => each.max),
    { operands: [int([-5, -7, -3], [1, 3, 1])], call: (x) => f.adaptiveMaxPool(x, 2), want: [-5, -3] },
    { operands: [given([1, 1, NaN, 3, 5], [1, 5, 1])], call: (x) => f.adaptiveMaxPool(x, 3), want: [1, NaN, 5], rough: true },
  ],
  separableConv1d: [
    {
      operands: [float([2, 6, 2]), float([3, 2, 2]), float([1, 4, 3])],
      call: (x, depthwise, pointwise) => f.separableConv1d(x, depthwise, pointwise, { strides: 2, padding: 'causal' }),
      shape: [2, 3, 3],
    },
    {
      operands: [int([1, 2, 3], [1, 3, 1]), int([1, 10], [2, 1, 1]), int([1, -1], [1, 1, 2])],
      call: (x, depthwise, pointwise) => f.separableConv1d(x, depthwise, pointwise),
      want: [21, -21, 32, -32],
    },
  ],
  separableConv2d: [
    {
      operands: [float([1, 5, 4, 3]), float([3, 2, 3, 2]), float([1, 1, 6, 4])],
      call: (x, depthwise, pointwise) => f.separableConv2d(x, depthwise, pointwise, { padding: 'same', dilation: 2 }),
      shape: [1, 5, 4, 4],
    },
    {
      // Kernels of one pixel are products of matrices.
      operands: [float([1, 2, 3, 2]), float([1, 1, 2, 1]), float([1, 1, 2, 2])],
      call: (x, depthwise, pointwise) => f.separableConv2d(x, depthwise, pointwise),
      want: (x = [], d = [], p = []) =>
        range(12).map((i) => total([0, 1].map((c) => (x[2 * Math.floor(i / 2) + c] ?? NaN) * (d[c] ?? NaN) * (p[2 * c + (i % 2)] ?? NaN)))),
    },
  ],
  affineTransform: [
    {
      operands: [float(photograph), turning],
      call: (x, transform) => f.affineTransform(x, transform),
      want: mapping(photograph, photograph, constant),
      shape: photograph,
    },
    {
      operands: [float(photograph), tilting],
      call: (x, transform) => f.affineTransform(x, transform, { fill: -1, size: [2, 5] }),
      want: mapping(photograph, [2, 2, 5, 2], constant, -1),
      shape: [2, 2, 5, 2],
    },
    ...Object.entries({ nearest, reflect, wrap }).map(([fillMode, outside]): Row => ({
      operands: [float(photograph), tilting],
      call: (x, transform) => f.affineTransform(x, transform, { fillMode }),
      want: mapping(photograph, photograph, outside),
    })),
    { operands: [float(photograph), turning], call: (x, t) => f.affineTransform(x, t, { method: 'nearest' }), shape: photograph },
    {
      operands: [int([1, 2, 3], [1, 1, 3, 1]), given([1, 0, 1, 0, 1, 0, 0, 0])],
      call: (x, transform) => f.affineTransform(x, transform),
      want: [2, 3, 0],
      rough: true,
    },
    { operands: [float([0, 2, 2, 1]), turning], call: (x, transform) => f.affineTransform(x, transform), shape: [0, 2, 2, 1] },
  ],
} satisfies Partial<Table>;
