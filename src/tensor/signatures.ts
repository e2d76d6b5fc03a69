/** @file The types of the public functions of tensors: shapes and dtypes of the arguments decide those of the result. */
import type { DType } from '../core/dtype.ts';
import type {
  Arg,
  Axes,
  AxisArg,
  AxisOf,
  Broadcast,
  BroadcastTo,
  Concat,
  CountFrom,
  DataDType,
  Einsum,
  Embedding,
  ExpandDims,
  Expected,
  Flatten,
  FloatDType,
  FloatOf,
  IntegerDType,
  Dot,
  MatMul,
  Ok,
  Pad,
  PadMode,
  PadSpec,
  Permute,
  Promote,
  PromoteOperands,
  PromoteUnion,
  PromoteValues,
  Reduce,
  Reshape,
  Reverse,
  Sections,
  Shape,
  ShapeGiven,
  Slice,
  SliceArgs,
  SliceSpec,
  Split,
  Squeeze,
  Stack,
  SumT,
  SwapLast,
  Take,
  TensorData,
  Turned,
  UnknownAxes,
  ValueDType,
} from '../types/index.ts';
import type { AnyTensor, Tensor } from './tensor.ts';

// ---------------------------------------------------------------- elementwise

/** An operand that broadcasts with a tensor of shape A: a tensor, or a JavaScript number. */
export type Operand<Op extends string, A extends Shape, B extends Shape, DB extends DType> = Arg<
  Op,
  Broadcast<A, B>,
  Tensor<B, DB> | number
>;
/** A bool operand that broadcasts with a tensor of shape A. */
export type LogicalOperand<Op extends string, A extends Shape, B extends Shape> = Arg<Op, Broadcast<A, B>, Tensor<B, 'bool'>>;

/** neg, abs, square, relu, sign ...: shape and dtype stay. */
export type UnaryFunction = <S extends Shape, D extends DType>(x: Tensor<S, D>) => Tensor<S, D>;
/** exp, log, sqrt, sin, tanh, sigmoid ...: integers and bools become float32. */
export type FloatUnaryFunction = <S extends Shape, D extends DType>(x: Tensor<S, D>) => Tensor<S, FloatOf<D>>;
/** leakyRelu, elu, gelu ...: as FloatUnaryFunction, with one parameter. */
export type ParametricFunction<P> = <S extends Shape, D extends DType>(x: Tensor<S, D>, parameter?: P) => Tensor<S, FloatOf<D>>;
/** isNaN, isFinite ...: a bool for each element. */
export type PredicateFunction = <S extends Shape, D extends DType>(x: Tensor<S, D>) => Tensor<S, 'bool'>;
/** logicalNot. */
export type LogicalNotFunction = <S extends Shape>(x: Tensor<S, 'bool'>) => Tensor<S, 'bool'>;
/** softmax, logSoftmax: along one axis, the last by default. */
export type SoftmaxFunction = <S extends Shape, D extends DType, const Axis extends number = -1>(
  x: Tensor<S, D>,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1,
) => Tensor<S, FloatOf<D>>;
// The default of B answers for a JavaScript number: A itself, with which a type parameter A broadcasts; [] would stay open.
// NoInfer: of a JavaScript number nothing is inferred, and what the result is assigned to must not fill the gap.

/** add, sub, mul, pow, maximum ...: shapes broadcast, dtypes promote. */
export type BinaryFunction<Op extends string> = <
  A extends Shape = [],
  B extends Shape = A,
  DA extends DType = never,
  DB extends DType = never,
>(
  a: Tensor<A, DA> | number,
  b: Operand<Op, A, B, DB>,
) => Tensor<Ok<Broadcast<A, B>>, NoInfer<PromoteOperands<DA, DB>>>;
/** div, atan2, hypot ...: as BinaryFunction, but integers become float32. */
export type FloatBinaryFunction<Op extends string> = <
  A extends Shape = [],
  B extends Shape = A,
  DA extends DType = never,
  DB extends DType = never,
>(
  a: Tensor<A, DA> | number,
  b: Operand<Op, A, B, DB>,
) => Tensor<Ok<Broadcast<A, B>>, NoInfer<FloatOf<PromoteOperands<DA, DB>>>>;
/** div. */
export type DivideFunction = FloatBinaryFunction<'div'>;
/** equal, less ...: a bool for each pair. */
export type ComparisonFunction<Op extends string> = <
  A extends Shape = [],
  B extends Shape = A,
  DA extends DType = never,
  DB extends DType = never,
>(
  a: Tensor<A, DA> | number,
  b: Operand<Op, A, B, DB>,
) => Tensor<Ok<Broadcast<A, B>>, 'bool'>;
/** logicalAnd, logicalOr ...: of bool tensors. */
export type LogicalFunction<Op extends string> = <A extends Shape, B extends Shape>(
  a: Tensor<A, 'bool'>,
  b: LogicalOperand<Op, A, B>,
) => Tensor<Ok<Broadcast<A, B>>, 'bool'>;
/** where(condition, a, b): the three shapes broadcast. */
export type WhereFunction = <C extends Shape, A extends Shape = C, B extends Shape = A, DA extends DType = never, DB extends DType = never>(
  condition: Tensor<C, 'bool'>,
  a: Operand<'where', C, A, DA>,
  b: Operand<'where', Ok<Broadcast<C, A>>, B, DB>,
) => Tensor<Ok<Broadcast<Ok<Broadcast<C, A>>, B>>, NoInfer<PromoteValues<DA, DB>>>;
/** cast(x, dtype). */
export type CastFunction = <S extends Shape, const D extends DType>(x: Tensor<S, DType>, dtype: D) => Tensor<S, D>;

// ---------------------------------------------------------------- reductions

/** max, min: over some axes, all by default; the dtype stays. */
export type ReductionFunction = <S extends Shape, D extends DType, const Axis extends Axes = undefined, Keep extends boolean = false>(
  x: Tensor<S, D>,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1 | UnknownAxes<Axis>,
  keepDims?: Keep,
) => Tensor<Reduce<S, Axis, Keep>, D>;
/** sum, prod: bool and narrow integers count in int32. */
export type SumFunction = <S extends Shape, D extends DType, const Axis extends Axes = undefined, Keep extends boolean = false>(
  x: Tensor<S, D>,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1 | UnknownAxes<Axis>,
  keepDims?: Keep,
) => Tensor<Reduce<S, Axis, Keep>, SumT<D>>;
/** mean, var, std, logSumExp: integers and bools become float32. */
export type MeanFunction = <S extends Shape, D extends DType, const Axis extends Axes = undefined, Keep extends boolean = false>(
  x: Tensor<S, D>,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1 | UnknownAxes<Axis>,
  keepDims?: Keep,
) => Tensor<Reduce<S, Axis, Keep>, FloatOf<D>>;
/** any, all: of a bool tensor. */
export type BooleanReductionFunction = <S extends Shape, const Axis extends Axes = undefined, Keep extends boolean = false>(
  x: Tensor<S, 'bool'>,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1 | UnknownAxes<Axis>,
  keepDims?: Keep,
) => Tensor<Reduce<S, Axis, Keep>, 'bool'>;
/** argmax, argmin: an index along one axis, or into the flattened tensor. */
export type ArgReductionFunction = <S extends Shape, const Axis extends number | undefined = undefined, Keep extends boolean = false>(
  x: Tensor<S, DType>,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1,
  keepDims?: Keep,
) => Tensor<Reduce<S, Axis, Keep>, 'int32'>;

// ---------------------------------------------------------------- products

/** Options of `matmul`. */
export interface MatmulOptions<TA extends boolean = boolean, TB extends boolean = boolean> {
  /** Take a with its last two axes exchanged; default false. */
  readonly transposeA?: TA | undefined;
  /** Take b with its last two axes exchanged; default false. */
  readonly transposeB?: TB | undefined;
}
/** matmul(a, b, { transposeA, transposeB }). */
export type MatmulFunction = <
  A extends Shape,
  DA extends DType,
  B extends Shape,
  DB extends DType,
  TA extends boolean = false,
  TB extends boolean = false,
>(
  a: Tensor<A, DA>,
  b: Arg<'matmul', MatMul<Turned<A, TA>, Turned<B, TB>>, Tensor<B, DB>>,
  options?: MatmulOptions<TA, TB>,
) => Tensor<Ok<MatMul<Turned<A, TA>, Turned<B, TB>>>, Promote<DA, DB>>;
/** dot(a, b). */
export type DotFunction = <A extends Shape, DA extends DType, B extends Shape, DB extends DType>(
  a: Tensor<A, DA>,
  b: Arg<'dot', Dot<A, B>, Tensor<B, DB>>,
) => Tensor<Ok<Dot<A, B>>, Promote<DA, DB>>;
/** einsum(equation, ...tensors). */
export type EinsumFunction = <const E extends string, const T extends readonly AnyTensor[]>(
  equation: Arg<'einsum', Einsum<E, ShapesOf<T>>, E>,
  ...tensors: T
) => Tensor<Ok<Einsum<E, ShapesOf<T>>>, DTypeOf<T>>;

// ---------------------------------------------------------------- changes of shape

/** reshape(x, shape): one size may be -1. */
export type ReshapeFunction = <S extends Shape, D extends DType, const T extends Shape>(
  x: Tensor<S, D>,
  shape: Arg<'reshape', Reshape<S, T>, readonly [...T]>,
) => Tensor<Ok<Reshape<S, T>>, D>;
/** flatten(x, from): keeps the axes before `from` and makes one of the rest. */
export type FlattenFunction = <S extends Shape, D extends DType, const From extends number = 0>(
  x: Tensor<S, D>,
  from?: From,
) => Tensor<Flatten<S, From>, D>;
/** permute(x, order). */
export type PermuteFunction = <S extends Shape, D extends DType, const Order extends Shape>(
  x: Tensor<S, D>,
  order: Arg<'permute', Permute<S, Order>, readonly [...Order]>,
) => Tensor<Ok<Permute<S, Order>>, D>;
/** transpose(x): all axes in reverse order. */
export type TransposeFunction = <S extends Shape, D extends DType>(x: Tensor<S, D>) => Tensor<Reverse<S>, D>;
/** mT(x): the last two axes exchanged. */
export type MTFunction = <S extends Shape, D extends DType>(x: Tensor<S, D>) => Tensor<SwapLast<S>, D>;
/** broadcastTo(x, shape). */
export type BroadcastToFunction = <S extends Shape, D extends DType, const T extends Shape>(
  x: Tensor<S, D>,
  shape: Arg<'broadcastTo', BroadcastTo<S, T>, readonly [...T]>,
) => Tensor<Ok<BroadcastTo<S, T>>, D>;
/** expandDims(x, axis): the new axis of size 1 stands at `axis` of the result. */
export type ExpandDimsFunction = <S extends Shape, D extends DType, const Axis extends number>(
  x: Tensor<S, D>,
  axis: AxisArg<[...S, 1], Axis> | AxisOf<[...S, 1]> | -1,
) => Tensor<ExpandDims<S, Axis>, D>;
/** squeeze(x, axis): without one axis of size 1, or without all of them. */
export type SqueezeFunction = <S extends Shape, D extends DType, const Axis extends number | undefined = undefined>(
  x: Tensor<S, D>,
  axis?: Arg<'squeeze', Squeeze<S, Axis>, Axis>,
) => Tensor<Ok<Squeeze<S, Axis>>, D>;
/** expect(x, shape): checks the shape when the program runs, and has it as a type from there on; -1 is any size. */
export type ExpectFunction = <D extends DType, const T extends Shape>(
  x: Tensor<Shape, D>,
  shape: readonly [...T],
) => Tensor<Expected<T>, D>;
/** flip(x, axis): reversed along some axes, all by default. */
export type FlipFunction = <S extends Shape, D extends DType, const Axis extends Axes = undefined>(
  x: Tensor<S, D>,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1 | UnknownAxes<Axis>,
) => Tensor<S, D>;
/** pad(x, [[before, after], ...], { mode, value }): one pair for each axis. */
export type PadFunction = <S extends Shape, D extends DType, const Specs extends readonly PadSpec[]>(
  x: Tensor<S, D>,
  padding: Arg<'pad', Pad<S, Specs>, Specs>,
  options?: { readonly mode?: PadMode | undefined; readonly value?: number | undefined },
) => Tensor<Ok<Pad<S, Specs>>, D>;

// ---------------------------------------------------------------- several tensors

/** The shapes of a list of tensors. */
export type ShapesOf<T extends readonly AnyTensor[]> = { -readonly [K in keyof T]: T[K]['shape'] } extends infer R extends Shape[]
  ? R
  : Shape[];
/** The promoted dtype of a list of tensors. */
export type DTypeOf<T extends readonly AnyTensor[]> = PromoteUnion<T[number]['dtype']>;
/** Tensors of the shapes of an answer; unknown ones where the answer is an error. */
export type TensorsOf<Answer, D extends DType> = Answer extends { ok: infer Shapes extends Shape[] }
  ? TensorList<Shapes, D>
  : Tensor<Shape, D>[];
/** A tensor for each shape. */
export type TensorList<Shapes extends Shape[], D extends DType> = { [K in keyof Shapes]: Tensor<Shapes[K], D> };

/** concat(tensors, axis): along an axis that they have. */
export type ConcatFunction = <const T extends readonly AnyTensor[], const Axis extends number = 0>(
  tensors: Arg<'concat', Concat<ShapesOf<T>, Axis>, T>,
  axis?: Axis,
) => Tensor<Ok<Concat<ShapesOf<T>, Axis>>, DTypeOf<T>>;
/** stack(tensors, axis): along a new axis. */
export type StackFunction = <const T extends readonly AnyTensor[], const Axis extends number = 0>(
  tensors: Arg<'stack', Stack<ShapesOf<T>, Axis>, T>,
  axis?: Axis,
) => Tensor<Ok<Stack<ShapesOf<T>, Axis>>, DTypeOf<T>>;
/** split(x, sections, axis): into so many equal parts, or into parts of the given sizes. */
export type SplitFunction = <S extends Shape, D extends DType, const Parts extends Sections, const Axis extends number = 0>(
  x: Tensor<S, D>,
  sections: Arg<'split', Split<S, Parts, Axis>, Parts>,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1,
) => TensorsOf<Split<S, Parts, Axis>, D>;

// ---------------------------------------------------------------- indexing

/** slice(x, ...specs): ':' | index | [start] | [start, stop] | [start, stop, step] for each axis. */
export type SliceFunction = <S extends Shape, D extends DType, const Specs extends readonly SliceSpec[]>(
  x: Tensor<S, D>,
  ...specs: SliceArgs<S, Specs>
) => Tensor<Slice<S, Specs>, D>;
/** take(x, indices, axis): the axis replaced by those of the indices. */
export type TakeFunction = <S extends Shape, D extends DType, I extends Shape, const Axis extends number = 0>(
  x: Tensor<S, D>,
  indices: Tensor<I, IntegerDType>,
  axis?: AxisArg<S, Axis> | AxisOf<S> | -1,
) => Tensor<Take<S, I, Axis>, D>;
/** embedding(table, ids): rows of a table [vocabulary, size]. */
export type EmbeddingFunction = <T extends Shape, D extends DType, I extends Shape>(
  table: Arg<'embedding', Embedding<T, I>, Tensor<T, D>>,
  ids: Tensor<I, IntegerDType>,
) => Tensor<Ok<Embedding<T, I>>, D>;
/** oneHot(ids, depth, { dtype }): 1 where the index is the id. */
export type OneHotFunction = <I extends Shape, const Depth extends number, const D extends DType = 'float32'>(
  ids: Tensor<I, IntegerDType>,
  depth: Depth,
  options?: DTypeOption<D>,
) => Tensor<[...I, Depth], NoInfer<D>>;

// ---------------------------------------------------------------- creation

// NoInfer: what the result is assigned to must not decide the dtype, which is that of the options or the default.

/** The dtype option of a creating function. */
export interface DTypeOption<D extends DType> {
  readonly dtype?: D | undefined;
}
/** zeros(shape, { dtype }), ones(shape, { dtype }). */
export type ZerosFunction = <const S extends Shape, const D extends DType = 'float32'>(
  shape: readonly [...S],
  options?: DTypeOption<D>,
) => Tensor<S, NoInfer<D>>;
/** full(shape, value, { dtype }): a boolean makes bool. */
export type FullFunction = <const S extends Shape, V extends number | boolean, const D extends DType = ValueDType<V>>(
  shape: readonly [...S],
  value: V,
  options?: DTypeOption<D>,
) => Tensor<S, NoInfer<D>>;
/** tensor(nested | typedArray, { shape, dtype }): the shape of the nesting unless given; the dtype of the typed array unless given. */
export type TensorFunction = <const T extends TensorData, const S extends Shape = never, const D extends DType = DataDType<T>>(
  data: Arg<'tensor', ShapeGiven<T, S>, T>,
  options?: DTypeOption<D> & { readonly shape?: readonly [...S] | undefined },
) => Tensor<Ok<ShapeGiven<T, S>>, NoInfer<D>>;
/** arange(stop, options?) and arange(start, stop, step?, options?). */
export interface ArangeFunction {
  <const Stop extends number, const D extends DType = 'float32'>(
    stop: Stop,
    options?: DTypeOption<D>,
  ): Tensor<[CountFrom<0, Stop>], NoInfer<D>>;
  <const Start extends number, const Stop extends number, const D extends DType = 'float32'>(
    start: Start,
    stop: Stop,
    step?: 1,
    options?: DTypeOption<D>,
  ): Tensor<[CountFrom<Start, Stop>], NoInfer<D>>;
  <const D extends DType = 'float32'>(start: number, stop: number, step: number, options?: DTypeOption<D>): Tensor<[number], NoInfer<D>>;
}
/** eye(rows, { columns, dtype }): square unless the columns are given. */
export type EyeFunction = <const Rows extends number, const Columns extends number = Rows, const D extends DType = 'float32'>(
  rows: Rows,
  options?: DTypeOption<D> & { readonly columns?: Columns | undefined },
) => Tensor<[Rows, NoInfer<Columns>], NoInfer<D>>;
/** linspace(start, stop, count, { dtype }): both ends included. */
export type LinspaceFunction = <const Count extends number, const D extends FloatDType = 'float32'>(
  start: number,
  stop: number,
  count: Count,
  options?: DTypeOption<D>,
) => Tensor<[Count], NoInfer<D>>;
/** random.normal(shape, options), random.uniform(shape, options) ...: `Options` are those of the distribution. */
export type SamplingFunction<Options extends object> = <const S extends Shape, const D extends FloatDType = 'float32'>(
  shape: readonly [...S],
  options?: DTypeOption<D> & Options,
) => Tensor<S, NoInfer<D>>;
