/** @file Reverse mode: gradients of a function that returns one number. */
import { isFloat } from '../core/dtype.ts';
import { checkName, describeOperand, GradError, ValueError } from '../core/errors.ts';
import { checkOptions, isPlainObject, showValue } from '../core/options.ts';
import { leafPaths, treeOfLeaves } from '../core/tree.ts';
import { Trace } from '../graph/trace.ts';
import { filled } from '../ops/operands.ts';
import { resolve } from '../tensor/apply.ts';
import { Tensor, type AnyTensor } from '../tensor/tensor.ts';
import { isVariable, type AnyVariable } from '../tensor/variable.ts';
import { checkDifferentiable, pullBack, pushForward, zerosLike } from './linearize.ts';
import { boundParameter, callTraced, flattenTensors, freeParameter, passOnWrites } from './parameters.ts';
import type { GradTransform, ValueAndGradTransform } from './types.ts';

const isTensor = (value: unknown): boolean => value instanceof Tensor;

type AnyFunction = (...args: unknown[]) => unknown;

/** The options, with their defaults. */
interface Settings {
  readonly op: string;
  readonly hasAux: boolean;
  readonly argnums: number | readonly number[];
  readonly unconnected: 'zero' | 'error';
}

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

/** What a gradient is taken by, and its name in errors. */
interface Parameter {
  readonly tensor: AnyTensor;
  readonly name: string;
}

/** Calls f in a trace, and differentiates what it returns with respect to the parameters. */
function differentiate({ op, hasAux, unconnected }: Settings, trace: Trace, named: readonly Parameter[], f: () => unknown): Differentiated {
  const parameters = named.map(({ tensor }) => tensor);
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
    const lost = named.find((_, i) => cotangents[i] === undefined);
    if (unconnected === 'error' && lost !== undefined) throw notConnected(op, lost);
    return { result, gradients: parameters.map((parameter, i) => cotangents[i] ?? zerosLike(parameter)) };
  });
  passOnWrites(trace);
  return differentiated;
}

const notConnected = (op: string, { tensor, name }: Parameter): GradError =>
  new GradError({
    op,
    what: `the result does not depend on ${name}`,
    got: describeOperand(tensor),
    expected: "a function of it, since unconnected is 'error'",
    hint: "unconnected: 'zero' for a gradient of zeros",
  });

/** The places of the arguments to differentiate by. */
function placesOf({ op, argnums }: Settings, args: readonly unknown[]): number[] {
  return [argnums].flat().map((place) => {
    if (place < args.length || place === 0) return place;
    throw new ValueError({
      op,
      what: `there is no argument ${place}`,
      got: `${args.length} arguments`,
      expected: `argnums from 0 to ${args.length - 1}`,
    });
  });
}

const words = ['first', 'second', 'third'] as const;

/** Which arguments, in words. */
const which = ([place = 0, ...others]: readonly number[]): string =>
  others.length > 0 ? `arguments ${[place, ...others].join(', ')} hold` : `the ${words[place] ?? `${place + 1}th`} argument holds`;

/** With respect to arguments: trees in which every float tensor has a gradient, and every other leaf null. */
function differentiateTrees(settings: Settings, f: AnyFunction, args: readonly unknown[]): { result: unknown; gradients: unknown } {
  const { op, argnums } = settings;
  const places = placesOf(settings, args);
  const chosen = places.map((place) => args[place]);
  const tree = flattenTensors(chosen);
  const trace = new Trace('grad');
  const leaves = tree.leaves.map((leaf) => (isFloat(leaf.dtype) ? boundParameter(resolve(leaf), trace) : leaf));
  const paths = leafPaths(chosen, isTensor).map((path) => path.replace(/^\[(\d+)\]/, (_, i: string) => `argument ${places[Number(i)]}`));
  const parameters = leaves.flatMap((tensor, i) => (isFloat(tensor.dtype) ? [{ tensor, name: paths[i] ?? '' }] : []));
  if (parameters.length === 0) {
    const [first] = chosen;
    throw new GradError({
      op,
      what: `${which(places)} no float tensor to differentiate by`,
      got: first instanceof Tensor ? describeOperand(first as AnyTensor) : typeof first,
      expected: 'a float tensor, or a tree with one in it',
    });
  }
  const call = (): unknown => {
    const inside = tree.rebuild(leaves) as unknown[];
    return f(...args.map((arg, place) => (places.includes(place) ? inside[places.indexOf(place)] : arg)));
  };
  const { result, gradients } = differentiate(settings, trace, parameters, call);
  const byParameter = new Map(parameters.map(({ tensor }, i) => [tensor, gradients[i]]));
  const trees = treeOfLeaves(
    chosen,
    isTensor,
    leaves.map((leaf) => byParameter.get(leaf) ?? null),
  ) as unknown[];
  return { result, gradients: typeof argnums === 'number' ? trees[0] : trees };
}

/** With respect to Variables that the function reads. */
function differentiateVariables(
  settings: Settings,
  f: AnyFunction,
  variables: readonly AnyVariable[],
  args: readonly unknown[],
): Differentiated {
  const { op } = settings;
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
  const named = parameters.map((tensor, i) => ({ tensor, name: `the variable '${unique[i]?.name}'` }));
  const { result, gradients } = differentiate(settings, trace, named, () => f(...args));
  const byVariable = new Map(unique.map((variable, i) => [variable, gradients[i] as AnyTensor]));
  return { result, gradients: variables.map((variable) => byVariable.get(variable) as AnyTensor) };
}

const optionNames = ['hasAux', 'argnums', 'unconnected'];

/** What follows the function: a list of Variables, or options. */
function checkSecond(op: string, second: unknown): void {
  if (Array.isArray(second)) return;
  if (second === undefined || isPlainObject(second)) return checkOptions(op, second, optionNames);
  throw new ValueError({
    op,
    what: 'the second argument is no list of Variables',
    got: isVariable(second) ? `the variable '${second.name}'` : showValue(second),
    expected: 'a list of Variables, or options',
    hint: isVariable(second) ? `${op}(f, [w])` : `${op}(f, [w]), or ${op}(f, { hasAux: true })`,
  });
}

/** Options of any kind, as they are read. */
type Options = Partial<Omit<Settings, 'op'>>;

function settingsOf(op: string, options: Options, byVariables: boolean): Settings {
  const { hasAux = false, argnums = 0, unconnected = 'zero' } = options;
  checkName(op, 'way of treating what is not connected:', unconnected, ['zero', 'error']);
  const list = [argnums].flat();
  if (byVariables && options.argnums !== undefined) {
    throw new ValueError({
      op,
      what: 'argnums beside a list of Variables',
      got: `argnums: ${list.join(', ')}`,
      expected: 'gradients by Variables, or by arguments',
      hint: 'two calls, or the values of the Variables as an argument',
    });
  }
  if (list.length === 0 || new Set(list).size !== list.length || !list.every((place) => Number.isInteger(place) && place >= 0)) {
    throw new ValueError({
      op,
      what: 'argnums names no arguments',
      got: Array.isArray(argnums) ? `[${list.join(', ')}]` : showValue(argnums),
      expected: 'the number of an argument, from 0, or a list of different ones',
    });
  }
  return { op, hasAux, argnums, unconnected };
}

/** value and gradients of f, by the arguments of `grad` and `valueAndGrad`. */
function differentiated(op: string, f: AnyFunction, second?: readonly AnyVariable[] | Options, third?: Options) {
  if (typeof f !== 'function')
    throw new ValueError({ op, what: 'the first argument is no function', got: typeof f, expected: 'the function to differentiate' });
  checkSecond(op, second);
  checkOptions(op, third, optionNames);
  const variables = Array.isArray(second) ? (second as readonly AnyVariable[]) : undefined;
  const options = third ?? (variables === undefined ? ((second ?? {}) as Options) : {});
  const settings = settingsOf(op, options, variables !== undefined);
  return (...args: readonly unknown[]) => {
    const found = variables === undefined ? differentiateTrees(settings, f, args) : differentiateVariables(settings, f, variables, args);
    return { ...found, hasAux: settings.hasAux };
  };
}

/** `grad(f)`, for a function of another name. */
export const gradientAs = (op: string, f: AnyFunction): AnyFunction => {
  const run = differentiated(op, f);
  return (...args) => run(...args).gradients;
};

/**
 * The gradient of a function that returns one number.
 *
 * `grad(f)(params, ...args)` is the gradient with respect to `params`, a tensor or any tree of tensors (objects, arrays, class
 * instances): the same tree, with null for what is no float tensor. `grad(f, variables)(...args)` is the list of gradients with
 * respect to Variables that f reads. Differentiates to any order: `grad(grad(f))`.
 *
 * @param options `hasAux`: f returns [loss, aux], and the result is [gradients, aux]. `argnums`, default 0: the argument to
 * differentiate by, or a list of them, which gives a list of gradients. `unconnected`, default 'zero':
 * what the result does not depend on has a gradient of zeros; 'error': that is refused.
 * @throws GradError where f does not return one float number, where nothing can be differentiated by, or for what is not connected, if that
 * is asked; ValueError for a second argument that is neither a list of Variables nor options, and arguments that do not exist, and what is
 * no function.
 * @see JAX `grad`.
 * @example
 * grad((x: Tensor<[]>) => x.mul(x))(tensor(3)); // 6
 * grad((x: Tensor<[]>, y: Tensor<[]>) => x.mul(y), { argnums: [0, 1] })(tensor(3), tensor(4)); // [4, 3]
 */
export const grad = ((f: AnyFunction, second?: readonly AnyVariable[] | Options, third?: Options) => {
  const run = differentiated('grad', f, second, third);
  return (...args: readonly unknown[]) => {
    const { result, gradients, hasAux } = run(...args);
    return hasAux ? [gradients, (result as readonly unknown[])[1]] : gradients;
  };
}) as GradTransform;

/**
 * As `grad`, with the function's value: `valueAndGrad(f)(params, ...args)` is [value, gradients].
 *
 * @param options `hasAux`: f returns [loss, aux], and the result is [[loss, aux], gradients]. `argnums`, default 0: the argument to
 * differentiate by, or a list of them, which gives a list of gradients. `unconnected`, default 'zero':
 * what the result does not depend on has a gradient of zeros; 'error': that is refused.
 * @throws GradError where f does not return one float number, where nothing can be differentiated by, or for what is not connected, if that
 * is asked; ValueError for a second argument that is neither a list of Variables nor options, and arguments that do not exist, and what is
 * no function.
 * @see JAX `value_and_grad`.
 * @example
 * const [value, gradient] = valueAndGrad((x: Tensor<[2]>) => x.square().sum())(tensor([1, 2])); // 5 and [2, 4]
 */
export const valueAndGrad = ((f: AnyFunction, second?: readonly AnyVariable[] | Options, third?: Options) => {
  const run = differentiated('valueAndGrad', f, second, third);
  return (...args: readonly unknown[]) => {
    const { result, gradients } = run(...args);
    return [result, gradients];
  };
}) as ValueAndGradTransform;
