/** @file jvp and vjp: the derivative as a linear function, forwards and backwards. */
import { describeOperand, ShapeError } from '../core/errors.ts';
import { sameShape } from '../core/shape.ts';
import { Trace } from '../graph/trace.ts';
import { resolve } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { checkDifferentiable, pullBack, pushForward, zerosLike } from './linearize.ts';
import { boundParameter, callTraced, flattenTensors, freeParameter, passOnWrites } from './parameters.ts';

function checkSame(op: string, what: string, given: readonly AnyTensor[], wanted: readonly AnyTensor[]): void {
  const fits =
    given.length === wanted.length &&
    given.every((each, i) => sameShape(each.shape, wanted[i]?.shape ?? []) && each.dtype === wanted[i]?.dtype);
  if (fits) return;
  throw new ShapeError({
    op,
    what,
    got: given.map(describeOperand).join(', ') || 'nothing',
    expected: wanted.map(describeOperand).join(', '),
  });
}

/**
 * Forward mode: the value of a function, and its derivative in one direction, in one pass.
 *
 * @param f a function of tensors or trees of tensors, with a tensor or a tree of tensors as result.
 * @param primals its arguments.
 * @param tangents the direction: trees like the arguments.
 * @returns [f(...primals), the directional derivative: a tree like the result]. Follows `jax.jvp`.
 * @throws ShapeError where tangents and primals differ in shape or dtype; GradError for arguments that are no floats.
 * @example
 * jvp((x: Tensor<[]>) => x.square(), [tensor(3)], [tensor(1)]); // [9, 6]
 */
export function jvp<A extends readonly unknown[], R>(f: (...args: A) => R, primals: A, tangents: NoInfer<A>): [value: R, tangent: R] {
  const tree = flattenTensors(primals);
  const directions = flattenTensors(tangents).leaves.map(resolve);
  checkSame('jvp', 'the tangents do not fit the arguments', directions, tree.leaves);
  const trace = new Trace('grad');
  const parameters = tree.leaves.map((leaf) => boundParameter(resolve(leaf), trace));
  for (const parameter of parameters) checkDifferentiable('jvp', parameter, 'an argument');
  const results = trace.run((): [R, R] => {
    const value = callTraced('jvp', () => f(...(tree.rebuild(parameters) as unknown as A)));
    const out = flattenTensors(value);
    const outputs = out.leaves.map(resolve);
    const seeds = new Map(parameters.map((parameter, i) => [parameter, directions[i] as AnyTensor] as const));
    const derivatives = pushForward(outputs, seeds, trace.level);
    return [value, out.rebuild(outputs.map((output, i) => derivatives[i] ?? zerosLike(output))) as R];
  });
  passOnWrites(trace);
  return results;
}

/**
 * Reverse mode for any result: the value of a function, and the function that takes a cotangent of the result back to
 * cotangents of the arguments.
 *
 * @param f a function of tensors or trees of tensors, with a tensor or a tree of tensors as result.
 * @param primals its arguments.
 * @returns [f(...primals), pullback]; pullback(cotangent) is the list of cotangents, trees like the arguments. Follows `jax.vjp`.
 * @throws GradError for arguments that are no floats; the pullback throws ShapeError for a cotangent unlike the result.
 * @example
 * const [value, pullback] = vjp((x: Tensor<[2]>) => x.square(), tensor([1, 2])); // [1, 4]
 * pullback(tensor([1, 10])); // [[2, 40]]
 */
export function vjp<A extends readonly unknown[], R>(f: (...args: A) => R, ...primals: A): [value: R, pullback: (cotangent: R) => A] {
  const tree = flattenTensors(primals);
  const trace = new Trace('grad');
  const parameters = tree.leaves.map((leaf) => boundParameter(resolve(leaf), trace));
  for (const parameter of parameters) checkDifferentiable('vjp', parameter, 'an argument');
  const linear = trace.run(() => {
    const value = callTraced('vjp', () => f(...(tree.rebuild(parameters) as unknown as A)));
    const outputs = flattenTensors(value).leaves.map(resolve);
    const tangents = parameters.map((parameter) => freeParameter(parameter, trace));
    const seeds = new Map(parameters.map((parameter, i) => [parameter, tangents[i] as AnyTensor] as const));
    return { value, outputs, tangents, derivatives: pushForward(outputs, seeds, trace.level) };
  });
  passOnWrites(trace);
  const pullback = (cotangent: R): A => {
    const cotangents = flattenTensors(cotangent).leaves.map(resolve);
    checkSame('vjp', 'the cotangent does not fit the result', cotangents, linear.outputs);
    const found = pullBack(linear.derivatives, cotangents, linear.tangents, trace.level);
    return tree.rebuild(parameters.map((parameter, i) => found[i] ?? zerosLike(parameter))) as unknown as A;
  };
  return [linear.value, pullback];
}
