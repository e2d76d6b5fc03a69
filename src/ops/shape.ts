/** @file Views: the same elements under another shape. They cost nothing: lowering turns them into index arithmetic. */
import { describeOperand, ShapeError, InternalError } from '../core/errors.ts';
import { broadcastShapes, range, sameShape, showShape, sizeOf, type Dims } from '../core/shape.ts';
import type { Primitive } from '../graph/primitive.ts';
import { constantIndex, reshapePosition } from '../kernel/affine.ts';
import { apply } from '../tensor/apply.ts';
import type { BroadcastToFunction, PermuteFunction, ReshapeFunction } from '../tensor/signatures.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { only, requireDefined } from './define.ts';
import { sumAlong } from './along.ts';
import { checkList, ofTensor } from './check.ts';

interface ShapeParams {
  readonly shape: Dims;
}

// ---- reshape

/** Same elements in row-major order, another shape. */
export const reshapePrimitive: Primitive<ShapeParams, AnyTensor> = {
  name: 'reshape',
  doc: 'y = the elements of x in row-major order, with another shape',
  infer: (inputs, { shape }) => ({ shape, dtype: only(inputs).dtype }),
  jvp: ({ tangents, params }) => tangents[0] && apply(reshapePrimitive, [tangents[0]], params),
  transpose: ({ cotangent, inputs }) => [apply(reshapePrimitive, [cotangent], { shape: only(inputs).shape })],
  batch: ({ inputs, size, params }) => apply(reshapePrimitive, inputs, { shape: [size, ...params.shape] }),
  lower: {
    kind: 'map',
    cost: 'free',
    element: ({ at, inputs, output }) => {
      const x = only(inputs);
      return x.read(reshapePosition(at, output.shape, x.shape));
    },
  },
  samples: () => [
    { operands: [{ shape: [2, 6] }], params: { shape: [3, 4] } },
    { operands: [{ shape: [5] }], params: { shape: [1, 5, 1] } },
    { operands: [{ shape: [0, 3] }], params: { shape: [3, 0] } },
    { operands: [{ shape: [] }], params: { shape: [1] } },
  ],
};

/** The shape with its -1 replaced by what is left; an error where there is no such shape. */
function completeShape(x: AnyTensor, wanted: Dims): Dims {
  const refuse = (what: string): never => {
    throw new ShapeError({
      op: 'reshape',
      what,
      got: `x: ${describeOperand(x)}, shape: ${showShape(wanted)}`,
      expected: 'a shape with as many elements',
    });
  };
  if (!wanted.every((size) => Number.isInteger(size) && size >= -1)) refuse(`${showShape(wanted)} is no shape`);
  const size = sizeOf(x.shape);
  const open = wanted.indexOf(-1);
  if (open === -1) {
    if (sizeOf(wanted) !== size) refuse(`${showShape(x.shape)} has ${size} elements, ${showShape(wanted)} has ${sizeOf(wanted)}`);
    return wanted;
  }
  const known = sizeOf(wanted.filter((_, axis) => axis !== open));
  if (wanted.lastIndexOf(-1) !== open) refuse('only one size can be -1');
  if (known === 0 ? size !== 0 : size % known !== 0) refuse(`${showShape(x.shape)} does not divide into ${showShape(wanted)}`);
  return wanted.map((each) => (each === -1 ? (known === 0 ? 0 : size / known) : each));
}

/**
 * The elements of x in row-major order, with another shape of as many elements. One size may be -1: it becomes what is left.
 *
 * @throws ShapeError where the numbers of elements differ.
 * @see NumPy `reshape`.
 * @example
 * reshape(tensor([1, 2, 3, 4]), [2, -1]); // [[1, 2], [3, 4]]
 */
export const reshape = ofTensor('reshape', (x: AnyTensor, shape: Dims, ...others: readonly unknown[]): AnyTensor => {
  checkList('reshape', shape, ...others);
  const complete = completeShape(x, shape);
  return sameShape(complete, x.shape) ? x : apply(reshapePrimitive, [x], { shape: [...complete] });
}) as unknown as ReshapeFunction;

// ---- permute

interface PermuteParams {
  readonly order: readonly number[];
}

/** Axes in another order. */
export const permutePrimitive: Primitive<PermuteParams, AnyTensor> = {
  name: 'permute',
  doc: 'y[i_order[0], i_order[1], ...] = x[i_0, i_1, ...]',
  infer: (inputs, { order }) => {
    const { shape, dtype } = only(inputs);
    return { shape: order.map((axis) => requireDefined(shape[axis], 'axis')), dtype };
  },
  jvp: ({ tangents, params }) => tangents[0] && apply(permutePrimitive, [tangents[0]], params),
  transpose: ({ cotangent, params }) => [apply(permutePrimitive, [cotangent], { order: invert(params.order) })],
  batch: ({ inputs, params }) => apply(permutePrimitive, inputs, { order: [0, ...params.order.map((axis) => axis + 1)] }),
  lower: {
    kind: 'map',
    cost: 'free',
    element: ({ at, inputs, params }) => only(inputs).read(invert(params.order).map((position) => requireDefined(at[position], 'axis'))),
  },
  samples: () => [
    { operands: [{ shape: [2, 3, 4] }], params: { order: [2, 0, 1] } },
    { operands: [{ shape: [5, 3] }], params: { order: [1, 0] } },
    { operands: [{ shape: [] }], params: { order: [] } },
    { operands: [{ shape: [2, 0] }], params: { order: [1, 0] } },
  ],
};

const invert = (order: readonly number[]): number[] => range(order.length).map((axis) => order.indexOf(axis));

/**
 * Axes in another order: axis i of the result is axis `order[i]` of x. Negative axes count from the end.
 *
 * @throws ShapeError where order is no permutation of the axes.
 * @see PyTorch `permute`, NumPy `transpose` with axes.
 * @example
 * permute(ones([2, 3, 4]), [2, 0, 1]); // shape [4, 2, 3]
 */
export const permute = ofTensor('permute', (x: AnyTensor, order: readonly number[], ...others: readonly unknown[]): AnyTensor => {
  checkList('permute', order, ...others);
  const rank = x.shape.length;
  const axes = order.map((axis) => (axis < 0 ? axis + rank : axis));
  if (axes.length !== rank || !range(rank).every((axis) => axes.includes(axis))) {
    throw new ShapeError({
      op: 'permute',
      what: `${showShape(order)} is no permutation of the axes of ${showShape(x.shape)}`,
      got: `x: ${describeOperand(x)}, order: ${showShape(order)}`,
      expected: rank === 0 ? 'no axes' : `each of ${range(rank).join(', ')} once`,
    });
  }
  return axes.every((axis, position) => axis === position) ? x : apply(permutePrimitive, [x], { order: axes });
}) as unknown as PermuteFunction;

// ---- broadcastTo

/** Size-1 axes and new leading ones repeated. */
export const broadcastToPrimitive: Primitive<ShapeParams, AnyTensor> = {
  name: 'broadcastTo',
  doc: 'y[..., i, j] = x[i, j], where an axis of size 1 in x is read at 0',
  infer: (inputs, { shape }) => {
    const x = only(inputs);
    if (!sameShape(broadcastShapes(x.shape, shape) ?? [], shape))
      throw new InternalError(`broadcastTo: ${describeOperand(x)} to ${showShape(shape)}`);
    return { shape, dtype: x.dtype };
  },
  jvp: ({ tangents, params }) => tangents[0] && apply(broadcastToPrimitive, [tangents[0]], params),
  // What was repeated is added up.
  transpose: ({ cotangent, inputs }) => {
    const { shape } = only(inputs);
    const added = cotangent.shape.length - shape.length;
    const repeated = range(cotangent.shape.length).filter(
      (axis) => axis < added || (shape[axis - added] === 1 && cotangent.shape[axis] !== 1),
    );
    return [reshape(sumAlong(cotangent, repeated), shape) as AnyTensor];
  },
  batch: ({ inputs, size, params }) => {
    const x = only(inputs);
    const missing = params.shape.length - (x.shape.length - 1);
    const aligned = reshape(x, [size, ...range(missing).map(() => 1), ...x.shape.slice(1)]) as AnyTensor;
    return apply(broadcastToPrimitive, [aligned], { shape: [size, ...params.shape] });
  },
  lower: {
    kind: 'map',
    cost: 'free',
    element: ({ at, inputs }) => {
      const x = only(inputs);
      const added = at.length - x.shape.length;
      return x.read(x.shape.map((size, axis) => (size === 1 ? constantIndex(0) : requireDefined(at[axis + added], 'axis'))));
    },
  },
  samples: () => [
    { operands: [{ shape: [3] }], params: { shape: [2, 3] } },
    { operands: [{ shape: [2, 1, 4] }], params: { shape: [5, 2, 3, 4] } },
    { operands: [{ shape: [] }], params: { shape: [3] } },
    { operands: [{ shape: [1, 3] }], params: { shape: [0, 3] } },
  ],
};

/**
 * x repeated along axes of size 1 and along new leading axes, by NumPy's rule; nothing is copied.
 *
 * @throws ShapeError where x does not broadcast to the shape.
 * @see NumPy `broadcast_to`.
 * @example
 * broadcastTo(tensor([1, 2]), [2, 2]); // [[1, 2], [1, 2]]
 */
export const broadcastTo = ofTensor('broadcastTo', (x: AnyTensor, shape: Dims, ...others: readonly unknown[]): AnyTensor => {
  checkList('broadcastTo', shape, ...others);
  if (sameShape(x.shape, shape)) return x;
  const common = broadcastShapes(x.shape, shape);
  if (common === undefined || !sameShape(common, shape)) {
    throw new ShapeError({
      op: 'broadcastTo',
      what: `cannot broadcast ${showShape(x.shape)} to ${showShape(shape)}`,
      got: `x: ${describeOperand(x)}`,
      expected: 'axes of x, counted from the last, that are equal to those of the shape or 1',
    });
  }
  return apply(broadcastToPrimitive, [x], { shape: [...shape] });
}) as unknown as BroadcastToFunction;
