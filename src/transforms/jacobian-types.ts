/** @file The types of jacobian, hessian and hvp. */
import type { Tensor } from '../tensor/tensor.ts';
import type { FloatDType, Shape } from '../types/index.ts';
import type { Grads, Loss } from './types.ts';

/** How a Jacobian is computed. */
export interface JacobianOptions {
  /** Column by column, row by row, or what needs fewer passes. */
  readonly mode?: 'auto' | 'forward' | 'reverse';
}

/** [...A, ...B]; of unknown rank where one of them is. */
export type Joined<A extends Shape, B extends Shape> = number extends A['length'] | B['length'] ? Shape : [...A, ...B];

/** The derivative of one result of shape R by a tree: the same tree; null for what is no float tensor. */
export type DerivativeBy<P, R extends Shape> =
  P extends Tensor<infer S, infer D>
    ? D extends FloatDType
      ? Tensor<Joined<R, S>, D>
      : null
    : P extends (...args: never) => unknown
      ? keyof P extends never
        ? null
        : { [K in keyof P]: DerivativeBy<P[K], R> }
      : P extends object
        ? { [K in keyof P]: DerivativeBy<P[K], R> }
        : null;
/** The derivative of a tree by a tree: a tree like the first, of trees like the second. */
export type Jacobian<R, P> =
  R extends Tensor<infer S, infer _> ? DerivativeBy<P, S> : R extends object ? { [K in keyof R]: Jacobian<R[K], P> } : null;

/** jacobian: all derivatives of a result with respect to the first argument. */
export type JacobianFunction = <P, A extends unknown[], R>(
  f: (params: P, ...args: A) => R,
  options?: JacobianOptions,
) => (params: P, ...args: A) => Jacobian<R, P>;
/** hessian: all second derivatives of one number. */
export type HessianFunction = <P, A extends unknown[], R extends Loss>(
  f: (params: P, ...args: A) => R,
) => (params: P, ...args: A) => Jacobian<Grads<P>, P>;
/** hvp: the Hessian times a vector. */
export type HvpFunction = <P, R extends Loss>(f: (params: P) => R, x: P, v: NoInfer<P>) => Grads<P>;
