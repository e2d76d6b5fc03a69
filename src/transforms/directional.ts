/** @file jvp, vjp and linearize: the derivative as a linear function, forwards and backwards. */
import { describeOperand, ShapeError } from '../core/errors.ts';
import { sameShape } from '../core/shape.ts';
import { leafPaths } from '../core/tree.ts';
import { Trace } from '../graph/trace.ts';
import { resolve } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { checkDifferentiable, pullBack, pushForward, zerosLike } from './linearize.ts';
import {
  boundParameter,
  callTraced,
  checkFunction,
  describeLeaves,
  flattenTensors,
  freeParameter,
  inOrderOf,
  isTensor,
  passOnWrites,
} from './parameters.ts';

/** Refuses tensors that differ from others in number, shape or dtype. */
export function checkSame(op: string, what: string, given: readonly AnyTensor[], wanted: readonly AnyTensor[]): void {
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

/** The tensors of a tree, in the order of another that it must be like: the same fields, whatever their order, the same shapes and dtypes. */
function leavesLike(op: string, what: string, tree: unknown, like: unknown): AnyTensor[] {
  const [found, wanted] = [flattenTensors(inOrderOf(like, tree)), flattenTensors(like)];
  const leaves = found.leaves.map(resolve);
  checkSame(op, what, leaves, wanted.leaves);
  const [places, wantedPlaces] = [found, wanted].map((flat) => leafPaths(flat.rebuild(flat.leaves), isTensor).join());
  if (places === wantedPlaces) return leaves;
  throw new ShapeError({ op, what, got: describeLeaves(found, true), expected: describeLeaves(wanted, true) });
}

/**
 * Forward mode: the value of a function, and its derivative in one direction, in one pass.
 *
 * @param f a function of tensors or trees of tensors, with a tensor or a tree of tensors as result.
 * @param primals its arguments.
 * @param tangents the direction: trees like the arguments, their fields in any order.
 * @returns [f(...primals), the directional derivative: a tree like the result]. Follows `jax.jvp`.
 * @throws ShapeError where tangents and primals differ in fields, shapes or dtypes; GradError for arguments that are no floats; ValueError
 * for what is no function.
 * @example
 * jvp((x: Tensor<[]>) => x.square(), [tensor(3)], [tensor(1)]); // [9, 6]
 */
export function jvp<A extends readonly unknown[], R>(f: (...args: A) => R, primals: A, tangents: NoInfer<A>): [value: R, tangent: R] {
  return jvpAs('jvp', f, primals, tangents);
}

/** `jvp`, for a function of another name. */
export function jvpAs<A extends readonly unknown[], R>(op: string, f: (...args: A) => R, primals: A, tangents: A): [value: R, tangent: R] {
  checkFunction(op, f, 'the function to differentiate');
  const tree = flattenTensors(primals);
  const directions = leavesLike(op, 'the tangents do not fit the arguments', tangents, primals);
  const trace = new Trace('grad');
  const parameters = tree.leaves.map((leaf) => boundParameter(resolve(leaf), trace));
  for (const parameter of parameters) checkDifferentiable(op, parameter, 'an argument');
  const results = trace.run((): [R, R] => {
    const value = callTraced(op, () => f(...(tree.rebuild(parameters) as unknown as A)));
    const out = flattenTensors(value);
    const outputs = out.leaves.map(resolve);
    const seeds = new Map(parameters.map((parameter, i) => [parameter, directions[i] as AnyTensor] as const));
    const derivatives = pushForward(outputs, seeds, trace.level);
    return [value, out.rebuild(outputs.map((output, i) => derivatives[i] ?? zerosLike(output))) as R];
  });
  passOnWrites(trace);
  return results;
}

/** A function at a point, and its derivative there as a graph: linear in the tangents of its arguments, which are free. */
interface Linearization<R> {
  readonly value: R;
  readonly primals: readonly AnyTensor[];
  readonly outputs: readonly AnyTensor[];
  readonly tangents: readonly AnyTensor[];
  /** The tangents of the outputs. */
  readonly derivatives: readonly (AnyTensor | undefined)[];
  readonly level: number;
}

/** Calls f once; everything that its derivative needs is in the graph from then on. */
export function linearizeAt<R>(op: string, leaves: readonly AnyTensor[], f: (primals: readonly AnyTensor[]) => R): Linearization<R> {
  const trace = new Trace('grad');
  const primals = leaves.map((leaf) => boundParameter(resolve(leaf), trace));
  for (const primal of primals) checkDifferentiable(op, primal, 'an argument');
  const linear = trace.run(() => {
    const value = callTraced(op, () => f(primals));
    const outputs = flattenTensors(value).leaves.map(resolve);
    const tangents = primals.map((primal) => freeParameter(primal, trace));
    const seeds = new Map(primals.map((primal, i) => [primal, tangents[i] as AnyTensor] as const));
    return { value, primals, outputs, tangents, derivatives: pushForward(outputs, seeds, trace.level), level: trace.level };
  });
  passOnWrites(trace);
  return linear;
}

/** Tangents of the arguments to tangents of the outputs. What is undefined is zero. A linear function is its own derivative. */
export function applyForward(linear: Linearization<unknown>, tangents: readonly (AnyTensor | undefined)[]): AnyTensor[] {
  const { derivatives, outputs, level } = linear;
  const seeds = new Map(linear.tangents.flatMap((free, i) => (tangents[i] === undefined ? [] : [[free, tangents[i]] as const])));
  const ends = derivatives.filter((derivative) => derivative !== undefined);
  const found = pushForward(ends, seeds, level).values();
  return outputs.map((output, i) => (derivatives[i] && (found.next().value as AnyTensor | undefined)) ?? zerosLike(output));
}

/** Cotangents of the outputs to cotangents of the arguments: the same function, transposed. What is undefined is zero. */
export function applyBackward(linear: Linearization<unknown>, cotangents: readonly (AnyTensor | undefined)[]): AnyTensor[] {
  const { derivatives, primals, tangents, level } = linear;
  const given = derivatives.flatMap((derivative, i) => (derivative && cotangents[i] ? [[derivative, cotangents[i]] as const] : []));
  const found = pullBack(
    given.map(([derivative]) => derivative),
    given.map(([, cotangent]) => cotangent),
    tangents,
    level,
  );
  return primals.map((primal, i) => found[i] ?? zerosLike(primal));
}

/**
 * Forward mode as a function that can be called many times: the value of a function, and its derivative at this point. f is called
 * once; the linear function only does what depends on the direction. Follows `jax.linearize`.
 *
 * @param f a function of tensors or trees of tensors, with a tensor or a tree of tensors as result.
 * @param primals its arguments: the point.
 * @returns [f(...primals), linear]; linear(...tangents), given trees like the arguments, is the directional derivative, a tree like the
 * result.
 * @throws GradError for arguments that are no floats; ValueError for what is no function; linear throws ShapeError for tangents unlike the
 * arguments.
 * @example
 * const [value, linear] = linearize((x: Tensor<[2]>) => x.square(), tensor([1, 2])); // [1, 4]
 * linear(tensor([1, 0])); // [2, 0]
 * linear(tensor([0, 1])); // [0, 4]
 */
export function linearize<A extends readonly unknown[], R>(f: (...args: A) => R, ...primals: A): [value: R, linear: (...tangents: A) => R] {
  checkFunction('linearize', f, 'the function to differentiate');
  const tree = flattenTensors(primals);
  const linear = linearizeAt('linearize', tree.leaves, (inner) => f(...(tree.rebuild(inner) as unknown as A)));
  const apply = (...tangents: A): R => {
    const directions = leavesLike('linearize', 'the tangents do not fit the arguments', tangents, primals);
    return flattenTensors(linear.value).rebuild(applyForward(linear, directions)) as R;
  };
  return [linear.value, apply];
}

/**
 * Reverse mode for any result: the value of a function, and the function that takes a cotangent of the result back to
 * cotangents of the arguments.
 *
 * @param f a function of tensors or trees of tensors, with a tensor or a tree of tensors as result.
 * @param primals its arguments.
 * @returns [f(...primals), pullback]; pullback(cotangent) is the list of cotangents, trees like the arguments. Follows `jax.vjp`.
 * @throws GradError for arguments that are no floats; ValueError for what is no function; the pullback throws ShapeError for a cotangent
 * unlike the result (the order of fields does not matter).
 * @example
 * const [value, pullback] = vjp((x: Tensor<[2]>) => x.square(), tensor([1, 2])); // [1, 4]
 * pullback(tensor([1, 10])); // [[2, 40]]
 */
export function vjp<A extends readonly unknown[], R>(f: (...args: A) => R, ...primals: A): [value: R, pullback: (cotangent: R) => A] {
  checkFunction('vjp', f, 'the function to differentiate');
  const tree = flattenTensors(primals);
  const linear = linearizeAt('vjp', tree.leaves, (inner) => f(...(tree.rebuild(inner) as unknown as A)));
  const pullback = (cotangent: R): A => {
    const cotangents = leavesLike('vjp', 'the cotangent does not fit the result', cotangent, linear.value);
    return tree.rebuild(applyBackward(linear, cotangents)) as unknown as A;
  };
  return [linear.value, pullback];
}
