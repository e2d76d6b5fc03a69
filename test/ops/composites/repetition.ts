/** @file Cases of elements again and in other places. */
import { sizeOf, type Dims } from '../../../src/core/shape.ts';
import type { AnyTensor } from '../../../src/tensor/tensor.ts';
import { picking } from '../formulas.ts';
import { bool, f, float, int, six, type Name, type Row, type Table } from '../rows.ts';

const mod = (a: number, n: number): number => ((a % n) + n) % n;

/** What functions return that make a list. */
const list = (result: unknown): readonly AnyTensor[] => result as readonly AnyTensor[];

/** A function that takes the shape of its operand, and none of its values. */
const like = (name: Name, value: number, ...args: readonly unknown[]): Row[] => [
  ...([[3], [2, 2], [], [0, 2], six] as Dims[]).map((shape): Row => ({
    operands: [float(shape)],
    call: (x) => f[name](x, ...args),
    want: new Array<number>(sizeOf(shape)).fill(value),
    shape,
  })),
  { operands: [int([5, 6])], call: (x) => f[name](x, ...args, { dtype: 'float64' }), want: [value, value] },
  { operands: [bool([1, 0])], call: (x) => f[name](x, ...args, { dtype: 'uint8' }), want: [value, value] },
];

/** Cases by public name. */
export const repetition = {
  roll: [
    { operands: [float([5])], call: (x) => f.roll(x, 2), want: picking([5], [5], ([i = 0]) => [mod(i - 2, 5)]) },
    { operands: [float([5])], call: (x) => f.roll(x, -8), want: picking([5], [5], ([i = 0]) => [mod(i + 8, 5)]) },
    { operands: [float([5])], call: (x) => f.roll(x, 10), want: (x = []) => x },
    { operands: [float([2, 3])], call: (x) => f.roll(x, 1), want: (x = []) => [...x.slice(5), ...x.slice(0, 5)], shape: [2, 3] },
    { operands: [float([2, 3])], call: (x) => f.roll(x, -1, -1), want: picking([2, 3], [2, 3], ([i = 0, j = 0]) => [i, mod(j + 1, 3)]) },
    {
      operands: [float([2, 3])],
      call: (x) => f.roll(x, [1, 2], [0, 1]),
      want: picking([2, 3], [2, 3], ([i = 0, j = 0]) => [mod(i - 1, 2), mod(j - 2, 3)]),
    },
    {
      operands: [float([2, 3])],
      call: (x) => f.roll(x, 1, [0, 1]),
      want: picking([2, 3], [2, 3], ([i = 0, j = 0]) => [mod(i - 1, 2), mod(j - 1, 3)]),
    },
    { operands: [float([2, 3])], call: (x) => f.roll(x, 1, []), want: (x = []) => x },
    { operands: [float([5])], call: (x) => f.roll(x, [1, 2], [0, 0]), want: picking([5], [5], ([i = 0]) => [mod(i - 3, 5)]) },
    { operands: [float([0, 2])], call: (x) => f.roll(x, 1, 0), want: [], shape: [0, 2] },
    { operands: [float([])], call: (x) => f.roll(x, 1), want: (x = []) => x, shape: [] },
  ],
  tile: [
    { operands: [float([2])], call: (x) => f.tile(x, 3), want: (x = []) => [...x, ...x, ...x], shape: [6] },
    { operands: [float([2])], call: (x) => f.tile(x, [2, 1]), want: (x = []) => [...x, ...x], shape: [2, 2] },
    {
      operands: [float([2, 3])],
      call: (x) => f.tile(x, [2, 2]),
      want: picking([2, 3], [4, 6], ([i = 0, j = 0]) => [i % 2, j % 3]),
      shape: [4, 6],
    },
    { operands: [float([2, 3])], call: (x) => f.tile(x, 2), want: picking([2, 3], [2, 6], ([i = 0, j = 0]) => [i, j % 3]) },
    { operands: [float([2, 3])], call: (x) => f.tile(x, [0, 1]), want: [], shape: [0, 3] },
    { operands: [float([])], call: (x) => f.tile(x, 2), want: ([a = 0] = []) => [a, a], shape: [2] },
    { operands: [float([2])], call: (x) => f.tile(x, []), want: (x = []) => x, shape: [2] },
  ],
  repeat: [
    { operands: [float([3])], call: (x) => f.repeat(x, 2), want: picking([3], [6], ([i = 0]) => [i >> 1]), shape: [6] },
    { operands: [float([2, 2])], call: (x) => f.repeat(x, 3), want: picking([4], [12], ([i = 0]) => [Math.floor(i / 3)]), shape: [12] },
    { operands: [float([2, 3])], call: (x) => f.repeat(x, 2, 0), want: picking([2, 3], [4, 3], ([i = 0, j = 0]) => [i >> 1, j]) },
    { operands: [float([2, 3])], call: (x) => f.repeat(x, 2, -1), want: picking([2, 3], [2, 6], ([i = 0, j = 0]) => [i, j >> 1]) },
    { operands: [float([2, 3])], call: (x) => f.repeat(x, 0, 1), want: [], shape: [2, 0] },
    { operands: [float([])], call: (x) => f.repeat(x, 2), want: ([a = 0] = []) => [a, a], shape: [2] },
  ],
  meshgrid: [
    ...[0, 1].map((i): Row => ({
      operands: [float([2]), float([3])],
      call: (x, y) => list(f.meshgrid([x, y]))[i] as AnyTensor,
      want: (x = [], y = []) => picking([2 + i], [3, 2], (at) => [at[1 - i] ?? 0])(i === 0 ? x : y),
      shape: [3, 2],
    })),
    ...[0, 1, 2].map((i): Row => ({
      operands: [float([2]), float([3]), float([2])],
      call: (x, y, z) => list(f.meshgrid([x, y, z], { indexing: 'ij' }))[i] as AnyTensor,
      want: (...all) => picking([all[i]?.length ?? 0], [2, 3, 2], (at) => [at[i] ?? 0])(all[i] ?? []),
      shape: [2, 3, 2],
    })),
    { operands: [float([3])], call: (x) => list(f.meshgrid([x]))[0] as AnyTensor, want: (x = []) => x },
    {
      operands: [float([2]), float([0])],
      call: (x, y) => list(f.meshgrid([x, y]))[0] as AnyTensor,
      want: [],
      shape: [0, 2],
    },
  ],
  unstack: [
    ...[0, 1].map((i): Row => ({
      operands: [float([2, 3])],
      call: (x) => list(f.unstack(x))[i] as AnyTensor,
      want: (x = []) => x.slice(3 * i, 3 * i + 3),
      shape: [3],
    })),
    { operands: [float([2, 3])], call: (x) => list(f.unstack(x, -1))[2] as AnyTensor, want: ([, , c = 0, , , g = 0] = []) => [c, g] },
    { operands: [float([2])], call: (x) => list(f.unstack(x))[1] as AnyTensor, want: ([, b = 0] = []) => [b], shape: [] },
    { operands: [float([2, 2])], call: (x) => f.stack(f.unstack(x, 1), 1), want: (x = []) => x },
  ],
  zerosLike: like('zerosLike', 0),
  onesLike: like('onesLike', 1),
  fullLike: like('fullLike', 3, 3),
  pad: [
    { operands: [float([2])], call: (x) => f.pad(x, [[1, 2]]), want: ([a = 0, b = 0] = []) => [0, a, b, 0, 0], shape: [5] },
    {
      operands: [float([1, 2])],
      call: (x) =>
        f.pad(
          x,
          [
            [1, 0],
            [0, 1],
          ],
          { mode: 'constant', value: 7 },
        ),
      want: ([a = 0, b = 0] = []) => [7, 7, 7, a, b, 7],
      shape: [2, 3],
    },
    { operands: [float([0])], call: (x) => f.pad(x, [[1, 1]], { value: -1 }), want: [-1, -1], shape: [2] },
    ...(
      [
        ['reflect', [2, 1, 0, 1, 2, 1]],
        ['symmetric', [1, 0, 0, 1, 2, 2]],
        ['edge', [0, 0, 0, 1, 2, 2]],
        ['wrap', [1, 2, 0, 1, 2, 0]],
      ] as const
    ).flatMap(([mode, places]): Row[] => [
      { operands: [float([3])], call: (x) => f.pad(x, [[2, 1]], { mode }), want: picking([3], [6], ([i = 0]) => [places[i] ?? 0]) },
      {
        operands: [float([3, 3])],
        call: (x) =>
          f.pad(
            x,
            [
              [2, 1],
              [2, 1],
            ],
            { mode },
          ),
        want: picking([3, 3], [6, 6], ([i = 0, j = 0]) => [places[i] ?? 0, places[j] ?? 0]),
        shape: [6, 6],
      },
      {
        operands: [float([2, 0])],
        call: (x) =>
          f.pad(
            x,
            [
              [1, 0],
              [0, 0],
            ],
            { mode },
          ),
        want: [],
        shape: [3, 0],
      },
    ]),
    { operands: [float([2])], call: (x) => f.pad(x, [[3, 4]], { mode: 'edge' }), want: picking([2], [9], ([i = 0]) => [i < 4 ? 0 : 1]) },
    { operands: [float([])], call: (x) => f.pad(x, [], { mode: 'reflect' }), want: (x = []) => x, shape: [] },
  ],
} satisfies Partial<Table>;
