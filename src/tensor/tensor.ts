/** @file What a user holds: a node of the graph, with its shape and dtype as types, and the common operations as methods. */
import type { DType } from '../core/dtype.ts';
import { Node } from '../graph/node.ts';
import * as ops from '../ops/index.ts';
// prettier-ignore
import type {
  Arg, Axes, AxisArg, AxisOf, Broadcast, BroadcastTo, DataOf, ExpandDims, Expected, Flatten, FloatOf, IntegerDType, ItemOf, MatMul,
  NestedOf, Ok, Permute, Promote, Reduce, Reshape, Reverse, Shape, Slice, SliceArgs, SliceSpec, Squeeze, SumT, SwapLast, Take,
  Turned, UnknownAxes,
} from '../types/index.ts';
import { describe, inspect } from './format.ts';
import { readArray, readData, readDataSync, readItem } from './read.ts';
import type { LogicalOperand, MatmulOptions, Operand } from './signatures.ts';

/** A tensor of any shape and dtype. */
export type AnyTensor = Tensor<Shape, DType>;
/** What the untyped side of a method takes for an operand. */
type Value = AnyTensor | number;

/**
 * A tensor: `Tensor<[128, 784]>` is float32 of that shape, `Tensor<[number, 784]>` has an unknown size, `Tensor` an unknown
 * rank. The second parameter is the dtype. Operations are recorded and run when a value is asked for.
 *
 * The shape parameter occurs in `shape` alone, the dtype parameter in `dtype` alone: methods take both from a `this`
 * parameter. So the class stays covariant, and Tensor<[128, 784]> is a Tensor<[number, 784]> and a Tensor, at the cost of
 * comparing two tuples. Each method is a typed signature and an untyped body that forwards to the function of its name.
 *
 * @example
 * const x = tensor([[1, 2], [3, 4]]); // Tensor<[2, 2]>
 * x.matmul(x).add(1).sum(0); // [24, 34]
 */
export class Tensor<out S extends Shape = Shape, out D extends DType = 'float32'> extends Node {
  declare readonly shape: S;
  declare readonly dtype: D;

  // ---- arithmetic

  /** this + b, broadcast. */
  add<A extends Shape, DA extends DType, B extends Shape = A, DB extends DType = DA>(
    this: Tensor<A, DA>,
    b: Operand<'add', A, B, DB>,
  ): Tensor<Ok<Broadcast<A, B>>, Promote<DA, DB>>;
  add(this: AnyTensor, b: Value): AnyTensor {
    return ops.add(this, b);
  }

  /** this - b, broadcast. */
  sub<A extends Shape, DA extends DType, B extends Shape = A, DB extends DType = DA>(
    this: Tensor<A, DA>,
    b: Operand<'sub', A, B, DB>,
  ): Tensor<Ok<Broadcast<A, B>>, Promote<DA, DB>>;
  sub(this: AnyTensor, b: Value): AnyTensor {
    return ops.sub(this, b);
  }

  /** this * b elementwise, broadcast. The matrix product is `matmul`. */
  mul<A extends Shape, DA extends DType, B extends Shape = A, DB extends DType = DA>(
    this: Tensor<A, DA>,
    b: Operand<'mul', A, B, DB>,
  ): Tensor<Ok<Broadcast<A, B>>, Promote<DA, DB>>;
  mul(this: AnyTensor, b: Value): AnyTensor {
    return ops.mul(this, b);
  }

  /** this / b, broadcast; integers become float32. */
  div<A extends Shape, DA extends DType, B extends Shape = A, DB extends DType = DA>(
    this: Tensor<A, DA>,
    b: Operand<'div', A, B, DB>,
  ): Tensor<Ok<Broadcast<A, B>>, FloatOf<Promote<DA, DB>>>;
  div(this: AnyTensor, b: Value): AnyTensor {
    return ops.div(this, b);
  }

  /** this to the power of b, broadcast. */
  pow<A extends Shape, DA extends DType, B extends Shape = A, DB extends DType = DA>(
    this: Tensor<A, DA>,
    b: Operand<'pow', A, B, DB>,
  ): Tensor<Ok<Broadcast<A, B>>, Promote<DA, DB>>;
  pow(this: AnyTensor, b: Value): AnyTensor {
    return ops.pow(this, b);
  }

  /** -this. */
  neg<A extends Shape, DA extends DType>(this: Tensor<A, DA>): Tensor<A, DA>;
  neg(this: AnyTensor): AnyTensor {
    return ops.neg(this);
  }

  /** |this|. */
  abs<A extends Shape, DA extends DType>(this: Tensor<A, DA>): Tensor<A, DA>;
  abs(this: AnyTensor): AnyTensor {
    return ops.abs(this);
  }

  /** this * this. */
  square<A extends Shape, DA extends DType>(this: Tensor<A, DA>): Tensor<A, DA>;
  square(this: AnyTensor): AnyTensor {
    return ops.square(this);
  }

  /** e to the power of this. */
  exp<A extends Shape, DA extends DType>(this: Tensor<A, DA>): Tensor<A, FloatOf<DA>>;
  exp(this: AnyTensor): AnyTensor {
    return ops.exp(this);
  }

  /** Natural logarithm. */
  log<A extends Shape, DA extends DType>(this: Tensor<A, DA>): Tensor<A, FloatOf<DA>>;
  log(this: AnyTensor): AnyTensor {
    return ops.log(this);
  }

  /** Square root. */
  sqrt<A extends Shape, DA extends DType>(this: Tensor<A, DA>): Tensor<A, FloatOf<DA>>;
  sqrt(this: AnyTensor): AnyTensor {
    return ops.sqrt(this);
  }

  /** The larger of this and b, broadcast. */
  maximum<A extends Shape, DA extends DType, B extends Shape = A, DB extends DType = DA>(
    this: Tensor<A, DA>,
    b: Operand<'maximum', A, B, DB>,
  ): Tensor<Ok<Broadcast<A, B>>, Promote<DA, DB>>;
  maximum(this: AnyTensor, b: Value): AnyTensor {
    return ops.maximum(this, b);
  }

  /** The smaller of this and b, broadcast. */
  minimum<A extends Shape, DA extends DType, B extends Shape = A, DB extends DType = DA>(
    this: Tensor<A, DA>,
    b: Operand<'minimum', A, B, DB>,
  ): Tensor<Ok<Broadcast<A, B>>, Promote<DA, DB>>;
  minimum(this: AnyTensor, b: Value): AnyTensor {
    return ops.minimum(this, b);
  }

  // ---- comparison and logic

  /** this == b, broadcast. */
  equal<A extends Shape, DA extends DType, B extends Shape = A, DB extends DType = DA>(
    this: Tensor<A, DA>,
    b: Operand<'equal', A, B, DB>,
  ): Tensor<Ok<Broadcast<A, B>>, 'bool'>;
  equal(this: AnyTensor, b: Value): AnyTensor {
    return ops.equal(this, b);
  }

  /** this != b, broadcast. */
  notEqual<A extends Shape, DA extends DType, B extends Shape = A, DB extends DType = DA>(
    this: Tensor<A, DA>,
    b: Operand<'notEqual', A, B, DB>,
  ): Tensor<Ok<Broadcast<A, B>>, 'bool'>;
  notEqual(this: AnyTensor, b: Value): AnyTensor {
    return ops.notEqual(this, b);
  }

  /** this < b, broadcast. */
  less<A extends Shape, DA extends DType, B extends Shape = A, DB extends DType = DA>(
    this: Tensor<A, DA>,
    b: Operand<'less', A, B, DB>,
  ): Tensor<Ok<Broadcast<A, B>>, 'bool'>;
  less(this: AnyTensor, b: Value): AnyTensor {
    return ops.less(this, b);
  }

  /** this <= b, broadcast. */
  lessEqual<A extends Shape, DA extends DType, B extends Shape = A, DB extends DType = DA>(
    this: Tensor<A, DA>,
    b: Operand<'lessEqual', A, B, DB>,
  ): Tensor<Ok<Broadcast<A, B>>, 'bool'>;
  lessEqual(this: AnyTensor, b: Value): AnyTensor {
    return ops.lessEqual(this, b);
  }

  /** this > b, broadcast. */
  greater<A extends Shape, DA extends DType, B extends Shape = A, DB extends DType = DA>(
    this: Tensor<A, DA>,
    b: Operand<'greater', A, B, DB>,
  ): Tensor<Ok<Broadcast<A, B>>, 'bool'>;
  greater(this: AnyTensor, b: Value): AnyTensor {
    return ops.greater(this, b);
  }

  /** this >= b, broadcast. */
  greaterEqual<A extends Shape, DA extends DType, B extends Shape = A, DB extends DType = DA>(
    this: Tensor<A, DA>,
    b: Operand<'greaterEqual', A, B, DB>,
  ): Tensor<Ok<Broadcast<A, B>>, 'bool'>;
  greaterEqual(this: AnyTensor, b: Value): AnyTensor {
    return ops.greaterEqual(this, b);
  }

  /** this and b, broadcast. */
  logicalAnd<A extends Shape, B extends Shape>(
    this: Tensor<A, 'bool'>,
    b: LogicalOperand<'logicalAnd', A, B>,
  ): Tensor<Ok<Broadcast<A, B>>, 'bool'>;
  logicalAnd(this: Tensor<Shape, 'bool'>, b: Tensor<Shape, 'bool'>): AnyTensor {
    return ops.logicalAnd(this, b);
  }

  /** this or b, broadcast. */
  logicalOr<A extends Shape, B extends Shape>(
    this: Tensor<A, 'bool'>,
    b: LogicalOperand<'logicalOr', A, B>,
  ): Tensor<Ok<Broadcast<A, B>>, 'bool'>;
  logicalOr(this: Tensor<Shape, 'bool'>, b: Tensor<Shape, 'bool'>): AnyTensor {
    return ops.logicalOr(this, b);
  }

  /** not this. */
  logicalNot<A extends Shape>(this: Tensor<A, 'bool'>): Tensor<A, 'bool'>;
  logicalNot(this: Tensor<Shape, 'bool'>): AnyTensor {
    return ops.logicalNot(this);
  }

  // ---- functions of one tensor

  /** Sine. */
  sin<A extends Shape, DA extends DType>(this: Tensor<A, DA>): Tensor<A, FloatOf<DA>>;
  sin(this: AnyTensor): AnyTensor {
    return ops.sin(this);
  }

  /** Cosine. */
  cos<A extends Shape, DA extends DType>(this: Tensor<A, DA>): Tensor<A, FloatOf<DA>>;
  cos(this: AnyTensor): AnyTensor {
    return ops.cos(this);
  }

  /** Hyperbolic tangent. */
  tanh<A extends Shape, DA extends DType>(this: Tensor<A, DA>): Tensor<A, FloatOf<DA>>;
  tanh(this: AnyTensor): AnyTensor {
    return ops.tanh(this);
  }

  /** max(this, 0). */
  relu<A extends Shape, DA extends DType>(this: Tensor<A, DA>): Tensor<A, DA>;
  relu(this: AnyTensor): AnyTensor {
    return ops.relu(this);
  }

  /** 1 / (1 + exp(-this)). */
  sigmoid<A extends Shape, DA extends DType>(this: Tensor<A, DA>): Tensor<A, FloatOf<DA>>;
  sigmoid(this: AnyTensor): AnyTensor {
    return ops.sigmoid(this);
  }

  /** exp(this) / sum(exp(this)) along an axis, the last by default. */
  softmax<A extends Shape, DA extends DType, const Axis extends number = -1>(
    this: Tensor<A, DA>,
    axis?: AxisArg<A, Axis> | AxisOf<A> | -1,
  ): Tensor<A, FloatOf<DA>>;
  softmax(this: AnyTensor, axis?: number): AnyTensor {
    return ops.softmax(this, axis);
  }

  // ---- matrices and shapes

  /** Matrix product: [..., m, k] @ [..., k, n] = [..., m, n]; a vector has no m or no n. */
  matmul<A extends Shape, DA extends DType, B extends Shape, DB extends DType, TA extends boolean = false, TB extends boolean = false>(
    this: Tensor<A, DA>,
    b: Arg<'matmul', MatMul<Turned<A, TA>, Turned<B, TB>>, Tensor<B, DB>>,
    options?: MatmulOptions<TA, TB>,
  ): Tensor<Ok<MatMul<Turned<A, TA>, Turned<B, TB>>>, Promote<DA, DB>>;
  matmul(this: AnyTensor, b: AnyTensor, options?: MatmulOptions): AnyTensor {
    return ops.matmul(this, b, options);
  }

  /** All axes in reverse order. */
  transpose<A extends Shape, DA extends DType>(this: Tensor<A, DA>): Tensor<Reverse<A>, DA>;
  transpose(this: AnyTensor): AnyTensor {
    return ops.transpose(this);
  }

  /** The last two axes exchanged: [..., m, n] -> [..., n, m]. */
  mT<A extends Shape, DA extends DType>(this: Tensor<A, DA>): Tensor<SwapLast<A>, DA>;
  mT(this: AnyTensor): AnyTensor {
    return ops.mT(this);
  }

  /** The axes in the given order: [a, b, c] by [2, 0, 1] is [c, a, b]. */
  permute<A extends Shape, DA extends DType, const Order extends Shape>(
    this: Tensor<A, DA>,
    order: Arg<'permute', Permute<A, Order>, readonly [...Order]>,
  ): Tensor<Ok<Permute<A, Order>>, DA>;
  permute(this: AnyTensor, ...order: [Shape]): AnyTensor {
    return ops.permute(this, ...order);
  }

  /** The same elements in another shape; one size may be -1 and is worked out. */
  reshape<A extends Shape, DA extends DType, const T extends Shape>(
    this: Tensor<A, DA>,
    shape: Arg<'reshape', Reshape<A, T>, readonly [...T]>,
  ): Tensor<Ok<Reshape<A, T>>, DA>;
  reshape(this: AnyTensor, ...shape: [Shape]): AnyTensor {
    return ops.reshape(this, ...shape);
  }

  /** One axis of all from `from` on: [n, h, w] from 1 is [n, h * w]. */
  flatten<A extends Shape, DA extends DType, const From extends number = 0>(this: Tensor<A, DA>, from?: From): Tensor<Flatten<A, From>, DA>;
  flatten(this: AnyTensor, from?: number): AnyTensor {
    return ops.flatten(this, from);
  }

  /** With an axis of size 1 that stands at `axis` of the result. */
  expandDims<A extends Shape, DA extends DType, const Axis extends number>(
    this: Tensor<A, DA>,
    axis: AxisArg<[...A, 1], Axis> | AxisOf<[...A, 1]> | -1,
  ): Tensor<ExpandDims<A, Axis>, DA>;
  expandDims(this: AnyTensor, axis: number): AnyTensor {
    return ops.expandDims(this, axis);
  }

  /** Without an axis of size 1, or without all of them. */
  squeeze<A extends Shape, DA extends DType, const Axis extends number | undefined = undefined>(
    this: Tensor<A, DA>,
    axis?: Arg<'squeeze', Squeeze<A, Axis>, Axis>,
  ): Tensor<Ok<Squeeze<A, Axis>>, DA>;
  squeeze(this: AnyTensor, axis?: number): AnyTensor {
    return ops.squeeze(this, axis);
  }

  /** Repeated along new axes and those of size 1, up to the given shape. */
  broadcastTo<A extends Shape, DA extends DType, const T extends Shape>(
    this: Tensor<A, DA>,
    shape: Arg<'broadcastTo', BroadcastTo<A, T>, readonly [...T]>,
  ): Tensor<Ok<BroadcastTo<A, T>>, DA>;
  broadcastTo(this: AnyTensor, ...shape: [Shape]): AnyTensor {
    return ops.broadcastTo(this, ...shape);
  }

  /** The same tensor, its shape checked when the program runs and known as a type from there on; -1 is any size. */
  expect<DA extends DType, const T extends Shape>(this: Tensor<Shape, DA>, shape: readonly [...T]): Tensor<Expected<T>, DA>;
  expect(this: AnyTensor, ...shape: [Shape]): AnyTensor {
    return ops.expect(this, ...shape);
  }

  // ---- reductions: over one axis, several, or all; `keepDims` leaves them as size 1

  /** Sum; bool and narrow integers count in int32. */
  sum<A extends Shape, DA extends DType, const Axis extends Axes = undefined, Keep extends boolean = false>(
    this: Tensor<A, DA>,
    axis?: AxisArg<A, Axis> | AxisOf<A> | -1 | UnknownAxes<Axis>,
    keepDims?: Keep,
  ): Tensor<Reduce<A, Axis, Keep>, SumT<DA>>;
  sum(this: AnyTensor, axis?: Axes, keepDims?: boolean): AnyTensor {
    return ops.sum(this, axis, keepDims);
  }

  /** Mean; integers become float32. */
  mean<A extends Shape, DA extends DType, const Axis extends Axes = undefined, Keep extends boolean = false>(
    this: Tensor<A, DA>,
    axis?: AxisArg<A, Axis> | AxisOf<A> | -1 | UnknownAxes<Axis>,
    keepDims?: Keep,
  ): Tensor<Reduce<A, Axis, Keep>, FloatOf<DA>>;
  mean(this: AnyTensor, axis?: Axes, keepDims?: boolean): AnyTensor {
    return ops.mean(this, axis, keepDims);
  }

  /** Largest element. */
  max<A extends Shape, DA extends DType, const Axis extends Axes = undefined, Keep extends boolean = false>(
    this: Tensor<A, DA>,
    axis?: AxisArg<A, Axis> | AxisOf<A> | -1 | UnknownAxes<Axis>,
    keepDims?: Keep,
  ): Tensor<Reduce<A, Axis, Keep>, DA>;
  max(this: AnyTensor, axis?: Axes, keepDims?: boolean): AnyTensor {
    return ops.max(this, axis, keepDims);
  }

  /** Smallest element. */
  min<A extends Shape, DA extends DType, const Axis extends Axes = undefined, Keep extends boolean = false>(
    this: Tensor<A, DA>,
    axis?: AxisArg<A, Axis> | AxisOf<A> | -1 | UnknownAxes<Axis>,
    keepDims?: Keep,
  ): Tensor<Reduce<A, Axis, Keep>, DA>;
  min(this: AnyTensor, axis?: Axes, keepDims?: boolean): AnyTensor {
    return ops.min(this, axis, keepDims);
  }

  /** Product; bool and narrow integers count in int32. */
  prod<A extends Shape, DA extends DType, const Axis extends Axes = undefined, Keep extends boolean = false>(
    this: Tensor<A, DA>,
    axis?: AxisArg<A, Axis> | AxisOf<A> | -1 | UnknownAxes<Axis>,
    keepDims?: Keep,
  ): Tensor<Reduce<A, Axis, Keep>, SumT<DA>>;
  prod(this: AnyTensor, axis?: Axes, keepDims?: boolean): AnyTensor {
    return ops.prod(this, axis, keepDims);
  }

  /** Whether some element is true. */
  any<A extends Shape, const Axis extends Axes = undefined, Keep extends boolean = false>(
    this: Tensor<A, 'bool'>,
    axis?: AxisArg<A, Axis> | AxisOf<A> | -1 | UnknownAxes<Axis>,
    keepDims?: Keep,
  ): Tensor<Reduce<A, Axis, Keep>, 'bool'>;
  any(this: Tensor<Shape, 'bool'>, axis?: Axes, keepDims?: boolean): AnyTensor {
    return ops.any(this, axis, keepDims);
  }

  /** Whether every element is true. */
  all<A extends Shape, const Axis extends Axes = undefined, Keep extends boolean = false>(
    this: Tensor<A, 'bool'>,
    axis?: AxisArg<A, Axis> | AxisOf<A> | -1 | UnknownAxes<Axis>,
    keepDims?: Keep,
  ): Tensor<Reduce<A, Axis, Keep>, 'bool'>;
  all(this: Tensor<Shape, 'bool'>, axis?: Axes, keepDims?: boolean): AnyTensor {
    return ops.all(this, axis, keepDims);
  }

  /** Index of the largest element along an axis, or in the flattened tensor. */
  argmax<A extends Shape, const Axis extends number | undefined = undefined, Keep extends boolean = false>(
    this: Tensor<A, DType>,
    axis?: AxisArg<A, Axis> | AxisOf<A> | -1,
    keepDims?: Keep,
  ): Tensor<Reduce<A, Axis, Keep>, 'int32'>;
  argmax(this: AnyTensor, axis?: number, keepDims?: boolean): AnyTensor {
    return ops.argmax(this, axis, keepDims);
  }

  /** Index of the smallest element along an axis, or in the flattened tensor. */
  argmin<A extends Shape, const Axis extends number | undefined = undefined, Keep extends boolean = false>(
    this: Tensor<A, DType>,
    axis?: AxisArg<A, Axis> | AxisOf<A> | -1,
    keepDims?: Keep,
  ): Tensor<Reduce<A, Axis, Keep>, 'int32'>;
  argmin(this: AnyTensor, axis?: number, keepDims?: boolean): AnyTensor {
    return ops.argmin(this, axis, keepDims);
  }

  // ---- indexing and dtypes

  /** For each axis ':' (all of it), an index (drops the axis), or [start], [start, stop], [start, stop, step]. */
  slice<A extends Shape, DA extends DType, const Specs extends readonly SliceSpec[]>(
    this: Tensor<A, DA>,
    ...specs: SliceArgs<A, Specs>
  ): Tensor<Slice<A, Specs>, DA>;
  slice(this: AnyTensor, ...specs: SliceSpec[]): AnyTensor {
    return ops.slice(this, ...specs);
  }

  /** The rows along an axis that the indices name; their axes take its place. Negative indices don't count from the end: NaN or 0. */
  take<A extends Shape, DA extends DType, I extends Shape, const Axis extends number = 0>(
    this: Tensor<A, DA>,
    indices: Tensor<I, IntegerDType>,
    axis?: AxisArg<A, Axis> | AxisOf<A> | -1,
  ): Tensor<Take<A, I, Axis>, DA>;
  take(this: AnyTensor, indices: Tensor<Shape, IntegerDType>, axis?: number): AnyTensor {
    return ops.take(this, indices, axis);
  }

  /** The same values as another dtype; a float loses its fraction as an integer. */
  cast<A extends Shape, const T extends DType>(this: Tensor<A, DType>, dtype: T): Tensor<A, T>;
  cast(this: AnyTensor, dtype: DType): AnyTensor {
    return ops.cast(this, dtype);
  }

  // ---- reading

  /** The elements in row-major order, as a typed array. */
  data<DA extends DType>(this: Tensor<Shape, DA>): Promise<DataOf<DA>>;
  data(this: AnyTensor): Promise<unknown> {
    return readData(this);
  }

  /** As `data`, at once; only where the device can. */
  dataSync<DA extends DType>(this: Tensor<Shape, DA>): DataOf<DA>;
  dataSync(this: AnyTensor): unknown {
    return readDataSync(this);
  }

  /** The only element, as a number or boolean. */
  item<DA extends DType>(this: Tensor<Shape, DA>): Promise<ItemOf<DA>>;
  item(this: AnyTensor): Promise<unknown> {
    return readItem(this);
  }

  /** The elements as nested arrays. */
  array<A extends Shape, DA extends DType>(this: Tensor<A, DA>): Promise<NestedOf<A, ItemOf<DA>>>;
  array(this: AnyTensor): Promise<unknown> {
    return readArray(this);
  }

  /** Dtype, shape, and the values where they are known, as `Tensor float32[3] [4, 8, 12]`: computes nothing. */
  override toString(this: AnyTensor): string {
    return describe(this);
  }

  /** What console.log shows in Node. */
  [inspect](this: AnyTensor): string {
    return this.toString();
  }
}
