/** @file Padding with elements of the tensor itself: the part before and the part after each axis, put beside it. */
import { describeOperand, ShapeError } from '../core/errors.ts';
import { showShape } from '../core/shape.ts';
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import type { PadMode, PadSpec } from '../types/index.ts';
import { concat } from './join.ts';
import { partOf } from './parts.ts';
import { broadcastTo } from './shape.ts';
import { flipPrimitive } from './slice.ts';

/** What stands beside the n elements of an axis. */
interface Extension {
  /** How many elements it can give on a side. */
  readonly most: (n: number) => number;
  readonly before: (x: AnyTensor, axis: number, n: number, count: number) => AnyTensor;
  readonly after: (x: AnyTensor, axis: number, n: number, count: number) => AnyTensor;
}

const backwards = (x: AnyTensor, axis: number): AnyTensor => apply(flipPrimitive, [x], { axes: [axis] });
const repeated = (x: AnyTensor, axis: number, place: number, count: number): AnyTensor =>
  broadcastTo(
    partOf(x, axis, place, 1),
    x.shape.map((size, each) => (each === axis ? count : size)),
  ) as AnyTensor;

/** The modes, on [1, 2, 3] with two elements on each side. */
const extensions: Readonly<Record<Exclude<PadMode, 'constant'>, Extension>> = {
  // 3 2 | 1 2 3 | 2 1
  reflect: {
    most: (n) => n - 1,
    before: (x, axis, _, count) => backwards(partOf(x, axis, 1, count), axis),
    after: (x, axis, n, count) => backwards(partOf(x, axis, n - 1 - count, count), axis),
  },
  // 2 1 | 1 2 3 | 3 2
  symmetric: {
    most: (n) => n,
    before: (x, axis, _, count) => backwards(partOf(x, axis, 0, count), axis),
    after: (x, axis, n, count) => backwards(partOf(x, axis, n - count, count), axis),
  },
  // 1 1 | 1 2 3 | 3 3
  edge: {
    most: (n) => (n === 0 ? 0 : Infinity),
    before: (x, axis, _, count) => repeated(x, axis, 0, count),
    after: (x, axis, n, count) => repeated(x, axis, n - 1, count),
  },
  // 2 3 | 1 2 3 | 1 2
  wrap: {
    most: (n) => n,
    before: (x, axis, n, count) => partOf(x, axis, n - count, count),
    after: (x, axis, _, count) => partOf(x, axis, 0, count),
  },
};

/** The names of all modes. */
export const padModes: readonly string[] = ['constant', ...Object.keys(extensions)];

/** x with elements of itself before and after each axis, one axis after the other. */
export function extend(x: AnyTensor, padding: readonly PadSpec[], mode: Exclude<PadMode, 'constant'>): AnyTensor {
  const { most, before, after } = extensions[mode];
  padding.forEach(([low, high], axis) => {
    const size = x.shape[axis] ?? 1;
    const limit = Math.max(most(size), 0);
    if (Math.max(low, high) <= limit) return;
    throw new ShapeError({
      op: 'pad',
      what: `'${mode}' finds at most ${limit} elements on an axis of ${size}, not ${Math.max(low, high)}`,
      got: `x: ${describeOperand(x)}, padding: ${JSON.stringify(padding)}`,
      expected: `paddings within ${showShape(x.shape.map((each) => Math.max(most(each), 0)))}`,
      hint: size > 0 ? "mode 'edge' or 'constant'" : "mode 'constant'",
    });
  });
  return padding.reduce((y, [low, high], axis) => {
    const size = x.shape[axis] ?? 1;
    const parts = [...(low > 0 ? [before(y, axis, size, low)] : []), y, ...(high > 0 ? [after(y, axis, size, high)] : [])];
    return concat(parts, axis as never) as AnyTensor;
  }, x);
}
