/** @file The types of the transforms: gradients of trees, and of the variables that a function reads. */
import type { Tensor } from '../tensor/tensor.ts';
import type { AnyVariable } from '../tensor/variable.ts';
import type { FloatDType } from '../types/index.ts';

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

// ---- options

/** Which arguments to differentiate by. */
export type Argnums = number | readonly number[];
/** What becomes of parameters that the result does not depend on: a gradient of zeros, or an error. */
export interface Unconnected {
  readonly unconnected?: 'zero' | 'error';
}
/** Options of `grad` and `valueAndGrad` of a function that returns one number. */
export interface GradOptions<N extends Argnums = 0> extends Unconnected {
  readonly hasAux?: false;
  readonly argnums?: N;
}
/** The same for a function that returns [loss, aux]. */
export interface GradAuxOptions<N extends Argnums = 0> extends Unconnected, WithAux {
  readonly argnums?: N;
}
/** The gradient by one argument, or the list of gradients by several. */
export type ArgumentGrads<A extends readonly unknown[], N extends Argnums> = N extends readonly number[]
  ? { -readonly [K in keyof N]: N[K] extends number ? Grads<A[N[K]]> : never }
  : N extends number
    ? Grads<A[N]>
    : never;

/** grad, with all its options. */
export interface GradTransform extends GradFunction {
  /** The gradient of f(...args) by some arguments. */
  <A extends unknown[], R extends Loss, const N extends Argnums = 0>(
    f: (...args: A) => R,
    options: GradOptions<N>,
  ): (...args: A) => ArgumentGrads<A, N>;
  /** The same of a function that returns [loss, aux]: [gradients, aux]. */
  <A extends unknown[], R extends Loss, Aux, const N extends Argnums = 0>(
    f: (...args: A) => readonly [loss: R, aux: Aux],
    options: GradAuxOptions<N>,
  ): (...args: A) => [grads: ArgumentGrads<A, N>, aux: Aux];
  /** The gradients of f(...args) by Variables that it reads. */
  <A extends unknown[], R extends Loss, const V extends readonly AnyVariable[]>(
    f: (...args: A) => R,
    variables: V,
    options: Unconnected,
  ): (...args: A) => VariableGrads<V>;
  /** The same of a function that returns [loss, aux]: [gradients, aux]. */
  <A extends unknown[], R extends Loss, Aux, const V extends readonly AnyVariable[]>(
    f: (...args: A) => readonly [loss: R, aux: Aux],
    variables: V,
    options: WithAux & Unconnected,
  ): (...args: A) => [grads: VariableGrads<V>, aux: Aux];
}

/** valueAndGrad, with all its options. */
export interface ValueAndGradTransform extends ValueAndGradFunction {
  /** [value, gradient] of f(...args) by some arguments. */
  <A extends unknown[], R extends Loss, const N extends Argnums = 0>(
    f: (...args: A) => R,
    options: GradOptions<N>,
  ): (...args: A) => [value: R, grads: ArgumentGrads<A, N>];
  /** The same of a function that returns [loss, aux]: [[loss, aux], gradients]. */
  <A extends unknown[], R extends Loss, Aux, const N extends Argnums = 0>(
    f: (...args: A) => readonly [loss: R, aux: Aux],
    options: GradAuxOptions<N>,
  ): (...args: A) => [value: [loss: R, aux: Aux], grads: ArgumentGrads<A, N>];
  /** [value, gradients] of f(...args) by Variables that it reads. */
  <A extends unknown[], R extends Loss, const V extends readonly AnyVariable[]>(
    f: (...args: A) => R,
    variables: V,
    options: Unconnected,
  ): (...args: A) => [value: R, grads: VariableGrads<V>];
  /** The same of a function that returns [loss, aux]: [[loss, aux], gradients]. */
  <A extends unknown[], R extends Loss, Aux, const V extends readonly AnyVariable[]>(
    f: (...args: A) => readonly [loss: R, aux: Aux],
    variables: V,
    options: WithAux & Unconnected,
  ): (...args: A) => [value: [loss: R, aux: Aux], grads: VariableGrads<V>];
}

/** A compiled function: one of the same type, which can be compiled ahead of its first call. */
export type Compiled<F extends (...args: never[]) => unknown> = F & {
  /** Compiles for such arguments, in pieces that let the event loop run. */
  prepare(...args: Parameters<F>): Promise<void>;
};
/** jit: a function of the same type. */
export type JitFunction = <F extends (...args: never[]) => unknown>(f: F) => Compiled<F>;
