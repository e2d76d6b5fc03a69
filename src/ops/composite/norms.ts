/** @file Norms of vectors and matrices. */
import { describeOperand, ShapeError, ValueError } from '../../core/errors.ts';
import { showValue } from '../../core/options.ts';
import { range } from '../../core/shape.ts';
import type { NormFunction } from '../../tensor/signatures-arrays.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import type { NormOrder } from '../../types/index.ts';
import { floats, maxAlong, minAlong, refuseEmpty, sumAlong, type AxisArgument } from '../along.ts';
import { axesOf, axisOf } from '../axes.ts';
import { mul, pow } from '../binary.ts';
import { cast } from '../cast.ts';
import { checkKeepDims, ofTensor } from '../check.ts';
import { equal, notEqual } from '../compare.ts';
import { abs, sqrt } from '../unary.ts';
import { where } from '../where.ts';

/** f(x), but `atZero` where x is 0, with the derivative 0 there: f has a pole in its derivative, so it must not see the 0 at all. */
function exceptAtZero(x: AnyTensor, atZero: number, f: (x: AnyTensor) => AnyTensor): AnyTensor {
  const isZero = equal(x, 0);
  return where(isZero as never, atZero, f(where(isZero as never, 1, x) as AnyTensor)) as AnyTensor;
}

/** sqrt(sum of x^2). */
function euclidean(x: AnyTensor, axes: readonly number[], keepDims: boolean): AnyTensor {
  return exceptAtZero(sumAlong(mul(x, x), axes, keepDims), 0, (sum) => sqrt(sum) as AnyTensor);
}

/** (sum of |x|^p)^(1/p). With a negative p a zero has an infinite power, so the norm is 0, and so is its derivative. */
function powerNorm(x: AnyTensor, p: number, axes: readonly number[], keepDims: boolean): AnyTensor {
  const powers = exceptAtZero(abs(x) as AnyTensor, p > 0 ? 0 : Infinity, (each) => pow(each, p) as AnyTensor);
  const sum = sumAlong(powers, axes, keepDims);
  return p > 0 ? exceptAtZero(sum, 0, (each) => pow(each, 1 / p) as AnyTensor) : pow(sum, 1 / p);
}

function vectorNorm(x: AnyTensor, order: number, axes: readonly number[], keepDims: boolean): AnyTensor {
  if (order === 2) return euclidean(x, axes, keepDims);
  if (order === 0) return sumAlong(cast(notEqual(x, 0), x.dtype) as AnyTensor, axes, keepDims);
  if (order === 1) return sumAlong(abs(x) as AnyTensor, axes, keepDims);
  if (Math.abs(order) !== Infinity) return powerNorm(x, order, axes, keepDims);
  refuseEmpty('norm', x, axes);
  return (order > 0 ? maxAlong : minAlong)(abs(x) as AnyTensor, axes, keepDims);
}

/** The greatest (or least) sum of a column of magnitudes for order 1 (-1), of a row for Infinity (-Infinity). */
function matrixNorm(x: AnyTensor, order: NormOrder, [rows, columns]: readonly [number, number], keepDims: boolean): AnyTensor {
  if (order === 'fro') return euclidean(x, [rows, columns], keepDims);
  if (![1, Infinity].includes(Math.abs(order))) {
    throw new ValueError({
      op: 'norm',
      what: `the norm of order ${order} of a matrix is not made of its elements alone`,
      got: `x: ${describeOperand(x)}, axes ${rows} and ${columns}`,
      expected: "'fro', 1, -1, Infinity or -Infinity for a matrix",
      hint: 'one axis for the norms of vectors, or flatten(x)',
    });
  }
  refuseEmpty('norm', x, [rows, columns]);
  const sums = sumAlong(abs(x) as AnyTensor, Math.abs(order) === 1 ? rows : columns, true);
  return (order > 0 ? maxAlong : minAlong)(sums, [rows, columns], keepDims);
}

function checkOrder(order: unknown): void {
  if (order === undefined || order === 'fro' || (typeof order === 'number' && !Number.isNaN(order))) return;
  throw new ValueError({ op: 'norm', what: 'there is no such order', got: showValue(order), expected: "a number, or 'fro' for matrices" });
}

/**
 * The norm of vectors along one axis, or of matrices along two. Integers become float32.
 *
 * | order | of a vector | of a matrix |
 * |---|---|---|
 * | none | sqrt(sum x^2) | the same, over any number of axes |
 * | 'fro' | | sqrt(sum x^2) |
 * | 1, -1 | sum \|x\| for 1 | greatest, least sum of a column of \|x\| |
 * | Infinity, -Infinity | greatest, least \|x\| | greatest, least sum of a row of \|x\| |
 * | 0 | how many are not 0 | |
 * | p | (sum \|x\|^p)^(1/p) | |
 *
 * The derivative at 0 is 0, for every order, and ties share as with `max`.
 *
 * @param order default none.
 * @param axis one axis for vectors, two for matrices (rows first); none is all axes.
 * @param keepDims keep the reduced axes with size 1; default false.
 * @throws ValueError for an order that does not exist, or not for matrices; ShapeError for an axis that x does not have, an order over
 * more than two axes, and a greatest element of none.
 * @see NumPy's `linalg.norm`. What needs singular values (2 and 'nuc' of matrices) is not here.
 * @example
 * norm(tensor([3, 4])); // 5
 * norm(tensor([[1, -2], [3, 4]]), 1, 0); // [4, 6]
 */
export const norm = ofTensor('norm', (x: AnyTensor, order?: NormOrder, axis?: AxisArgument, keepDims: boolean = false): AnyTensor => {
  checkKeepDims('norm', keepDims, 'norm(x, 2, -1, true)');
  checkOrder(order);
  const axes = axesOf('norm', x, axis);
  const values = floats(x);
  if (order === undefined) return euclidean(values, axes, keepDims);
  if (axes.length < 2 && order !== 'fro') return vectorNorm(values, order, axes, keepDims);
  if (axes.length === 2) {
    // The order in which the two were named says which are the rows.
    const [rows = 0, columns = 1] = axis === undefined ? range(2) : [axis].flat().map((each) => axisOf('norm', x, each));
    return matrixNorm(values, order, [rows, columns], keepDims);
  }
  throw new ShapeError({
    op: 'norm',
    what: `the norm of order ${order} is over ${order === 'fro' ? 'two axes' : 'one axis or two'}, not ${axes.length}`,
    got: `x: ${describeOperand(x)}, axis: ${axis === undefined ? 'all' : String([axis])}`,
    expected: 'one axis for vectors, two for matrices',
    hint: order === 'fro' ? 'norm(x), which is over any number of axes' : 'flatten(x), for all elements as one vector',
  });
}) as unknown as NormFunction;
