/** @file Rematerialization: what a function computes inside is not kept for the gradient, but computed again when it is needed. */
import { isFloat } from '../core/dtype.ts';
import { ValueError } from '../core/errors.ts';
import { showValue } from '../core/options.ts';
import type { Node } from '../graph/node.ts';
import { topologicalOrder } from '../graph/graph.ts';
import { Trace } from '../graph/trace.ts';
import { barrierPrimitive } from '../ops/source.ts';
import { apply, resolve } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { applyBackward, linearizeAt } from './directional.ts';
import { withOwnRule, type FlatRule } from './own-rules.ts';
import { boundParameter, callTraced, flattenTensors, passOnWrites } from './parameters.ts';
import { cover, record, replay, type Recording } from './replay.ts';

/** What a function has recorded: operations between operands (its arguments and what it read from around it) and results. */
interface Body {
  readonly result: unknown;
  readonly results: readonly AnyTensor[];
  readonly operands: readonly AnyTensor[];
  readonly recording: Recording;
}

/** Calls f with aliases of its arguments, by which its operations are told from those that were there before. */
function recordBody(args: readonly unknown[], f: (...args: never[]) => unknown): Body {
  const tree = flattenTensors(args);
  const leaves = tree.leaves.map(resolve);
  const trace = new Trace('grad');
  const aliases = leaves.map((leaf) => boundParameter(leaf, trace));
  const body = trace.run((): Body => {
    const result = callTraced('checkpoint', () => f(...(tree.rebuild(aliases) as never[])));
    const results = flattenTensors(result).leaves.map(resolve);
    const known = new Set<Node>(aliases);
    const isOlder = (node: Node): boolean => node.trace === undefined || node.trace.level < trace.level;
    // What other transforms follow comes in as an operand, so that they can; all else from around is a constant.
    const captured = topologicalOrder(results, (node) => known.has(node) || isOlder(node)).filter(
      (node) => !known.has(node) && isOlder(node) && node.trace?.active === true,
    ) as AnyTensor[];
    const recording = record([...aliases, ...captured], results, isOlder);
    return { result, results, operands: [...leaves, ...captured], recording };
  });
  passOnWrites(trace);
  return body;
}

/** The gradient by a second run of the operations, which cannot begin before the cotangents are there. */
const recomputing = (recording: Recording): FlatRule => {
  const held = cover(recording);
  return (operands, cotangents, results) => {
    const [first] = cotangents;
    const later = operands.map((operand, i) =>
      held.has(i) && first !== undefined ? apply(barrierPrimitive, [operand, first], {}) : operand,
    );
    const isParameter = operands.map(({ dtype }) => isFloat(dtype));
    const linear = linearizeAt(
      'checkpoint',
      later.filter((_, i) => isParameter[i]),
      (inner) => {
        const next = inner.values();
        return replay(
          recording,
          later.map((operand, i) => (isParameter[i] === true ? (next.next().value as AnyTensor) : operand)),
        );
      },
    );
    const given = cotangents.values();
    return applyBackward(
      linear,
      results.map(({ dtype }) => (isFloat(dtype) ? given.next().value : undefined)),
    );
  };
};

/**
 * The same function, whose gradient takes less memory and more time: nothing that f computes inside is kept for the backward pass. Only
 * its arguments and results are, and f's operations run a second time when its gradient is computed. For a chain of n blocks, each in a
 * checkpoint, a training step keeps the n results of the blocks and the inside of one block at a time, for the work of one more forward
 * pass. Values and gradients stay the same, random numbers included.
 *
 * What f computes of Variables and of tensors from around it alone, and of none of its arguments, is kept. Under `vmap`, what is the same for
 * all examples is computed again for each of them.
 *
 * @param f a function of tensors or trees of tensors, with a tensor or a tree as result.
 * @returns a function like f.
 * @throws ValueError for what is no function; TraceError where f is asynchronous.
 * @see Chen et al., Training deep nets with sublinear memory cost, 2016; `jax.checkpoint` and TensorFlow's `tf.recompute_grad`.
 * @example
 * const block = checkpoint((x: Tensor<[2]>) => x.sin().exp());
 * grad((x: Tensor<[2]>) => block(block(x)).sum())(tensor([0, 0])); // [1.253381, 1.253381]
 */
export function checkpoint<A extends readonly unknown[], R>(f: (...args: A) => R): (...args: A) => R {
  if (typeof f !== 'function') {
    throw new ValueError({
      op: 'checkpoint',
      what: 'the argument is no function',
      got: showValue(f),
      expected: 'the function to run twice',
    });
  }
  return (...args: A): R => {
    const { result, results, operands, recording } = recordBody(args, f as never);
    const own = { name: 'checkpoint', direction: 'backward', rule: recomputing(recording), followsGraph: true } as const;
    return flattenTensors(result).rebuild(withOwnRule(own, results, operands)) as R;
  };
}
