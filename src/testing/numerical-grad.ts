/** @file The naive gradient: one coefficient at a time, two forward passes for each. */
import { isFloat } from '../core/dtype.ts';
import { describeOperand, GradError, ValueError } from '../core/errors.ts';
import { flattenTree, treeOfLeaves } from '../core/tree.ts';
import { assignAll, Tensor, tensor, type AnyTensor, type AnyVariable, type GradFunction, type WithAux } from '../index.ts';
import { roundTo, stepOf } from './step.ts';

type AnyFunction = (...args: unknown[]) => unknown;

const isTensor = (value: unknown): value is AnyTensor => value instanceof Tensor;

/** The loss as a JavaScript number. */
function valueOf(result: unknown, hasAux: boolean): number {
  const loss: unknown = hasAux ? (result as readonly unknown[])[0] : result;
  if (isTensor(loss) && loss.shape.length === 0 && isFloat(loss.dtype)) return loss.dataSync()[0] ?? NaN;
  throw new GradError({
    op: 'numericalGrad',
    what: 'the function did not return one number',
    got: isTensor(loss) ? describeOperand(loss) : typeof loss,
    expected: 'a float tensor of shape []',
    hint: 'mean() or sum() at the end of the function',
  });
}

/** df/dx for each element of x: (f(x + h) - f(x - h)) / 2h. */
function differences(x: AnyTensor, lossAt: (x: AnyTensor) => number): AnyTensor {
  const { shape, dtype } = x;
  const values = x.dataSync();
  const slopes = Float64Array.from(values, (value, i) => {
    const h = stepOf(dtype) * Math.max(Math.abs(value), 1);
    // Divided by the way that was gone, not by the one that was meant: x + h is rounded to the dtype.
    const [above, below] = [roundTo(value + h, dtype), roundTo(value - h, dtype)];
    const lossAtValue = (moved: number): number => lossAt(tensor(values.with(i, moved), { shape, dtype }));
    return (lossAtValue(above) - lossAtValue(below)) / (above - below);
  });
  return tensor(slopes, { shape, dtype });
}

function byTree(f: AnyFunction, [first, ...rest]: readonly unknown[], hasAux: boolean): unknown {
  const tree = flattenTree(first, isTensor);
  const gradients = tree.leaves.map((leaf, place) => {
    if (!isFloat(leaf.dtype)) return null;
    return differences(leaf, (moved) => valueOf(f(tree.rebuild(tree.leaves.with(place, moved)), ...rest), hasAux));
  });
  if (gradients.every((gradient) => gradient === null)) {
    throw new GradError({
      op: 'numericalGrad',
      what: 'the first argument holds no float tensor to differentiate by',
      got: typeof first,
      expected: 'a float tensor, or a tree with one in it',
    });
  }
  return treeOfLeaves(first, isTensor, gradients);
}

/** Moves each Variable in its place, and puts it back. */
function byVariables(f: AnyFunction, args: readonly unknown[], variables: readonly AnyVariable[], hasAux: boolean): AnyTensor[] {
  const before = variables.map((variable): [AnyVariable, AnyTensor] => [variable, variable.read()]);
  try {
    return before.map(([variable, value]) => {
      const gradient = differences(value, (moved) => {
        variable.assign(moved);
        return valueOf(f(...args), hasAux);
      });
      variable.assign(value);
      return gradient;
    });
  } finally {
    assignAll(before);
  }
}

/**
 * The gradient of a function that returns one number by central differences, `(f(x + h) - f(x - h)) / 2h`, one coefficient at a
 * time: the naive way, and a check of `grad`, with the same signature. `numericalGrad(f)(params, ...args)` is the gradient with
 * respect to the float tensors of params, `numericalGrad(f, variables)(...args)` that with respect to Variables, which are moved
 * and put back.
 *
 * The cost: f is called 2 N times for N coefficients (once more with `hasAux`), where `grad` takes about three times the work of
 * one call. h is the cube root of the dtype's epsilon, relative to x (absolute below 1): 6e-6 in float64, where about 10 digits
 * are right, 5e-3 in float32, where about 4 are.
 *
 * @param options `hasAux`: f returns [loss, aux], and the result is [gradients, aux].
 * @throws GradError where f does not return one float number, or nothing can be differentiated by.
 * @example
 * numericalGrad((x: Tensor<[2], 'float64'>) => x.square().sum())(tensor([1, 2], { dtype: 'float64' })); // [2, 4]
 */
export const numericalGrad = ((f: AnyFunction, second?: readonly AnyVariable[] | WithAux, third?: WithAux) => {
  if (typeof f !== 'function') {
    throw new ValueError({
      op: 'numericalGrad',
      what: 'the first argument is no function',
      got: typeof f,
      expected: 'the function to differentiate',
    });
  }
  const variables = Array.isArray(second) ? (second as readonly AnyVariable[]) : undefined;
  const { hasAux = false } = third ?? (variables === undefined ? ((second ?? {}) as Partial<WithAux>) : {});
  return (...args: readonly unknown[]): unknown => {
    const gradients = variables === undefined ? byTree(f, args, hasAux) : byVariables(f, args, variables, hasAux);
    return hasAux ? [gradients, (f(...args) as readonly unknown[])[1]] : gradients;
  };
}) as unknown as GradFunction;
