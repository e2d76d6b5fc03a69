/** @file whileLoop, and the loops that are scans: fori and map. */
import { ValueError } from '../core/errors.ts';
import { showValue } from '../core/options.ts';
import { resolve, together } from '../tensor/apply.ts';
import { arange } from '../tensor/create.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { assignAll } from '../tensor/variable.ts';
import { bodyOf, capturedBy, outsideOf, traceCall } from './closure.ts';
import { checkCondition } from './cond.ts';
import { checkFunction, flattenCarry, flattenResolved } from './parameters.ts';
import { scanAs } from './scan.ts';
import type { ForiFunction, MapFunction, WhileLoopFunction } from './control-types.ts';
import { applyWhile } from './while.ts';

type Function1 = (x: unknown) => unknown;

function loop(condition: Function1, step: Function1, init: unknown): unknown {
  checkFunction('whileLoop', condition, 'a function of the carry that says whether to go on');
  checkFunction('whileLoop', step, 'a function of the carry that returns the next one');
  const first = flattenResolved(init);
  const test = traceCall('whileLoop', first.leaves, (parameters) => {
    const goesOn = condition(first.rebuild(parameters));
    checkCondition('whileLoop', goesOn);
    return resolve(goesOn);
  });
  const round = traceCall('whileLoop', first.leaves, (parameters) => {
    return flattenCarry('whileLoop', first, step(first.rebuild(parameters))).leaves.map(resolve);
  });
  for (const variable of test.writes.keys()) {
    throw new ValueError({
      op: 'whileLoop',
      what: `the condition assigns the variable '${variable.name}'`,
      expected: 'assignments in the step',
    });
  }
  // Variables that the step assigns go from step to step; the condition may read them.
  const assigned = [...round.writes.keys()];
  const carried = {
    test: [...test.parameters, ...assigned.map(test.parameterOf)],
    round: [...round.parameters, ...assigned.map(round.parameterOf)],
  };
  const next = [...round.returned, ...round.writes.values()];
  const captured = [
    capturedBy(test, [test.returned], carried.test, 'invariant'),
    capturedBy(round, next, carried.round, 'invariant'),
  ] as const;
  const carries = applyWhile(
    bodyOf(test, [test.returned], [...captured.flat(), ...carried.test]),
    bodyOf(round, next, [...captured.flat(), ...carried.round]),
    [...outsideOf(test, captured[0]), ...outsideOf(round, captured[1])],
    [...first.leaves, ...assigned.map((variable) => variable.read())],
  );
  const outputs = together(carries);
  const count = first.leaves.length;
  assignAll(assigned.map((variable, i) => [variable, outputs[count + i] as AnyTensor] as const));
  return first.rebuild(outputs.slice(0, count));
}

/**
 * carry = step(carry) as long as condition(carry) is true; the last carry. The loop runs inside of the program.
 *
 * Derivatives exist in forward mode (`jvp`, `jacobian` forwards), to any order; backwards there are none, since how often the loop runs
 * is not known beforehand: `fori` and `scan` have them. Under `vmap` it runs until the last example has ended.
 *
 * @param condition a function of the carry that returns one bool.
 * @param step a function of the carry that returns the next one, of the same form.
 * @param init the first carry: a tensor or a tree of tensors.
 * @throws ShapeError or DTypeError where the condition is not one bool, or a step changes the form of the carry; ValueError for what is no
 * function; GradError where a gradient goes through it.
 * @see JAX `lax.while_loop`.
 * @example
 * whileLoop((x: Tensor<[]>) => x.less(100), (x) => x.mul(2), tensor(3)); // 192
 */
export const whileLoop = loop as unknown as WhileLoopFunction;

function checkWhole(name: string, value: unknown): void {
  if (Number.isInteger(value)) return;
  throw new ValueError({
    op: 'fori',
    what: `the ${name} is no whole number`,
    got: showValue(value),
    expected: 'a whole number',
    hint: 'whileLoop where the end is a tensor',
  });
}

/**
 * carry = step(i, carry) for i = start, ..., end - 1; the last carry. The step is traced once. A `scan` over the numbers, with derivatives of
 * all kinds.
 *
 * @param start the first i, a JavaScript number.
 * @param end the i to stop before; no step is made where it is not greater than start.
 * @param step a function of i, an int32 tensor of shape [], and the carry; it returns the next carry, of the same form.
 * @param init the first carry: a tensor or a tree of tensors.
 * @throws ValueError for ends that are no whole numbers; ShapeError where a step changes the form of the carry.
 * @see JAX `lax.fori_loop`.
 * @example
 * fori(0, 4, (i, sum: Tensor<[]>) => sum.add(i.cast('float32')), tensor(0)); // 6
 */
export const fori = ((start: number, end: number, step: (i: AnyTensor, carry: unknown) => unknown, init: unknown): unknown => {
  checkWhole('start', start);
  checkWhole('end', end);
  checkFunction('fori', step, 'a function of i and the carry');
  const numbers = arange(start, Math.max(start, end), 1, { dtype: 'int32' } as never) as AnyTensor;
  return scanAs('fori', (carry, i) => [step(i as AnyTensor, carry), undefined], init, numbers)[0];
}) as unknown as ForiFunction;

/**
 * f(x) for each element along the first axis of xs, one after another, stacked: as `vmap`, but with the memory of one element at a time.
 *
 * @param f a function of one element, with a tensor or a tree of tensors as result.
 * @param xs a tensor, or a tree of tensors whose first axes have one size.
 * @throws ShapeError where the first axes differ; ValueError for xs without tensors, and for what is no function.
 * @see JAX `lax.map`.
 * @example
 * map((x: Tensor<[2]>) => x.sum(), tensor([[1, 2], [3, 4]])); // [3, 7]
 */
export const map = ((f: Function1, xs: unknown): unknown => {
  checkFunction('map', f, 'a function of one element');
  return scanAs('map', (none, x) => [none, f(x)], [], xs)[1];
}) as unknown as MapFunction;
