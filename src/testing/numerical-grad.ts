/** @file The naive gradient: one coefficient at a time, two forward passes for each. */
import { isFloat } from '../core/dtype.ts';
import { describeOperand, GradError, ValueError } from '../core/errors.ts';
import { flattenTree, treeOfLeaves } from '../core/tree.ts';
import { checkOptions } from '../core/options.ts';
import { assignAll, Tensor, tensor, type AnyTensor, type AnyVariable } from '../index.ts';
import type { Argnums, ArgumentGrads, GradFunction, Loss } from '../index.ts';
import { roundTo, stepOf } from './step.ts';

/** Options, as they are read. */
interface NumericalGradOptions {
  readonly hasAux?: boolean;
  readonly argnums?: Argnums;
}

/** numericalGrad: as grad, by the first argument, by Variables, or by chosen arguments. */
export interface NumericalGradFunction extends GradFunction {
  /** The gradient of f(...args) by some arguments. */
  <A extends unknown[], R extends Loss, const N extends Argnums = 0>(
    f: (...args: A) => R,
    options: { readonly hasAux?: false; readonly argnums?: N },
  ): (...args: A) => ArgumentGrads<A, N>;
  /** The same of a function that returns [loss, aux]: [gradients, aux]. */
  <A extends unknown[], R extends Loss, Aux, const N extends Argnums = 0>(
    f: (...args: A) => readonly [loss: R, aux: Aux],
    options: { readonly hasAux: true; readonly argnums?: N },
  ): (...args: A) => [grads: ArgumentGrads<A, N>, aux: Aux];
}

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

function byArgument(f: AnyFunction, args: readonly unknown[], argnum: number, hasAux: boolean): unknown {
  const argument = args[argnum];
  const tree = flattenTree(argument, isTensor);
  const gradients = tree.leaves.map((leaf, place) => {
    if (!isFloat(leaf.dtype)) return null;
    return differences(leaf, (moved) => valueOf(f(...args.with(argnum, tree.rebuild(tree.leaves.with(place, moved)))), hasAux));
  });
  if (gradients.every((gradient) => gradient === null)) {
    throw new GradError({
      op: 'numericalGrad',
      what: `${argnum === 0 ? 'the first argument' : `argument ${argnum}`} holds no float tensor to differentiate by`,
      got: typeof argument,
      expected: 'a float tensor, or a tree with one in it',
    });
  }
  return treeOfLeaves(argument, isTensor, gradients);
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
 * @param options `hasAux`: f returns [loss, aux], and the result is [gradients, aux]. `argnums`, default 0: the argument to differentiate
 * by, or a list of them, which gives a list of gradients.
 * @throws GradError where f does not return one float number, or nothing can be differentiated by; ValueError for options that do not exist.
 * @example
 * numericalGrad((x: Tensor<[2], 'float64'>) => x.square().sum())(tensor([1, 2], { dtype: 'float64' })); // [2, 4]
 */
export const numericalGrad = ((f: AnyFunction, second?: readonly AnyVariable[] | NumericalGradOptions, third?: NumericalGradOptions) => {
  if (typeof f !== 'function') {
    throw new ValueError({
      op: 'numericalGrad',
      what: 'the first argument is no function',
      got: typeof f,
      expected: 'the function to differentiate',
    });
  }
  const variables = Array.isArray(second) ? (second as readonly AnyVariable[]) : undefined;
  const options = third ?? (variables === undefined ? (second as NumericalGradOptions | undefined) : undefined);
  checkOptions('numericalGrad', options, variables === undefined ? ['hasAux', 'argnums'] : ['hasAux']);
  const { hasAux = false, argnums = 0 } = options ?? {};
  return (...args: readonly unknown[]): unknown => {
    const by = (argnum: number): unknown => byArgument(f, args, argnum, hasAux);
    const byArguments = typeof argnums === 'number' ? () => by(argnums) : () => argnums.map(by);
    const gradients = variables === undefined ? byArguments() : byVariables(f, args, variables, hasAux);
    return hasAux ? [gradients, (f(...args) as readonly unknown[])[1]] : gradients;
  };
}) as unknown as NumericalGradFunction;
