/** @file The types of the transforms: gradients of trees, and of the variables that a function reads. */
import type { DType } from '../core/dtype.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { AnyVariable } from '../tensor/variable.ts';
import type { FloatDType, Shape } from '../types/index.ts';

/**
 * The gradient of a tree: the same tree. What is not a float tensor has none: null. A model that can be called is the tree
 * of its fields.
 */
export type Grads<P> =
  P extends Tensor<infer S, infer D>
    ? D extends FloatDType
      ? Tensor<S, D>
      : null
    : P extends (...args: never) => unknown
      ? keyof P extends never
        ? null
        : { [K in keyof P]: Grads<P[K]> }
      : P extends object
        ? { [K in keyof P]: Grads<P[K]> }
        : null;
/** The gradients of a list of variables: tensors in the same order. */
export type VariableGrads<V extends readonly AnyVariable[]> = {
  -readonly [K in keyof V]: V[K] extends Tensor<infer S, infer D> ? Tensor<S, D> : never;
};

/** What a differentiated function returns: one number. */
export type Loss = Tensor<[], FloatDType>;
/** Says that the function returns [loss, auxiliary result]. */
export interface WithAux {
  readonly hasAux: true;
}

// The loss is a type parameter with a plain constraint: so TypeScript keeps the type parameters of `f`, and a loss that is
// generic in its batch size has a gradient that is generic in it. A conditional type on `f` would lose that.

/** grad: the gradient with respect to the first argument, or to variables that the function reads. */
export interface GradFunction {
  /** The gradient of f(params, ...args) with respect to params, a tensor or any tree of tensors. */
  <P, A extends unknown[], R extends Loss>(f: (params: P, ...args: A) => R): (params: P, ...args: A) => Grads<P>;
  /** The same of a function that returns [loss, aux]: [gradients, aux]. */
  <P, A extends unknown[], R extends Loss, Aux>(
    f: (params: P, ...args: A) => readonly [loss: R, aux: Aux],
    options: WithAux,
  ): (params: P, ...args: A) => [grads: Grads<P>, aux: Aux];
  /** The gradients of f(...args) with respect to variables that it reads, in their order. */
  <A extends unknown[], R extends Loss, const V extends readonly AnyVariable[]>(
    f: (...args: A) => R,
    variables: V,
  ): (...args: A) => VariableGrads<V>;
  /** The same of a function that returns [loss, aux]: [gradients, aux]. */
  <A extends unknown[], R extends Loss, Aux, const V extends readonly AnyVariable[]>(
    f: (...args: A) => readonly [loss: R, aux: Aux],
    variables: V,
    options: WithAux,
  ): (...args: A) => [grads: VariableGrads<V>, aux: Aux];
}

/** valueAndGrad: as grad, together with the value of the function. */
export interface ValueAndGradFunction {
  /** [value, gradients] of f(params, ...args). */
  <P, A extends unknown[], R extends Loss>(f: (params: P, ...args: A) => R): (params: P, ...args: A) => [value: R, grads: Grads<P>];
  /** The same of a function that returns [loss, aux]: [[loss, aux], gradients]. */
  <P, A extends unknown[], R extends Loss, Aux>(
    f: (params: P, ...args: A) => readonly [loss: R, aux: Aux],
    options: WithAux,
  ): (params: P, ...args: A) => [value: [loss: R, aux: Aux], grads: Grads<P>];
  /** [value, gradients] of f(...args) with respect to variables that it reads, in their order. */
  <A extends unknown[], R extends Loss, const V extends readonly AnyVariable[]>(
    f: (...args: A) => R,
    variables: V,
  ): (...args: A) => [value: R, grads: VariableGrads<V>];
  /** The same of a function that returns [loss, aux]: [[loss, aux], gradients]. */
  <A extends unknown[], R extends Loss, Aux, const V extends readonly AnyVariable[]>(
    f: (...args: A) => readonly [loss: R, aux: Aux],
    variables: V,
    options: WithAux,
  ): (...args: A) => [value: [loss: R, aux: Aux], grads: VariableGrads<V>];
}

/** A compiled function: one of the same type, which can be compiled ahead of its first call. */
export type Compiled<F extends (...args: never[]) => unknown> = F & {
  /** Compiles for such arguments, in pieces that let the event loop run. */
  prepare(...args: Parameters<F>): Promise<void>;
};
/** jit: a function of the same type. */
export type JitFunction = <F extends (...args: never[]) => unknown>(f: F) => Compiled<F>;
/** vmap: the function over one more axis in front, of any size. */
export type VmapFunction = <A extends Shape, DA extends DType, R extends Shape, DR extends DType>(
  f: (x: Tensor<A, DA>) => Tensor<R, DR>,
) => <N extends number>(x: Tensor<[N, ...A], DA>) => Tensor<[N, ...R], DR>;

/** A tree of tensors with the first axis of each taken off: what a loop sees of its stacked elements at one step. */
export type ElementOf<X> =
  X extends Tensor<infer S, infer D>
    ? S extends readonly [number, ...infer R extends Shape]
      ? Tensor<R, D>
      : Tensor<Shape, D>
    : X extends object
      ? { [K in keyof X]: ElementOf<X[K]> }
      : X;
/** A tree of tensors with one more axis in front of each: the results of all steps of a loop. */
export type Stacked<Y, N extends number = number> =
  Y extends Tensor<infer S, infer D> ? Tensor<[N, ...S], D> : Y extends object ? { [K in keyof Y]: Stacked<Y[K], N> } : Y;
/** scan: a loop over the first axis of xs, or of a given length. */
export interface ScanFunction {
  /** The last carry, and the results of all steps. */
  <C, X, Y>(
    f: (carry: C, x: ElementOf<X>) => readonly [carry: NoInfer<C>, result: Y],
    init: C,
    xs: X,
    options?: { readonly length?: number; readonly reverse?: boolean; readonly checkpoint?: boolean },
  ): [carry: C, results: Stacked<Y>];
}
/** cond: one of two functions with results of one form. */
export type CondFunction = <A extends readonly unknown[], R>(
  condition: Tensor<[], 'bool'>,
  yes: (...operands: A) => R,
  no: (...operands: NoInfer<A>) => NoInfer<R>,
  ...operands: A
) => R;
/** whileLoop: a carry of any form. */
export type WhileLoopFunction = <C>(condition: (carry: C) => Tensor<[], 'bool'>, step: (carry: C) => NoInfer<C>, init: C) => C;
/** fori: a carry of any form, and the number of the step. */
export type ForiFunction = <C>(start: number, end: number, step: (i: Tensor<[], 'int32'>, carry: C) => NoInfer<C>, init: C) => C;
/** map: a function of single elements over stacked ones. */
export type MapFunction = <X, Y>(f: (x: ElementOf<X>) => Y, xs: X) => Stacked<Y>;

/** The result of attention: an output of the values' width for each query. */
export type Attended<Q extends Shape, V extends Shape> = Q extends readonly [...infer F extends Shape, number]
  ? V extends readonly [...Shape, infer E extends number]
    ? [...F, E]
    : Shape
  : Shape;
/** scaledDotProductAttention. */
export type AttentionFunction = <Q extends Shape, K extends Shape, V extends Shape, D extends FloatDType>(
  query: Tensor<Q, D>,
  key: Tensor<K, D>,
  value: Tensor<V, D>,
  options?: {
    readonly causal?: boolean;
    readonly mask?: Tensor<Shape, 'bool'> | Tensor<Shape, D>;
    readonly scale?: number;
  },
) => Tensor<Attended<Q, V>, D>;
