/** @file Functions whose derivative the user writes: for stability, for speed, or because it shall be another one. */
import { isFloat } from '../core/dtype.ts';
import { ValueError } from '../core/errors.ts';
import { showValue } from '../core/options.ts';
import { treeOfLeaves, type FlatTree } from '../core/tree.ts';
import { stopGradient } from '../ops/composite/gradient.ts';
import { resolve } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { checkSame } from './directional.ts';
import { zerosLike } from './linearize.ts';
import { withOwnRule, type FlatRule, type OwnRule } from './own-rules.ts';
import { flattenTensors, inOrderOf, isTensor } from './parameters.ts';

type Tree = FlatTree<AnyTensor>;

/** A user's rule, as one on lists, for arguments and a result of some form. */
type RuleOf = (args: Tree, result: Tree) => FlatRule;

function checkFunctions(op: string, f: unknown, rule: unknown): void {
  const odd = [f, rule].find((each) => typeof each !== 'function');
  if (typeof f === 'function' && typeof rule === 'function') return;
  throw new ValueError({ op, what: 'an argument is no function', got: showValue(odd), expected: `${op}(f, rule), two functions` });
}

/** f on arguments that it cannot be differentiated by, and its result under the rule. */
const withRule =
  (f: (...args: never[]) => unknown, own: Pick<OwnRule, 'name' | 'direction'>, ruleOf: RuleOf) =>
  (...args: unknown[]): unknown => {
    const tree = flattenTensors(args);
    const operands = tree.leaves.map(resolve);
    const stopped = operands.map((operand) => (isFloat(operand.dtype) ? (stopGradient(operand) as AnyTensor) : operand));
    const result = flattenTensors(f(...(tree.rebuild(stopped) as never[])));
    const rule = ruleOf(tree, result);
    return result.rebuild(withOwnRule({ ...own, rule, followsGraph: false }, result.leaves.map(resolve), operands));
  };

/** A tree like another with what belongs to its floats, and null elsewhere. */
function floatsOf(tree: Tree, all: readonly AnyTensor[], given: readonly AnyTensor[]): unknown {
  const next = given.values();
  return treeOfLeaves(
    tree.rebuild(all),
    isTensor,
    all.map(({ dtype }) => (isFloat(dtype) ? next.next().value : null)),
  );
}

/** What a rule returned, as a list; it must be like the floats of what it belongs to. */
function returned(op: string, what: string, value: unknown, wanted: readonly AnyTensor[]): AnyTensor[] {
  const found = flattenTensors(value).leaves.map(resolve);
  checkSame(
    op,
    what,
    found,
    wanted.filter(({ dtype }) => isFloat(dtype)),
  );
  return found;
}

/** A gradient that was left out, zeros like the argument; else the gradient that was given. */
const orZeros = (gradient: unknown, argument: unknown): unknown =>
  gradient === null ? flattenTensors(argument).leaves.flatMap((leaf) => (isFloat(leaf.dtype) ? [zerosLike(leaf)] : [])) : gradient;

/** The gradients that a rule returned: one for each argument. */
function gradientsOf(found: unknown, args: readonly unknown[]): unknown[] {
  if (Array.isArray(found) && found.length === args.length) return args.map((arg, i) => orZeros(inOrderOf(arg, found[i]), arg));
  throw new ValueError({
    op: 'customGradient',
    what: 'the rule did not return the list of the gradients of the arguments',
    got: Array.isArray(found) ? `a list of ${found.length}` : showValue(found),
    expected: `a list with an entry for each argument: ${args.length}`,
    hint: args.length === 1 ? '[gradient]' : 'null for an argument that has no gradient',
  });
}

/**
 * A function with a derivative of the user's own, written forwards. All derivatives use it: `jvp`, and, transposed, `grad` and `vjp`; so
 * it must be linear in the tangents, and made of tensor operations. Second derivatives are derivatives of the rule. What f reads besides
 * its arguments (Variables, tensors from around it) is differentiated as usual.
 *
 * @param f a function of tensors or trees of tensors, with a tensor or a tree as result.
 * @param rule (args, tangents, result) => the tangent of the result, a tree like it. args is the list of arguments, tangents a list of
 * trees like them, result what f returned; null stands for what has no derivative (integers, numbers, strings).
 * @returns a function like f.
 * @throws ValueError for what is no function; ShapeError, when a derivative is taken, where the rule returns a tangent unlike the result.
 * @see JAX `custom_jvp`.
 * @example
 * // |x| with the derivative 1 at 0
 * const f = customJvp((x: Tensor<[3]>) => x.abs(), ([x], [dx]) => where(x.less(0), dx.neg(), dx));
 * grad((x: Tensor<[3]>) => f(x).sum())(tensor([-2, 0, 2])); // [-1, 1, 1]
 */
export function customJvp<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  rule: (args: A, tangents: NoInfer<A>, result: NoInfer<R>) => NoInfer<R>,
): (...args: A) => R {
  checkFunctions('customJvp', f, rule);
  const ruleOf: RuleOf = (args, result) => (operands, tangents, results) => {
    const found = rule(args.rebuild(operands) as unknown as A, floatsOf(args, operands, tangents) as A, result.rebuild(results) as R);
    const tangent = inOrderOf(result.rebuild(results), found);
    return returned('customJvp', 'the tangent that the rule returned is not like the result', tangent, results);
  };
  return withRule(f as never, { name: 'customJvp', direction: 'forward' }, ruleOf) as unknown as (...args: A) => R;
}

/** A gradient for each argument; null for zeros, and for what has none. */
export type ArgumentGradients<A extends readonly unknown[]> = { readonly [K in keyof A]: A[K] | null };

/**
 * A function with a gradient of the user's own, written backwards: for formulas that are stabler or cheaper than what the operations
 * give, and for gradients that are meant to be others (clipped, reversed, straight through a step). The rule may be any function of
 * the cotangent. Second derivatives are derivatives of the rule. What f reads besides its arguments (Variables, tensors from around it) is
 * differentiated as usual.
 *
 * The rule has no residuals: what it computes again of the arguments is computed once in a compiled program, as equal operations become
 * one.
 *
 * @param f a function of tensors or trees of tensors, with a tensor or a tree as result.
 * @param rule (args, cotangent, result) => the list of the gradients, trees like the arguments, null for zeros. args is the list of
 * arguments, cotangent a tree like the result, which is what f returned; null stands for what has no derivative (integers, numbers, strings).
 * @returns a function like f.
 * @throws ValueError for what is no function, and, when a gradient is taken, where the rule returns no list; ShapeError where the
 * gradients in it are unlike the arguments;
 * GradError where the derivative is taken forwards (`jvp`, `jacobian` in forward mode): there is no rule for that.
 * @see JAX `custom_vjp`, TensorFlow `tf.custom_gradient`.
 * @example
 * // log(1 + e^x), whose gradient is computed without an overflow
 * const f = customGradient((x: Tensor<[]>) => x.exp().add(1).log(), ([x], cotangent) => [cotangent.mul(x.sigmoid())]);
 * grad(f)(tensor(100)); // 1
 */
export function customGradient<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  rule: (args: A, cotangent: NoInfer<R>, result: NoInfer<R>) => ArgumentGradients<A>,
): (...args: A) => R {
  checkFunctions('customGradient', f, rule);
  const ruleOf: RuleOf = (args, result) => (operands, cotangents, results) => {
    const found = rule(args.rebuild(operands) as unknown as A, floatsOf(result, results, cotangents) as R, result.rebuild(results) as R);
    const list = gradientsOf(found, args.rebuild(operands) as unknown[]);
    return returned('customGradient', 'the gradients that the rule returned are not like the arguments', list, operands);
  };
  return withRule(f as never, { name: 'customGradient', direction: 'backward' }, ruleOf) as unknown as (...args: A) => R;
}
