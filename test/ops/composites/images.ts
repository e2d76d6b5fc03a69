/** @file Cases of convolutions and poolings, against loops over windows. */
import { range, sizeOf, stridesOf, type Dims } from '../../../src/core/shape.ts';
import type { Formula } from '../formulas.ts';
import { f, float, given, int, type Row, type Table } from '../rows.ts';

/** Where windows lie; a number left out is 1 (0 for `before`). */
interface Windows {
  readonly strides?: readonly number[];
  readonly dilation?: readonly number[];
  readonly before?: readonly number[];
}

const positions = (shape: Dims): number[][] =>
  range(sizeOf(shape)).map((flat) => stridesOf(shape).map((stride, axis) => Math.floor(flat / stride) % (shape[axis] ?? 1)));
const flatten = (position: readonly number[], shape: Dims): number =>
  position.reduce((flat, at, axis) => flat + at * (stridesOf(shape)[axis] ?? 0), 0);

/** The position of x that window position k of output s meets; undefined outside of x. */
function met(s: readonly number[], k: readonly number[], x: Dims, { strides, dilation, before }: Windows): number[] | undefined {
  const at = s.map((each, axis) => each * (strides?.[axis] ?? 1) + (k[axis] ?? 0) * (dilation?.[axis] ?? 1) - (before?.[axis] ?? 0));
  return at.every((each, axis) => each >= 0 && each < (x[axis] ?? 0)) ? at : undefined;
}

/** Calls visit(x, kernel, y) with the flat positions of all products of a convolution. */
function visitProducts(x: Dims, kernel: Dims, y: Dims, windows: Windows, visit: (x: number, kernel: number, y: number) => void): void {
  const [inputs = 1, outputs = 1] = kernel.slice(-2);
  const groups = (x.at(-1) ?? 1) / inputs;
  for (const at of positions(y)) {
    const [n = 0, o = 0] = [at[0], at.at(-1)];
    const group = Math.floor(o / (outputs / groups));
    for (const k of positions(kernel.slice(0, -2))) {
      const place = met(at.slice(1, -1), k, x.slice(1, -1), windows);
      if (place === undefined) continue;
      for (const c of range(inputs)) {
        visit(flatten([n, ...place, group * inputs + c], x), flatten([...k, c, o], kernel), flatten(at, y));
      }
    }
  }
}

/** y[n, s, o] = sum over k, c of x[n, s * stride + k * dilation - before, c] * kernel[k, c, o], in groups. */
const convolving =
  (x: Dims, kernel: Dims, y: Dims, windows: Windows = {}): Formula =>
  (image = [], weights = []) => {
    const result = new Array<number>(sizeOf(y)).fill(0);
    visitProducts(x, kernel, y, windows, (i, k, o) => (result[o] = (result[o] ?? 0) + (image[i] ?? NaN) * (weights[k] ?? NaN)));
    return result;
  };

/** The same products, added up where a convolution of the result would have read. */
const spreading =
  (x: Dims, kernel: Dims, y: Dims, windows: Windows = {}): Formula =>
  (image = [], weights = []) => {
    const result = new Array<number>(sizeOf(y)).fill(0);
    visitProducts(y, kernel, x, windows, (o, k, i) => (result[o] = (result[o] ?? 0) + (image[i] ?? NaN) * (weights[k] ?? NaN)));
    return result;
  };

/** f of the elements of each window. */
const pooling =
  (x: Dims, window: Dims, y: Dims, windows: Windows, of: (elements: number[]) => number): Formula =>
  (image = []) =>
    positions(y).map((at) =>
      of(
        positions(window).flatMap((k) => {
          const place = met(at.slice(1, -1), k, x.slice(1, -1), windows);
          return place === undefined ? [] : [image[flatten([at[0] ?? 0, ...place, at.at(-1) ?? 0], x)] ?? NaN];
        }),
      ),
    );

type Function = keyof typeof f;

const convolution = (name: Function, x: Dims, kernel: Dims, options: object, y: Dims, windows?: Windows): Row => ({
  operands: [float(x), float(kernel)],
  call: (image, weights) => f[name](image, weights, options),
  want: convolving(x, kernel, y, windows),
  shape: y,
});
const transposed = (name: Function, x: Dims, kernel: Dims, options: object, y: Dims, windows?: Windows): Row => ({
  ...convolution(name, x, kernel, options, y),
  want: spreading(x, kernel, y, windows),
});
/** A depthwise kernel [..., c, m] has the elements of one for c groups, [..., 1, c * m], in the same order. */
const depthwise = (name: Function, x: Dims, kernel: Dims, options: object, y: Dims, windows?: Windows): Row => ({
  ...convolution(name, x, kernel, options, y),
  want: convolving(x, [...kernel.slice(0, -2), 1, y.at(-1) ?? 1], y, windows),
});
const pool = (rank: 1 | 2 | 3, x: Dims, size: number | number[], options: object, y: Dims, windows: Windows) => {
  const window = Array.isArray(size) ? size : range(rank).map(() => size);
  const strides = windows.strides ?? window;
  const row = (name: Function, of: (list: number[]) => number): Row => ({
    operands: [float(x)],
    call: (image) => f[name](image, size, options),
    want: pooling(x, window, y, { ...windows, strides }, of),
    shape: y,
  });
  return {
    max: row(`maxPool${rank}d`, (list) => Math.max(...list)),
    average: row(`averagePool${rank}d`, (list) => list.reduce((a, b) => a + b, 0) / list.length),
  };
};

const pools = {
  1: [
    pool(1, [2, 7, 3], 2, {}, [2, 3, 3], {}),
    pool(1, [1, 7, 2], 3, { strides: 2, padding: 'same' }, [1, 4, 2], { strides: [2], before: [1] }),
    pool(1, [1, 5, 1], 3, { strides: 1, padding: [[2, 1]] }, [1, 6, 1], { strides: [1], before: [2] }),
  ],
  2: [
    pool(2, [2, 4, 6, 2], 2, {}, [2, 2, 3, 2], {}),
    pool(2, [1, 5, 7, 1], [2, 3], {}, [1, 2, 2, 1], {}),
    pool(2, [1, 5, 4, 2], 3, { strides: [1, 2] }, [1, 3, 1, 2], { strides: [1, 2] }),
    pool(2, [2, 5, 4, 1], 2, { padding: 'same' }, [2, 3, 2, 1], { before: [0, 0] }),
    pool(2, [1, 4, 5, 1], 3, { strides: 3, padding: 1 }, [1, 2, 2, 1], { strides: [3, 3], before: [1, 1] }),
    pool(2, [1, 7, 7, 1], 2, { strides: 3 }, [1, 2, 2, 1], { strides: [3, 3] }),
    pool(2, [0, 4, 4, 2], 2, {}, [0, 2, 2, 2], {}),
  ],
  3: [
    pool(3, [1, 2, 4, 3, 2], [1, 2, 3], {}, [1, 2, 2, 1, 2], {}),
    pool(3, [1, 3, 2, 3, 1], 2, { strides: 1, padding: 'same' }, [1, 3, 2, 3, 1], { strides: [1, 1, 1] }),
  ],
} as const;

/** Cases by public name. */
export const images = {
  conv1d: [
    convolution('conv1d', [2, 7, 3], [3, 3, 4], {}, [2, 5, 4]),
    convolution('conv1d', [1, 8, 2], [3, 2, 2], { strides: 2, padding: 'same' }, [1, 4, 2], { strides: [2] }),
    convolution('conv1d', [1, 7, 1], [3, 1, 2], { dilation: 2, padding: 'causal' }, [1, 7, 2], { dilation: [2], before: [4] }),
    convolution('conv1d', [1, 5, 4], [2, 2, 6], { groups: 2, padding: [[0, 2]] }, [1, 6, 6]),
    { operands: [int([1, 2, 3], [1, 3, 1]), int([1, 1], [2, 1, 1])], call: (x, k) => f.conv1d(x, k), want: [3, 5] },
  ],
  conv2d: [
    convolution('conv2d', [2, 5, 6, 3], [3, 2, 3, 4], {}, [2, 3, 5, 4]),
    convolution('conv2d', [1, 5, 6, 2], [3, 3, 2, 3], { strides: [2, 3], padding: 'same' }, [1, 3, 2, 3], {
      strides: [2, 3],
      before: [1, 0],
    }),
    convolution(
      'conv2d',
      [1, 5, 5, 1],
      [2, 3, 1, 2],
      {
        padding: [
          [1, 0],
          [0, 2],
        ],
        dilation: [3, 2],
      },
      [1, 3, 3, 2],
      {
        before: [1, 0],
        dilation: [3, 2],
      },
    ),
    convolution('conv2d', [1, 4, 4, 6], [2, 2, 2, 3], { groups: 3, padding: 1, strides: 2 }, [1, 3, 3, 3], {
      strides: [2, 2],
      before: [1, 1],
    }),
    convolution('conv2d', [2, 3, 2, 4], [1, 1, 4, 5], {}, [2, 3, 2, 5]),
    convolution('conv2d', [0, 4, 4, 1], [3, 3, 1, 2], {}, [0, 2, 2, 2]),
  ],
  conv3d: [
    convolution('conv3d', [1, 3, 4, 3, 2], [2, 2, 3, 2, 2], { padding: 'same', strides: [1, 2, 1] }, [1, 3, 2, 3, 2], {
      strides: [1, 2, 1],
      before: [0, 0, 1],
    }),
  ],
  conv1dTranspose: [
    transposed('conv1dTranspose', [2, 4, 3], [3, 2, 3], {}, [2, 6, 2]),
    transposed('conv1dTranspose', [1, 3, 2], [3, 1, 2], { strides: 2, padding: 'same' }, [1, 6, 1], { strides: [2] }),
    transposed('conv1dTranspose', [1, 3, 1], [2, 2, 1], { strides: 3 }, [1, 9, 2], { strides: [3] }),
    transposed('conv1dTranspose', [1, 3, 1], [3, 1, 1], { strides: 2, dilation: 2, padding: [[1, 2]] }, [1, 6, 1], {
      strides: [2],
      dilation: [2],
      before: [1],
    }),
  ],
  conv2dTranspose: [
    transposed('conv2dTranspose', [2, 3, 2, 3], [2, 3, 4, 3], {}, [2, 4, 4, 4]),
    transposed('conv2dTranspose', [1, 3, 2, 2], [4, 3, 1, 2], { strides: 2, padding: 'same' }, [1, 6, 4, 1], {
      strides: [2, 2],
      before: [1, 0],
    }),
  ],
  conv3dTranspose: [
    transposed('conv3dTranspose', [1, 2, 1, 2, 2], [2, 3, 2, 1, 2], { strides: [1, 2, 2] }, [1, 3, 3, 4, 1], { strides: [1, 2, 2] }),
  ],
  depthwiseConv1d: [
    depthwise('depthwiseConv1d', [2, 6, 3], [3, 3, 2], { strides: 2, padding: 'causal' }, [2, 3, 6], { strides: [2], before: [2] }),
  ],
  depthwiseConv2d: [
    depthwise('depthwiseConv2d', [1, 5, 5, 4], [3, 3, 4, 1], { padding: 'same' }, [1, 5, 5, 4], { before: [1, 1] }),
    depthwise('depthwiseConv2d', [2, 4, 5, 2], [2, 2, 2, 3], { dilation: 2 }, [2, 2, 3, 6], { dilation: [2, 2] }),
  ],
  maxPool1d: [
    ...pools[1].map(({ max }) => max),
    { operands: [int([-5, -7, -3], [1, 3, 1])], call: (x) => f.maxPool1d(x, 2, { padding: 'same' }), want: [-5, -3] },
    { operands: [given([1, NaN, 3, 4], [1, 4, 1])], call: (x) => f.maxPool1d(x, 2), want: [NaN, 4], rough: true },
  ],
  maxPool2d: pools[2].map(({ max }) => max),
  maxPool3d: pools[3].map(({ max }) => max),
  averagePool1d: [
    ...pools[1].map(({ average }) => average),
    { operands: [int([1, 2, 4], [1, 3, 1])], call: (x) => f.averagePool1d(x, 2, { padding: 'same' }), want: [1.5, 4] },
  ],
  averagePool2d: pools[2].map(({ average }) => average),
  averagePool3d: pools[3].map(({ average }) => average),
} satisfies Partial<Table>;
