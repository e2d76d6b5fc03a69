/** @file The functions that the tests of types call, by their types alone. */
import type { DType } from '../../src/core/dtype.ts';
import type * as signatures from '../../src/tensor/signatures.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import type { Variable } from '../../src/tensor/variable.ts';
import type { GradFunction, JitFunction, ValueAndGradFunction, VmapFunction } from '../../src/transforms/types.ts';
import type { Dim, IntegerDType, Shape } from '../../src/types/index.ts';

export type { DType } from '../../src/core/dtype.ts';
export type { AnyTensor, Tensor } from '../../src/tensor/tensor.ts';
export type { Variable } from '../../src/tensor/variable.ts';
export type * from '../../src/types/index.ts';

export declare const zeros: signatures.ZerosFunction;
export declare const ones: signatures.ZerosFunction;
export declare const full: signatures.FullFunction;
export declare const tensor: signatures.TensorFunction;
export declare const arange: signatures.ArangeFunction;
export declare const eye: signatures.EyeFunction;
export declare const linspace: signatures.LinspaceFunction;
export declare const random: { readonly normal: signatures.SamplingFunction<{ readonly mean?: number; readonly stddev?: number }> };
export declare const randn: typeof random.normal;
/** A named size: dim('B', 32) is a number to the program and Dim<'B'> to the checker. */
export declare function dim<const Name extends string>(name: Name, size: number): Dim<Name>;
export declare function variable<S extends Shape, D extends DType>(value: Tensor<S, D>): Variable<S, D>;

export declare const add: signatures.BinaryFunction<'add'>;
export declare const div: signatures.DivideFunction;
export declare const greater: signatures.ComparisonFunction<'greater'>;
export declare const logicalAnd: signatures.LogicalFunction<'logicalAnd'>;
export declare const exp: signatures.FloatUnaryFunction;
export declare const abs: signatures.UnaryFunction;
export declare const relu: signatures.UnaryFunction;
export declare const softmax: signatures.SoftmaxFunction;
export declare const where: signatures.WhereFunction;
export declare const cast: signatures.CastFunction;
export declare const sum: signatures.SumFunction;
export declare const mean: signatures.MeanFunction;
export declare const max: signatures.ReductionFunction;
export declare const all: signatures.BooleanReductionFunction;
export declare const argmax: signatures.ArgReductionFunction;
export declare const matmul: signatures.MatmulFunction;
export declare const einsum: signatures.EinsumFunction;
export declare const conv2d: signatures.Conv2dFunction;
export declare const reshape: signatures.ReshapeFunction;
export declare const broadcastTo: signatures.BroadcastToFunction;
export declare const flip: signatures.FlipFunction;
export declare const pad: signatures.PadFunction;
export declare const concat: signatures.ConcatFunction;
export declare const stack: signatures.StackFunction;
export declare const split: signatures.SplitFunction;
export declare const slice: signatures.SliceFunction;
export declare const take: signatures.TakeFunction;
export declare const embedding: signatures.EmbeddingFunction;
export declare const oneHot: signatures.OneHotFunction;

export declare const grad: GradFunction;
export declare const valueAndGrad: ValueAndGradFunction;
export declare const jit: JitFunction;
export declare const vmap: VmapFunction;

export declare function crossEntropy<N extends Shape, C extends number>(
  logits: Tensor<[...N, C]>,
  labels: Tensor<N, IntegerDType>,
): Tensor<[]>;
