/** @file Parts of a tensor and their opposite: slice, flip, pad. Views as well, but for the padding value. */
import { checkName, describeOperand, ShapeError, ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import { range, showShape, type Dims } from '../core/shape.ts';
import type { Primitive } from '../graph/primitive.ts';
import { addIndex, constantIndex, divIndex, modIndex, scaleIndex } from '../kernel/affine.ts';
import type { Bound, Index } from '../kernel/expression.ts';
import { scalarTypeOf } from '../kernel/expression.ts';
import { constant, inside, select } from '../kernel/scalar.ts';
import { apply } from '../tensor/apply.ts';
import type { FlipFunction, PadFunction, SliceFunction } from '../tensor/signatures.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import type { PadMode, PadSpec, SliceSpec } from '../types/index.ts';
import { axesOf } from './axes.ts';
import { only, requireDefined } from './define.ts';
import { extend, padModes } from './extend.ts';
import { checkWritable, filled, heldAs } from './operands.ts';
import { reshape } from './shape.ts';
import { ofTensor } from './check.ts';

// ---- slice

/** For each axis: the positions start, start + step, ... (`size` of them); step is positive. */
interface SliceParams {
  readonly start: readonly number[];
  readonly size: readonly number[];
  readonly step: readonly number[];
}

/** Every step-th element of a range of each axis. */
export const slicePrimitive: Primitive<SliceParams, AnyTensor> = {
  name: 'slice',
  doc: 'y[i, ...] = x[start + i * step, ...]',
  infer: (inputs, { size }) => ({ shape: size, dtype: only(inputs).dtype }),
  jvp: ({ tangents, params }) => tangents[0] && apply(slicePrimitive, [tangents[0]], params),
  // Zeros around and between.
  transpose: ({ cotangent, inputs, params: { start, size, step } }) => {
    const { shape } = only(inputs);
    if (size.includes(0)) return [filled(shape, 0, cotangent.dtype)];
    const high = shape.map((whole, axis) => whole - 1 - ((start[axis] ?? 0) + ((size[axis] ?? 1) - 1) * (step[axis] ?? 1)));
    return [apply(padPrimitive, [cotangent], { low: start, high, interior: step.map((each) => each - 1), value: 0 })];
  },
  batch: ({ inputs, size: batch, params: { start, size, step } }) =>
    apply(slicePrimitive, inputs, { start: [0, ...start], size: [batch, ...size], step: [1, ...step] }),
  lower: {
    kind: 'map',
    cost: 'free',
    element: ({ at, inputs, params: { start, step } }) =>
      only(inputs).read(at.map((index, axis) => addIndex(scaleIndex(index, step[axis] ?? 1), constantIndex(start[axis] ?? 0)))),
  },
  samples: () => [
    { operands: [{ shape: [5, 6] }], params: { start: [1, 0], size: [3, 6], step: [1, 1] } },
    { operands: [{ shape: [7] }], params: { start: [1], size: [3], step: [2] } },
    { operands: [{ shape: [4, 3] }], params: { start: [0, 1], size: [0, 2], step: [1, 1] } },
    { operands: [{ shape: [] }], params: { start: [], size: [], step: [] } },
  ],
};

interface AxisSlice {
  readonly start: number;
  readonly size: number;
  readonly step: number;
  readonly flipped: boolean;
  readonly dropped: boolean;
}

/** A range as it is written; an end that is left out is undefined. */
const showRange = (range: readonly unknown[]): string => `[${range.map(String).join(', ')}]`;

function refuseSlice(x: AnyTensor, axis: number, spec: SliceSpec, what: string): never {
  const show = Array.isArray(spec) ? showRange(spec as readonly unknown[]) : showValue(spec);
  throw new ShapeError({
    op: 'slice',
    what,
    got: `x: ${describeOperand(x)}, ${show} for axis ${axis}`,
    expected: "':', an index, [start], [start, stop] or [start, stop, step] within the axis; negative positions count from the end",
  });
}

function sliceAxis(x: AnyTensor, axis: number, spec: SliceSpec): AxisSlice {
  const length = requireDefined(x.shape[axis], 'axis');
  const whole = { start: 0, size: length, step: 1, flipped: false, dropped: false };
  if (spec === ':') return whole;
  const position = (given: number): number => (given < 0 ? given + length : given);
  if (typeof spec === 'number') {
    const start = position(spec);
    if (!Number.isInteger(spec) || start < 0 || start >= length)
      refuseSlice(x, axis, spec, `index ${spec} is outside a dimension of ${length}`);
    return { ...whole, start, size: 1, dropped: true };
  }
  if (!Array.isArray(spec)) refuseSlice(x, axis, spec, 'this is neither an index nor a range');
  if (spec.length > 3) refuseSlice(x, axis, spec, 'a range has at most three numbers');
  const [from, to, by = 1] = spec as readonly [number?, number?, number?];
  if (by === 0) refuseSlice(x, axis, spec, 'a step of 0');
  const given = [from, to, by].filter((each) => each !== undefined);
  if (!given.every(Number.isInteger)) refuseSlice(x, axis, spec, 'positions must be whole numbers');
  // Going down, the range runs from start to just above stop, and without a stop to the first element.
  const start = from === undefined ? (by > 0 ? 0 : length - 1) : position(from);
  const stop = to === undefined ? (by > 0 ? length : -1) : position(to);
  const fits =
    (start >= 0 || from === undefined) && (by > 0 ? start <= stop && stop <= length : start < length && stop >= -1 && stop <= start);
  // The same two ends would do with a step of the other direction.
  const turned = by > 0 ? start < length && stop >= -1 && stop <= start : start >= 0 && start <= stop && stop <= length;
  const fault = turned ? `runs ${by > 0 ? 'downwards' : 'upwards'} with a step of ${by}` : `is outside a dimension of ${length}`;
  if (!fits) refuseSlice(x, axis, spec, `range ${showRange(spec)} ${fault}`);
  // The greater of the two is never -0.
  const size = Math.max(Math.ceil((stop - start) / by), 0);
  const first = by > 0 || size === 0 ? start : start + (size - 1) * by;
  return { start: Math.max(Math.min(first, length - 1), 0), size, step: Math.abs(by), flipped: by < 0, dropped: false };
}

/**
 * A part of x, by one specification an axis: ':' keeps it, a number picks one element and drops the axis, `[start]`,
 * `[start, stop]` and `[start, stop, step]` take a range (stop excluded; a negative step goes down from start). Negative
 * positions count from the end; an end that is undefined is the outermost in its direction, so [undefined, undefined, -1] turns an
 * axis round. Axes without a specification are kept.
 *
 * @throws ShapeError for positions outside of the axis, a step in the wrong direction, what is no specification, and more of them than
 * axes.
 * @see NumPy's basic indexing, `x[:, 0:2]`, but that a range outside of the axis is refused.
 * @example
 * slice(tensor([[1, 2, 3], [4, 5, 6]]), ':', [0, 2]); // [[1, 2], [4, 5]]
 * slice(tensor([1, 2, 3, 4, 5]), [undefined, undefined, -2]); // [5, 3, 1]
 */
export const slice = ofTensor('slice', (x: AnyTensor, ...specs: readonly SliceSpec[]): AnyTensor => {
  if (specs.length > x.shape.length) {
    throw new ShapeError({
      op: 'slice',
      what: 'more indices than dimensions',
      got: `x: ${describeOperand(x)}, ${specs.length} indices`,
      expected: `at most ${x.shape.length}`,
    });
  }
  const axes = x.shape.map((_, axis) => sliceAxis(x, axis, specs[axis] ?? ':'));
  const isWhole = axes.every(({ size, step }, axis) => size === x.shape[axis] && step === 1);
  const params = { start: axes.map((axis) => axis.start), size: axes.map((axis) => axis.size), step: axes.map((axis) => axis.step) };
  const part = isWhole ? x : apply(slicePrimitive, [x], params);
  const flipped = flip(
    part,
    range(axes.length).filter((axis) => axes[axis]?.flipped === true),
  ) as AnyTensor;
  return reshape(
    flipped,
    axes.filter((axis) => !axis.dropped).map((axis) => axis.size),
  ) as AnyTensor;
}) as unknown as SliceFunction;

// ---- flip

interface FlipParams {
  readonly axes: readonly number[];
}

/** Axes backwards. */
export const flipPrimitive: Primitive<FlipParams, AnyTensor> = {
  name: 'flip',
  doc: 'y[i, ...] = x[n - 1 - i, ...] for each of axes',
  infer: (inputs) => only(inputs),
  jvp: ({ tangents, params }) => tangents[0] && apply(flipPrimitive, [tangents[0]], params),
  transpose: ({ cotangent, params }) => [apply(flipPrimitive, [cotangent], params)],
  batch: ({ inputs, params }) => apply(flipPrimitive, inputs, { axes: params.axes.map((axis) => axis + 1) }),
  lower: {
    kind: 'map',
    cost: 'free',
    element: ({ at, inputs, params: { axes } }) => {
      const x = only(inputs);
      const last = (axis: number): Index => constantIndex(requireDefined(x.shape[axis], 'axis') - 1);
      return x.read(at.map((index, axis) => (axes.includes(axis) ? addIndex(last(axis), scaleIndex(index, -1)) : index)));
    },
  },
  samples: () => [
    { operands: [{ shape: [3, 4] }], params: { axes: [1] } },
    { operands: [{ shape: [3, 4] }], params: { axes: [0, 1] } },
    { operands: [{ shape: [0] }], params: { axes: [0] } },
  ],
};

/**
 * x with some axes backwards: y[i] = x[n - 1 - i].
 *
 * @param axis an axis, a list of axes, or none for all; negative ones count from the end.
 * @throws ShapeError for an axis that x does not have; ValueError for an axis that is no number.
 * @see NumPy `flip`.
 * @example
 * flip(tensor([1, 2, 3])); // [3, 2, 1]
 */
export const flip = ofTensor('flip', (x: AnyTensor, axis?: number | readonly number[]): AnyTensor => {
  const axes = axesOf('flip', x, axis);
  return axes.length === 0 ? x : apply(flipPrimitive, [x], { axes });
}) as unknown as FlipFunction;

// ---- pad

interface PadParams {
  /** Elements before, after, and between two neighbours, for each axis. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly interior: readonly number[];
  readonly value: number;
}

/** A value around, and between, the elements of x. */
export const padPrimitive: Primitive<PadParams, AnyTensor> = {
  name: 'pad',
  doc: 'y = x with `value` before (low), after (high) and between (interior) the elements of each axis',
  infer: (inputs, { low, high, interior }) => {
    const { shape, dtype } = only(inputs);
    const padded = (size: number, axis: number): number =>
      (low[axis] ?? 0) + size + Math.max(size - 1, 0) * (interior[axis] ?? 0) + (high[axis] ?? 0);
    return { shape: shape.map(padded), dtype };
  },
  // The value is a constant: its tangent is 0.
  jvp: ({ tangents, params }) => tangents[0] && apply(padPrimitive, [tangents[0]], { ...params, value: 0 }),
  transpose: ({ cotangent, inputs, params: { low, interior } }) => [
    apply(slicePrimitive, [cotangent], { start: low, size: only(inputs).shape, step: interior.map((each) => each + 1) }),
  ],
  batch: ({ inputs, params: { low, high, interior, value } }) =>
    apply(padPrimitive, inputs, { low: [0, ...low], high: [0, ...high], interior: [0, ...interior], value }),
  lower: {
    kind: 'map',
    cost: 'free',
    element: ({ at, inputs, params: { low, interior, value }, output }) => {
      const x = only(inputs);
      const bounds: Bound[] = [];
      const position = at.map((index, axis) => {
        const step = (interior[axis] ?? 0) + 1;
        const size = requireDefined(x.shape[axis], 'axis');
        if (step === 1 && low[axis] === 0 && size === output.shape[axis]) return index;
        const shifted = addIndex(index, constantIndex(-(low[axis] ?? 0)));
        bounds.push({ index: shifted, lower: 0, upper: Math.max((size - 1) * step + 1, 0) });
        if (step > 1) bounds.push({ index: modIndex(shifted, step), lower: 0, upper: 1 });
        return divIndex(shifted, step);
      });
      return select(inside(bounds), x.read(position, bounds), constant(scalarTypeOf(output.dtype), value));
    },
  },
  samples: () => [
    { operands: [{ shape: [3] }], params: { low: [1], high: [2], interior: [0], value: 0 } },
    { operands: [{ shape: [2, 3] }], params: { low: [0, 2], high: [1, 0], interior: [2, 1], value: 1.5 } },
    { operands: [{ shape: [0, 2] }], params: { low: [2, 0], high: [0, 0], interior: [0, 0], value: 1 } },
  ],
};

interface PadOptions {
  readonly mode?: PadMode;
  readonly value?: number;
}

/** Refuses anything but a pair of whole numbers for each axis. */
function checkPadding(x: AnyTensor, padding: unknown): void {
  const rank = x.shape.length;
  const list: readonly unknown[] | undefined = Array.isArray(padding) ? padding : undefined;
  const isPair = (each: unknown): each is readonly unknown[] => Array.isArray(each) && each.length === 2;
  const isWhole = (each: unknown): boolean => Number.isInteger(each) && (each as number) >= 0;
  const [isLong, isOfPairs] = [list?.length === rank, list?.every(isPair) === true];
  if (isLong && isOfPairs && list?.flat().every(isWhole) === true) return;
  const count = list && `${list.length} paddings for the ${rank} dimensions of ${showShape(x.shape)}`;
  throw new ShapeError({
    op: 'pad',
    what: isLong ? `a padding is no ${isOfPairs ? 'whole number from 0' : 'pair'}` : (count ?? 'the padding is no list'),
    got: `x: ${describeOperand(x)}, padding: ${list ? JSON.stringify(list) : showValue(padding)}`,
    expected: `${rank} pairs [before, after] of whole numbers from 0`,
  });
}

/** The options, with defaults; a value is for constants alone. */
function checkPadOptions(options: PadOptions): Required<PadOptions> {
  // The hint for what is no object names the first: a number was meant as the value.
  checkOptions('pad', options, typeof options === 'number' ? ['value', 'mode'] : ['mode', 'value']);
  const { mode = 'constant', value } = options;
  checkName('pad', 'mode', mode, padModes, { replicate: 'edge', circular: 'wrap', zeros: 'constant', mirror: 'reflect' });
  if (mode !== 'constant' && value !== undefined) {
    throw new ValueError({
      op: 'pad',
      what: `mode '${mode}' takes no value`,
      got: `value: ${showValue(value)}`,
      expected: "a value for 'constant' alone",
    });
  }
  return { mode, value: value ?? 0 };
}

/**
 * x with elements before and after those of each axis: a value, or elements of x itself.
 *
 * | mode | before and after 1 2 3 |
 * |---|---|
 * | 'constant' | `value` |
 * | 'reflect' | 3 2 and 2 1: mirrored at the outermost element |
 * | 'symmetric' | 2 1 and 3 2: mirrored beyond the outermost element |
 * | 'edge' | 1 1 and 3 3: the outermost element (PyTorch's replicate) |
 * | 'wrap' | 2 3 and 1 2: from the other end (PyTorch's circular) |
 *
 * @param padding a pair [before, after] for each axis.
 * @param options `mode`: default 'constant'; `value`: what to pad with as 'constant', default 0.
 * @throws ShapeError where there is not one pair of whole, non-negative numbers for each axis, and where an axis has fewer elements
 * than its mode takes from it; DTypeError for a fraction among integers; ValueError for a mode that does not exist, and for a value
 * beside another mode than 'constant'.
 * @see NumPy's `pad`, whose modes these are; it repeats reflections where an axis is too short, which is refused here.
 * @example
 * pad(tensor([1, 2]), [[1, 2]]); // [0, 1, 2, 0, 0]
 * pad(tensor([1, 2, 3]), [[2, 1]], { mode: 'reflect' }); // [3, 2, 1, 2, 3, 2]
 */
export const pad = ofTensor('pad', (x: AnyTensor, padding: readonly PadSpec[], options: PadOptions = {}): AnyTensor => {
  const { mode, value } = checkPadOptions(options);
  checkPadding(x, padding);
  if (mode !== 'constant') return extend(x, padding, mode);
  checkWritable('pad', value, x.dtype);
  const sides = (side: 0 | 1): Dims => padding.map((each) => each[side]);
  return apply(padPrimitive, [x], { low: sides(0), high: sides(1), interior: padding.map(() => 0), value: heldAs(x.dtype, value) });
}) as unknown as PadFunction;
