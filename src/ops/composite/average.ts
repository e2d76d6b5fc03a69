/** @file The mean with weights. */
import { describeOperand, ShapeError } from '../../core/errors.ts';
import { checkOptions } from '../../core/options.ts';
import { broadcastShapes, sameShape, showShape } from '../../core/shape.ts';
import type { AverageFunction } from '../../tensor/signatures-arrays.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { floats, meanAlong, sumAlong, type AxisArgument } from '../along.ts';
import { axesOf } from '../axes.ts';
import { div, mul } from '../binary.ts';
import { checkKeepDims, checkTensor, ofTensor } from '../check.ts';
import { promoteOperands } from '../operands.ts';
import { broadcastTo, reshape } from '../shape.ts';

/** The weights in the shape of x: those of one axis, or what broadcasts. */
function spreadWeights(x: AnyTensor, weights: AnyTensor, axes: readonly number[]): AnyTensor {
  const [axis] = axes;
  const ofAxis = weights.shape.length === 1 && axes.length === 1 && weights.shape[0] === x.shape[axis ?? 0];
  const aligned = ofAxis
    ? (reshape(
        weights,
        x.shape.map((size, each) => (each === axis ? size : 1)),
      ) as AnyTensor)
    : weights;
  if (sameShape(broadcastShapes(aligned.shape, x.shape) ?? [-1], x.shape)) return broadcastTo(aligned, x.shape) as AnyTensor;
  throw new ShapeError({
    op: 'average',
    what: `weights ${showShape(weights.shape)} do not fit ${showShape(x.shape)}`,
    got: `x: ${describeOperand(x)}, weights: ${describeOperand(weights)}, axis: ${showShape(axes)}`,
    expected: 'a weight for each element of the one axis, or weights that broadcast to x',
  });
}

/**
 * The mean with weights over one axis, several, or all: sum(w x) / sum(w), in floats. Without weights the mean. NaN or Infinity where
 * the weights add up to 0.
 *
 * @param axis an axis, a list of axes, or none for all; negative ones count from the end.
 * @param keepDims keep the reduced axes with size 1; default false.
 * @param options `weights`: a vector for the one axis, or what broadcasts to x.
 * @throws ShapeError for an axis that x does not have, and for weights that do not fit; ValueError for a keepDims that is no boolean, and
 * unknown options.
 * @see NumPy's `average`.
 * @example
 * average(tensor([1, 2, 4]), 0, false, { weights: tensor([1, 1, 2]) }); // 2.75
 */
export const average = ofTensor(
  'average',
  (x: AnyTensor, axis?: AxisArgument, keepDims?: boolean, options: { readonly weights?: AnyTensor } = {}): AnyTensor => {
    checkOptions('average', options, ['weights']);
    checkKeepDims('average', keepDims, 'average(x, -1, true)');
    const axes = axesOf('average', x, axis);
    if (options.weights === undefined) return meanAlong(x, axes, keepDims);
    checkTensor('average', options.weights);
    const [values, weights] = promoteOperands('average', [floats(x), options.weights]) as [AnyTensor, AnyTensor];
    const spread = spreadWeights(values, weights, axes);
    return div(sumAlong(mul(values, spread), axes, keepDims), sumAlong(spread, axes, keepDims));
  },
) as unknown as AverageFunction;
