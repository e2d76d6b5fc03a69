/** @file Reverse mode: gradients of a function that returns one number. */
import { isFloat } from '../core/dtype.ts';
import { describeOperand, GradError, ValueError } from '../core/errors.ts';
import { checkOptions, isPlainObject, showValue } from '../core/options.ts';
import { treeOfLeaves } from '../core/tree.ts';
import { Trace } from '../graph/trace.ts';
import { filled } from '../ops/operands.ts';
import { resolve } from '../tensor/apply.ts';
import { Tensor, type AnyTensor } from '../tensor/tensor.ts';
import { isVariable, type AnyVariable } from '../tensor/variable.ts';
import { checkDifferentiable, pullBack, pushForward, zerosLike } from './linearize.ts';
import { boundParameter, callTraced, flattenTensors, freeParameter, passOnWrites } from './parameters.ts';
import type { GradFunction, ValueAndGradFunction, WithAux } from './types.ts';

const isTensor = (value: unknown): boolean => value instanceof Tensor;

type AnyFunction = (...args: unknown[]) => unknown;

interface Differentiated {
  /** What the function returned. */
  readonly result: unknown;
  /** The gradient with respect to each parameter. */
  readonly gradients: readonly AnyTensor[];
}

/** One number: what a gradient is taken of. */
function checkLoss(op: string, loss: unknown): asserts loss is AnyTensor {
  if (!(loss instanceof Tensor)) {
    throw new GradError({
      op,
      what: 'the function did not return a tensor',
      got: loss === undefined ? 'undefined' : typeof loss,
      expected: 'one number: a tensor of shape []',
    });
  }
  if (loss.shape.length > 0 || !isFloat(loss.dtype)) {
    throw new GradError({
      op,
      what: 'the function did not return one number',
      got: describeOperand(loss as AnyTensor),
      expected: 'a float tensor of shape []',
      hint: 'mean() or sum() at the end of the function, or vjp for a function with several results',
    });
  }
}

/** Calls f in a trace, and differentiates what it returns with respect to the parameters. */
function differentiate(op: string, trace: Trace, parameters: readonly AnyTensor[], f: () => unknown, hasAux: boolean): Differentiated {
  const differentiated = trace.run((): Differentiated => {
    const result = callTraced(op, f);
    if (hasAux && !Array.isArray(result)) {
      throw new GradError({ op, what: 'the function did not return a list', expected: '[loss, auxiliary result], since hasAux is set' });
    }
    const returned: unknown = hasAux ? (result as readonly unknown[])[0] : result;
    checkLoss(op, returned);
    const loss = resolve(returned);
    // The gradient: tangents of the loss for tangents of the parameters are a linear function; transpose it and apply to 1.
    const tangents = parameters.map((parameter) => freeParameter(parameter, trace));
    const seeds = new Map(parameters.map((parameter, i) => [parameter, tangents[i] as AnyTensor] as const));
    const tangent = pushForward([loss], seeds, trace.level);
    const cotangents = pullBack(tangent, [filled([], 1, loss.dtype)], tangents, trace.level);
    return { result, gradients: parameters.map((parameter, i) => cotangents[i] ?? zerosLike(parameter)) };
  });
  passOnWrites(trace);
  return differentiated;
}

/** With respect to the first argument: a tree in which every float tensor has a gradient, and every other leaf null. */
function differentiateTree(op: string, f: AnyFunction, hasAux: boolean, args: readonly unknown[]): { result: unknown; gradients: unknown } {
  const [first, ...rest] = args;
  const tree = flattenTensors(first);
  const trace = new Trace('grad');
  const leaves = tree.leaves.map((leaf) => (isFloat(leaf.dtype) ? boundParameter(resolve(leaf), trace) : leaf));
  const parameters = leaves.filter((leaf) => isFloat(leaf.dtype));
  if (parameters.length === 0) {
    throw new GradError({
      op,
      what: 'the first argument holds no float tensor to differentiate by',
      got: first instanceof Tensor ? describeOperand(first as AnyTensor) : typeof first,
      expected: 'a float tensor, or a tree with one in it',
    });
  }
  const { result, gradients } = differentiate(op, trace, parameters, () => f(tree.rebuild(leaves), ...rest), hasAux);
  const byParameter = new Map(parameters.map((parameter, i) => [parameter, gradients[i]]));
  return {
    result,
    gradients: treeOfLeaves(
      first,
      isTensor,
      leaves.map((leaf) => byParameter.get(leaf) ?? null),
    ),
  };
}

/** With respect to Variables that the function reads. */
function differentiateVariables(
  op: string,
  f: AnyFunction,
  variables: readonly AnyVariable[],
  hasAux: boolean,
  args: readonly unknown[],
): Differentiated {
  for (const variable of variables) {
    if (!isVariable(variable))
      throw new ValueError({
        op,
        what: 'the second argument holds something that is no Variable',
        expected: 'a list of Variables',
        hint: 'model.trainableVariables',
      });
    checkDifferentiable(op, variable, `the variable '${variable.name}'`);
  }
  const trace = new Trace('grad');
  // A Variable may be listed twice: both places have the same gradient.
  const unique = [...new Set(variables)];
  const parameters = unique.map((variable) => boundParameter(variable.read(), trace));
  unique.forEach((variable, i) => trace.reads.set(variable, parameters[i] as AnyTensor));
  const { result, gradients } = differentiate(op, trace, parameters, () => f(...args), hasAux);
  const byVariable = new Map(unique.map((variable, i) => [variable, gradients[i] as AnyTensor]));
  return { result, gradients: variables.map((variable) => byVariable.get(variable) as AnyTensor) };
}

/** What follows the function: a list of Variables, or options. */
function checkSecond(op: string, second: unknown): void {
  if (Array.isArray(second)) return;
  if (second === undefined || isPlainObject(second)) return checkOptions(op, second, ['hasAux']);
  throw new ValueError({
    op,
    what: 'the second argument is no list of Variables',
    got: isVariable(second) ? `the variable '${second.name}'` : showValue(second),
    expected: 'a list of Variables, or options',
    hint: isVariable(second) ? `${op}(f, [w])` : `${op}(f, [w]), or ${op}(f, { hasAux: true })`,
  });
}

/** value and gradients of f, by the arguments of `grad` and `valueAndGrad`. */
function differentiated(op: string, f: AnyFunction, second?: readonly AnyVariable[] | WithAux, third?: WithAux) {
  if (typeof f !== 'function')
    throw new ValueError({ op, what: 'the first argument is no function', got: typeof f, expected: 'the function to differentiate' });
  checkSecond(op, second);
  checkOptions(op, third, ['hasAux']);
  const variables = Array.isArray(second) ? (second as readonly AnyVariable[]) : undefined;
  const { hasAux = false } = third ?? (variables === undefined ? ((second ?? {}) as Partial<WithAux>) : {});
  return (...args: readonly unknown[]) => {
    const found = variables === undefined ? differentiateTree(op, f, hasAux, args) : differentiateVariables(op, f, variables, hasAux, args);
    return { ...found, hasAux };
  };
}

/**
 * The gradient of a function that returns one number.
 *
 * `grad(f)(params, ...args)` is the gradient with respect to `params`, a tensor or any tree of tensors (objects, arrays, class
 * instances): the same tree, with null for what is no float tensor. `grad(f, variables)(...args)` is the list of gradients with
 * respect to Variables that f reads. What the result does not depend on has a gradient of zeros. Differentiates to any order:
 * `grad(grad(f))`. Follows `jax.grad`.
 *
 * @param options `hasAux`: f returns [loss, aux], and the result is [gradients, aux].
 * @throws GradError where f does not return one float number, or nothing can be differentiated by; ValueError for a second
 * argument that is neither a list of Variables nor options.
 * @example
 * grad((x: Tensor<[]>) => x.mul(x))(tensor(3)); // 6
 */
export const grad = ((f: AnyFunction, second?: readonly AnyVariable[] | WithAux, third?: WithAux) => {
  const run = differentiated('grad', f, second, third);
  return (...args: readonly unknown[]) => {
    const { result, gradients, hasAux } = run(...args);
    return hasAux ? [gradients, (result as readonly unknown[])[1]] : gradients;
  };
}) as GradFunction;

/**
 * As `grad`, with the function's value: `valueAndGrad(f)(params, ...args)` is [value, gradients].
 *
 * @param options `hasAux`: f returns [loss, aux], and the result is [[loss, aux], gradients].
 * @throws GradError where f does not return one float number, or nothing can be differentiated by; ValueError for a second
 * argument that is neither a list of Variables nor options.
 * @example
 * const [value, gradient] = valueAndGrad((x: Tensor<[2]>) => x.square().sum())(tensor([1, 2])); // 5 and [2, 4]
 */
export const valueAndGrad = ((f: AnyFunction, second?: readonly AnyVariable[] | WithAux, third?: WithAux) => {
  const run = differentiated('valueAndGrad', f, second, third);
  return (...args: readonly unknown[]) => {
    const { result, gradients } = run(...args);
    return [result, gradients];
  };
}) as ValueAndGradFunction;
