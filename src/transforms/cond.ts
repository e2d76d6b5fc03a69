/** @file cond: one of two functions is run, as a bool in the program says. */
import { describeOperand, DTypeError, ShapeError, ValueError } from '../core/errors.ts';
import { showValue } from '../core/options.ts';
import { sameShape } from '../core/shape.ts';
import type { FlatTree } from '../core/tree.ts';
import type { Body } from '../graph/body.ts';
import { resolve, together } from '../tensor/apply.ts';
import { Tensor, type AnyTensor } from '../tensor/tensor.ts';
import { assignAll, type AnyVariable } from '../tensor/variable.ts';
import { applyBranch } from './branch.ts';
import { bodyOf, capturedBy, outsideOf, traceCall, type Traced } from './closure.ts';
import { checkFunction, describeLeaves, flattenResolved, inOrderOf } from './parameters.ts';
import type { CondFunction } from './control-types.ts';

type Way = (...operands: unknown[]) => unknown;

/** Refuses what is not one bool. */
export function checkCondition(op: string, condition: unknown): asserts condition is AnyTensor {
  if (!(condition instanceof Tensor)) {
    const hint =
      op === 'cond' && typeof condition === 'boolean'
        ? 'if and else: a boolean of JavaScript is known while the function is traced'
        : undefined;
    throw new ValueError({
      op,
      what: 'the condition is no tensor',
      got: showValue(condition),
      expected: 'a bool tensor of shape []',
      hint,
    });
  }
  if (condition.dtype === 'bool' && condition.shape.length === 0) return;
  const complaint = { op, what: 'the condition is not one bool', got: describeOperand(condition as AnyTensor), expected: 'bool[]' };
  if (condition.dtype === 'bool')
    throw new ShapeError({ ...complaint, hint: 'all(condition) or any(condition); where() decides for each element' });
  throw new DTypeError({ ...complaint, hint: 'a comparison: x.greater(0)' });
}

/** Refuses ways that do not end in the same form. */
function checkSameResults(yes: FlatTree<AnyTensor>, no: FlatTree<AnyTensor>): void {
  const isOneForm = yes.structure === no.structure;
  const isSame =
    isOneForm && yes.leaves.every(({ shape, dtype }, i) => sameShape(shape, no.leaves[i]?.shape ?? [-1]) && dtype === no.leaves[i]?.dtype);
  if (isSame) return;
  throw new ShapeError({
    op: 'cond',
    what: 'the two functions return different things',
    got: `if true: ${describeLeaves(yes, !isOneForm)}, if false: ${describeLeaves(no, !isOneForm)}`,
    expected: 'trees of one structure, with the same shapes and dtypes',
  });
}

/** What a way of a branch ends with: its results, then the Variables that one of the ways assigns. */
function endsOf({ returned, writes, parameterOf }: Traced<FlatTree<AnyTensor>>, variables: readonly AnyVariable[]): AnyTensor[] {
  return [...returned.leaves, ...variables.map((variable) => writes.get(variable) ?? parameterOf(variable))];
}

function branch(condition: unknown, yes: Way, no: Way, ...operands: unknown[]): unknown {
  checkCondition('cond', condition);
  for (const way of [yes, no]) checkFunction('cond', way, 'the function for true, then the one for false');
  const given = flattenResolved(operands);
  const trace = (way: Way, like?: FlatTree<AnyTensor>): Traced<FlatTree<AnyTensor>> =>
    traceCall('cond', given.leaves, (parameters) => {
      const result = way(...(given.rebuild(parameters) as unknown[]));
      return flattenResolved(like === undefined ? result : inOrderOf(like.rebuild(like.leaves), result));
    });
  const first = trace(yes);
  const ways = [first, trace(no, first.returned)] as const;
  checkSameResults(ways[0].returned, ways[1].returned);

  const assigned = [...new Set(ways.flatMap(({ writes }) => [...writes.keys()]))];
  // Both bodies have the same inputs: what one way uses of the world around, the other may leave alone.
  const captured = ways.map((way) => capturedBy(way, endsOf(way, assigned), way.parameters, 'older'));
  const bodies = ways.map((way) => bodyOf(way, endsOf(way, assigned), [...captured.flat(), ...way.parameters]));
  const outside = ways.flatMap((way, i) => outsideOf(way, captured[i] ?? []));
  const outputs = together(applyBranch(resolve(condition), bodies[0] as Body, bodies[1] as Body, [...outside, ...given.leaves]));
  const count = ways[0].returned.leaves.length;
  assignAll(assigned.map((variable, i) => [variable, outputs[count + i] as AnyTensor] as const));
  return ways[0].returned.rebuild(outputs.slice(0, count));
}

/**
 * yes(...operands) where the condition is true, else no(...operands): one of the two is run, inside of the program. To decide for each
 * element, take `where`, which computes both.
 *
 * Derivatives are those of the way that was taken, to any order. Under `vmap` with a condition that differs from example to
 * example both ways are computed, and one is chosen. Variables may be read and assigned in both.
 *
 * @param condition a bool tensor of shape [].
 * @param yes a function of the operands; what it returns has the form of what `no` returns.
 * @param no the same.
 * @param operands tensors, or trees of them.
 * @throws ShapeError or DTypeError for a condition that is not one bool, and where the ways return different forms; ValueError for what is
 * no tensor or no function.
 * @see JAX `lax.cond`.
 * @example
 * const half = (x: Tensor<[]>) => x.div(2);
 * const more = (x: Tensor<[]>) => x.mul(3).add(1);
 * const x = tensor(7);
 * cond(x.greater(4), half, more, x); // 3.5
 */
export const cond = branch as unknown as CondFunction;
