/** @file Cases of reading and writing at positions of several axes, and of blocks of pixels. */
import { range, sizeOf, stridesOf, type Dims } from '../../../src/core/shape.ts';
import { picking, type Formula } from '../formulas.ts';
import { f, float, int, type Row, type Table } from '../rows.ts';

/** Which rows of a shape the positions of its first k axes name; -1 for those outside. */
function rowsAt(shape: Dims, positions: readonly (readonly number[])[]): number[] {
  const sizes = shape.slice(0, positions[0]?.length ?? 0);
  return positions.map((position) =>
    position.every((each, axis) => each >= 0 && each < (sizes[axis] ?? 0))
      ? position.reduce((sum, each, axis) => sum + each * (stridesOf(sizes)[axis] ?? 0), 0)
      : -1,
  );
}
const widthOf = (shape: Dims, k: number): number => sizeOf(shape.slice(k));

const gathering =
  (shape: Dims, positions: readonly (readonly number[])[]): Formula =>
  (x = []) => {
    const width = widthOf(shape, positions[0]?.length ?? 0);
    return rowsAt(shape, positions).flatMap((row) => range(width).map((i) => (row < 0 ? NaN : (x[row * width + i] ?? NaN))));
  };
const gather = (shape: Dims, positions: readonly (readonly number[])[], indexShape: Dims, result: Dims): Row => ({
  operands: [float(shape), int(positions.flat(), indexShape)],
  call: (x, places) => f.gatherND(x, places),
  want: gathering(shape, positions),
  shape: result,
  // The NaN of what is outside is in all differences.
  ...(rowsAt(shape, positions).includes(-1) && { rough: true as const }),
});

const combine = {
  set: (_: number, update: number) => update,
  add: (here: number, update: number) => here + update,
  max: Math.max,
  min: Math.min,
} as const;
const scatters = (shape: Dims, positions: readonly (readonly number[])[], updates: Dims): Row[] =>
  (['set', 'add', 'max', 'min'] as const).map((mode) => ({
    operands: [float(shape), int(positions.flat(), [positions.length, positions[0]?.length ?? 0]), float(updates)],
    call: (x, places, rows) => f.scatterND(x, places, rows, mode),
    want: (x = [], _, rows = []) => {
      const [result, width] = [[...x], widthOf(shape, positions[0]?.length ?? 0)];
      rowsAt(shape, positions).forEach((row, k) => {
        if (row < 0) return;
        for (const i of range(width)) {
          const place = row * width + i;
          result[place] = combine[mode](result[place] ?? NaN, rows[(k * width + i) % rows.length] ?? NaN);
        }
      });
      return result;
    },
    shape,
  }));

const cells = [[0, 2], [1, 0], [0, 2], [2, 1], [1, -1]]; // prettier-ignore

/** Cases by public name. */
export const places = {
  gatherND: [
    gather([2, 3], [[0, 2], [1, 0], [0, 2]], [3, 2], [3]), // prettier-ignore
    gather([2, 3, 4], [[1, 2], [0, 1], [1, 3], [-1, 0]], [2, 2, 2], [2, 2, 4]), // prettier-ignore
    gather([3, 2], [[2], [0], [3]], [3, 1], [3, 2]), // prettier-ignore
    gather([1, 2, 1, 2, 3, 1], [[0, 1, 0, 1, 2, 0]], [1, 6], [1]),
    { operands: [float([2, 3]), int([], [2, 0])], call: (x, i) => f.gatherND(x, i), want: (x = []) => [...x, ...x], shape: [2, 2, 3] },
    { operands: [float([]), int([], [0])], call: (x, i) => f.gatherND(x, i), want: (x = []) => x, shape: [] },
    { operands: [float([2, 3]), int([1, 2])], call: (x, i) => f.gatherND(x, i), want: (x = []) => [x[5] ?? NaN], shape: [] },
    { operands: [float([2, 0]), int([], [0, 1])], call: (x, i) => f.gatherND(x, i), shape: [0, 0] },
    { operands: [int([1, 2, 3, 4], [2, 2]), int([1, 1, 2, 0], [2, 2])], call: (x, i) => f.gatherND(x, i), want: [4, 0] },
  ],
  scatterND: [
    ...scatters([3, 3], cells, [5]),
    ...scatters([3, 3, 2], cells, [5, 2]),
    ...scatters([4, 2], [[1], [4], [3]], [2]), // prettier-ignore
    ...scatters([1, 2, 1, 2, 3, 1], [[0, 1, 0, 1, 2, 0], [0, 0, 0, 0, 0, 0]], [2]), // prettier-ignore
    { operands: [float([2]), int([], [0, 1]), float([0])], call: (x, i, u) => f.scatterND(x, i, u, 'set'), want: (x = []) => x },
    { operands: [int([1, 2, 3, 4], [2, 2]), int([1, 1, 0, 1], [2, 2])], call: (x, i) => f.scatterND(x, i, 9, 'add'), want: [1, 11, 3, 13] },
  ],
  depthToSpace: [
    {
      operands: [float([2, 3, 2, 8])],
      call: (x) => f.depthToSpace(x, 2),
      want: picking([2, 3, 2, 8], [2, 6, 4, 2], ([n = 0, h = 0, w = 0, c = 0]) => [n, h >> 1, w >> 1, 4 * (h % 2) + 2 * (w % 2) + c]),
      shape: [2, 6, 4, 2],
    },
    { operands: [float([1, 1, 1, 9])], call: (x) => f.depthToSpace(x, 3), want: (x = []) => x, shape: [1, 3, 3, 1] },
    { operands: [float([1, 2, 2, 3])], call: (x) => f.depthToSpace(x, 1), want: (x = []) => x },
    { operands: [float([0, 2, 2, 4])], call: (x) => f.depthToSpace(x, 2), shape: [0, 4, 4, 1] },
  ],
  spaceToDepth: [
    {
      operands: [float([2, 6, 4, 2])],
      call: (x) => f.spaceToDepth(x, 2),
      want: picking([2, 6, 4, 2], [2, 3, 2, 8], ([n = 0, h = 0, w = 0, c = 0]) => [n, 2 * h + (c >> 2), 2 * w + ((c >> 1) % 2), c % 2]),
      shape: [2, 3, 2, 8],
    },
    { operands: [float([2, 6, 3, 2])], call: (x) => f.depthToSpace(f.spaceToDepth(x, 3), 3), want: (x = []) => x, shape: [2, 6, 3, 2] },
    { operands: [float([0, 2, 2, 4])], call: (x) => f.spaceToDepth(x, 2), shape: [0, 1, 1, 16] },
  ],
} satisfies Partial<Table>;
