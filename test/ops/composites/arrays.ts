/** @file Cases of changes of shape, of products and of indexing. */
import type { Dims } from '../../../src/core/shape.ts';
import type { AnyTensor } from '../../../src/tensor/tensor.ts';
import { broadcasting, matrixProduct, picking } from '../formulas.ts';
import { f, float, given, int, type Row, type Table } from '../rows.ts';

const matmuls: readonly (readonly [Dims, Dims])[] = [
  [
    [3, 4],
    [4, 5],
  ],
  [
    [1, 7],
    [7, 1],
  ],
  [
    [17, 33],
    [33, 9],
  ],
  [
    [2, 3, 4],
    [2, 4, 5],
  ],
  [
    [2, 1, 3, 4],
    [5, 4, 2],
  ],
  [
    [3, 4],
    [2, 4, 5],
  ],
  [
    [2, 3, 4],
    [4, 5],
  ],
  [
    [0, 3],
    [3, 2],
  ],
  [
    [2, 0],
    [0, 3],
  ],
];

/** What split returns. */
function parts(list: unknown): readonly AnyTensor[] {
  return list as readonly AnyTensor[];
}

/** Cases by public name. */
export const arrays = {
  reshape: [
    { operands: [float([2, 6])], call: (x) => f.reshape(x, [3, -1]), want: (x = []) => x, shape: [3, 4] },
    { operands: [float([1])], call: (x) => f.reshape(x, []), want: (x = []) => x, shape: [] },
    { operands: [float([0, 3])], call: (x) => f.reshape(x, [5, 0]), want: [], shape: [5, 0] },
    {
      operands: [float([2, 3, 4])],
      call: (x) => f.reshape(f.permute(x, [2, 0, 1]), [8, 3]),
      want: picking([2, 3, 4], [4, 2, 3], ([i = 0, j = 0, k = 0]) => [j, k, i]),
      shape: [8, 3],
    },
  ],
  permute: [
    {
      operands: [float([2, 3, 4])],
      call: (x) => f.permute(x, [2, 0, -2]),
      want: picking([2, 3, 4], [4, 2, 3], ([i = 0, j = 0, k = 0]) => [j, k, i]),
      shape: [4, 2, 3],
    },
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
    {
      operands: [float([2, 3, 4])],
      call: (x) => f.transpose(x),
      want: picking([2, 3, 4], [4, 3, 2], (at) => at.toReversed()),
      shape: [4, 3, 2],
    },
    { operands: [float([])], call: (x) => f.transpose(x), want: (x = []) => x, shape: [] },
  ],
  mT: [
    {
      operands: [float([2, 3, 4])],
      call: (x) => f.mT(x),
      want: picking([2, 3, 4], [2, 4, 3], ([b = 0, i = 0, j = 0]) => [b, j, i]),
      shape: [2, 4, 3],
    },
  ],
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
    {
      operands: [float([5, 6])],
      call: (x) => f.slice(x, [1, 4], [0, 6, 2]),
      want: picking([5, 6], [3, 3], ([i = 0, j = 0]) => [i + 1, 2 * j]),
      shape: [3, 3],
    },
    { operands: [float([5, 6])], call: (x) => f.slice(x, -1), want: picking([5, 6], [6], ([j = 0]) => [4, j]), shape: [6] },
    { operands: [float([5, 6])], call: (x) => f.slice(x, ':', 2), want: picking([5, 6], [5], ([i = 0]) => [i, 2]), shape: [5] },
    { operands: [float([7])], call: (x) => f.slice(x, [-3]), want: picking([7], [3], ([i = 0]) => [i + 4]), shape: [3] },
    { operands: [float([7])], call: (x) => f.slice(x, [5, 1, -2]), want: picking([7], [2], ([i = 0]) => [5 - 2 * i]), shape: [2] },
    { operands: [float([7])], call: (x) => f.slice(x, [-1, -8, -1]), want: picking([7], [7], ([i = 0]) => [6 - i]), shape: [7] },
    { operands: [float([7])], call: (x) => f.slice(x, [6, 0, -4]), want: picking([7], [2], ([i = 0]) => [6 - 4 * i]), shape: [2] },
    { operands: [float([7])], call: (x) => f.slice(x, [0, 7, 3]), want: picking([7], [3], ([i = 0]) => [3 * i]), shape: [3] },
    { operands: [float([7])], call: (x) => f.slice(x, [3, 3]), want: [], shape: [0] },
    { operands: [float([7])], call: (x) => f.slice(x, [undefined, 3]), want: picking([7], [3], ([i = 0]) => [i]), shape: [3] },
    { operands: [float([7])], call: (x) => f.slice(x, [3, undefined]), want: picking([7], [4], ([i = 0]) => [i + 3]), shape: [4] },
    { operands: [float([7])], call: (x) => f.slice(x, [undefined, undefined, -1]), want: picking([7], [7], ([i = 0]) => [6 - i]) },
    { operands: [float([7])], call: (x) => f.slice(x, [undefined, undefined, -3]), want: picking([7], [3], ([i = 0]) => [6 - 3 * i]) },
    { operands: [float([7])], call: (x) => f.slice(x, [4, undefined, -2]), want: picking([7], [3], ([i = 0]) => [4 - 2 * i]), shape: [3] },
    { operands: [float([7])], call: (x) => f.slice(x, [undefined, 4, -1]), want: picking([7], [2], ([i = 0]) => [6 - i]), shape: [2] },
    { operands: [float([0])], call: (x) => f.slice(x, [undefined, undefined, -2]), want: [], shape: [0] },
    { operands: [float([3, 4])], call: (x) => f.slice(x, 1, 2), want: (x = []) => [x[6] ?? NaN], shape: [] },
    { operands: [float([3, 4])], call: (x) => f.slice(x), want: (x = []) => x, shape: [3, 4] },
  ],
  flip: [
    { operands: [float([3, 4])], call: (x) => f.flip(x), want: picking([3, 4], [3, 4], ([i = 0, j = 0]) => [2 - i, 3 - j]) },
    { operands: [float([3, 4])], call: (x) => f.flip(x, -1), want: picking([3, 4], [3, 4], ([i = 0, j = 0]) => [i, 3 - j]) },
    { operands: [float([])], call: (x) => f.flip(x), want: (x = []) => x },
  ],
  concat: [
    { operands: [float([2, 3]), float([1, 3])], call: (x, y) => f.concat([x, y]), want: (x = [], y = []) => [...x, ...y], shape: [3, 3] },
    {
      operands: [float([2, 1]), float([2, 0]), float([2, 2])],
      call: (x, y, z) => f.concat([x, y, z], -1),
      want: ([a = 0, b = 0] = [], _ = [], [c = 0, d = 0, e = 0, g = 0] = []) => [a, c, d, b, e, g],
      shape: [2, 3],
    },
    { operands: [int([1, 2]), given([0.5])], call: (x, y) => f.concat([x, y]), want: [1, 2, 0.5] },
    { operands: [float([3])], call: (x) => f.concat([x, x]), want: (x = []) => [...x, ...x] },
  ],
  stack: [
    { operands: [float([2]), float([2])], call: (x, y) => f.stack([x, y]), want: (x = [], y = []) => [...x, ...y], shape: [2, 2] },
    {
      operands: [float([2]), float([2])],
      call: (x, y) => f.stack([x, y], -1),
      want: ([a = 0, b = 0] = [], [c = 0, d = 0] = []) => [a, c, b, d],
      shape: [2, 2],
    },
    { operands: [float([]), float([])], call: (x, y) => f.stack([x, y]), want: (x = [], y = []) => [...x, ...y], shape: [2] },
  ],
  split: [
    ...[0, 1].map((part): Row => ({
      operands: [float([4, 3])],
      call: (x) => parts(f.split(x, 2))[part] as AnyTensor,
      want: picking([4, 3], [2, 3], ([i = 0, j = 0]) => [i + 2 * part, j]),
      shape: [2, 3],
    })),
    ...[0, 1].map((part): Row => ({
      operands: [float([2, 5])],
      call: (x) => parts(f.split(x, [1, 4], 1))[part] as AnyTensor,
      want: picking([2, 5], [2, part === 0 ? 1 : 4], ([i = 0, j = 0]) => [i, j + part]),
    })),
    {
      operands: [float([6])],
      call: (x) => parts(f.split(x, 3)).reduce((a, b) => f.mul(a, b)),
      want: ([a = 0, b = 0, c = 0, d = 0, e = 0, g = 0] = []) => [a * c * e, b * d * g],
    },
  ],

  matmul: [
    ...matmuls.map(([a, b]): Row => ({ operands: [float(a), float(b)], call: (x, y) => f.matmul(x, y), want: matrixProduct(a, b) })),
    { operands: [float([3]), float([3])], call: (x, y) => f.matmul(x, y), want: matrixProduct([1, 3], [3, 1]), shape: [] },
    { operands: [float([2, 3]), float([3])], call: (x, y) => f.matmul(x, y), want: matrixProduct([2, 3], [3, 1]), shape: [2] },
    { operands: [float([3]), float([4, 3, 2])], call: (x, y) => f.matmul(x, y), want: matrixProduct([1, 3], [4, 3, 2]), shape: [4, 2] },
    {
      operands: [float([4, 3]), float([5, 3])],
      call: (x, y) => f.matmul(x, f.mT(y)),
      want: (x = [], y = []) => matrixProduct([4, 3], [3, 5])(x, picking([5, 3], [3, 5], ([i = 0, j = 0]) => [j, i])(y)),
    },
    {
      operands: [float([3, 2]), float([2, 3, 4])],
      call: (x, y) => f.matmul(x, f.mT(y), { transposeA: true, transposeB: true }),
      want: (x, y) =>
        matrixProduct([2, 3], [2, 3, 4])(
          [0, 2, 4, 1, 3, 5].map((i) => x?.[i] ?? NaN),
          y ?? [],
        ),
      shape: [2, 2, 4],
    },
    { operands: [int([1, 2, 3, 4], [2, 2]), int([5, 6, 7, 8], [2, 2])], call: (x, y) => f.matmul(x, y), want: [19, 22, 43, 50] },
  ],
  dot: [
    { operands: [float([3]), float([3])], call: (x, y) => f.dot(x, y), want: matrixProduct([1, 3], [3, 1]), shape: [] },
    { operands: [float([2, 3]), float([3, 4])], call: (x, y) => f.dot(x, y), want: matrixProduct([2, 3], [3, 4]), shape: [2, 4] },
    { operands: [float([]), float([4])], call: (x, y) => f.dot(x, y), want: broadcasting([[], [4]], (a, b) => a * b), shape: [4] },
    { operands: [float([2, 3]), float([3])], call: (x, y) => f.dot(x, y), want: matrixProduct([2, 3], [3, 1]), shape: [2] },
    {
      operands: [float([2, 3]), float([2, 3, 2])],
      call: (x, y) => f.dot(x, y),
      want: (x = [], y = []) => matrixProduct([2, 3], [3, 4])(x, picking([2, 3, 2], [3, 2, 2], ([k = 0, b = 0, j = 0]) => [b, k, j])(y)),
      shape: [2, 2, 2],
    },
  ],
  take: [
    { operands: [float([5]), int([4, 0, 0])], call: (x, i) => f.take(x, i), want: ([a = 0, , , , e = 0] = []) => [e, a, a], shape: [3] },
    {
      operands: [float([2, 3]), int([2, 0], [2, 1])],
      call: (x, i) => f.take(x, i, -1),
      want: ([a = 0, , c = 0, d = 0, , g = 0] = []) => [c, a, g, d],
      shape: [2, 2, 1],
    },
    { operands: [float([3, 2]), int([1], [])], call: (x, i) => f.take(x, i), want: ([, , c = 0, d = 0] = []) => [c, d], shape: [2] },
    { operands: [float([2]), int([1, 2, -1])], call: (x, i) => f.take(x, i), want: ([, b = 0] = []) => [b, NaN, NaN], rough: true },
    { operands: [int([7, 8]), int([1, 2, -1])], call: (x, i) => f.take(x, i), want: [8, 0, 0] },
    {
      operands: [float([2]), { shape: [2], dtype: 'uint8', values: [1, 0] }],
      call: (x, i) => f.take(x, i),
      want: ([a = 0, b = 0] = []) => [b, a],
    },
  ],
  embedding: [
    {
      operands: [float([4, 2]), int([3, 0, 3])],
      call: (x, i) => f.embedding(x, i),
      want: ([a = 0, b = 0, , , , , g = 0, h = 0] = []) => [g, h, a, b, g, h],
      shape: [3, 2],
    },
    {
      operands: [float([3, 2]), int([1, 1, 1, 2], [2, 2])],
      call: (x, i) => f.embedding(x, i),
      want: ([, , c = 0, d = 0, e = 0, g = 0] = []) => [c, d, c, d, c, d, e, g],
      shape: [2, 2, 2],
    },
  ],
  oneHot: [
    { operands: [int([2, 0])], call: (i) => f.oneHot(i, 3), want: [0, 0, 1, 1, 0, 0], shape: [2, 3] },
    { operands: [int([-1, 3])], call: (i) => f.oneHot(i, 3), want: [0, 0, 0, 0, 0, 0] },
    { operands: [int([1], [])], call: (i) => f.oneHot(i, 2), want: [0, 1], shape: [2] },
  ],
  stopGradient: [{ operands: [float([3])], call: (x) => f.stopGradient(x), want: (x = []) => x, rough: true }],
} satisfies Partial<Table>;
