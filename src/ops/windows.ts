/** @file The windows of images, as a view: what pooling reduces. */
import type { Dims } from '../core/shape.ts';
import type { Primitive } from '../graph/primitive.ts';
import { addIndex, constantIndex, scaleIndex } from '../kernel/affine.ts';
import { scalarTypeOf } from '../kernel/expression.ts';
import { constant, inside, select } from '../kernel/scalar.ts';
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { only, requireDefined } from './define.ts';
import { divideExactly } from './exactly.ts';
import { broadcastTo, reshape } from './shape.ts';

interface ShearParams {
  readonly scale: readonly number[];
  readonly slope: readonly number[];
  readonly offset: readonly number[];
  readonly divisor: readonly number[];
  /** Sizes of the spatial axes of the result. */
  readonly size: readonly number[];
  /** What stands where there is no element. */
  readonly value: number;
}

/** Positions shifted by window positions: of x [n, ...spatial, ...window, c], a view [n, ...size, ...window, c]. */
export const shearPrimitive: Primitive<ShearParams, AnyTensor> = {
  name: 'shear',
  doc: 'y[n, i, k, c] = x[n, (i * scale + k * slope + offset) / divisor, k, c], and `value` where there is no such element',
  infer: (inputs, { size }) => {
    const { shape, dtype } = only(inputs);
    return { shape: [shape[0] ?? 1, ...size, ...shape.slice(1 + size.length)], dtype };
  },
  // The value is a constant: its tangent is 0.
  jvp: ({ tangents, params }) => tangents[0] && apply(shearPrimitive, [tangents[0]], { ...params, value: 0 }),
  // j = (i * scale + k * slope + offset) / divisor is i = (j * divisor - k * slope - offset) / scale.
  transpose: ({ cotangent, inputs, params: { scale, slope, offset, divisor, size } }) => {
    const opposite = (list: readonly number[]): number[] => list.map((each) => 0 - each);
    const sizes = only(inputs).shape.slice(1, 1 + size.length);
    const params = { scale: divisor, slope: opposite(slope), offset: opposite(offset), divisor: scale, size: sizes, value: 0 };
    return [apply(shearPrimitive, [cotangent], params)];
  },
  batch: ({ inputs, size, params }) => {
    const [, n = 1, ...rest] = only(inputs).shape;
    const merged = reshape(only(inputs), [size * n, ...rest]) as AnyTensor;
    const y = apply(shearPrimitive, [merged], params);
    return reshape(y, [size, n, ...y.shape.slice(1)]) as AnyTensor;
  },
  lower: {
    kind: 'map',
    cost: 'free',
    element: ({ at, inputs, params: { scale, slope, offset, divisor, size, value }, output }) => {
      const x = only(inputs);
      const meetings = size.map((_, axis) => {
        const start = scaleIndex(requireDefined(at[1 + axis], 'position'), scale[axis] ?? 1);
        const shift = scaleIndex(requireDefined(at[1 + size.length + axis], 'window position'), slope[axis] ?? 1);
        const met = addIndex(addIndex(start, shift), constantIndex(offset[axis] ?? 0));
        return divideExactly(met, divisor[axis] ?? 1, x.shape[1 + axis] ?? 1);
      });
      const bounds = meetings.flatMap((meeting) => meeting.bounds);
      const spatial = meetings.map(({ position }) => position);
      const element = x.read([requireDefined(at[0], 'image'), ...spatial, ...at.slice(1 + size.length)], bounds);
      return bounds.length === 0 ? element : select(inside(bounds), element, constant(scalarTypeOf(output.dtype), value));
    },
  },
  samples: () => [
    { operands: [{ shape: [2, 6, 3, 2] }], params: { scale: [1], slope: [1], offset: [0], divisor: [1], size: [4], value: 0 } },
    { operands: [{ shape: [1, 5, 2, 3] }], params: { scale: [2], slope: [1], offset: [-1], divisor: [1], size: [3], value: 1.5 } },
    {
      operands: [{ shape: [2, 3, 4, 2, 3, 1] }],
      params: { scale: [1, 1], slope: [-1, -2], offset: [1, 0], divisor: [2, 3], size: [6, 9], value: 0 },
    },
    { operands: [{ shape: [0, 3, 2, 1] }], params: { scale: [1], slope: [1], offset: [0], divisor: [1], size: [2], value: 0 } },
    { operands: [{ shape: [2, 0, 2, 1] }], params: { scale: [1], slope: [1], offset: [-1], divisor: [1], size: [2], value: 1 } },
  ],
};

/** Where windows lie, for each spatial axis. */
export interface WindowPlan {
  /** Sizes of a window. */
  readonly window: Dims;
  readonly strides: readonly number[];
  /** Elements in front of x that windows start with. */
  readonly low: readonly number[];
  /** How many windows there are. */
  readonly size: Dims;
}

/** The windows of x [n, ...spatial, c]: w[n, o, k, c] = x[n, o * stride + k - low, c], and the value outside of x. A view. */
export function windowsOf(x: AnyTensor, { window, strides, low, size }: WindowPlan, value: number): AnyTensor {
  const [spatial, ends] = [x.shape.slice(1, -1), [x.shape[0] ?? 1, x.shape[x.shape.length - 1] ?? 1] as const];
  const beside = reshape(x, [ends[0], ...spatial, ...window.map(() => 1), ends[1]]) as AnyTensor;
  const repeated = broadcastTo(beside, [ends[0], ...spatial, ...window, ends[1]]) as AnyTensor;
  const ones = window.map(() => 1);
  const params = { scale: strides, slope: ones, offset: low.map((each) => 0 - each), divisor: ones, size, value };
  return apply(shearPrimitive, [repeated], params);
}
