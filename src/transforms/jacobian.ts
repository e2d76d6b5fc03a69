/** @file Whole matrices of derivatives: the Jacobian, the Hessian, and the product of the Hessian and a vector. */
import { isFloat } from '../core/dtype.ts';
import { GradError, ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import { sizeOf } from '../core/shape.ts';
import { treeOfLeaves } from '../core/tree.ts';
import { permute, reshape } from '../ops/shape.ts';
import { eye } from '../tensor/create.ts';
import { Tensor, type AnyTensor } from '../tensor/tensor.ts';
import { applyBackward, applyForward, jvpAs, linearizeAt } from './directional.ts';
import { gradientAs } from './grad.ts';
import type { HessianFunction, HvpFunction, JacobianFunction, JacobianOptions } from './jacobian-types.ts';
import { flattenTensors } from './parameters.ts';
import { batchFlat } from './vmap.ts';

type AnyFunction = (...args: unknown[]) => unknown;
type Linear = ReturnType<typeof linearizeAt>;

const isTensor = (value: unknown): value is AnyTensor => value instanceof Tensor;
const elementsOf = (list: readonly AnyTensor[]): number => list.reduce((sum, { shape }) => sum + sizeOf(shape), 0);

/** All unit vectors of the space of a tensor, one after another: [n, ...shape] for a tensor of n elements. */
const unitVectors = ({ shape, dtype }: AnyTensor): AnyTensor =>
  reshape(eye(sizeOf(shape), { dtype }) as AnyTensor, [sizeOf(shape), ...shape]) as AnyTensor;

/** blocks[output][input]: the derivative of an output by an input, [...output, ...input]. */
type Blocks = readonly (readonly AnyTensor[])[];

/** Column by column: the derivative along each unit vector of the inputs. */
function forwardBlocks(linear: Linear): Blocks {
  const columns = linear.primals.map((input, i) =>
    batchFlat(
      ([tangent]) =>
        applyForward(
          linear,
          linear.primals.map((_, j) => (j === i ? tangent : undefined)),
        ),
      [unitVectors(input)],
      sizeOf(input.shape),
    ),
  );
  return linear.outputs.map((output, o) =>
    linear.primals.map((input, i) => {
      const column = columns[i]?.[o] as AnyTensor;
      const axes = column.shape.map((_, axis) => axis);
      return reshape(permute(column, [...axes.slice(1), 0]) as AnyTensor, [...output.shape, ...input.shape]) as AnyTensor;
    }),
  );
}

/** Row by row: the gradient of each element of the outputs. */
function reverseBlocks(linear: Linear): Blocks {
  return linear.outputs.map((output, o) => {
    const pull = ([cotangent]: readonly AnyTensor[]): AnyTensor[] =>
      applyBackward(
        linear,
        linear.outputs.map((_, j) => (j === o ? cotangent : undefined)),
      );
    const rows = batchFlat(pull, [unitVectors(output)], sizeOf(output.shape));
    return rows.map((row, i) => reshape(row, [...output.shape, ...(linear.primals[i]?.shape ?? [])]) as AnyTensor);
  });
}

/** The mode that takes fewer passes: one for each input forwards, one for each output in reverse. */
const cheaperMode = ({ primals, outputs }: Linear): 'forward' | 'reverse' =>
  elementsOf(primals) <= elementsOf(outputs) ? 'forward' : 'reverse';

const modes = ['auto', 'forward', 'reverse'] as const;

function checkMode(mode: unknown): void {
  if (modes.some((each) => each === mode)) return;
  throw new ValueError({ op: 'jacobian', what: 'there is no such mode', got: showValue(mode), expected: `one of ${modes.join(', ')}` });
}

function jacobianOf(op: string, f: AnyFunction, { mode = 'auto' }: JacobianOptions, args: readonly unknown[]): unknown {
  const [first, ...rest] = args;
  const tree = flattenTensors(first);
  const isParameter = tree.leaves.map(({ dtype }) => isFloat(dtype));
  const parameters = tree.leaves.filter((_, i) => isParameter[i]);
  if (parameters.length === 0) {
    throw new GradError({
      op,
      what: 'the first argument holds no float tensor to differentiate by',
      got: showValue(first),
      expected: 'a float tensor, or a tree with one in it',
    });
  }
  const linear = linearizeAt(op, parameters, (inner) => {
    const next = inner.values();
    return f(tree.rebuild(tree.leaves.map((leaf, i) => (isParameter[i] === true ? next.next().value : leaf))), ...rest);
  });
  checkResults(op, linear.outputs);
  const chosen = mode === 'auto' ? cheaperMode(linear) : mode;
  const blocks = chosen === 'forward' ? forwardBlocks(linear) : reverseBlocks(linear);
  const byOutput = blocks.map((row) => {
    const next = row.values();
    return treeOfLeaves(
      first,
      isTensor,
      isParameter.map((has) => (has ? next.next().value : null)),
    );
  });
  return treeOfLeaves(linear.value, isTensor, byOutput);
}

function checkResults(op: string, outputs: readonly AnyTensor[]): void {
  const odd = outputs.find(({ dtype }) => !isFloat(dtype));
  if (outputs.length > 0 && odd === undefined) return;
  throw new GradError({
    op,
    what: odd === undefined ? 'the function did not return a tensor' : `a result is ${odd.dtype}, and only floats have derivatives`,
    expected: 'a float tensor, or a tree of them',
  });
}

/**
 * All derivatives of a function: `jacobian(f)(x, ...args)` has shape [...result, ...x] with element [i, j] = d f(x)_i / d x_j. For trees
 * it is a tree like the result, of trees like x: `jacobian(f)(x).logits.weight`; null for what is no float tensor. f is called once; its
 * linear part is batched.
 *
 * @param f a function of tensors or trees of tensors, with a float tensor or a tree of them as result.
 * @param options `mode`: 'forward' takes a pass for each element of x, 'reverse' one for each element of the result; 'auto', the default,
 * takes what needs fewer passes, forward where both need as many.
 * @throws GradError where x holds no float tensor, or the result is none; ValueError for a mode that does not exist, and for what is no
 * function.
 * @see JAX `jacfwd` and `jacrev`.
 * @example
 * const f = (x: Tensor<[2]>) => stack([x.prod(), x.sum(), x.square().sum()]);
 * jacobian(f)(tensor([2, 3])); // [[3, 2], [1, 1], [4, 6]]
 */
export const jacobian = ((f: AnyFunction, options: JacobianOptions = {}) => {
  if (typeof f !== 'function') {
    const expected = 'the function to differentiate';
    throw new ValueError({ op: 'jacobian', what: 'the first argument is no function', got: showValue(f), expected });
  }
  checkOptions('jacobian', options, ['mode']);
  checkMode(options.mode ?? 'auto');
  return (...args: readonly unknown[]): unknown => jacobianOf('jacobian', f, options, args);
}) as unknown as JacobianFunction;

/**
 * The second derivatives of a function that returns one number: `hessian(f)(x, ...args)` has shape [...x, ...x] with element
 * [i, j] = d^2 f / d x_i d x_j. For a tree x it is a tree of trees, one for each pair of its tensors: `hessian(f)(x).a.b`. Computed forwards
 * over the gradient, in a pass for each element of x: N^2 numbers for N elements.
 *
 * @throws GradError where f does not return one float number, or x holds no float tensor; ValueError for what is no function.
 * @see JAX `hessian`.
 * @example
 * hessian((x: Tensor<[2]>) => x.prod().mul(x.sum()))(tensor([1, 2])); // [[4, 6], [6, 2]]
 */
export const hessian = ((f: AnyFunction) => {
  const gradient = gradientAs('hessian', f);
  return (...args: readonly unknown[]): unknown => jacobianOf('hessian', gradient, { mode: 'forward' }, args);
}) as unknown as HessianFunction;

/**
 * The Hessian of f at x, times v: the derivative of the gradient along v, without the Hessian, for about the cost of two gradients.
 *
 * @param f a function of a tensor or a tree of tensors, all of them floats, that returns one number.
 * @param v the direction: a tree like x.
 * @returns H v, a tree like x.
 * @throws GradError where f does not return one float number; ShapeError where v and x differ; ValueError for what is no function.
 * @see Pearlmutter, Fast exact multiplication by the Hessian, 1994.
 * @example
 * hvp((x: Tensor<[2]>) => x.prod().mul(x.sum()), tensor([1, 2]), tensor([1, 0])); // [4, 6]
 */
export const hvp = ((f: AnyFunction, x: unknown, v: unknown): unknown => {
  return jvpAs('hvp', gradientAs('hvp', f), [x], [v])[1];
}) as unknown as HvpFunction;
