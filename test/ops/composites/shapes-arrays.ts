/** @file Cases of the shapes that the others leave out, of functions that move elements, read and write them, and multiply matrices. */
import { range, type Dims } from '../../../src/core/shape.ts';
import type { AnyTensor } from '../../../src/tensor/tensor.ts';
import { matrixProduct, summing, total } from '../formulas.ts';
import { f, float, given, int, six, type Name, type Row, type Table } from '../rows.ts';
import { kept, moved, nothing, picked, same } from '../shape-rows.ts';
import { fresh } from '../values.ts';

const member = (list: unknown, i: number): AnyTensor => (list as readonly AnyTensor[])[i] as AnyTensor;

/** [1, 2, 1, 2, 3, 1] turned round: axis i of the result is axis turn[i] of x. */
const turn = [4, 5, 3, 0, 1, 2];

/** Matrices [2, 3]. */
const triangular: Dims = [1, 2, 1, 1, 2, 3];

/** Indices that are no operands. */
const at = (values: readonly number[], shape: Dims = [values.length]): AnyTensor => fresh(values, shape, 'int32');

const segments = (name: Name, of: (a: number, b: number) => number): Row[] => [
  {
    operands: [float([3, 1, 2, 1, 2, 1]), int([1, 0, 1])],
    call: (x, i) => f[name](x, i, 2),
    want: (x = []) => [...x.slice(4, 8), ...x.slice(0, 4).map((each, k) => of(each, x[8 + k] ?? NaN))],
    shape: [2, 1, 2, 1, 2, 1],
  },
];

/** Cases by public name. */
export const shapesOfArrays = {
  reshape: [kept([], [1, 1], (x) => f.reshape(x, [1, 1])), kept(six, [3, 1, 2, 1, 1, 2], (x) => f.reshape(x, [3, 1, -1, 1, 1, 2]))],
  permute: [
    kept([], [], (x) => f.permute(x, [])),
    picked(
      six,
      [3, 1, 2, 1, 2, 1],
      (x) => f.permute(x, turn),
      (at) => six.map((_, axis) => at[turn.indexOf(axis)] ?? 0),
    ),
    nothing([[0, 3]], (x) => f.permute(x, [1, 0]), [3, 0]),
  ],
  broadcastTo: [
    picked(
      [],
      [2, 3],
      (x) => f.broadcastTo(x, [2, 3]),
      () => [],
    ),
    picked(
      six,
      [2, 2, 2, 2, 3, 1],
      (x) => f.broadcastTo(x, [2, 2, 2, 2, 3, 1]),
      (at) => at,
    ),
    nothing([[0, 1]], (x) => f.broadcastTo(x, [2, 0, 3]), [2, 0, 3]),
  ],
  slice: [
    kept([], [], (x) => f.slice(x)),
    picked(
      six,
      [2, 1, 2, 2, 1],
      (x) => f.slice(x, 0, ':', [0, 1], [undefined, undefined, -1], [0, 3, 2]),
      ([b = 0, c = 0, d = 0, e = 0, g = 0]) => [0, b, c, 1 - d, 2 * e, g],
    ),
  ],
  flip: [
    kept([1], [1], (x) => f.flip(x)),
    picked(
      six,
      six,
      (x) => f.flip(x),
      (at) => at.map((place, axis) => (six[axis] ?? 1) - 1 - place),
    ),
    picked(
      six,
      six,
      (x) => f.flip(x, [1, -2]),
      ([a = 0, b = 0, c = 0, d = 0, e = 0, g = 0]) => [a, 1 - b, c, d, 2 - e, g],
    ),
    nothing([[2, 0]], (x) => f.flip(x), [2, 0]),
  ],
  pad: [
    {
      operands: [float(six)],
      call: (x) => f.pad(x, [[1, 0], [0, 0], [0, 0], [0, 0], [0, 0], [0, 1]]), // prettier-ignore
      want: (x = []) => [...new Array<number>(24).fill(0), ...x.flatMap((each) => [each, 0])],
      shape: [2, 2, 1, 2, 3, 2],
    },
    picked(
      six,
      [1, 3, 1, 2, 5, 2],
      (x) => f.pad(x, [[0, 0], [1, 0], [0, 0], [0, 0], [1, 1], [0, 1]], { mode: 'edge' }), // prettier-ignore
      ([a = 0, b = 0, c = 0, d = 0, e = 0]) => [a, Math.max(b - 1, 0), c, d, Math.min(Math.max(e - 1, 0), 2), 0],
    ),
  ],
  concat: [
    picked(
      six,
      [1, 2, 1, 2, 6, 1],
      (x) => f.concat([x, x], 4),
      (at) => moved(at, 4, (place) => place % 3),
    ),
  ],
  flatten: [kept([1], [1], (x) => f.flatten(x)), kept(six, [1, 2, 6], (x) => f.flatten(x, 2)), nothing([[0, 2]], (x) => f.flatten(x), [0])],
  transpose: [
    picked(
      six,
      six.toReversed(),
      (x) => f.transpose(x),
      (at) => at.toReversed(),
    ),
    nothing([[0, 3]], (x) => f.transpose(x), [3, 0]),
  ],
  mT: [
    picked(
      [2, 1, 2, 1, 2, 3],
      [2, 1, 2, 1, 3, 2],
      (x) => f.mT(x),
      ([a = 0, b = 0, c = 0, d = 0, e = 0, g = 0]) => [a, b, c, d, g, e],
    ),
    nothing([[0, 3]], (x) => f.mT(x), [3, 0]),
  ],
  expandDims: [kept(six, [1, 2, 1, 1, 2, 3, 1], (x) => f.expandDims(x, 2)), nothing([[2, 0]], (x) => f.expandDims(x, 1), [2, 1, 0])],
  squeeze: [
    kept([], [], (x) => f.squeeze(x)),
    kept(six, [2, 2, 3], (x) => f.squeeze(x)),
    kept(six, [1, 2, 2, 3, 1], (x) => f.squeeze(x, 2)),
    nothing([[0, 1]], (x) => f.squeeze(x), [0]),
  ],
  stack: [
    picked(
      six,
      [1, 2, 1, 2, 2, 3, 1],
      (x) => f.stack([x, x], 3),
      (at) => at.filter((_, axis) => axis !== 3),
    ),
    nothing([[0, 3], [0, 3]], (x, y) => f.stack([x, y], 1), [0, 2, 3]), // prettier-ignore
  ],
  split: [
    picked(
      six,
      [1, 2, 1, 2, 1, 1],
      (x) => member(f.split(x, 3, 4), 1),
      (at) => moved(at, 4, () => 1),
    ),
    nothing([[0, 2]], (x) => member(f.split(x, 2, 1), 0), [0, 1]),
  ],
  unstack: [
    picked(
      six,
      [1, 1, 2, 3, 1],
      (x) => member(f.unstack(x, 1), 1),
      ([a = 0, ...rest]) => [a, 1, ...rest],
    ),
    nothing([[2, 0]], (x) => member(f.unstack(x), 0), [0]),
  ],
  expect: [
    kept([], [], (x) => f.expect(x, [])),
    kept(six, six, (x) => f.expect(x, [1, -1, 1, 2, -1, 1])),
    nothing([[0, 2]], (x) => f.expect(x, [0, 2]), [0, 2]),
  ],
  roll: [
    picked(
      six,
      six,
      (x) => f.roll(x, 1, 4),
      (at) => moved(at, 4, (place) => (place + 2) % 3),
    ),
    { operands: [float(six)], call: (x) => f.roll(x, 2), want: (x = []) => [...x.slice(-2), ...x.slice(0, -2)], shape: six },
  ],
  tile: [
    picked(
      six,
      [1, 4, 1, 2, 3, 2],
      (x) => f.tile(x, [2, 1, 1, 1, 2]),
      (at) => moved(at, 1, (place) => place % 2),
    ),
    nothing([[0, 2]], (x) => f.tile(x, 2), [0, 4]),
  ],
  repeat: [
    picked(
      six,
      [1, 2, 1, 2, 6, 1],
      (x) => f.repeat(x, 2, 4),
      (at) => moved(at, 4, (place) => place >> 1),
    ),
    nothing([[0, 2]], (x) => f.repeat(x, 2, 1), [0, 4]),
  ],
  meshgrid: [
    picked(
      [1],
      [3, 1],
      (x) => member(f.meshgrid([x, f.zerosLike(f.tile(x, 3))]), 0),
      () => [0],
    ),
  ],
  diagonal: [
    { operands: [float([1, 1])], call: (x) => f.diagonal(x), want: same, shape: [1] },
    picked(
      six,
      [1, 1, 3, 1, 2],
      (x) => f.diagonal(x, 0, 1, 3),
      ([a = 0, c = 0, e = 0, g = 0, k = 0]) => [a, k, c, k, e, g],
    ),
  ],
  trace: [
    { operands: [float([1, 1])], call: (x) => f.trace(x), want: same, shape: [] },
    { operands: [float(six)], call: (x) => f.trace(x, 0, 1, 3), want: summing('abcbef->acef', six), shape: [1, 1, 3, 1] },
    nothing([[0, 0]], (x) => f.trace(x), []),
  ],
  tril: [
    kept([1, 1], [1, 1], (x) => f.tril(x)),
    { operands: [float(triangular)], call: (x) => f.tril(x), want: (x = []) => x.map((each, i) => ([1, 2, 5].includes(i % 6) ? 0 : each)) },
    nothing([[0, 3]], (x) => f.tril(x), [0, 3]),
  ],
  triu: [
    { operands: [float(triangular)], call: (x) => f.triu(x), want: (x = []) => x.map((each, i) => (i % 6 === 3 ? 0 : each)) },
    nothing([[0, 3]], (x) => f.triu(x), [0, 3]),
  ],

  // reading and writing by index tensors

  take: [
    picked(
      six,
      [1, 2, 1, 2, 2, 2, 1],
      (x) => f.take(x, at([2, 0, 1, 1], [2, 2]), 4),
      ([a = 0, b = 0, c = 0, d = 0, k = 0, l = 0, g = 0]) => [a, b, c, d, [2, 0, 1, 1][2 * k + l] ?? 0, g],
    ),
    { operands: [float([2, 0]), int([1, 1, 0])], call: (x, i) => f.take(x, i), want: [], shape: [3, 0] },
    { operands: [float([2, 3]), int([])], call: (x, i) => f.take(x, i, 1), want: [], shape: [2, 0] },
  ],
  embedding: [
    { operands: [float([2, 3]), int([1], [])], call: (x, i) => f.embedding(x, i), want: (x = []) => x.slice(3), shape: [3] },
    { operands: [float([1, 2]), int([], [0, 3])], call: (x, i) => f.embedding(x, i), want: [], shape: [0, 3, 2] },
    {
      operands: [float([2, 1]), int([1, 0, 0, 1], [1, 2, 1, 1, 2, 1])],
      call: (x, i) => f.embedding(x, i),
      want: ([a = 0, b = 0] = []) => [b, a, a, b],
      shape: [1, 2, 1, 1, 2, 1, 1],
    },
  ],
  oneHot: [
    { operands: [int([], [0, 3])], call: (i) => f.oneHot(i, 2), want: [], shape: [0, 3, 2] },
    {
      operands: [int([1, 0, 2], [1, 1, 1, 1, 3, 1])],
      call: (i) => f.oneHot(i, 3),
      want: [0, 1, 0, 1, 0, 0, 0, 0, 1],
      shape: [1, 1, 1, 1, 3, 1, 3],
    },
  ],
  takeAlongAxis: [
    picked(
      six,
      [1, 2, 1, 2, 1, 1],
      (x) => f.takeAlongAxis(x, at([2, 0, 1, 2], [1, 2, 1, 2, 1, 1]), 4),
      ([a = 0, b = 0, c = 0, d = 0, , g = 0]) => [a, b, c, d, [2, 0, 1, 2][2 * b + d] ?? 0, g],
    ),
  ],
  scatter: (['set', 'add', 'max'] as const).map((mode): Row => ({
    operands: [float(six), int([2, 0]), float([1, 2, 1, 2, 2, 1])],
    call: (x, i, u) => f.scatter(x, i, u, mode, 4),
    want: (x = [], _ = [], u = []) =>
      x.map((here, i) => {
        const there = u[2 * Math.floor(i / 3) + (i % 3 === 2 ? 0 : 1)] ?? NaN;
        return i % 3 === 1 ? here : { set: there, add: here + there, max: Math.max(here, there) }[mode];
      }),
    shape: six,
  })),
  segmentSum: segments('segmentSum', (a, b) => a + b),
  segmentMax: segments('segmentMax', Math.max),
  segmentMin: segments('segmentMin', Math.min),
  scatterND: [
    {
      operands: [float([]), int([], [2, 0]), float([2])],
      call: (x, i, u) => f.scatterND(x, i, u, 'add'),
      want: ([a = 0] = [], _ = [], [b = 0, c = 0] = []) => [a + b + c],
      shape: [],
    },
  ],
  booleanMask: [
    { operands: [float([])], call: (x) => f.booleanMask(x, f.equal(at([1], []), 1)), want: same, shape: [1] },
    nothing([[0, 2]], (x) => f.booleanMask(x, f.equal(at([]), 1)), [0, 2]),
    picked(
      six,
      [1, 1, 2, 3, 1],
      (x) => f.booleanMask(x, f.equal(at([0, 1], [1, 2]), 1)),
      ([, ...rest]) => [0, 1, ...rest],
    ),
  ],
  nonzero: [
    ...range(6).map((axis): Row => ({
      operands: [given([0, 3, 0, -1, 0, 0, 0, NaN, 0, 0, 0, 0], six)],
      call: (x) => member(f.nonzero(x), axis),
      want: [[0, 0, 0], [0, 0, 1], [0, 0, 0], [0, 1, 0], [1, 0, 1], [0, 0, 0]][axis] ?? [], // prettier-ignore
      eager: true,
    })),
    { operands: [float([0, 2])], call: (x) => member(f.nonzero(x), 1), want: [], shape: [0], eager: true },
  ],
  searchSorted: [
    // Sorted here, so that the checks may put NaN and infinities into it.
    { operands: [float([5]), float([2, 1])], call: (x, y) => f.searchSorted(f.sort(x), y), shape: [2, 1] },
    { operands: [given([1, 2, 4]), given([3], [])], call: (x, y) => f.searchSorted(x, y), want: [2], shape: [] },
    {
      operands: [given([1, 2, 4]), given([3, 0, 9], [1, 1, 1, 1, 3, 1])],
      call: (x, y) => f.searchSorted(x, y),
      want: [2, 0, 3],
      shape: [1, 1, 1, 1, 3, 1],
    },
  ],
  unique: [{ operands: [float(six)], call: (x) => f.unique(x), want: (x = []) => x.toSorted((a, b) => a - b), shape: [12], eager: true }],
  bincount: [
    { operands: [int([1], [])], call: (x) => f.bincount(x, 3), want: [0, 1, 0] },
    {
      operands: [int([0, 2, 2, 1, 2, 0, 0, 0, 9, 0, 2, 1], six)],
      call: (x) => f.bincount(x, 3),
      want: [5, 2, 4],
      shape: [3],
    },
  ],
  histogram: [
    { operands: [float([])], call: (x) => member(f.histogram(x, 3, { range: [-2, 2] }), 0), shape: [3] },
    { operands: [float([1])], call: (x) => f.sum(member(f.histogram(x, 3, { range: [-2, 2] }), 0)), want: [1] },
    { operands: [float(six)], call: (x) => f.sum(member(f.histogram(x, 3, { range: [-2, 2] }), 0)), want: [12] },
  ],

  // products

  matmul: [
    {
      operands: [float([2, 1, 1, 1, 3, 2]), float([1, 2, 1, 1, 2, 3])],
      call: (x, y) => f.matmul(x, y),
      want: matrixProduct([2, 1, 1, 1, 3, 2], [1, 2, 1, 1, 2, 3]),
      shape: [2, 2, 1, 1, 3, 3],
    },
  ],
  dot: [
    {
      operands: [float([1, 2, 1, 2, 1, 3]), float([3])],
      call: (x, y) => f.dot(x, y),
      want: matrixProduct([4, 3], [3, 1]),
      shape: [1, 2, 1, 2, 1],
    },
    nothing([[2, 0], [0, 3]], (x, y) => f.dot(x, y), [2, 3]), // prettier-ignore
  ],
  einsum: [
    {
      operands: [float(six), float([3, 2])],
      call: (x, y) => f.einsum('abcdef,eg->gdb', x, y),
      want: summing('abcdef,eg->gdb', six, [3, 2]),
    },
    { operands: [float(six)], call: (x) => f.einsum('abcdef->fedcba', x), want: summing('abcdef->fedcba', six) },
  ],
  tensordot: [
    { operands: [float([]), float([1, 3])], call: (x, y) => f.tensordot(x, y, 0), want: matrixProduct([1, 1], [1, 3]), shape: [1, 3] },
    {
      operands: [float(six), float([1, 3, 2])],
      call: (x, y) => f.tensordot(x, y, [[3, 4], [2, 1]]), // prettier-ignore
      want: summing('abcdef,ged->abcfg', six, [1, 3, 2]),
      shape: [1, 2, 1, 1, 1],
    },
    nothing([[2, 0], [0, 3]], (x, y) => f.tensordot(x, y, 1), [2, 3]), // prettier-ignore
  ],
  outer: [{ operands: [float(six), float([1])], call: (x, y) => f.outer(x, y), want: matrixProduct([12, 1], [1, 1]), shape: [12, 1] }],

  // windows and images

  conv1d: [nothing([[0, 7, 3], [3, 3, 4]], (x, kernel) => f.conv1d(x, kernel), [0, 5, 4])], // prettier-ignore
  conv3d: [nothing([[0, 3, 2, 3, 1], [2, 1, 2, 1, 2]], (x, kernel) => f.conv3d(x, kernel), [0, 2, 2, 2, 2])], // prettier-ignore
  conv1dTranspose: [nothing([[0, 3, 2], [2, 1, 2]], (x, kernel) => f.conv1dTranspose(x, kernel), [0, 4, 1])], // prettier-ignore
  conv2dTranspose: [nothing([[0, 3, 2, 2], [2, 1, 1, 2]], (x, kernel) => f.conv2dTranspose(x, kernel), [0, 4, 2, 1])], // prettier-ignore
  conv3dTranspose: [nothing([[0, 1, 3, 2, 2], [1, 2, 1, 1, 2]], (x, kernel) => f.conv3dTranspose(x, kernel), [0, 1, 4, 2, 1])], // prettier-ignore
  depthwiseConv1d: [
    {
      operands: [float([1, 3, 2]), float([1, 2, 1])],
      call: (x, kernel) => f.depthwiseConv1d(x, kernel),
      want: (x = [], kernel = []) => x.map((each, i) => each * (kernel[i % 2] ?? NaN)),
      shape: [1, 3, 2],
    },
    nothing([[0, 7, 3], [3, 3, 2]], (x, kernel) => f.depthwiseConv1d(x, kernel), [0, 5, 6]), // prettier-ignore
  ],
  depthwiseConv2d: [nothing([[0, 3, 4, 2], [2, 2, 2, 1]], (x, kernel) => f.depthwiseConv2d(x, kernel), [0, 2, 3, 2])], // prettier-ignore
  separableConv1d: [nothing([[0, 7, 3], [3, 3, 2], [1, 6, 4]], (x, a, b) => f.separableConv1d(x, a, b), [0, 5, 4])], // prettier-ignore
  separableConv2d: [nothing([[0, 3, 4, 2], [2, 2, 2, 1], [1, 1, 2, 3]], (x, a, b) => f.separableConv2d(x, a, b), [0, 2, 3, 3])], // prettier-ignore
  maxPool1d: [nothing([[0, 5, 2]], (x) => f.maxPool1d(x, 2), [0, 2, 2])],
  maxPool3d: [nothing([[0, 2, 3, 2, 1]], (x) => f.maxPool3d(x, 2), [0, 1, 1, 1, 1])],
  averagePool1d: [nothing([[0, 5, 2]], (x) => f.averagePool1d(x, 2), [0, 2, 2])],
  averagePool3d: [nothing([[0, 2, 3, 2, 1]], (x) => f.averagePool3d(x, 2), [0, 1, 1, 1, 1])],
  centerCrop: [
    picked(
      [1, 3, 1, 1],
      [1, 1, 1, 1],
      (x) => f.centerCrop(x, [1, 1]),
      () => [0, 1, 0, 0],
    ),
    nothing([[0, 3, 3, 1]], (x) => f.centerCrop(x, [1, 1]), [0, 1, 1, 1]),
  ],
  flipLeftRight: [
    kept([1, 3, 1, 2], [1, 3, 1, 2], (x) => f.flipLeftRight(x)),
    nothing([[0, 2, 3, 1]], (x) => f.flipLeftRight(x), [0, 2, 3, 1]),
  ],
  flipUpDown: [kept([1, 1, 3, 2], [1, 1, 3, 2], (x) => f.flipUpDown(x)), nothing([[0, 2, 3, 1]], (x) => f.flipUpDown(x), [0, 2, 3, 1])],
  rotate90: [kept([1, 3, 1, 2], [1, 1, 3, 2], (x) => f.rotate90(x)), nothing([[0, 2, 3, 1]], (x) => f.rotate90(x), [0, 3, 2, 1])],
  spaceToDepth: [kept([1, 2, 2, 1], [1, 1, 1, 4], (x) => f.spaceToDepth(x, 2))],
  rgbToGrayscale: [
    {
      operands: [float([1, 2, 1, 1, 1, 3])],
      call: (x) => f.rgbToGrayscale(x),
      want: (x = []) => [0, 3].map((i) => total([0.2989, 0.587, 0.114].map((weight, c) => weight * (x[i + c] ?? NaN)))),
      shape: [1, 2, 1, 1, 1, 1],
    },
    nothing([[0, 3]], (x) => f.rgbToGrayscale(x), [0, 1]),
  ],
  rgbToHsv: [
    kept([1, 2, 1, 1, 1, 3], [1, 2, 1, 1, 1, 3], (x) => f.hsvToRgb(f.rgbToHsv(x))),
    nothing([[0, 3]], (x) => f.rgbToHsv(x), [0, 3]),
  ],
  hsvToRgb: [
    { operands: [float([1, 2, 1, 1, 1, 3], [0.1, 0.9])], call: (x) => f.hsvToRgb(x), shape: [1, 2, 1, 1, 1, 3] },
    nothing([[0, 3]], (x) => f.hsvToRgb(x), [0, 3]),
  ],
  adjustContrast: [nothing([[0, 2, 3, 1]], (x) => f.adjustContrast(x, 2), [0, 2, 3, 1])],
} satisfies Partial<Table>;
