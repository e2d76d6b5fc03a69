/** @file jvp, vjp and linearize: the derivative as a linear function, forwards and backwards. */
import { describeOperand, ShapeError, ValueError } from '../core/errors.ts';
import { showValue } from '../core/options.ts';
import { sameShape } from '../core/shape.ts';
import { leafPaths } from '../core/tree.ts';
import { dependents, topologicalOrder } from '../graph/graph.ts';
import type { Node } from '../graph/node.ts';
import { Trace } from '../graph/trace.ts';
import { resolve } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { replay } from './body.ts';
import { checkDifferentiable, pullBack, pushForward, zerosLike } from './linearize.ts';
import {
  boundParameter,
  callTraced,
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
    expected: wanted.map(describeOperand).join(', ') || 'nothing',
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

/** Refuses what is no function to differentiate. */
function checkDifferentiated(op: string, f: unknown): void {
  if (typeof f === 'function') return;
  throw new ValueError({ op, what: 'the first argument is no function', got: showValue(f), expected: 'the function to differentiate' });
}

/**
 * Forward mode: the value of a function, and its derivative in one direction, in one pass.
 *
 * @param f a function of tensors or trees of tensors, with a tensor or a tree of tensors as result.
 * @param primals its arguments.
 * @param tangents the direction: trees like the arguments, their fields in any order.
 * @returns [f(...primals), the directional derivative: a tree like the result].
 * @throws ShapeError where tangents and primals differ in fields, shapes or dtypes; GradError for arguments that are no floats; ValueError
 * for what is no function, and primals that are no list.
 * @see JAX `jvp`.
 * @example
 * jvp((x: Tensor<[]>) => x.square(), [tensor(3)], [tensor(1)]); // [9, 6]
 */
export function jvp<A extends readonly unknown[], R>(f: (...args: A) => R, primals: A, tangents: NoInfer<A>): [value: R, tangent: R] {
  checkDifferentiated('jvp', f);
  if (!Array.isArray(primals)) {
    const [expected, hint] = ['the list of the arguments, then that of their tangents', 'jvp(f, [x], [dx])'];
    throw new ValueError({ op: 'jvp', what: 'the second argument is no list', got: showValue(primals), expected, hint });
  }
  return jvpAs('jvp', f, primals, tangents);
}

/** `jvp`, for a function of another name. */
export function jvpAs<A extends readonly unknown[], R>(op: string, f: (...args: A) => R, primals: A, tangents: A): [value: R, tangent: R] {
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

/**
 * Tangents of the arguments to tangents of the outputs: the operations between them, applied to others. What is undefined is zero. (A linear
 * function is its own derivative; but to differentiate a loop is to run it, with tangents that stand for nothing.)
 */
export function applyForward(linear: Linearization<unknown>, tangents: readonly (AnyTensor | undefined)[]): AnyTensor[] {
  const { derivatives, outputs, level } = linear;
  const ends = derivatives.filter((derivative) => derivative !== undefined);
  const order = topologicalOrder(ends, (node) => node.trace === undefined || node.trace.level < level);
  const moving = dependents(order, linear.tangents);
  const known = new Map<Node, AnyTensor>(linear.tangents.map((free, i) => [free, tangents[i] ?? zerosLike(free)] as const));
  const found = replay(
    order.filter((node) => moving.has(node)),
    known,
  );
  return outputs.map((output, i) => (derivatives[i] && found.get(derivatives[i])) ?? zerosLike(output));
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
 * once; the linear function only does what depends on the direction.
 *
 * @param f a function of tensors or trees of tensors, with a tensor or a tree of tensors as result.
 * @param primals its arguments: the point.
 * @returns [f(...primals), linear]; linear(...tangents), given trees like the arguments, is the directional derivative, a tree like the
 * result.
 * @throws GradError for arguments that are no floats; ValueError for what is no function; linear throws ShapeError for tangents unlike the
 * arguments.
 * @see JAX `linearize`.
 * @example
 * const [value, linear] = linearize((x: Tensor<[2]>) => x.square(), tensor([1, 2])); // [1, 4]
 * linear(tensor([1, 0])); // [2, 0]
 * linear(tensor([0, 1])); // [0, 4]
 */
export function linearize<A extends readonly unknown[], R>(f: (...args: A) => R, ...primals: A): [value: R, linear: (...tangents: A) => R] {
  checkDifferentiated('linearize', f);
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
 * @returns [f(...primals), pullback]; pullback(cotangent) is the list of cotangents, trees like the arguments.
 * @throws GradError for arguments that are no floats; ValueError for what is no function; the pullback throws ShapeError for a cotangent
 * unlike the result (the order of fields does not matter).
 * @see JAX `vjp`.
 * @example
 * const [value, pullback] = vjp((x: Tensor<[2]>) => x.square(), tensor([1, 2])); // [1, 4]
 * pullback(tensor([1, 10])); // [[2, 40]]
 */
export function vjp<A extends readonly unknown[], R>(f: (...args: A) => R, ...primals: A): [value: R, pullback: (cotangent: R) => A] {
  checkDifferentiated('vjp', f);
  const tree = flattenTensors(primals);
  const linear = linearizeAt('vjp', tree.leaves, (inner) => f(...(tree.rebuild(inner) as unknown as A)));
  const pullback = (cotangent: R): A => {
    const cotangents = leavesLike('vjp', 'the cotangent does not fit the result', cotangent, linear.value);
    return tree.rebuild(applyBackward(linear, cotangents)) as unknown as A;
  };
  return [linear.value, pullback];
}
