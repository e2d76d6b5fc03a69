/** @file The types of the public functions of linear algebra. */
import type { DType } from '../core/dtype.ts';
import type {
  Arg,
  BatchAxes,
  DiagonalOf,
  Kron,
  Matrix,
  Ok,
  PreciseDType,
  Promote,
  Shape,
  Solve,
  SolveSquare,
  Square,
  SwapLast,
  ThinLeft,
  ThinRight,
} from '../types/index.ts';
import type { Tensor } from './tensor.ts';

/** cholesky, inv: square matrices to such. */
export type SquareFunction<Op extends string> = <S extends Shape, D extends PreciseDType>(
  a: Arg<Op, Square<S>, Tensor<S, D>>,
) => Tensor<S, D>;
/** matrixPower(a, n). */
export type MatrixPowerFunction = <S extends Shape, D extends PreciseDType>(
  a: Arg<'matrixPower', Square<S>, Tensor<S, D>>,
  n: number,
) => Tensor<S, D>;
/** solve(a, b), triangularSolve(a, b, options): x in a x = b. */
export type SolveFunction<Op extends string, Options = never> = <
  A extends Shape,
  DA extends PreciseDType,
  B extends Shape,
  DB extends PreciseDType,
>(
  a: Tensor<A, DA>,
  b: Arg<Op, SolveSquare<A, B>, Tensor<B, DB>>,
  options?: Options,
) => Tensor<Ok<SolveSquare<A, B>>, Promote<DA, DB>>;
/** lstsq(a, b, options): the x for which a x is nearest to b. */
export type LeastSquaresFunction<Options> = <A extends Shape, DA extends PreciseDType, B extends Shape, DB extends PreciseDType>(
  a: Tensor<A, DA>,
  b: Arg<'lstsq', Solve<A, B>, Tensor<B, DB>>,
  options?: Options,
) => Tensor<Ok<Solve<A, B>>, Promote<DA, DB>>;
/** det: one number for each matrix. */
export type DetFunction = <S extends Shape, D extends PreciseDType>(a: Arg<'det', Square<S>, Tensor<S, D>>) => Tensor<BatchAxes<S>, D>;
/** slogdet: the sign, and the logarithm of the absolute value. */
export type SlogdetFunction = <S extends Shape, D extends PreciseDType>(
  a: Arg<'slogdet', Square<S>, Tensor<S, D>>,
) => [sign: Tensor<BatchAxes<S>, D>, logAbsDet: Tensor<BatchAxes<S>, D>];
/** qr: a = q r. */
export type QrFunction = <S extends Shape, D extends PreciseDType>(
  a: Arg<'qr', Matrix<S>, Tensor<S, D>>,
) => [q: Tensor<ThinLeft<S>, D>, r: Tensor<ThinRight<S>, D>];
/** eigh: eigenvalues, and eigenvectors as columns. */
export type EighFunction = <S extends Shape, D extends PreciseDType>(
  a: Arg<'eigh', Square<S>, Tensor<S, D>>,
) => [values: Tensor<DiagonalOf<S>, D>, vectors: Tensor<S, D>];
/** svd: a = u diag(s) vt, or s alone. */
export interface SvdFunction {
  <S extends Shape, D extends PreciseDType>(
    a: Arg<'svd', Matrix<S>, Tensor<S, D>>,
    options?: { readonly computeUV?: true | undefined },
  ): [u: Tensor<ThinLeft<S>, D>, s: Tensor<DiagonalOf<S>, D>, vt: Tensor<ThinRight<S>, D>];
  <S extends Shape, D extends PreciseDType>(
    a: Arg<'svd', Matrix<S>, Tensor<S, D>>,
    options: { readonly computeUV: false },
  ): Tensor<DiagonalOf<S>, D>;
}
/** pinv(a, options): [..., m, n] to [..., n, m]. */
export type PinvFunction<Options> = <S extends Shape, D extends PreciseDType>(
  a: Arg<'pinv', Matrix<S>, Tensor<S, D>>,
  options?: Options,
) => Tensor<SwapLast<S>, D>;
/** matrixRank(a, options): one number for each matrix. */
export type MatrixRankFunction<Options> = <S extends Shape, D extends PreciseDType>(
  a: Arg<'matrixRank', Matrix<S>, Tensor<S, D>>,
  options?: Options,
) => Tensor<BatchAxes<S>, 'int32'>;
/** kron(a, b): each element of a times all of b. */
export type KronFunction = <A extends Shape, DA extends DType, B extends Shape, DB extends DType>(
  a: Tensor<A, DA>,
  b: Tensor<B, DB>,
) => Tensor<Kron<A, B>, Promote<DA, DB>>;
