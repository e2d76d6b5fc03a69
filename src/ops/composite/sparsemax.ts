/** @file sparsemax: the projection of scores on probabilities, of which many are 0. */
import type { SoftmaxFunction } from '../../tensor/signatures.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { refuseEmpty, sumAlong } from '../along.ts';
import { axisOf } from '../axes.ts';
import { add, div, mul, sub } from '../binary.ts';
import { cast } from '../cast.ts';
import { ofTensor } from '../check.ts';
import { greater, greaterEqual } from '../compare.ts';
import { asFloat } from '../elementwise.ts';
import { relu } from '../unary.ts';
import { where } from '../where.ts';
import { expandDims } from './reshaping.ts';
import { shiftOf } from './shift.ts';

/**
 * The probabilities nearest to the scores along an axis: max(x - tau, 0), with the tau for which they add up to 1. Scores far below
 * the greatest get exactly 0 (Martins and Astudillo, 2016).
 *
 * A score z belongs to the support where 1 + r z > s, r being how many scores are at least z, and s their sum: found by comparing all
 * pairs, so n scores cost n^2 comparisons. Derivative: within the support, dx less its mean there; elsewhere 0.
 *
 * @param axis default the last.
 * @throws ShapeError for an axis that x does not have, or without elements; ValueError for an axis that is no number.
 * @see Keras `activations.sparsemax`.
 * @example
 * sparsemax(tensor([1, 0.5, -1])); // [0.75, 0.25, 0]
 */
export const sparsemax = ofTensor('sparsemax', (input: AnyTensor, axis: number = -1): AnyTensor => {
  const x = asFloat(input);
  const along = axisOf('sparsemax', x, axis);
  refuseEmpty('sparsemax', x, along);
  const z = sub(x, shiftOf(x, along)) as AnyTensor;

  // Each score along the axis, and beside it all the others along a further one.
  const own = expandDims(z, along + 1) as AnyTensor;
  const others = expandDims(z, along) as AnyTensor;
  const isAbove = greaterEqual(others, own) as AnyTensor;
  const count = sumAlong(cast(isAbove, z.dtype) as AnyTensor, along + 1);
  const total = sumAlong(where(isAbove as never, others, 0) as AnyTensor, along + 1);
  const isSupport = greater(add(mul(z, count), 1), total) as AnyTensor;

  const size = sumAlong(cast(isSupport, z.dtype) as AnyTensor, along, true);
  const tau = div(sub(sumAlong(where(isSupport as never, z, 0) as AnyTensor, along, true), 1), size);
  return relu(sub(z, tau)) as AnyTensor;
}) as unknown as SoftmaxFunction;
