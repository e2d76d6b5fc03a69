/** @file Convolution: one contraction, closed under differentiation. Its two gradients are convolutions of the same form. */
import type { DType } from '../core/dtype.ts';
import { describeOperand, InternalError } from '../core/errors.ts';
import { range, type Dims } from '../core/shape.ts';
import type { ContractionRole, FactorRequest, Primitive, Sample, Spec } from '../graph/primitive.ts';
import { addIndex, constantIndex, scaleIndex } from '../kernel/affine.ts';
import type { Expr, Index } from '../kernel/expression.ts';
import { scalarTypeOf } from '../kernel/expression.ts';
import { constant, inside, select } from '../kernel/scalar.ts';
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { cast } from './cast.ts';
import { checkDType, pair, requireDefined, sumOfDefined } from './define.ts';
import { divideExactly } from './exactly.ts';
import { permute, reshape } from './shape.ts';
import { flip } from './slice.ts';

/** Where a convolution reads, for each spatial axis: output position s and window position k meet at s * stride + k * dilation - low. */
export interface ConvParams {
  /** How far the window moves from one output position to the next. */
  readonly strides: readonly number[];
  /** Distance of neighbouring window positions. */
  readonly dilation: readonly number[];
  /** Zeros in front of x; negative numbers leave elements of x out. */
  readonly low: readonly number[];
  /** Distance of neighbouring elements of x, with zeros between them. */
  readonly inputDilation: readonly number[];
  /** Sizes of the result. What lies behind the end of x is zero, so any will do. */
  readonly size: readonly number[];
}

/** x [n, ...spatial, g, c] by its axes. */
const split = ({ shape }: Spec): { n: number; spatial: Dims; g: number; c: number } => ({
  n: shape[0] ?? 1,
  spatial: shape.slice(1, -2),
  g: shape[shape.length - 2] ?? 1,
  c: shape[shape.length - 1] ?? 1,
});

/** kernel [...window, g, c, o] by its axes. */
const splitKernel = ({ shape }: Spec): { window: Dims; g: number; c: number; o: number } => ({
  window: shape.slice(0, -3),
  g: shape[shape.length - 3] ?? 1,
  c: shape[shape.length - 2] ?? 1,
  o: shape[shape.length - 1] ?? 1,
});

/** y[n, s, g, o] = sum over k and c of x[n, (s * stride + k * dilation - low) / inputDilation, g, c] * kernel[k, g, c, o]. */
export const convPrimitive: Primitive<ConvParams, AnyTensor> = {
  name: 'conv',
  doc: 'y[n, s, g, o] = sum over k, c of x[n, (s * stride + k * dilation - low) / inputDilation, g, c] * kernel[k, g, c, o]',
  infer: (inputs, { size }) => {
    const [x, kernel] = pair(inputs);
    checkDType('conv', x, 'number');
    const { n, spatial, g, c } = split(x);
    const { window, g: groups, c: channels, o } = splitKernel(kernel);
    const fits = spatial.length === size.length && window.length === size.length && g === groups && c === channels;
    if (!fits || x.dtype !== kernel.dtype || x.dtype !== scalarTypeOf(x.dtype)) {
      throw new InternalError(`conv on ${describeOperand(x)} and ${describeOperand(kernel)}: operands were not made to fit`);
    }
    return { shape: [n, ...size, g, o], dtype: x.dtype };
  },
  // d (x * K) = dx * K + x * dK
  jvp: ({ inputs, tangents: [dx, dKernel], params }) => {
    const [x, kernel] = pair(inputs);
    return sumOfDefined([dx && conv(dx, kernel, params), dKernel && conv(x, dKernel, params)]);
  },
  transpose: ({ cotangent, inputs, linear, params }) => {
    const [x, kernel] = pair(inputs);
    return [
      linear[0] === true ? inputGradient(cotangent, kernel, split(x).spatial, params) : undefined,
      linear[1] === true ? kernelGradient(cotangent, x, splitKernel(kernel).window, params) : undefined,
    ];
  },
  batch: ({ inputs, batched, size, params }) => {
    const [x, kernel] = pair(inputs);
    if (batched[1] !== true) return batchedInput(x, kernel, size, params);
    return batched[0] === true ? batchedBoth(x, kernel, size, params) : batchedKernel(x, kernel, size, params);
  },
  lower: {
    kind: 'contraction',
    roles: (_, { size }) => ['row', ...size.map((): ContractionRole => 'row'), 'batch', 'column'],
    depth: (inputs) => {
      const { window, c } = splitKernel(pair(inputs)[1]);
      return [...window, c];
    },
    factors: (request) => {
      const { at, depth, inputs } = request;
      const [group, output] = pair(at.slice(-2));
      return { left: readInput(request), right: pair(inputs)[1].read([...depth.slice(0, -1), group, channelOf(depth), output]) };
    },
  },
  samples: () => convSamples(),
};

const conv = (x: AnyTensor, kernel: AnyTensor, params: ConvParams): AnyTensor => apply(convPrimitive, [x, kernel], params);

const channelOf = (depth: readonly Index[]): Index => requireDefined(depth[depth.length - 1], 'channel');

/** The element of x that a window position meets, zero where there is none. */
function readInput({ at, depth, inputs, params, output }: FactorRequest<ConvParams>): Expr {
  const { strides, dilation, low, inputDilation } = params;
  const [x] = pair(inputs);
  const meetings = split(x).spatial.map((size, axis) => {
    const start = scaleIndex(requireDefined(at[axis + 1], 'output position'), strides[axis] ?? 1);
    const offset = scaleIndex(requireDefined(depth[axis], 'window position'), dilation[axis] ?? 1);
    const met = addIndex(addIndex(start, offset), constantIndex(-(low[axis] ?? 0)));
    return divideExactly(met, inputDilation[axis] ?? 1, size);
  });
  const bounds = meetings.flatMap((meeting) => meeting.bounds);
  const spatial = meetings.map(({ position }) => position);
  const [image, group] = [requireDefined(at[0], 'image'), requireDefined(at[at.length - 2], 'group')];
  const element = x.read([image, ...spatial, group, channelOf(depth)], bounds);
  return bounds.length === 0 ? element : select(inside(bounds), element, constant(scalarTypeOf(output.dtype), 0));
}

/** The kernel backwards, its inputs as outputs: [...window, g, c, o] -> [...window, g, o, c]. */
function turned(kernel: AnyTensor): AnyTensor {
  const spatial = kernel.shape.length - 3;
  const backwards = flip(kernel, range(spatial)) as AnyTensor;
  return permute(backwards, [...range(spatial), spatial, spatial + 2, spatial + 1]) as AnyTensor;
}

/**
 * The cotangent of x for the cotangent dy. An output s reads x at t where s * stride + k * dilation - low = t * inputDilation, so
 * dx[n, t, g, c] = sum over k, o of dy[n, (t * inputDilation - k * dilation + low) / stride, g, o] * kernel[k, g, c, o];
 * with k counted backwards that is a convolution of dy, spread by the stride.
 */
export function inputGradient(dy: AnyTensor, kernel: AnyTensor, size: Dims, params: ConvParams): AnyTensor {
  const { strides, dilation, low, inputDilation } = params;
  const reach = (axis: number): number => ((kernel.shape[axis] ?? 1) - 1) * (dilation[axis] ?? 1);
  return conv(dy, turned(kernel), {
    strides: inputDilation,
    dilation,
    low: low.map((each, axis) => reach(axis) - each),
    inputDilation: strides,
    size,
  });
}

/**
 * The cotangent of the kernel: dK[k, g, c, o] = sum over n, s of x[n, (s * stride + k * dilation - low) / inputDilation, g, c] *
 * dy[n, s, g, o]. That is a convolution in which images are channels, dy is the kernel, and strides and dilation change places.
 */
function kernelGradient(dy: AnyTensor, x: AnyTensor, window: Dims, params: ConvParams): AnyTensor {
  const { strides, dilation, low, inputDilation } = params;
  const spatial = window.length;
  const axes = range(spatial).map((axis) => axis + 1);
  // [n, ...spatial, g, c] -> [c, ...spatial, g, n] and [n, ...out, g, o] -> [...out, g, n, o]
  const images = permute(x, [spatial + 2, ...axes, spatial + 1, 0]) as AnyTensor;
  const outputs = permute(dy, [...axes, spatial + 1, 0, spatial + 2]) as AnyTensor;
  const gradient = conv(images, outputs, { strides: dilation, dilation: strides, low, inputDilation, size: window });
  // [c, ...window, g, o] -> [...window, g, c, o]
  return permute(gradient, [...axes, spatial + 1, 0, spatial + 2]) as AnyTensor;
}

// ---- batching: a batch of inputs is more images, of kernels more outputs, of both more groups

function batchedInput(x: AnyTensor, kernel: AnyTensor, size: number, params: ConvParams): AnyTensor {
  const [, n = 1, ...rest] = x.shape;
  const y = conv(reshape(x, [size * n, ...rest]) as AnyTensor, kernel, params);
  return reshape(y, [size, n, ...y.shape.slice(1)]) as AnyTensor;
}

/** The batch axis, which stands first, at another position. */
const moveBatch = (x: AnyTensor, to: number): AnyTensor => {
  const others = range(x.shape.length).slice(1);
  return permute(x, [...others.slice(0, to), 0, ...others.slice(to)]) as AnyTensor;
};
/** An axis of an operand in front: the opposite. */
const batchFirst = (x: AnyTensor, from: number): AnyTensor =>
  permute(x, [from, ...range(x.shape.length).filter((axis) => axis !== from)]) as AnyTensor;
/** Two neighbouring axes as one. */
const mergeAxes = (x: AnyTensor, first: number): AnyTensor => {
  const merged = (x.shape[first] ?? 1) * (x.shape[first + 1] ?? 1);
  return reshape(x, [...x.shape.slice(0, first), merged, ...x.shape.slice(first + 2)]) as AnyTensor;
};
/** One axis as two, of which the first has the given size. */
const splitAxis = (x: AnyTensor, axis: number, size: number): AnyTensor =>
  reshape(x, [...x.shape.slice(0, axis), size, (x.shape[axis] ?? 1) / Math.max(size, 1), ...x.shape.slice(axis + 1)]) as AnyTensor;

function batchedKernel(x: AnyTensor, kernel: AnyTensor, size: number, params: ConvParams): AnyTensor {
  const spatial = params.size.length;
  const y = conv(x, mergeAxes(moveBatch(kernel, spatial + 2), spatial + 2), params);
  return batchFirst(splitAxis(y, spatial + 2, size), spatial + 2);
}

function batchedBoth(x: AnyTensor, kernel: AnyTensor, size: number, params: ConvParams): AnyTensor {
  const spatial = params.size.length;
  const images = mergeAxes(moveBatch(x, spatial + 1), spatial + 1);
  const y = conv(images, mergeAxes(moveBatch(kernel, spatial), spatial), params);
  return batchFirst(splitAxis(y, spatial + 1, size), spatial + 1);
}

// ---- samples and the form for operands that fit

function convSamples(): Sample<ConvParams>[] {
  const plain = (size: Dims): ConvParams => {
    const each = (value: number): number[] => size.map(() => value);
    return { strides: each(1), dilation: each(1), low: each(0), inputDilation: each(1), size };
  };
  const sample = (x: Dims, kernel: Dims, params: ConvParams): Sample<ConvParams> => ({
    operands: [{ shape: x }, { shape: kernel }],
    params,
  });
  return [
    sample([2, 7, 1, 3], [3, 1, 3, 2], plain([5])),
    sample([1, 5, 4, 1, 2], [1, 1, 1, 2, 3], plain([5, 4])),
    sample([2, 6, 5, 1, 2], [3, 2, 1, 2, 3], { strides: [2, 1], dilation: [1, 2], low: [1, 1], inputDilation: [1, 1], size: [3, 5] }),
    // Two groups; zeros between the elements of x, and one of them left out in front.
    sample([1, 4, 3, 2, 2], [2, 3, 2, 2, 1], { strides: [1, 1], dilation: [1, 1], low: [-1, 2], inputDilation: [2, 3], size: [6, 9] }),
    sample([1, 3, 2, 3, 1, 1], [2, 2, 2, 1, 1, 2], plain([2, 1, 2])),
    sample([0, 4, 1, 2], [2, 1, 2, 3], plain([3])),
    sample([2, 4, 1, 0], [2, 1, 0, 3], plain([3])),
    sample([2, 0, 1, 2], [2, 1, 2, 3], { ...plain([2]), low: [1] }),
  ];
}

/**
 * The convolution of operands that fit: same groups and channels, same dtype. float16 and narrow integers are for storage: they are
 * multiplied and added up in float32 and int32.
 */
export function convolve(x: AnyTensor, kernel: AnyTensor, params: ConvParams): AnyTensor {
  return inScalarType(x, kernel, (a, b) => conv(a, b, params));
}

/** The transposed convolution: what `convolve` with these parameters would be differentiated to, as a function of its own. */
export function convolveTransposed(x: AnyTensor, kernel: AnyTensor, size: Dims, params: ConvParams): AnyTensor {
  return inScalarType(x, kernel, (a, b) => inputGradient(a, b, size, params));
}

function inScalarType(x: AnyTensor, kernel: AnyTensor, f: (x: AnyTensor, kernel: AnyTensor) => AnyTensor): AnyTensor {
  const computed = scalarTypeOf(x.dtype) as DType;
  return cast(f(cast(x, computed) as AnyTensor, cast(kernel, computed) as AnyTensor), x.dtype) as AnyTensor;
}
